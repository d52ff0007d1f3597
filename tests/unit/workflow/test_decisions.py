"""Decisions about a dossier and what is said of them, on a unit of work in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.envelope import Event, encode, wrap
from services.contracts.handling import (
    DossierExtended,
    DossierResumed,
    DossierStopped,
    NewsSuperseded,
    WithdrawalDecided,
    WithdrawalOpened,
)
from services.contracts.workflow import DossierCompleted
from services.workflow.domain.errors import StaleDossierError
from services.workflow.domain.meetings import Act, News
from services.workflow.domain.precedence import meeting
from services.workflow.domain.transitions import State
from services.workflow.domain.withdrawing import AT_WISH
from services.workflow.handlers import endings, extensions, hearing, withdrawals
from services.workflow.ports import RUNNING
from tests.fakes.desk import LATER, WISH, withdrawal
from tests.fakes.stories import opened
from tests.fakes.workflow import EVENING, LEADER, MORNING, Office, returned

REASON = "Ông Ba không đủ điều kiện."
NEW = EVENING + timedelta(days=1)


@pytest.fixture
def office() -> Office:
    """A dossier has just been received."""
    built = Office()
    built.receive()
    return built


def hear(office: Office, **given: object) -> None:
    """The applicant wants it back."""
    withdrawals.on_withdrawal_requested(withdrawal(**given), office.work, means=office.means)  # type: ignore[arg-type]


def decide(office: Office, *, granted: bool, reason: str = "") -> None:
    """A leader decides."""
    order = withdrawals.grant_withdrawal if granted else withdrawals.deny_withdrawal
    order("d1", office.officer(LEADER, "chief"), office.work, reason=reason, means=office.means)


def stop(office: Office) -> None:
    """A leader stops it."""
    endings.stop_dossier(
        "d1",
        office.officer(LEADER, "chief"),
        office.work,
        decision="Quyết định 12",
        reason=REASON,
        means=office.means,
    )


def refuse(office: Office, **given: str) -> None:
    """A leader refuses it."""
    officer = office.officer(LEADER, "chief")
    endings.refuse_dossier("d1", officer, office.work, reason=REASON, means=office.means, **given)  # type: ignore[arg-type]


def extend(office: Office) -> None:
    """A leader apologises."""
    officer = office.officer(LEADER, "chief")
    extensions.extend_dossier("d1", officer, office.work, new_due_at=NEW, reason=REASON, means=office.means)


def written(*events: Event) -> str:
    """Events as they travel."""
    return b"".join(encode(wrap(event, 1)) for event in events).decode()


def test_a_request_is_said_to_wait(office: Office) -> None:
    """Caused by the desk's news; the applicant's reason is read by officers and travels no further."""
    hear(office)
    event, (_, cause) = office.work.events[-1], office.work.shelf.announced[-1]
    assert isinstance(event, WithdrawalOpened)
    assert (event.request_id, event.opened_at, event.actor) == ("w1", LATER, "staff-1")
    assert cause == withdrawal().event_id
    assert office.dossier().withdrawals[-1].request_reason == WISH
    assert WISH not in written(event)


def test_granted(office: Office) -> None:
    """Decided and stopped are both said, with the reason sealed."""
    hear(office)
    decide(office, granted=True)
    decided, stopped = office.work.events[-2:]
    assert isinstance(decided, WithdrawalDecided)
    assert isinstance(stopped, DossierStopped)
    assert (decided.request_id, decided.granted, decided.completed_first) == ("w1", True, False)
    assert (stopped.why, stopped.stopped_at, stopped.actor) == ("withdrawal", MORNING, "chief")
    assert opened(stopped.person).reason == AT_WISH
    stop_of = office.dossier().stop
    assert stop_of is not None
    assert stop_of.form_number == "1/TB"


def test_denied(office: Office) -> None:
    """Decided, then it goes on where it stood, by its date."""
    hear(office)
    decide(office, granted=False, reason=REASON)
    decided, resumed = office.work.events[-2:]
    assert isinstance(decided, WithdrawalDecided)
    assert isinstance(resumed, DossierResumed)
    assert (decided.granted, opened(decided.person).reason) == (False, REASON)
    assert (resumed.why, resumed.status, resumed.due_at) == ("withdrawal_denied", 4, EVENING)
    assert " Ba " not in written(decided, resumed)


def test_a_request_delivered_twice(office: Office) -> None:
    """Before the decision and after it: what became of it stands, and nothing is said again."""
    hear(office)
    before, said = office.dossier(), len(office.work.events)
    hear(office)
    assert (office.dossier(), len(office.work.events)) == (before, said)
    decide(office, granted=False, reason=REASON)
    denied, said = office.dossier(), len(office.work.events)
    hear(office)
    assert (office.dossier(), len(office.work.events)) == (denied, said)


def test_another_request_while_one_waits(office: Office) -> None:
    """Noted, and the desk is told that one waits already."""
    hear(office)
    hear(office, request_id="w2", place=3)
    event = office.work.events[-1]
    assert isinstance(event, NewsSuperseded)
    assert (event.what, event.status) == ("withdrawal", 7)
    assert [one.request_id for one in office.dossier().withdrawals] == ["w1"]
    assert office.dossier().history[-1].what == "withdrawal_repeated"


def test_what_workflow_does_not_have(office: Office) -> None:
    """A withdrawal before the reception is decided at the desk."""
    hear(office, dossier_id="d7")
    assert list(office.work.documents(RUNNING)) == ["d1"]


def test_a_request_after_the_completion(office: Office) -> None:
    """Superseded and decided at once, both for the officer who asked; kept with what they read."""
    office.complete()
    hear(office)
    superseded, decided = office.work.events[-2:]
    assert isinstance(superseded, NewsSuperseded)
    assert isinstance(decided, WithdrawalDecided)
    assert (superseded.what, superseded.status, superseded.actor) == ("withdrawal", 9, "staff-1")
    assert (decided.request_id, decided.granted, decided.completed_first) == ("w1", False, True)
    told = meeting(News.WITHDRAWAL, Act.COMPLETION).told
    assert opened(decided.person).reason == told
    assert office.dossier().withdrawals[-1].reason == told
    assert {cause for _, cause in office.work.shelf.announced[-2:]} == {withdrawal().event_id}


def test_a_completion_before_the_decision(office: Office) -> None:
    """Said with the completion, which it answers; the history says both."""
    hear(office)
    office.complete()
    completed, decided = office.work.events[-2:]
    assert isinstance(completed, DossierCompleted)
    assert isinstance(decided, WithdrawalDecided)
    assert (decided.completed_first, decided.granted) == (True, False)
    assert [entry.what for entry in office.dossier().history[-2:]] == ["done", "withdrawal_overtaken"]


def test_stopped(office: Office) -> None:
    """Said with the reason sealed; numbered in the series that granted withdrawals are numbered in."""
    stop(office)
    event = office.work.events[-1]
    assert isinstance(event, DossierStopped)
    assert (event.why, opened(event.person).reason) == ("stop", REASON)
    assert " Ba " not in written(event)


def test_a_stop_leaves_nothing_to_withdraw(office: Office) -> None:
    """The desk's officer who asked is told; nothing is said to have been granted or denied."""
    hear(office)
    stop(office)
    stopped, superseded = office.work.events[-2:]
    assert isinstance(stopped, DossierStopped)
    assert isinstance(superseded, NewsSuperseded)
    assert (superseded.what, superseded.status, superseded.actor) == ("withdrawal", 8, "staff-1")
    assert office.dossier().open_withdrawal is None


