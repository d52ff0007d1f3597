"""The use cases of workflow, on a unit of work in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.envelope import encode, wrap
from services.contracts.handling import StepTakenBack
from services.contracts.workflow import (
    DossierCompleted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepReleased,
    StepReturned,
)
from services.workflow.domain.errors import (
    ClaimedError,
    ForbiddenTransitionError,
    KnownDossierError,
    StaleDossierError,
    UnknownDossierError,
    UnknownProcessError,
)
from services.workflow.domain.running import Running
from services.workflow.domain.transitions import State
from services.workflow.handlers import hearing, steps
from services.workflow.handlers.means import Officer
from services.workflow.ports import RUNNING
from tests.fakes.stories import COMMUNE, opened
from tests.fakes.workflow import (
    CLERK,
    EVENING,
    LEADER,
    MORNING,
    RESULT,
    SPECIALIST,
    Office,
    means,
    process,
    received,
    returned,
)

REASON = "Tên cha Nguyễn Văn Bình viết sai."


@pytest.fixture
def office() -> Office:
    """A dossier has just been received."""
    built = Office()
    built.receive()
    return built


def complete(office: Office, role: str, *, last: bool = False) -> Running:
    """Do the open step."""
    result = RESULT if last else None
    officer = office.officer(role)
    return steps.complete_step("d1", officer, office.work, result=result, means=office.means)


def send_back(office: Office, role: str, to_step_code: str) -> Running:
    """Return the open step."""
    return steps.return_step(
        "d1",
        office.officer(role),
        office.work,
        to_step_code=to_step_code,
        reason=REASON,
        means=office.means,
    )


def test_a_reception_opens_the_first_step(office: Office) -> None:
    """From the moment of reception, caused by it, said by whom it was."""
    dossier = office.dossier()
    assert (dossier.state, dossier.version, dossier.due_at) == (State.RUNNING, 1, EVENING)
    assert (dossier.history[0].what, dossier.history[0].by) == ("received", "staff-1")
    (event,), ((_, cause),) = office.work.events, office.work.shelf.announced
    assert isinstance(event, StepOpened)
    assert cause == received().event_id
    assert (event.step_id, event.step_code, event.role, event.actor) == (
        "s1",
        "appraise",
        SPECIALIST,
        "staff-1",
    )
    assert (event.place, event.steps_count, event.unit_id) == (1, 3, "one-stop")
    assert (event.occurred_at, event.due_at) == (MORNING, MORNING + timedelta(hours=7))  # noon in between


def test_an_instant_dossier_is_not_workflows() -> None:
    """Neither its reception nor its hand-over leaves anything."""
    office = Office()
    office.receive(process_code=None)
    hearing.on_dossier_returned(returned(), office.work, means=office.means)
    assert (office.work.documents(RUNNING), office.work.events) == ({}, [])


def test_an_unknown_process_is_refused() -> None:
    """Before anything is written."""
    office = Office()
    with pytest.raises(UnknownProcessError, match="nowhere"):
        office.receive(process_code="nowhere")
    assert (office.work.documents(RUNNING), office.work.events) == ({}, [])


@pytest.mark.parametrize(("hour", "version"), [(16, 1), (17, 2)])
def test_the_version_of_the_day_of_reception(hour: int, version: int) -> None:
    """In Vietnam, where the next day begins at 17:00 in UTC; the dossier keeps it."""
    office = Office()
    office.means = means(office.clock, process(), process(version=2, effective_from=date(2026, 11, 25)))
    office.receive(received_at=datetime(2026, 11, 24, hour, 30, tzinfo=UTC))
    assert office.dossier().process.version == version


def test_claiming(office: Office) -> None:
    """The dossier has a new version, and it is said whose the step is."""
    changed = steps.claim_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    assert changed == office.dossier()
    assert changed.version == 2
    assert changed.current is not None
    assert changed.current.claimed_by == "staff-2"
    claimed = office.work.events[-1]
    assert isinstance(claimed, StepClaimed)
    assert (claimed.step_id, claimed.step_code, claimed.staff_id) == ("s1", "appraise", "staff-2")


def test_a_step_of_a_colleague(office: Office) -> None:
    """Is refused, and nothing is said of it."""
    steps.claim_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    other = office.officer(SPECIALIST, "staff-9")
    with pytest.raises(ClaimedError, match="staff-2"):
        steps.complete_step("d1", other, office.work, means=office.means)
    assert [type(event) for event in office.work.events] == [StepOpened, StepClaimed]


def test_a_step_done_opens_the_next(office: Office) -> None:
    """Both are said, in this order, at the officer's instant; the stream gives their order, not a cause."""
    office.clock.move(timedelta(hours=1))
    changed = complete(office, SPECIALIST)
    assert changed == office.dossier()
    assert changed.current is not None
    assert (changed.current.step_code, changed.current.opened_at) == ("sign", office.clock.now())
    done, following = office.work.events[1:]
    assert isinstance(done, StepDone)
    assert isinstance(following, StepOpened)
    assert (done.step_id, done.place, done.steps_count, done.on_time) == ("s1", 1, 3, True)
    assert (following.step_id, following.place, following.role) == ("s2", 2, LEADER)
    assert {done.actor, following.actor} == {"staff-2"}
    assert {cause for _, cause in office.work.shelf.announced[1:]} == {None}


