"""The way of one dossier through its steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.contracts.calendars import Calendar, civil_date
from services.contracts.worktime import add_working_time
from services.workflow.domain.acting import Actor
from services.workflow.domain.errors import (
    ClaimedError,
    ForbiddenTransitionError,
    NoOpenStepError,
    ReasonMissingError,
    ResultMissingError,
    UnknownStepError,
    WrongRoleError,
)
from services.workflow.domain.running import Entry, Result, Running, StepRun
from services.workflow.domain.transitions import Action, State


def step_due_at(running_due_at: datetime, opened_at: datetime, hours: float, calendar: Calendar) -> datetime:
    """When a step has to be done: its working hours from its opening, never after the dossier's own date.

    A step that opens when the dossier is late already is due at the dossier's date: late from the start,
    because the officer's lateness does not move what the citizen was promised.
    """
    return min(add_working_time(opened_at, timedelta(hours=hours), calendar), running_due_at)


def opened(running: Running, code: str, step_id: str, at: datetime, calendar: Calendar) -> Running:
    """With the step of that code open."""
    step = next(step for step in running.process.steps if step.code == code)
    run = StepRun(
        step_id=step_id,
        step_code=step.code,
        step_name=step.name,
        role=step.role,
        place=running.process.place(code),
        opened_at=at,
        due_at=step_due_at(running.due_at, at, step.hours, calendar),
    )
    return replace(running, runs=(*running.runs, run))


def open_step(running: Running, actor: Actor) -> StepRun:
    """The open step, if this officer may work on it: by their own role, or as somebody's stand-in.

    Raises: NoOpenStepError, WrongRoleError, ClaimedError.
    """
    run = running.current
    if run is None:
        raise NoOpenStepError("Hồ sơ đã giải quyết xong, không còn bước nào.")
    if run.role not in actor.roles:
        raise WrongRoleError(f"Bước “{run.step_name}” thuộc vai trò {run.role}.")
    theirs = run.claimed_by in (None, actor.staff_id) or actor.stands_for(run.claimed_by, run.role)
    if not theirs:
        raise ClaimedError(f"Bước “{run.step_name}” đã có người nhận xử lý: {{who}}.", run.claimed_by or "")
    return run


def entry_of(actor: Actor, run: StepRun, at: datetime, what: str, note: str = "") -> Entry:
    """The line of history of what an officer did at a step, and on whose behalf."""
    return Entry(
        at=at,
        by=actor.staff_id,
        what=what,
        step_code=run.step_code,
        note=note.strip(),
        on_behalf_of=actor.behalf(run.role, run.claimed_by),
    )


def claimed(running: Running, actor: Actor, at: datetime) -> Running:
    """The open step is this officer's. Raises: see open_step."""
    run = open_step(running, actor)
    state = running.after(Action.CLAIM)
    return _ended(
        running, replace(run, claimed_by=actor.staff_id), state, entry_of(actor, run, at, "claimed")
    )


def following(running: Running, run: StepRun, chosen: str | None) -> str | None:
    """The code of the step after this one, as the officer chose it; none: it is the last.

    Raises: UnknownStepError if there is no such step, or several and none was chosen.
    """
    codes = running.process.following(run.step_code)
    if chosen is None and len(codes) < 2:
        return codes[0] if codes else None
    if chosen not in codes:
        field = ("next_step_code", "Không phải bước tiếp theo." if chosen else "Chưa chọn.", ", ".join(codes))
        raise UnknownStepError("Xin chọn một trong các bước tiếp theo.", errors=(field,))
    return chosen


def done(
    running: Running, actor: Actor, at: datetime, *, note: str = "", result: Result | None = None
) -> Running:
    """The open step is done; after the last one the dossier is completed.

    Raises: see open_step; ResultMissingError.
    """
    run = open_step(running, actor)
    last = running.is_last(run)
    _check_result(result, last, running.received_at, at)
    state = running.after(Action.FINISH if last else Action.DO)
    ended = replace(run, ended_at=at, ended_by=actor.staff_id, outcome="done", on_time=at <= run.due_at)
    changed = _ended(running, ended, state, entry_of(actor, run, at, "done", note))
    if not last or result is None:
        return changed
    finished = replace(changed, result=result, completed_at=at)
    differing = _differing(finished, running.desk_result_number or "", actor.staff_id, at)
    return replace(finished, history=(*finished.history, *differing))


