"""Orders and news about payment duties, on a unit of work in memory."""

from __future__ import annotations

import pytest

from services.contracts.handling import DossierResumed, DueDateMoved, NewsSuperseded, PaymentRequested
from services.workflow.domain.errors import StaleDossierError
from services.workflow.domain.meetings import Act, News
from services.workflow.domain.precedence import meeting
from services.workflow.domain.transitions import State
from services.workflow.handlers import payments
from services.workflow.ports import RUNNING
from tests.fakes.desk import LATER, payment
from tests.fakes.workflow import EVENING, LEADER, MORNING, SPECIALIST, Office, means, process

AMOUNT = 150_000
TEXT = "Lệ phí trước bạ của ông Tư"


@pytest.fixture
def office() -> Office:
    """A dossier has just been received."""
    built = Office()
    built.receive()
    return built


def demand(office: Office) -> str:
    """Ask for money; the id of the duty."""
    changed = payments.demand_payment(
        "d1", office.officer(SPECIALIST), office.work, amount=AMOUNT, text=TEXT, means=office.means
    )
    assert changed == office.dossier()
    return changed.demands[-1].demand_id


def hear(office: Office, amount: int, demand_id: str | None = None, **given: object) -> None:
    """Money came."""
    event = payment(amount, demand_id, **given)  # type: ignore[arg-type]
    payments.on_payment_recorded(event, office.work, means=office.means)


def waive(office: Office) -> None:
    """A leader lets it go on."""
    payments.waive_payment(
        "d1", office.officer(LEADER, "chief"), office.work, reason="Hộ nghèo, được miễn.", means=office.means
    )


def test_a_demand_is_said_without_its_words(office: Office) -> None:
    """The amount travels; what it is for may name people and stays here."""
    demand_id = demand(office)
    event = office.work.events[-1]
    assert isinstance(event, PaymentRequested)
    assert (event.demand_id, event.amount, event.pauses, event.pay_by) == (demand_id, AMOUNT, False, None)
    assert (event.requested_at, event.actor) == (MORNING, "staff-2")


def test_paid(office: Office) -> None:
    """It goes on, because of the desk's news; the date stays."""
    hear(office, AMOUNT, demand(office))
    resumed, ((_, cause),) = office.work.events[-1], office.work.shelf.announced[-1:]
    assert isinstance(resumed, DossierResumed)
    assert (resumed.why, resumed.status, resumed.restarted, resumed.due_at) == ("paid", 4, False, EVENING)
    assert (resumed.resumed_at, cause) == (LATER, payment(1).event_id)
    assert office.dossier().state is State.RUNNING


def test_the_date_that_a_pause_moved_is_said() -> None:
    """Where the process stops the clock, by the working time waited."""
    office = Office()
    pausing = process(payment_pauses=True, payment_pauses_source="Luật chuyên ngành")
    office.means = means(office.clock, pausing)
    office.receive()
    hear(office, AMOUNT, demand(office))
    moved, resumed = office.work.events[-2:]
    assert isinstance(moved, DueDateMoved)
    assert isinstance(resumed, DossierResumed)
    assert (moved.why, moved.previous_due_at, moved.due_at) == ("paused", EVENING, resumed.due_at)
    assert resumed.due_at > EVENING


def test_less_waits_on(office: Office) -> None:
    """Noted, nothing said; with the rest it goes on."""
    demand_id = demand(office)
    told = len(office.work.events)
    hear(office, AMOUNT - 1, demand_id)
    assert (office.dossier().state, len(office.work.events)) == (State.AWAITING_PAYMENT, told)
    hear(office, 1, demand_id)
    assert (office.dossier().state, len(office.work.events)) == (State.RUNNING, told + 1)


def test_delivered_twice(office: Office) -> None:
    """The second finds nothing owed: noted, and nothing said."""
    demand_id = demand(office)
    hear(office, AMOUNT, demand_id)
    told = len(office.work.events)
    hear(office, AMOUNT, demand_id)
    dossier = office.dossier()
    assert (dossier.state, dossier.demands[-1].paid_amount) == (State.RUNNING, AMOUNT)
    assert (dossier.history[-1].what, len(office.work.events)) == ("paid_otherwise", told)


def test_other_money_is_not_guessed_to_be_for_the_duty(office: Office) -> None:
    """Noted while a duty waits, and the desk is told what that means; it waits on."""
    demand(office)
    hear(office, AMOUNT)
    superseded = office.work.events[-1]
    assert isinstance(superseded, NewsSuperseded)
    assert (superseded.what, superseded.status) == ("payment", 6)
    dossier = office.dossier()
    assert dossier.state is State.AWAITING_PAYMENT
    assert meeting(News.PAYMENT, Act.PAYMENT_REQUEST).told in dossier.history[-1].note


def test_the_desks_own_money(office: Office) -> None:
    """A fee that nobody asked for here, or of a dossier that is not here, changes nothing."""
    before = office.work.documents(RUNNING)
    hear(office, 8_000)
    hear(office, 8_000, dossier_id="d7")
    assert office.work.documents(RUNNING) == before


def test_waived(office: Office) -> None:
    """By a leader: it goes on and says why; money that comes later is noted."""
    demand_id = demand(office)
    waive(office)
    resumed = office.work.events[-1]
    assert isinstance(resumed, DossierResumed)
    assert (resumed.why, resumed.actor, office.dossier().state) == ("waived", "chief", State.RUNNING)
    hear(office, AMOUNT, demand_id)
    assert office.dossier().history[-1].note == f"{AMOUNT} đồng."


def test_money_after_the_end(office: Office) -> None:
    """The duty had been waived and the result signed: the desk's officer is told; own fees are not."""
    demand_id = demand(office)
    waive(office)
    office.complete()
    told = len(office.work.events)
    hear(office, 8_000)
    assert len(office.work.events) == told
    hear(office, AMOUNT, demand_id)
    superseded = office.work.events[-1]
    assert isinstance(superseded, NewsSuperseded)
    assert (superseded.what, superseded.status, superseded.actor) == ("payment", 9, "staff-1")
    assert office.dossier().history[-1].note == meeting(News.PAYMENT, Act.COMPLETION).told


def test_a_stale_version(office: Office) -> None:
    """Each order is on the dossier as its officer saw it."""
    stale = office.officer(LEADER)
    demand(office)
    with pytest.raises(StaleDossierError):
        payments.demand_payment("d1", stale, office.work, amount=1, text="x", means=office.means)
    with pytest.raises(StaleDossierError):
        payments.waive_payment("d1", stale, office.work, reason="x", means=office.means)