@pytest.mark.parametrize(("late", "on_time"), [(timedelta(hours=4), True), (timedelta(days=3), False)])
def test_the_last_step_completes_the_dossier(office: Office, late: timedelta, on_time: bool) -> None:
    """The completion follows the step; whether on time is counted by the dossier's own date."""
    complete(office, SPECIALIST)
    complete(office, LEADER)
    office.clock.move(late)
    changed = complete(office, CLERK, last=True)
    assert (changed.state, changed.result) == (State.COMPLETED, RESULT)
    done, completed = office.work.events[-2:]
    assert isinstance(done, StepDone)
    assert isinstance(completed, DossierCompleted)
    assert (completed.result_number, completed.signed_on) == (RESULT.result_number, RESULT.signed_on)
    assert (completed.completed_at, completed.on_time) == (office.clock.now(), on_time)
    assert completed.actor == "staff-2"


def test_a_return_opens_the_earlier_step_again(office: Office) -> None:
    """As another run with a due date of its own; the dossier's stays."""
    complete(office, SPECIALIST)
    complete(office, LEADER)
    office.clock.move(timedelta(hours=1))
    changed = send_back(office, CLERK, "appraise")
    assert changed == office.dossier()
    assert [(run.step_id, run.step_code, run.outcome) for run in changed.runs] == [
        ("s1", "appraise", "done"),
        ("s2", "sign", "done"),
        ("s3", "register", "sent_back"),
        ("s4", "appraise", None),
    ]
    assert (changed.runs[-1].opened_at, changed.due_at) == (office.clock.now(), EVENING)
    back, again = office.work.events[-2:]
    assert isinstance(back, StepReturned)
    assert isinstance(again, StepOpened)
    assert (back.step_id, back.step_code, back.to_step_code) == ("s3", "register", "appraise")
    assert (again.step_id, again.place, again.role) == ("s4", 1, SPECIALIST)


def test_a_reason_travels_sealed(office: Office) -> None:
    """It may name people: it stands in the `person` member, with the commune's key, and nowhere else."""
    complete(office, SPECIALIST)
    send_back(office, LEADER, "appraise")
    (back,) = (event for event in office.work.events if isinstance(event, StepReturned))
    assert opened(back.person).reason == REASON
    travelling = b"".join(encode(wrap(event, 1)) for event in office.work.events).decode()
    for word in ("Bình", "viết sai", REASON):
        assert word not in travelling
    assert office.dossier().history[-1].note == REASON


def test_a_stale_version(office: Office) -> None:
    """Whoever acts on what they read before is told who changed it; nothing happens."""
    stale = office.officer(LEADER, "staff-9")
    complete(office, SPECIALIST)
    told = len(office.work.events)
    with pytest.raises(StaleDossierError, match="staff-2"):
        steps.claim_step("d1", stale, office.work, means=office.means)
    with pytest.raises(StaleDossierError):
        steps.complete_step("d1", stale, office.work, means=office.means)
    with pytest.raises(StaleDossierError):
        steps.return_step(
            "d1", stale, office.work, to_step_code="appraise", reason=REASON, means=office.means
        )
    assert (office.dossier().version, len(office.work.events)) == (2, told)


def test_an_unknown_dossier(office: Office) -> None:
    """Also one of another commune."""
    officer = Officer("staff-2", {SPECIALIST}, 1)
    with pytest.raises(UnknownDossierError):
        steps.claim_step("d2", officer, office.work, means=office.means)
    with pytest.raises(UnknownDossierError):
        steps.claim_step("d1", officer, office.work.shelf.work("32131"), means=office.means)


def test_handed_over_after_the_completion(office: Office) -> None:
    """Workflow takes note and says nothing: it is intake's event."""
    complete(office, SPECIALIST)
    complete(office, LEADER)
    complete(office, CLERK, last=True)
    told = len(office.work.events)
    hearing.on_dossier_returned(returned(), office.work, means=office.means)
    dossier = office.dossier()
    assert (dossier.state, dossier.history[-1].what) == (State.RETURNED, "handed_over")
    assert (dossier.history[-1].at, dossier.history[-1].by) == (returned().returned_at, "staff-1")
    assert len(office.work.events) == told


