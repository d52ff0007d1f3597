"""The running of a dossier through its steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.workflow.domain import steps
from services.workflow.domain.errors import (
    ClaimedError,
    ForbiddenTransitionError,
    NoOpenStepError,
    ReasonMissingError,
    ResultMissingError,
    UnknownStepError,
    WrongRoleError,
)
from services.workflow.domain.processes import ALL_BRANCHES, StepDefinition
from services.workflow.domain.running import Running
from services.workflow.domain.transitions import Action, State
from tests.fakes.workflow import (
    CLERK,
    EVENING,
    LEADER,
    MORNING,
    RESULT,
    SPECIALIST,
    VN,
    actor,
    process,
    running,
    walked,
)

LATER = MORNING + timedelta(hours=1)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opened_at", "hours", "due_at"),
    [
        (utc(24, 1), 2, utc(24, 3)),  # within the morning
        (utc(24, 1), 5, utc(24, 8)),  # 3.5 h until noon, the rest from 13:30
        (utc(24, 5), 1, utc(24, 7, 30)),  # opened in the noon break
        (utc(24, 9, 30), 2, utc(25, 1, 30)),  # an hour today, an hour tomorrow from 07:30
        (utc(20, 12), 1, utc(23, 1, 30)),  # Friday after closing: Monday morning
    ],
)
def test_a_step_has_its_working_hours(opened_at: datetime, hours: int, due_at: datetime) -> None:
    """They run from its opening, within the sessions only."""
    assert steps.step_due_at(utc(30, 9), opened_at, hours, VN) == due_at


def test_a_step_is_never_due_after_the_dossier() -> None:
    """What the citizen was promised stands above the hours of a step."""
    assert steps.step_due_at(EVENING, EVENING - timedelta(hours=1), 5, VN) == EVENING


def test_a_step_that_opens_late_is_late() -> None:
    """It is due at the dossier's date, which is past; doing it at once is not on time."""
    opened_at = EVENING + timedelta(days=1)
    late = running(3, opened_at)
    assert late.runs[-1].due_at == EVENING < opened_at
    assert steps.done(late, actor("staff-4", CLERK), opened_at, result=RESULT).runs[-1].on_time is False


def test_a_step_opens() -> None:
    """With name, role and place of its definition; nobody has it yet."""
    run = running(2).current
    assert run is not None
    assert (run.step_id, run.step_code, run.step_name) == ("s2", "sign", "Ký duyệt")
    assert (run.role, run.place, run.opened_at, run.claimed_by) == (LEADER, 2, MORNING, None)


def test_nothing_is_open_before_the_first_step() -> None:
    """Nor has anybody changed such a dossier."""
    assert running(0).current is None
    assert running(0).changed_by == ""


def test_claiming() -> None:
    """The step is the officer's, as the history says; whose it is may claim it again."""
    claimed = steps.claimed(running(), actor("staff-2", SPECIALIST), LATER)
    again = steps.claimed(claimed, actor("staff-2", SPECIALIST), LATER)
    for one in (claimed, again):
        assert one.current is not None
        assert (one.state, one.current.claimed_by) == (State.RUNNING, "staff-2")
    entry = claimed.history[-1]
    assert (entry.at, entry.by, entry.what, entry.step_code) == (LATER, "staff-2", "claimed", "appraise")
    assert claimed.changed_by == "staff-2"


