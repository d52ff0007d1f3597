"""The rules of papers asked for after appraisal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.calendars import civil_date
from services.workflow.domain import supplementing
from services.workflow.domain.choices import Choices
from services.workflow.domain.dates import moved
from services.workflow.domain.errors import (
    ClaimedError,
    ForbiddenTransitionError,
    GroundMissingError,
    InvalidDateError,
    NoOpenStepError,
    NoPapersError,
    PapersMissingError,
    ReasonMissingError,
    WrongRoleError,
)
from services.workflow.domain.running import DueMove, Entry, Running
from services.workflow.domain.supplementing import Asked
from services.workflow.domain.transitions import State
from tests.fakes.desk import local
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, SPECIALIST, VN, actor, process, running

NOON = MORNING + timedelta(hours=2)
ASKED = Asked(reason="Tờ khai thiếu chữ ký.", papers=("Tờ khai", "Giấy chứng sinh"))
GROUND = "Giấy chứng sinh hết giá trị sau khi nhận."


def requested(
    dossier: Running, asked: Asked = ASKED, at: datetime = NOON, role: str = SPECIALIST, **given: Any
) -> Running:
    """Papers are asked for."""
    told: dict[str, Any] = {"request_id": "r1", "form_number": "1/HDHS", "calendar": VN, "choices": Choices()}
    return supplementing.requested(dossier, actor("staff-2", role), at, asked, **{**told, **given})


def supplemented(dossier: Running, at: datetime) -> Running:
    """All papers are there."""
    return supplementing.supplemented(dossier, at, "staff-1", VN, Choices())


DAYS = {
    "Wednesday, three working days on": (date(2026, 11, 25), date(2026, 11, 30)),
    "Friday, over the weekend": (date(2026, 11, 27), date(2026, 12, 2)),
    "before Tết": (date(2026, 2, 12), date(2026, 2, 24)),
    "into a Saturday worked to make up": (date(2026, 1, 7), date(2026, 1, 10)),
}


@pytest.mark.parametrize("case", DAYS)
def test_a_request_is_in_time_for_three_working_days(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: within 3 working days of reception, to the end of the third one."""
    received_on, last_on = DAYS[case]
    received_at = local(received_on, 9)
    dossier = running(at=received_at, received_at=received_at, due_at=received_at + timedelta(days=60))
    assert supplementing.last_day(received_at, VN) == last_on
    in_time = requested(dossier, at=local(last_on, 17, 29))
    assert in_time.supplements[-1].in_time
    with pytest.raises(GroundMissingError, match="sau 3 ngày làm việc"):
        requested(dossier, at=local(last_on + timedelta(days=1), 0, 1))


def test_a_request_says_everything_and_the_step_waits() -> None:
    """NĐ 61/2018/NĐ-CP, art. 11.2c and 15.3: once, completely, with the reason; the open step stays open."""
    dossier = running()
    changed = requested(dossier)
    (request,) = changed.supplements
    assert changed.state is State.AWAITING_PAPERS
    assert (request.nth, request.reason, request.papers) == (1, ASKED.reason, ASKED.papers)
    assert (request.in_time, request.ground, request.approved_by) == (True, "", "")
    assert (changed.runs, changed.due_at) == (dossier.runs, dossier.due_at)
    line = changed.history[-1]
    assert (line.what, line.by, line.at, line.via) == ("supplement_requested", "staff-2", NOON, "staff")
    assert (line.step_code, line.note) == ("appraise", ASKED.reason)


@pytest.mark.parametrize(
    ("days", "answer_by"),
    [(0, None), (10, local(date(2026, 12, 8), 10)), (1, local(date(2026, 11, 25), 10))],
)
def test_a_term_for_the_answer_is_configuration(days: int, answer_by: datetime | None) -> None:
    """No source gives a term: working days by configuration, none where that is 0."""
    changed = requested(running(), choices=Choices(supplement_answer_days=days))
    assert changed.supplements[-1].answer_by == answer_by


def test_a_term_that_is_named_counts() -> None:
    """The officer's own term goes before the configured one."""
    changed = requested(running(), replace(ASKED, answer_by=EVENING))
    assert changed.supplements[-1].answer_by == EVENING


