"""Opinions asked for beside the steps, from the question to the answer, the silence or the withdrawal.

Law: NĐ 61/2018/NĐ-CP, art. 19.5: content and deadline of a consultation are recorded; lateness is reported.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.handling import ConsultationAnswered, ConsultationAsked, ConsultationSilent
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain import consulting, steps
from services.workflow.domain.consulting import Asking, Opinion
from services.workflow.domain.documents import document, restored
from services.workflow.domain.errors import (
    ClaimedError,
    ConsultationOpenError,
    ConsultationOverError,
    ForbiddenTransitionError,
    InvalidDateError,
    NoOpenStepError,
    ReasonMissingError,
    StaleDossierError,
    UnknownConsultationError,
    WrongRoleError,
)
from services.workflow.domain.running import Running
from services.workflow.domain.standing import Member
from services.workflow.domain.transitions import Action, State
from services.workflow.handlers import consultations
from services.workflow.handlers.means import Officer
from services.workflow.ports import RUNNING, STAFF
from tests.fakes.workflow import (
    CLERK,
    LEADER,
    MORNING,
    RESULT,
    SPECIALIST,
    VN,
    Office,
    actor,
    running,
)

ASKER = actor("staff-2", SPECIALIST)
HOURS = Limit(unit=LimitUnit.WORKING_HOURS, count=2)
ASKING = Asking(asked_unit="H12.05", asked_name="Sở Tư pháp", question="Có quốc tịch khác?", term=HOURS)
LATER = MORNING + timedelta(hours=1)
TERM_ENDS = MORNING + timedelta(hours=2)
OPINION = Opinion(answer="Không.")


def asked(dossier: Running | None = None, consultation_id: str = "c1", **given: Any) -> Running:
    """Staff-2 asks the department of justice."""
    asking = replace(ASKING, **given)
    return consulting.asked(dossier or running(), ASKER, MORNING, asking, VN, consultation_id)


def answered(dossier: Running, at: datetime = LATER, **given: Any) -> Running:
    """Staff-2 notes the answer."""
    told: dict[str, Any] = {"consultation_id": "c1", "opinion": OPINION, "unit_id": "justice", **given}
    return consulting.answered(dossier, ASKER, at, **told)


def test_asking() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.5: who was asked what, until when, is recorded; the step stays open."""
    dossier = asked()
    (one,) = dossier.consultations
    assert (one.asked_unit, one.asked, one.question) == ("H12.05", "Sở Tư pháp", "Có quốc tịch khác?")
    assert (one.asked_by, one.asked_at, one.answer_by, one.step_id) == ("staff-2", MORNING, TERM_ENDS, "s1")
    assert (dossier.state, dossier.current) == (State.RUNNING, running().current)
    assert (dossier.history[-1].what, dossier.history[-1].note) == ("consulted", "Sở Tư pháp")
    assert restored(document(dossier)) == dossier