def test_what_a_colleague_has_claimed_is_theirs() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.1: nobody else claims, does or returns it; the refusal says who has it."""
    claimed = steps.claimed(running(2), actor("staff-3", LEADER), LATER)
    with pytest.raises(ClaimedError, match="staff-3") as refused:
        steps.claimed(claimed, actor("staff-9", LEADER), LATER)
    assert refused.value.who == "staff-3"
    named = refused.value.named("Trần Thị Bình")
    assert (type(named), named.detail) == (
        ClaimedError,
        "Bước “Ký duyệt” đã có người nhận xử lý: Trần Thị Bình.",
    )
    with pytest.raises(ClaimedError, match="staff-3"):
        steps.done(claimed, actor("staff-9", LEADER), LATER)
    with pytest.raises(ClaimedError, match="staff-3"):
        steps.sent_back(
            claimed, actor("staff-9", LEADER), LATER, to_step_code="appraise", reason="Thiếu giấy."
        )


def test_a_step_belongs_to_its_role() -> None:
    """Whoever does not hold it is refused, and told which it is."""
    with pytest.raises(WrongRoleError, match=SPECIALIST):
        steps.claimed(running(), actor("staff-3", LEADER, CLERK), LATER)
    with pytest.raises(WrongRoleError, match=SPECIALIST):
        steps.done(running(), actor("staff-3", LEADER), LATER)
    with pytest.raises(WrongRoleError, match=LEADER):
        steps.sent_back(running(2), actor("s"), LATER, to_step_code="appraise", reason="Thiếu giấy.")


@pytest.mark.parametrize(("late", "on_time"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_doing_a_step(late: timedelta, on_time: bool) -> None:
    """It is done, by whom and whether on time; its due instant itself is on time. Nobody need claim first."""
    before = running()
    at = before.runs[-1].due_at + late
    done = steps.done(before, actor("staff-2", SPECIALIST), at, note="Đủ điều kiện.")
    run = done.runs[-1]
    assert (run.ended_at, run.ended_by, run.outcome, run.on_time) == (at, "staff-2", "done", on_time)
    assert (done.state, done.current, done.result, done.completed_at) == (State.RUNNING, None, None, None)
    assert (done.history[-1].what, done.history[-1].note) == ("done", "Đủ điều kiện.")


def test_the_last_step_completes() -> None:
    """With the result, and the instant of completion; after that nothing is left to do."""
    done = steps.done(running(3), actor("staff-4", CLERK), LATER, result=RESULT)
    assert (done.state, done.result, done.completed_at) == (State.COMPLETED, RESULT, LATER)
    with pytest.raises(NoOpenStepError):
        steps.done(done, actor("staff-4", CLERK), LATER, result=RESULT)


def test_the_last_step_needs_the_result() -> None:
    """The refusal names the field."""
    with pytest.raises(ResultMissingError) as refused:
        steps.done(running(3), actor("staff-4", CLERK), LATER)
    assert refused.value.errors[0][0] == "result"


def test_only_the_last_step_takes_a_result() -> None:
    """Nothing is signed before."""
    with pytest.raises(ResultMissingError, match="Chỉ bước cuối"):
        steps.done(running(), actor("staff-2", SPECIALIST), LATER, result=RESULT)


def test_a_result_is_not_signed_in_the_future() -> None:
    """The day is that of Vietnam: at 17:30 in UTC it is the next day there already."""
    at = utc(24, 17, 30)
    done = steps.done(running(3), actor("c", CLERK), at, result=replace(RESULT, signed_on=date(2026, 11, 25)))
    assert done.state is State.COMPLETED
    with pytest.raises(ResultMissingError) as refused:
        steps.done(running(3), actor("c", CLERK), at, result=replace(RESULT, signed_on=date(2026, 11, 26)))
    assert refused.value.errors[0][0] == "result.signed_on"


def test_sending_back() -> None:
    """The step ends with its reason in the history; who did it and whether on time is kept."""
    back = steps.sent_back(
        walked(3), actor("staff-4", CLERK), LATER, to_step_code="appraise", reason=" Sai họ tên. "
    )
    run, entry = back.runs[-1], back.history[-1]
    assert (run.ended_at, run.ended_by, run.outcome, run.on_time) == (LATER, "staff-4", "sent_back", True)
    assert (entry.what, entry.step_code, entry.note) == ("sent_back", "register", "Sai họ tên.")
    assert (back.state, back.current, back.due_at) == (State.RUNNING, None, EVENING)


@pytest.mark.parametrize("code", ["sign", "register", "nowhere"])
def test_back_is_to_an_earlier_step(code: str) -> None:
    """Not to itself, a later or an unknown one; the refusal names those that may be chosen."""
    with pytest.raises(UnknownStepError) as refused:
        steps.sent_back(walked(2), actor("staff-3", LEADER), LATER, to_step_code=code, reason="Sai.")
    assert refused.value.errors[0][::2] == ("to_step_code", "appraise")


def test_back_needs_a_reason() -> None:
    """Blanks are none."""
    with pytest.raises(ReasonMissingError) as refused:
        steps.sent_back(walked(2), actor("staff-3", LEADER), LATER, to_step_code="appraise", reason=" \n")
    assert refused.value.errors[0][0] == "reason"


def test_a_result_signed_before_the_reception() -> None:
    """Is refused: there was nothing to sign yet."""
    early = replace(RESULT, signed_on=date(1850, 1, 1))
    with pytest.raises(ResultMissingError, match="trước ngày tiếp nhận"):
        steps.done(running(3), actor("staff-4", CLERK), LATER, result=early)


def test_handed_over_after_the_completion() -> None:
    """The ordinary end."""
    done = steps.done(running(3), actor("staff-4", CLERK), LATER, result=RESULT)
    over = steps.handed_over(done, "staff-1", LATER)
    assert (over.state, over.history[-1].what, over.changed_by) == (
        State.RETURNED,
        "handed_over",
        "staff-1",
    )


def test_handed_over_before_the_completion() -> None:
    """What is left is registered still, and not sent back: the citizen has the result."""
    early = steps.handed_over(walked(2), "staff-1", LATER)
    assert (early.state, early.current) == (State.HANDED_OVER_EARLY, walked(2).current)
    with pytest.raises(ForbiddenTransitionError):
        steps.sent_back(early, actor("staff-3", LEADER), LATER, to_step_code="appraise", reason="Sai.")
    claimed = steps.claimed(early, actor("staff-3", LEADER), LATER)
    signed = steps.done(claimed, actor("staff-3", LEADER), LATER)
    assert signed.state is State.HANDED_OVER_EARLY
    last = steps.opened(signed, "register", "s3", LATER, VN)
    done = steps.done(last, actor("staff-4", CLERK), LATER, result=RESULT)
    assert (done.state, done.result) == (State.RETURNED, RESULT)


def test_handed_over_twice() -> None:
    """Is refused, whether the completion is known or not."""
    early = steps.handed_over(running(), "staff-1", LATER)
    with pytest.raises(ForbiddenTransitionError):
        steps.handed_over(early, "staff-1", LATER)


def branched(**given: Any) -> Running:
    """A dossier at its first step, after which it may be verified or signed at once."""
    appraise, sign, register = process().steps
    verify = StepDefinition(code="verify", name="Xác minh", role=SPECIALIST, hours=0.25)
    first = replace(appraise, next=("verify", "sign"))
    return running(process=process(steps=(first, verify, sign, register)), **given)


def test_the_officer_chooses_where_there_are_several_ways() -> None:
    """Without a choice the refusal names them; where there is one way it need not be told."""
    dossier = branched()
    run = dossier.runs[-1]
    assert steps.following(dossier, run, "verify") == "verify"
    assert steps.following(dossier, run, "sign") == "sign"
    for wrong in (None, "register", "nowhere"):
        with pytest.raises(UnknownStepError) as refused:
            steps.following(dossier, run, wrong)
        assert refused.value.errors[0][::2] == ("next_step_code", "verify, sign")
    one_way = running()
    assert steps.following(one_way, one_way.runs[-1], None) == "sign"
    assert steps.following(one_way, one_way.runs[-1], "sign") == "sign"
    with pytest.raises(UnknownStepError):
        steps.following(one_way, one_way.runs[-1], "register")
    assert steps.following(running(3), running(3).runs[-1], None) is None


def test_back_is_to_a_step_that_the_dossier_went_through() -> None:
    """One that was passed over was never done: nobody could do it again."""
    signed = steps.opened(steps.done(branched(), actor("a", SPECIALIST), LATER), "sign", "s2", LATER, VN)
    with pytest.raises(UnknownStepError) as refused:
        steps.sent_back(signed, actor("b", LEADER), LATER, to_step_code="verify", reason="Sai.")
    assert refused.value.errors[0][2] == "appraise"
    back = steps.sent_back(signed, actor("b", LEADER), LATER, to_step_code="appraise", reason="Sai.")
    again = steps.opened(back, "appraise", "s3", LATER, VN)
    assert steps.gone_through(again, again.runs[-1]) == ()


def test_the_hours_of_a_step_are_a_decimal() -> None:
    """A quarter of a day is two hours, a quarter of an hour fifteen minutes (domain 7)."""
    assert steps.step_due_at(EVENING, MORNING, 0.25, VN) == MORNING + timedelta(minutes=15)
    verified = steps.opened(branched(), "verify", "s2", MORNING, VN).runs[-1]
    assert (verified.due_at, verified.place) == (MORNING + timedelta(minutes=15), 2)


@pytest.mark.parametrize(
    ("action", "branch"),
    [
        (Action.REFUSE, "refuse"),
        (Action.REQUEST_SUPPLEMENT, "supplement"),
        (Action.CONSULT, "consult"),
        (Action.FORWARD, "forward"),
    ],
)
def test_the_process_says_which_branches_a_step_has(action: Action, branch: str) -> None:
    """TT 01/2018, art. 8: the commune does not invent steps; what is not in the process is refused."""
    first, *rest = process().steps
    others = tuple(one for one in ALL_BRANCHES if one != branch)
    closed = running(process=process(steps=(replace(first, branches=others), *rest)))
    with pytest.raises(ForbiddenTransitionError, match="Quy trình không cho"):
        closed.after(action)
    assert running().after(action)
    only = running(process=process(steps=(replace(first, branches=(branch,)), *rest)))
    assert only.after(action)