def test_refused(office: Office) -> None:
    """A completion with that outcome, early by the day of the appointment, numbered by itself."""
    refuse(office)
    event = office.work.events[-1]
    assert isinstance(event, DossierCompleted)
    assert (event.outcome, event.result_number, event.on_time, event.early) == (
        "refused",
        "1/PTC",
        True,
        True,
    )
    assert " Ba " not in written(event)
    named = Office()
    named.receive()
    named.clock.set(EVENING)
    refuse(named, result_number="15/TB-UBND")
    event = named.work.events[-1]
    assert isinstance(event, DossierCompleted)
    assert (event.result_number, event.on_time, event.early) == ("15/TB-UBND", True, False)


def test_extended(office: Office) -> None:
    """Said with its number and whether a rule gave way; the reason sealed."""
    extend(office)
    event = office.work.events[-1]
    assert isinstance(event, DossierExtended)
    assert (event.nth, event.previous_due_at, event.due_at) == (1, EVENING, NEW)
    assert (event.in_time, event.overridden, event.form_number) == (True, False, "1/PXL")
    assert (event.extended_at, event.actor, opened(event.person).reason) == (MORNING, "chief", REASON)
    assert " Ba " not in written(event)


def test_a_completion_is_on_time_by_the_date_in_force(office: Office) -> None:
    """After an apology the new appointment counts for the event; the first date is kept beside it."""
    extend(office)
    office.clock.set(NEW)
    office.complete()
    event = office.work.events[-1]
    assert isinstance(event, DossierCompleted)
    assert (event.on_time, event.early, office.dossier().first_due_at) == (True, False, EVENING)


def test_a_hand_over_wins_over_a_stop(office: Office) -> None:
    """What the citizen holds cannot be unmade: returned, and the stop is reported."""
    stop(office)
    hearing.on_dossier_returned(returned(), office.work, means=office.means)
    event = office.work.events[-1]
    assert isinstance(event, NewsSuperseded)
    assert (event.what, event.status) == ("hand_over", 10)
    dossier = office.dossier()
    assert (dossier.state, dossier.stop is None) == (State.RETURNED, False)
    assert dossier.history[-1].note == meeting(News.HAND_OVER, Act.STOP).told


def test_a_hand_over_answers_a_request_to_withdraw(office: Office) -> None:
    """The result is in the citizen's hand: signed first."""
    hear(office)
    hearing.on_dossier_returned(returned(place=3), office.work, means=office.means)
    event = office.work.events[-1]
    assert isinstance(event, WithdrawalDecided)
    assert event.completed_first
    assert office.dossier().state is State.HANDED_OVER_EARLY


def test_a_stale_version(office: Office) -> None:
    """Each decision is on the dossier as its leader saw it."""
    stale = office.officer(LEADER)
    hear(office)
    with pytest.raises(StaleDossierError):
        withdrawals.grant_withdrawal("d1", stale, office.work, means=office.means)
    with pytest.raises(StaleDossierError):
        withdrawals.deny_withdrawal("d1", stale, office.work, reason=REASON, means=office.means)
    with pytest.raises(StaleDossierError):
        endings.stop_dossier("d1", stale, office.work, decision="x", reason=REASON, means=office.means)
    with pytest.raises(StaleDossierError):
        endings.refuse_dossier("d1", stale, office.work, reason=REASON, means=office.means)
    with pytest.raises(StaleDossierError):
        extensions.extend_dossier("d1", stale, office.work, new_due_at=NEW, reason=REASON, means=office.means)


def test_only_a_stop_is_announced_as_one(office: Office) -> None:
    """A slip in the code shows at once."""
    with pytest.raises(ValueError, match="was not stopped"):
        withdrawals.announce_stopped(office.work, office.dossier(), office.means)