@pytest.mark.parametrize(
    ("unit", "count", "ends"),
    [
        (LimitUnit.WORKING_HOURS, 0.5, MORNING + timedelta(minutes=30)),
        (LimitUnit.WORKING_DAYS, 3, datetime(2026, 11, 27, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_term_is_its_own(unit: LimitUnit, count: float, ends: datetime) -> None:
    """By the commune's calendar, whatever the step has: three days to verify, say (TT 04/2020, art. 12)."""
    (one,) = asked(term=Limit(unit=unit, count=count)).consultations
    assert one.answer_by == ends


def test_several_at_once() -> None:
    """Each has its own answer and its own end; the step waits for all of them."""
    dossier = asked(asked(), "c2", asked_unit="police", asked_name="")
    assert [one.asked for one in dossier.open_consultations] == ["Sở Tư pháp", "police"]
    one_left = answered(dossier)
    assert [one.consultation_id for one in one_left.open_consultations] == ["c2"]
    with pytest.raises(ConsultationOpenError, match="police"):
        steps.done(one_left, ASKER, LATER)


@pytest.mark.parametrize("action", [Action.DO, Action.FINISH, Action.REFUSE])
def test_no_step_ends_before_the_opinion(action: Action) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.5: neither done nor refused; sending back is not an end."""
    with pytest.raises(ConsultationOpenError, match="Sở Tư pháp"):
        asked().after(action)
    assert asked().after(Action.SEND_BACK) is State.RUNNING


def test_the_last_step_waits_too() -> None:
    """Until the citizen has the result already: then the register does not wait for an opinion."""
    waiting = consulting.asked(running(3), actor("c", CLERK), MORNING, ASKING, VN, "c1")
    with pytest.raises(ConsultationOpenError):
        steps.done(waiting, actor("c", CLERK), LATER, result=RESULT)
    early = replace(waiting, state=State.HANDED_OVER_EARLY)
    assert steps.done(early, actor("c", CLERK), LATER, result=RESULT).state is State.RETURNED


def test_an_answer_lets_the_step_go_on() -> None:
    """In time or late, as it came."""
    given = answered(asked())
    (one,) = given.consultations
    assert (one.answer, one.answered_by, one.answered_at, one.on_time) == ("Không.", "staff-2", LATER, True)
    assert given.history[-1].what == "opinion_given"
    assert steps.done(given, ASKER, LATER).runs[-1].outcome == "done"
    (late,) = answered(asked(), TERM_ENDS + timedelta(seconds=1)).consultations
    assert late.on_time is False
    (just,) = answered(asked(), TERM_ENDS).consultations
    assert just.on_time is True


def test_an_answer_that_is_noted_later() -> None:
    """Counts from when it came; not before it was asked for, nor in the future."""
    next_day = MORNING + timedelta(days=1)
    (one,) = answered(asked(), next_day, opinion=Opinion(answer="Không.", came_at=LATER)).consultations
    assert (one.answered_at, one.on_time) == (LATER, True)
    for wrong in (MORNING - timedelta(seconds=1), next_day + timedelta(seconds=1)):
        with pytest.raises(InvalidDateError) as refused:
            answered(asked(), next_day, opinion=Opinion(answer="Không.", came_at=wrong))
        assert refused.value.errors[0][0] == "came_at"


def test_who_may_answer() -> None:
    """Whoever works in the unit that was asked; else whoever works on the step, or a leader."""
    stranger = actor("staff-9", CLERK)
    told: dict[str, Any] = {"consultation_id": "c1", "opinion": OPINION}
    with pytest.raises(WrongRoleError):
        consulting.answered(asked(), stranger, LATER, unit_id="justice", **told)
    assert consulting.answered(asked(), stranger, LATER, unit_id="H12.05", **told).open_consultations == ()
    assert (
        consulting.answered(asked(), actor("l", LEADER), LATER, unit_id="", **told).consultations[0].is_over
    )
    held = steps.claimed(asked(), ASKER, LATER)
    with pytest.raises(ClaimedError):
        consulting.answered(held, actor("staff-9", SPECIALIST), LATER, unit_id="", **told)


def test_an_opinion_is_withdrawn_with_a_reason() -> None:
    """The step need not wait any more, and no answer can come."""
    over = consulting.withdrawn(asked(), ASKER, LATER, consultation_id="c1", reason=" Đã rõ. ")
    (one,) = over.consultations
    assert (one.withdrawn_at, one.withdrawn_by, one.withdrawn_reason) == (LATER, "staff-2", "Đã rõ.")
    assert steps.done(over, ASKER, LATER).runs[-1].outcome == "done"
    with pytest.raises(ConsultationOverError):
        answered(over)
    with pytest.raises(ConsultationOverError):
        consulting.withdrawn(over, ASKER, LATER, consultation_id="c1", reason="Đã rõ.")
    with pytest.raises(ReasonMissingError):
        consulting.withdrawn(asked(), ASKER, LATER, consultation_id="c1", reason=" ")
    with pytest.raises(WrongRoleError):
        consulting.withdrawn(asked(), actor("x", CLERK), LATER, consultation_id="c1", reason="Đã rõ.")


def test_silence() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.5: reported once, after its term; a late answer is still taken."""
    after = TERM_ENDS + timedelta(milliseconds=1)
    assert consulting.silent(asked(), "c1", TERM_ENDS, "workflow") is None
    reported = consulting.silent(asked(), "c1", after, "workflow")
    assert reported is not None
    entry = reported.history[-1]
    assert (entry.what, entry.by, entry.via, entry.note) == (
        "opinion_silent",
        "workflow",
        "timer",
        "Sở Tư pháp",
    )
    assert steps.done(reported, ASKER, after).runs[-1].outcome == "done"
    assert consulting.silent(reported, "c1", after, "workflow") is None
    (late,) = answered(reported, after).consultations
    assert (late.on_time, late.silent_at) == (False, after)


def test_nothing_to_report() -> None:
    """Of what was answered or withdrawn, of an unknown question, of a dossier that has ended."""
    after = TERM_ENDS + timedelta(hours=1)
    withdrawn = consulting.withdrawn(asked(), ASKER, LATER, consultation_id="c1", reason="Đã rõ.")
    for quiet in (answered(asked()), withdrawn, running()):
        assert consulting.silent(quiet, "c1", after, "workflow") is None
    waiting = consulting.asked(running(3), actor("c", CLERK), MORNING, ASKING, VN, "c1")
    early = replace(waiting, state=State.HANDED_OVER_EARLY)
    over = steps.done(early, actor("c", CLERK), LATER, result=RESULT)
    assert consulting.silent(over, "c1", after, "workflow") is None
    with pytest.raises(NoOpenStepError):
        answered(over, unit_id="H12.05")
    with pytest.raises(NoOpenStepError):
        answered(over)


@pytest.mark.parametrize("given", [{"question": " "}])
def test_a_question_is_asked(given: dict[str, Any]) -> None:
    """Blanks are none; nor is there an answer of blanks."""
    with pytest.raises(ReasonMissingError):
        asked(**given)
    with pytest.raises(ReasonMissingError):
        answered(asked(), opinion=Opinion(answer=" "))


def test_an_unknown_consultation() -> None:
    """Is not there, to answer or to withdraw."""
    with pytest.raises(UnknownConsultationError):
        answered(asked(), consultation_id="c9")
    with pytest.raises(UnknownConsultationError):
        consulting.withdrawn(asked(), ASKER, LATER, consultation_id="c9", reason="Đã rõ.")


def test_while_papers_are_missing_nobody_is_asked() -> None:
    """The table has no such line."""
    with pytest.raises(ForbiddenTransitionError):
        asked(replace(running(), state=State.AWAITING_PAPERS))


@pytest.fixture
def office() -> Office:
    """A dossier has just been received."""
    built = Office()
    built.receive()
    return built


def ask(office: Office) -> Running:
    """Through the use case."""
    officer = office.officer(SPECIALIST)
    return consultations.ask_opinion("d1", officer, office.work, asking=ASKING, means=office.means)


def give(office: Office, officer: Officer | None = None) -> Running:
    """Through the use case."""
    return consultations.give_opinion(
        "d1",
        officer or office.officer(SPECIALIST),
        office.work,
        consultation_id="s2",
        opinion=OPINION,
        means=office.means,
    )


def test_a_question_is_said_without_its_text(office: Office) -> None:
    """Who was asked, until when; question and answer stay in workflow's own database."""
    changed = ask(office)
    assert changed == office.dossier()
    said = office.work.events[-1]
    assert isinstance(said, ConsultationAsked)
    assert (said.consultation_id, said.asked_unit, said.answer_by) == ("s2", "H12.05", TERM_ENDS)
    assert give(office) == office.dossier()
    said = office.work.events[-1]
    assert isinstance(said, ConsultationAnswered)
    assert (said.consultation_id, said.on_time, said.actor) == ("s2", True, "staff-2")
    assert all("quốc tịch" not in str(event) and "Không." not in str(event) for event in office.work.events)
    assert office.work.documents(RUNNING)["d1"]["consultations"][0]["answer"] == "Không."


def test_answered_twice_it_is_refused(office: Office) -> None:
    """Nothing more is said; and what was read before the answer is stale."""
    ask(office)
    stale = office.officer(SPECIALIST)
    give(office)
    told = len(office.work.events)
    with pytest.raises(ConsultationOverError):
        give(office)
    with pytest.raises(StaleDossierError):
        give(office, stale)
    assert len(office.work.events) == told


def test_the_unit_that_was_asked_answers(office: Office) -> None:
    """Whoever works there, as the copy of the staff says, in whatever role."""
    ask(office)
    clerk = office.officer(CLERK, "staff-9")
    with pytest.raises(WrongRoleError):
        give(office, clerk)
    member = Member(staff_id="staff-9", roles=(CLERK,), unit_id="H12.05", active=True)
    office.work.put(STAFF, "staff-9", member.document())
    assert give(office, clerk).open_consultations == ()


def test_silence_is_reported_once(office: Office) -> None:
    """However often the timer fires; not before the term has passed, and of no dossier that is not here."""
    ask(office)

    def report(dossier_id: str = "d1") -> bool:
        return consultations.report_silence(dossier_id, "s2", office.work, means=office.means)

    assert not report()
    office.clock.set(TERM_ENDS + timedelta(milliseconds=1))
    told = len(office.work.events)
    assert [report(), report(), report("d9")] == [True, False, False]
    (said,) = office.work.events[told:]
    assert isinstance(said, ConsultationSilent)
    assert (said.consultation_id, said.asked_unit, said.answer_by) == ("s2", "H12.05", TERM_ENDS)
    assert office.dossier().consultations[0].silent_at == office.clock.now()


def test_a_withdrawn_question_is_kept(office: Office) -> None:
    """With its reason; nothing is said."""
    ask(office)
    told = len(office.work.events)
    changed = consultations.withdraw_question(
        "d1",
        office.officer(SPECIALIST),
        office.work,
        consultation_id="s2",
        reason="Đã rõ.",
        means=office.means,
    )
    assert changed == office.dossier()
    assert (changed.history[-1].note, len(office.work.events)) == ("Đã rõ.", told)


def test_questions_that_wait_can_be_found(office: Office) -> None:
    """By the unit that was asked, the first term first; answered ones are found no more."""
    ask(office)
    stored = office.work.documents(RUNNING)["d1"]
    assert (stored["asked_units"], stored["asked_until"]) == (["H12.05"], TERM_ENDS)
    give(office)
    assert "asked_until" not in office.work.documents(RUNNING)["d1"]