def test_handed_over_before_the_completion(office: Office) -> None:
    """The officers go on to the end, and the completion is said all the same."""
    complete(office, SPECIALIST)
    hearing.on_dossier_returned(returned(), office.work, means=office.means)
    assert office.dossier().state is State.HANDED_OVER_EARLY
    complete(office, LEADER)
    changed = complete(office, CLERK, last=True)
    assert (changed.state, changed.result) == (State.RETURNED, RESULT)
    assert isinstance(office.work.events[-1], DossierCompleted)


def test_handed_over_twice(office: Office) -> None:
    """Is refused: somebody has to look at it."""
    hearing.on_dossier_returned(returned(), office.work, means=office.means)
    with pytest.raises(ForbiddenTransitionError):
        hearing.on_dossier_returned(returned(place=3), office.work, means=office.means)


def test_handed_over_with_nothing_completed_and_nothing_confirmed(office: Office) -> None:
    """Is refused: a result that nobody has cannot be in the citizen's hand."""
    with pytest.raises(ForbiddenTransitionError):
        hearing.on_dossier_returned(returned(confirmed=False), office.work, means=office.means)
    assert office.dossier().state is State.RUNNING


@pytest.mark.parametrize(("number", "differs"), [(RESULT.result_number, False), ("other/KQ", True)])
def test_what_the_desk_gave_out_is_compared(office: Office, number: str, differs: bool) -> None:
    """The history says when another result was registered than the desk gave out, whichever came first."""
    hearing.on_dossier_returned(returned(result_number=number), office.work, means=office.means)
    complete(office, SPECIALIST)
    complete(office, LEADER)
    complete(office, CLERK, last=True)
    assert (office.dossier().history[-1].what == "result_differs") is differs


def test_a_dossier_that_runs_is_not_started_anew(office: Office) -> None:
    """Its history and its steps stay."""
    complete(office, SPECIALIST)
    before = office.dossier()
    with pytest.raises(KnownDossierError):
        hearing.on_dossier_received(received(place=2), office.work, means=office.means)
    assert office.dossier() == before


def test_communes_do_not_see_each_other(office: Office) -> None:
    """A hand-over of another commune's dossier of the same id changes nothing here."""
    hearing.on_dossier_returned(
        returned(commune_id="32131"), office.work.shelf.work("32131"), means=office.means
    )
    assert office.work.tenant == COMMUNE
    assert office.dossier().state is State.RUNNING


def test_releasing_a_claim(office: Office) -> None:
    """The dossier has a new version, and it is said that the step is nobody's."""
    steps.claim_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    changed = steps.release_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    assert changed == office.dossier()
    assert changed.current is not None
    assert (changed.version, changed.current.claimed_by) == (3, None)
    released = office.work.events[-1]
    assert isinstance(released, StepReleased)
    assert (released.step_id, released.actor) == ("s1", "staff-2")


def test_taking_back_a_hand_over(office: Office) -> None:
    """Said: which step was closed unopened, that the earlier one is open again, and whose it is."""
    complete(office, SPECIALIST)
    due_at = office.dossier().runs[0].due_at
    office.clock.move(timedelta(hours=1))
    changed = steps.take_back_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    assert changed == office.dossier()
    back, again, claimed = office.work.events[-3:]
    assert isinstance(back, StepTakenBack)
    assert isinstance(again, StepOpened)
    assert (back.step_id, back.step_code, back.to_step_code) == ("s2", "sign", "appraise")
    assert (again.step_id, again.step_code, again.place, again.due_at) == ("s3", "appraise", 1, due_at)
    assert isinstance(claimed, StepClaimed)
    assert (claimed.step_id, claimed.staff_id) == ("s3", "staff-2")
    assert {back.actor, again.actor, claimed.actor} == {"staff-2"}
    with pytest.raises(ForbiddenTransitionError):
        steps.take_back_step("d1", office.officer(SPECIALIST), office.work, means=office.means)


@pytest.mark.parametrize(("days", "early"), [(0, True), (1, False), (2, False)])
def test_an_early_result(office: Office, days: int, early: bool) -> None:
    """NĐ 61/2018/NĐ-CP, art. 20: before the day of the appointment it needs prior notice."""
    complete(office, SPECIALIST)
    complete(office, LEADER)
    office.clock.move(timedelta(days=days))
    complete(office, CLERK, last=True)
    said = office.work.events[-1]
    assert isinstance(said, DossierCompleted)
    assert said.early is early
