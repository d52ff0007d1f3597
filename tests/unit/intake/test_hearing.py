"""What a dossier becomes by what workflow says, and by what the desk did meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.handling import (
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    NewsSuperseded,
    PaymentRequested,
    SupplementRequested,
    WithdrawalDecided,
    WithdrawalOpened,
)
from services.contracts.person import PersonData
from services.contracts.status import Status
from services.contracts.workflow import DossierCompleted, StepEvent, StepOpened
from services.intake.domain.axes import Money
from services.intake.domain.dates import DueChange
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier, ProcedureVersion
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.payments import Payment
from services.intake.domain.supplement import PapersDelivery
from services.intake.domain.withdrawal import Withdrawal
from services.intake.handlers import hearing
from services.intake.handlers.errors import UnknownDossierError
from services.intake.handlers.means import save
from services.intake.ports import DOSSIERS, Document
from tests.fakes.work import FakeWork
from tests.unit.intake.samples import HAND_OVER, NOW, RECEPTION, dossier, procedure

DUE = RECEPTION.due_at + timedelta(days=3)
WITHDRAWAL = Withdrawal(request_id="w1", reason="đổi ý", requested_at=NOW, officer_id="officer-1")
ASKED_BACK = {"status": Status.WITHDRAWAL_REQUESTED, "withdrawals": (WITHDRAWAL,)}
HANDED_OVER = {
    "status": Status.RETURNED,
    "hand_over": replace(HAND_OVER, confirmed_at_desk=True, result_number="15/2026"),
}


def received(**changes: Any) -> Dossier:
    """A dossier that workflow has, or what `changes` make of it."""
    return replace(dossier().received(RECEPTION, ProcedureVersion.of(procedure())), **changes)


def told(kind: type[StepEvent], **data: Any) -> StepEvent:
    """What workflow says."""
    head: dict[str, Any] = {
        "commune_id": "32128",
        "occurred_at": NOW,
        "dossier_id": "d1",
        "event_id": "workflow:d1:00000003",
    }
    return kind(**head, **data)


def opened(sealed: str) -> PersonData:
    """What was sealed: here the reason in clear."""
    return PersonData(reason=sealed, papers=("Giấy chứng sinh",))


def hear(before: Dossier, *events: StepEvent) -> tuple[Dossier, Document]:
    """The dossier after events, and all that is kept of it."""
    work = FakeWork("32128")
    save(before, {"scans": []}, work)
    for event in events:
        handle = hearing.HEARD.get(type(event))
        if handle is not None:
            handle(event, work)
        else:
            hearing.HEARD_WITH_REASON[type(event)](event, work, open_person=opened)
    kept = work.documents(DOSSIERS)["d1"]
    return restored(Dossier, kept), kept


STEP = told(
    StepOpened,
    step_id="s1",
    step_code="appraise",
    step_name="Thẩm định",
    role="specialist",
    unit_id="u1",
    place=1,
    steps_count=3,
    due_at=DUE,
)
COMPLETED = told(
    DossierCompleted, result_number="15/2026", signed_on=NOW.date(), completed_at=NOW, on_time=True
)
PAPERS = told(
    SupplementRequested, request_id="r1", requested_at=NOW, nth=1, in_time=True, person="Thiếu chữ ký"
)
MONEY = told(PaymentRequested, demand_id="m1", amount=50_000, requested_at=NOW, pauses=True)
STOPPED = told(DossierStopped, why="withdrawal", stopped_at=NOW, person="theo yêu cầu")
OPENED = told(WithdrawalOpened, request_id="w1", opened_at=NOW)


def decided(*, granted: bool, completed_first: bool = False) -> StepEvent:
    """A request to withdraw is decided."""
    return told(
        WithdrawalDecided,
        request_id="w1",
        granted=granted,
        completed_first=completed_first,
        decided_at=NOW,
        person="đã giải quyết xong phần chính",
    )


def resumed(why: str, status: Status = Status.IN_PROGRESS, due_at: datetime = DUE) -> StepEvent:
    """It goes on."""
    return told(
        DossierResumed,
        status=status.value,
        why=why,
        resumed_at=NOW,
        due_at=due_at,
        restarted=why == "supplemented",
    )


def moved(kind: type[StepEvent], due_at: datetime, **data: Any) -> StepEvent:
    """The due date moves."""
    return told(kind, previous_due_at=RECEPTION.due_at, due_at=due_at, **data)


EXTENDED = {
    "nth": 1,
    "extended_at": NOW,
    "in_time": True,
    "overridden": False,
    "form_number": "1/PXL",
    "person": "chờ xác minh",
}


def test_the_first_step_makes_it_being_worked_on_and_further_steps_change_nothing() -> None:
    """Status 4 with one line of history; a second step leaves version and history alone."""
    after, kept = hear(received(), STEP, STEP)
    assert (after.status, after.handling) == (Status.IN_PROGRESS, Status.IN_PROGRESS)
    assert [line["what"] for line in kept["history"]] == ["in_progress"]
    assert kept["version"] == 2


def test_papers_missing_after_appraisal_are_known_at_the_desk() -> None:
    """Status 5, with what is missing and why (NĐ 61/2018/NĐ-CP, art. 19.4)."""
    after, _ = hear(received(), STEP, PAPERS)
    assert after.status is Status.SUPPLEMENT_REQUESTED
    assert (after.supplements[0].reason, after.supplements[0].items) == ("Thiếu chữ ký", ("Giấy chứng sinh",))


def test_it_goes_on_with_its_limit_from_zero_once_the_papers_came() -> None:
    """Status 4, the request answered, a new date beside the first one (art. 19.4)."""
    after, _ = hear(received(), STEP, PAPERS, resumed("supplemented"))
    assert after.status is Status.IN_PROGRESS
    assert after.supplements[0].answered_at == NOW
    assert [one.due_at for one in after.all_due_dates] == [RECEPTION.due_at, DUE]
    assert after.due_dates[0].why is DueChange.RESTARTED


@pytest.mark.parametrize(("why", "waived"), [("paid", False), ("waived", True)])
def test_a_payment_duty_is_met_or_waived(why: str, waived: bool) -> None:
    """Status 6 while it is owed, then on; the axis of money follows."""
    waiting, _ = hear(received(), STEP, MONEY)
    assert (waiting.status, waiting.money) == (Status.PAYMENT_REQUESTED, Money.DUE)
    after, _ = hear(received(), STEP, MONEY, resumed(why, due_at=RECEPTION.due_at))
    assert (after.status, after.demands[0].settled_at, after.demands[0].waived) == (4, NOW, waived)
    assert not after.due_dates, "the date that was in force stays so"


def test_a_granted_withdrawal_ends_the_dossier() -> None:
    """Status 7 until it is decided, whatever step goes on meanwhile; then 8 with its reason."""
    waiting, _ = hear(received(**ASKED_BACK), STEP, OPENED)
    assert waiting.status is Status.WITHDRAWAL_REQUESTED
    after, _ = hear(received(**ASKED_BACK), STEP, OPENED, decided(granted=True), STOPPED)
    assert (after.status, after.withdrawals[0].granted) == (Status.STOPPED, True)
    assert after.stop is not None
    assert (after.stop.why, after.stop.reason) == ("withdrawal", "theo yêu cầu")
    assert not after.notices


@pytest.mark.parametrize("before", [STEP, PAPERS, MONEY])
def test_a_denied_withdrawal_leaves_it_where_it_stood(before: StepEvent) -> None:
    """Back to 4, 5 or 6 by the decision alone; the officer who took the request is told why."""
    stood = hear(received(), before)[0].status
    after, _ = hear(received(**ASKED_BACK), before, OPENED, decided(granted=False))
    assert after.status is Status.IN_PROGRESS, "opened: it stands with somebody until workflow says where"
    after, _ = hear(received(**ASKED_BACK), before, decided(granted=False))
    assert after.status is stood
    (notice,) = after.notices
    assert (notice.officer_id, notice.what) == ("officer-1", "withdrawal")
    assert "đã giải quyết xong phần chính" in notice.text


def test_a_resumption_says_where_a_denied_withdrawal_leaves_it() -> None:
    """In either order of the two events it ends at 5, and the request is closed once."""
    goes_on = resumed("withdrawal_denied", Status.SUPPLEMENT_REQUESTED, RECEPTION.due_at)
    for events in ((decided(granted=False), goes_on), (goes_on, decided(granted=False))):
        after, _ = hear(received(**ASKED_BACK), PAPERS, OPENED, *events)
        assert (after.status, after.withdrawals[0].granted) == (Status.SUPPLEMENT_REQUESTED, False)
        assert len(after.notices) == 1


@pytest.mark.parametrize(
    "events",
    [
        (COMPLETED,),
        (COMPLETED, decided(granted=False, completed_first=True)),
        (decided(granted=False, completed_first=True), COMPLETED),
        (COMPLETED, told(NewsSuperseded, what="withdrawal", status=9)),
    ],
)
def test_a_completion_signed_first_wins_over_a_withdrawal(events: tuple[StepEvent, ...]) -> None:
    """Status 9 in whatever order it is heard; the officer who asked is told, once (design, section 2)."""
    after, _ = hear(received(**ASKED_BACK), STEP, *events)
    assert after.status is Status.COMPLETED
    assert after.completion is not None
    (notice,) = after.notices
    assert (notice.officer_id, notice.what) == ("officer-1", "withdrawal")


def test_news_of_a_withdrawal_that_nobody_waits_for_changes_nothing() -> None:
    """A decision of what was decided is no news."""
    after, kept = hear(received(), decided(granted=False))
    assert (after, kept["history"]) == (received(), [])


@pytest.mark.parametrize(
    ("event", "told_to_desk"),
    [(STEP, False), (PAPERS, True), (MONEY, True), (OPENED, False), (STOPPED, True), (COMPLETED, False)],
)
def test_what_the_citizen_holds_cannot_be_unmade(event: StepEvent, told_to_desk: bool) -> None:
    """Handed over with the broker away: every later news is kept, none moves it, some are told the desk."""
    after, _ = hear(received(**HANDED_OVER), event)
    assert after.status is Status.RETURNED
    assert [one.officer_id for one in after.notices] == (["officer-1"] if told_to_desk else [])


@pytest.mark.parametrize(("number", "state"), [("15/2026", "agrees"), ("16/2026", "differs")])
def test_a_confirmed_hand_over_is_reconciled(number: str, state: str) -> None:
    """The late completion says whether the desk gave out the registered result."""
    late = told(DossierCompleted, result_number=number, signed_on=NOW.date(), completed_at=NOW, on_time=True)
    _, kept = hear(received(**HANDED_OVER), late)
    assert kept["reconciliation"]["state"] == state


def test_a_refusal_after_appraisal_is_a_result() -> None:
    """Status 9, never 3 (NĐ 61/2018/NĐ-CP, art. 19.8)."""
    refused = told(
        DossierCompleted,
        result_number="3/TB",
        signed_on=NOW.date(),
        completed_at=NOW,
        on_time=True,
        outcome="refused",
        early=True,
    )
    after, _ = hear(received(), STEP, refused)
    assert after.status is Status.COMPLETED
    assert after.completion is not None
    assert (after.completion.outcome, after.completion.early) == ("refused", True)


def test_every_date_is_kept_with_why() -> None:
    """A new appointment with its reason, a calendar with its version; the first date stays (art. 19.9)."""
    later = DUE + timedelta(days=1)
    after, _ = hear(
        received(),
        moved(DossierExtended, DUE, **EXTENDED),
        moved(DueDateMoved, later, why="calendar", calendar_version="2"),
        moved(DueDateMoved, later, why="calendar", calendar_version="2"),
    )
    shown = [(one.due_at, one.why, one.note) for one in after.due_dates]
    assert shown == [(DUE, DueChange.EXTENDED, "chờ xác minh"), (later, DueChange.CALENDAR, "2")]
    assert after.all_due_dates[0].due_at == RECEPTION.due_at


def test_an_apology_counts_although_its_date_is_not_new() -> None:
    """It was given, whatever date it names."""
    after, _ = hear(received(), moved(DossierExtended, RECEPTION.due_at, **EXTENDED))
    assert len(after.due_dates) == 1


@pytest.mark.parametrize("status", [5, 6, 7, 8, 9, 10])
@pytest.mark.parametrize("what", ["supplemented", "payment", "withdrawal", "hand_over", "something new"])
def test_what_met_something_else_is_a_line_for_whoever_did_it(what: str, status: int) -> None:
    """NewsSuperseded: the officer who took papers, money or the request is told what stands."""
    payment = Payment(
        payment_id="p1", amount=1, moment=FeeMoment.AT_RECEPTION, paid_at=NOW, officer_id="cashier"
    )
    delivery = PapersDelivery(delivered_at=NOW, officer_id="counter", complete=True, papers_count=1)
    before = received(payments=(payment,), deliveries=(delivery,), **ASKED_BACK)
    after, _ = hear(before, told(NewsSuperseded, what=what, status=status))
    (notice,) = after.notices
    whose = {"supplemented": "counter", "payment": "cashier", "withdrawal": "officer-1"}
    assert (notice.what, notice.officer_id) == (what, whose.get(what, ""))
    assert notice.text.endswith(".")
    assert after.withdrawals[0].overtaken is (what == "withdrawal" and status >= 8)


@pytest.mark.parametrize(("why", "granted"), [("withdrawal", True), ("stop", False)])
def test_a_stop_ends_the_request_to_withdraw(why: str, granted: bool) -> None:
    """By granting it, or by overtaking it; either way nobody waits for a decision any more."""
    after, _ = hear(
        received(**ASKED_BACK), STEP, told(DossierStopped, why=why, stopped_at=NOW, person="có quyết định")
    )
    assert (after.status, after.withdrawals[0].granted) == (Status.STOPPED, granted)
    assert after.withdrawals[0].overtaken is not granted


def test_news_of_a_dossier_that_was_not_received_is_wrong() -> None:
    """It is set aside with its cause, as is news of a dossier that is not there."""
    with pytest.raises(ForbiddenTransitionError):
        hear(dossier(), STEP)
    with pytest.raises(UnknownDossierError):
        hear(received(dossier_id="another"), STEP)


def test_all_that_was_heard_is_stored() -> None:
    """Nothing is lost on the way into the database and back."""
    after, _ = hear(
        received(**ASKED_BACK), STEP, PAPERS, MONEY, decided(granted=False), resumed("paid"), STOPPED
    )
    assert restored(Dossier, document(after)) == after