REFUSED: dict[str, tuple[Asked, str, Running, type[Exception]]] = {
    "no reason": (replace(ASKED, reason=" "), SPECIALIST, running(), ReasonMissingError),
    "a code for a reason": (replace(ASKED, reason="ERR_402"), SPECIALIST, running(), ReasonMissingError),
    "no papers": (replace(ASKED, papers=()), SPECIALIST, running(), PapersMissingError),
    "papers of blanks": (replace(ASKED, papers=(" ",)), SPECIALIST, running(), PapersMissingError),
    "a term that has passed": (replace(ASKED, answer_by=NOON), SPECIALIST, running(), InvalidDateError),
    "another role": (ASKED, CLERK, running(), WrongRoleError),
    "a colleague's step": (
        ASKED,
        SPECIALIST,
        running().with_current(lambda run: replace(run, claimed_by="staff-9")),
        ClaimedError,
    ),
    "no step": (ASKED, LEADER, running(0), NoOpenStepError),
    "waiting already": (ASKED, SPECIALIST, requested(running()), ForbiddenTransitionError),
    "completed": (ASKED, SPECIALIST, running(state=State.COMPLETED), ForbiddenTransitionError),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_is_refused(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 15.3: without reason or papers, of somebody else's step, or not now."""
    asked, role, dossier, error = REFUSED[case]
    with pytest.raises(error):
        requested(dossier, asked, role=role)


def twice_asked() -> Running:
    """A dossier that was supplemented once."""
    return supplemented(requested(running()), NOON + timedelta(hours=4))


def test_a_second_request_needs_a_leaders_ground() -> None:
    """NĐ 61/2018/NĐ-CP, art. 11.2c: once; a second time only with a leader's recorded ground."""
    with pytest.raises(GroundMissingError, match="lần thứ hai") as refused:
        requested(twice_asked())
    assert refused.value.errors[0][0] == "ground"
    with pytest.raises(GroundMissingError):
        requested(twice_asked(), replace(ASKED, ground=GROUND))  # an officer's ground is not a leader's
    with pytest.raises(GroundMissingError):
        requested(twice_asked(), role=LEADER)
    second = requested(twice_asked(), replace(ASKED, ground=GROUND), role=LEADER, request_id="r2")
    request = second.supplements[-1]
    assert (request.nth, request.ground, request.approved_by) == (2, GROUND, "staff-2")


def permitted(dossier: Running, role: str = LEADER, ground: str = GROUND) -> Running:
    """A leader allows the next request."""
    return supplementing.permitted(dossier, actor("chief", role), NOON, ground)


def test_a_leaders_permission_is_for_one_request() -> None:
    """NĐ 61/2018/NĐ-CP, art. 11.2c: the leader's own order, recorded, used up by the officer's request."""
    allowed = permitted(twice_asked())
    assert (allowed.history[-1].what, allowed.history[-1].by) == ("supplement_permitted", "chief")
    second = requested(allowed, request_id="r2")
    request = second.supplements[-1]
    assert (request.nth, request.ground, request.approved_by) == (2, GROUND, "chief")
    third = supplemented(second, NOON + timedelta(hours=5))
    with pytest.raises(GroundMissingError):
        requested(third)


def test_a_stand_in_signs_for_the_leader() -> None:
    """NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 11.8: on whose behalf stands in the history."""
    deputy = actor("deputy", SPECIALIST, chief=LEADER)
    changed = supplementing.permitted(twice_asked(), deputy, NOON, GROUND)
    assert (changed.history[-1].by, changed.history[-1].on_behalf_of) == ("deputy", "chief")


def test_a_process_may_have_no_such_branch() -> None:
    """TT 01/2018/TT-VPCP, art. 8: a commune invents nothing; a step without the branch does not ask."""
    steps = tuple(replace(step, branches=("refuse",)) for step in process().steps)
    with pytest.raises(ForbiddenTransitionError, match="không cho yêu cầu bổ sung"):
        requested(running(process=process(steps=steps)))


def test_a_late_first_request_needs_the_ground_too() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: after the third day only as a leader's recorded exception, not in time."""
    late = MORNING + timedelta(days=20)
    request = requested(permitted(running()), at=late).supplements[-1]
    assert (request.nth, request.in_time, request.approved_by) == (1, False, "chief")


def test_who_may_permit() -> None:
    """A leader, with a ground, where a request is possible at all."""
    with pytest.raises(WrongRoleError, match="leader"):
        permitted(running(), role=SPECIALIST)
    with pytest.raises(ReasonMissingError):
        permitted(running(), ground="  ")
    with pytest.raises(ForbiddenTransitionError):
        permitted(running(state=State.COMPLETED))


def test_the_time_limit_runs_from_zero() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: from zero when all papers are there; the first date is kept."""
    complete_at = local(date(2026, 12, 1), 9, 15)
    changed = supplemented(requested(running()), complete_at)
    assert changed.state is State.RUNNING
    assert changed.due_at == local(date(2026, 12, 3), 9, 15)  # two working days
    assert (changed.first_due_at, changed.original_due_at) == (EVENING, EVENING)
    assert (changed.clock_started_at, changed.calendar_version) == (complete_at, VN.version)
    (move,) = changed.moves
    assert (move.why, move.at, move.by) == ("restarted", complete_at, "staff-1")
    assert (move.previous_due_at, move.due_at, move.calendar_version) == (EVENING, changed.due_at, VN.version)
    assert changed.supplements[-1].answered_at == complete_at


@pytest.mark.parametrize("apology_first", [True, False], ids=["before the papers", "after them"])
def test_an_apology_and_papers_whichever_is_heard_first(apology_first: bool) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4 and 19.9: by when they were given; the later of the two says the date."""
    papers_at, promised = NOON + timedelta(hours=4), EVENING + timedelta(days=6)
    said_at = papers_at + timedelta(hours=-1 if apology_first else 1)
    apology = DueMove(at=said_at, by="chief", why="extended", previous_due_at=EVENING, due_at=promised)
    changed = supplemented(moved(requested(running()), apology), papers_at)
    assert changed.clock_started_at == papers_at
    assert (changed.due_at == promised) is not apology_first
    assert [move.why for move in changed.moves] == ["extended", "restarted"][: 2 if apology_first else 1]


def test_the_open_step_gets_its_hours_anew() -> None:
    """The same run goes on, due its allowed hours after the papers came."""
    complete_at = local(date(2026, 12, 1), 8)
    changed = supplemented(requested(running()), complete_at)
    assert [run.step_id for run in changed.runs] == ["s1"]
    assert changed.runs[-1].due_at == local(date(2026, 12, 1), 15)  # five hours, noon in between


def test_both_clocks_are_kept() -> None:
    """QĐ 766/QĐ-TTg: the score subtracts the intervals of waiting, and more than one request is late."""
    first_answer, second_ask = NOON + timedelta(hours=4), NOON + timedelta(hours=5)
    once = supplemented(requested(running()), first_answer)
    assert supplementing.waits(once) == ((NOON, first_answer),)
    assert not supplementing.scored_late(once)
    again = requested(once, replace(ASKED, ground=GROUND), second_ask, LEADER)
    assert supplementing.waits(again) == ((NOON, first_answer), (second_ask, None))
    assert supplementing.scored_late(again)


def test_papers_that_were_complete_before_they_were_asked_for() -> None:
    """The desk took them while the request was on its way: the time starts with the request."""
    changed = supplemented(requested(running()), NOON - timedelta(hours=1))
    assert changed.clock_started_at == NOON


def came(dossier: Running, request_id: str | None = None, at: datetime = NOON) -> Running:
    """Papers came that do not answer by themselves."""
    return supplementing.papers_came(dossier, at, "staff-1", "", request_id=request_id)


def accepted(dossier: Running, at: datetime = EVENING, role: str = SPECIALIST) -> Running:
    """An officer takes what came as the answer."""
    return supplementing.accepted(dossier, actor("staff-2", role), at, VN, Choices(), note="Đủ.")


@pytest.mark.parametrize("request_id", [None, "r1"], ids=["unasked", "in part"])
def test_papers_may_be_accepted_as_the_answer(request_id: str | None) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the time runs from when they came, not from when they were looked at."""
    came_at = NOON + timedelta(hours=1)
    waiting = came(requested(running()), request_id, came_at)
    assert (waiting.state, waiting.supplements[-1].came_at) == (State.AWAITING_PAPERS, came_at)
    assert waiting.history[-1].via == "intake"
    changed = accepted(waiting)
    assert (changed.state, changed.clock_started_at) == (State.RUNNING, came_at)
    assert (changed.history[-1].what, changed.history[-1].at) == ("papers_accepted", EVENING)
    assert changed.supplements[-1].answered_by == "staff-2"


def test_what_cannot_be_accepted() -> None:
    """Papers for another request, none at all, nothing asked for, by somebody else."""
    waiting = requested(running())
    with pytest.raises(NoPapersError):
        accepted(waiting)
    with pytest.raises(NoPapersError):
        accepted(came(waiting, "r0"))
    with pytest.raises(ForbiddenTransitionError):
        accepted(came(running()))
    with pytest.raises(WrongRoleError):
        accepted(came(waiting), role=CLERK)
    with pytest.raises(ForbiddenTransitionError):
        supplemented(running(), NOON)


def test_a_limit_that_ends_the_same_day_keeps_its_rule() -> None:
    """Luật Hộ tịch 60/2014/QH13, art. 5.3, with NĐ 61/2018, art. 19.4: complete after 15:00, the next day."""
    dossier = running(limit_unit="same_day", limit_rule="civil_status")
    monday = date(2026, 11, 30)
    early = supplemented(requested(dossier), local(monday, 15))
    late = supplemented(requested(dossier), local(monday, 15, 1))
    assert (civil_date(early.due_at), early.due_at) == (monday, local(monday, 17, 30))
    assert civil_date(late.due_at) == date(2026, 12, 1)


def test_papers_that_nobody_waits_for_are_noted() -> None:
    """A line of history, and nothing else."""
    before = running()
    line = Entry(at=NOON, by="staff-1", what="papers_came", via="intake")
    assert came(before) == before.noted(line)