def _check_result(result: Result | None, last: bool, received_at: datetime, at: datetime) -> None:
    if last and result is None:
        field = ("result", "Thiếu kết quả giải quyết.", "result_number, signed_on")
        raise ResultMissingError("Bước cuối cần số và ngày ký của kết quả.", errors=(field,))
    if not last and result is not None:
        field = ("result", "Chưa đến bước có kết quả.", "")
        raise ResultMissingError("Chỉ bước cuối mới ghi kết quả.", errors=(field,))
    if result is not None:
        check_day(result, received_at, at)


def check_day(result: Result, received_at: datetime, at: datetime) -> None:
    """Let pass a result that was signed between the day of reception and today.

    Raises: ResultMissingError.
    """
    if result.signed_on > civil_date(at):
        field = ("result.signed_on", "Ngày ký ở tương lai.", "không sau hôm nay")
        raise ResultMissingError("Ngày ký không thể ở tương lai.", errors=(field,))
    if result.signed_on < civil_date(received_at):
        field = ("result.signed_on", "Ngày ký trước ngày tiếp nhận.", "từ ngày tiếp nhận hồ sơ")
        raise ResultMissingError("Ngày ký không thể trước ngày tiếp nhận hồ sơ.", errors=(field,))


def sent_back(running: Running, actor: Actor, at: datetime, *, to_step_code: str, reason: str) -> Running:
    """The open step goes back to an earlier one, through which the dossier has gone.

    Raises: see open_step; UnknownStepError, ReasonMissingError.
    """
    run = open_step(running, actor)
    earlier = gone_through(running, run)
    if to_step_code not in earlier:
        field = ("to_step_code", "Không phải bước hồ sơ đã đi qua.", ", ".join(earlier))
        raise UnknownStepError("Chỉ trả lại được cho bước mà hồ sơ đã đi qua trước đó.", errors=(field,))
    if not reason.strip():
        raise ReasonMissingError("Trả lại phải nêu lý do.", errors=(("reason", "Thiếu lý do.", ""),))
    state = running.after(Action.SEND_BACK)
    ended = replace(run, ended_at=at, ended_by=actor.staff_id, outcome="sent_back", on_time=at <= run.due_at)
    return _ended(running, ended, state, entry_of(actor, run, at, "sent_back", reason))


def gone_through(running: Running, run: StepRun) -> tuple[str, ...]:
    """Codes of the steps before this one that were done, in the order of the first time."""
    done_before = dict.fromkeys(one.step_code for one in running.runs if one.outcome == "done")
    return tuple(code for code in done_before if run.step_code in running.process.reachable(code))


def handed_over(
    running: Running, by: str, at: datetime, *, confirmed: bool = True, result_number: str = ""
) -> Running:
    """Intake says that the citizen has the result.

    Args:
        confirmed: the desk recorded that it had the signed result in hand, before it heard of the completion.
        result_number: of the result that the desk gave out.
    Raises: ForbiddenTransitionError if nothing was completed and nothing confirmed.
    """
    if running.state is not State.COMPLETED and not confirmed:
        raise ForbiddenTransitionError("Chưa có kết quả, và nơi trả cũng không xác nhận đã có kết quả ký.")
    state = running.after(Action.HAND_OVER)
    entry = Entry(at=at, by=by, what="handed_over", note=result_number, via="intake")
    history = (*running.history, entry, *_differing(running, result_number, by, at))
    return replace(running, state=state, history=history, desk_result_number=result_number or None)


def _differing(running: Running, desk_number: str, by: str, at: datetime) -> tuple[Entry, ...]:
    """A line of the history where the desk gave out another result than was registered."""
    registered = running.result.result_number if running.result else ""
    if not (desk_number and registered) or desk_number == registered:
        return ()
    return (Entry(at=at, by=by, what="result_differs", note=f"{desk_number} / {registered}"),)


def _ended(running: Running, run: StepRun, state: State, entry: Entry) -> Running:
    runs = (*running.runs[:-1], run)
    return replace(running, runs=runs, state=state, history=(*running.history, entry))
