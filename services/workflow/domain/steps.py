"""The way of one dossier through its steps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from services.contracts.calendars import Calendar, civil_date
from services.contracts.worktime import add_working_time
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


def step_due_at(running_due_at: datetime, opened_at: datetime, hours: int, calendar: Calendar) -> datetime:
    """When a step has to be done: its working hours from its opening, never after the dossier's own date.

    A step that opens when the dossier is late already is due at the dossier's date: late from the start,
    because the officer's lateness does not move what the citizen was promised.
    """
    return min(add_working_time(opened_at, timedelta(hours=hours), calendar), running_due_at)


def opened(running: Running, place: int, step_id: str, at: datetime, calendar: Calendar) -> Running:
    """With the step at `place` open."""
    step = running.process.steps[place - 1]
    run = StepRun(
        step_id=step_id,
        step_code=step.code,
        step_name=step.name,
        role=step.role,
        place=place,
        opened_at=at,
        due_at=step_due_at(running.due_at, at, step.hours, calendar),
    )
    return replace(running, runs=(*running.runs, run))


def open_step(running: Running, officer: str, roles: Collection[str]) -> StepRun:
    """The open step, if this officer may work on it.

    Raises: NoOpenStepError, WrongRoleError, ClaimedError.
    """
    run = running.current
    if run is None:
        raise NoOpenStepError("Hồ sơ đã giải quyết xong, không còn bước nào.")
    if run.role not in roles:
        raise WrongRoleError(f"Bước “{run.step_name}” thuộc vai trò {run.role}.")
    if run.claimed_by not in (None, officer):
        raise ClaimedError(f"Bước “{run.step_name}” đã có người nhận xử lý: {run.claimed_by}.")
    return run


def claimed(running: Running, officer: str, roles: Collection[str], at: datetime) -> Running:
    """The open step is this officer's. Raises: see open_step."""
    run = open_step(running, officer, roles)
    state = running.after(Action.CLAIM)
    entry = Entry(at=at, by=officer, what="claimed", step_code=run.step_code)
    return _ended(running, replace(run, claimed_by=officer), state, entry)


def done(
    running: Running,
    officer: str,
    roles: Collection[str],
    at: datetime,
    *,
    note: str = "",
    result: Result | None = None,
) -> Running:
    """The open step is done; after the last one the dossier is completed.

    Raises: see open_step; ResultMissingError.
    """
    run = open_step(running, officer, roles)
    last = running.is_last(run)
    _check_result(result, last, running.received_at, at)
    state = running.after(Action.FINISH if last else Action.DO)
    ended = replace(run, ended_at=at, ended_by=officer, outcome="done", on_time=at <= run.due_at)
    entry = Entry(at=at, by=officer, what="done", step_code=run.step_code, note=note)
    changed = _ended(running, ended, state, entry)
    if not last or result is None:
        return changed
    finished = replace(changed, result=result, completed_at=at)
    differing = _differing(finished, running.desk_result_number or "", officer, at)
    return replace(finished, history=(*finished.history, *differing))


def _check_result(result: Result | None, last: bool, received_at: datetime, at: datetime) -> None:
    if last and result is None:
        field = ("result", "Thiếu kết quả giải quyết.", "result_number, signed_on")
        raise ResultMissingError("Bước cuối cần số và ngày ký của kết quả.", errors=(field,))
    if not last and result is not None:
        field = ("result", "Chưa đến bước có kết quả.", "")
        raise ResultMissingError("Chỉ bước cuối mới ghi kết quả.", errors=(field,))
    if result is not None and result.signed_on > civil_date(at):
        field = ("result.signed_on", "Ngày ký ở tương lai.", "không sau hôm nay")
        raise ResultMissingError("Ngày ký không thể ở tương lai.", errors=(field,))
    if result is not None and result.signed_on < civil_date(received_at):
        field = ("result.signed_on", "Ngày ký trước ngày tiếp nhận.", "từ ngày tiếp nhận hồ sơ")
        raise ResultMissingError("Ngày ký không thể trước ngày tiếp nhận hồ sơ.", errors=(field,))


def sent_back(
    running: Running, officer: str, roles: Collection[str], at: datetime, *, to_step_code: str, reason: str
) -> Running:
    """The open step goes back to an earlier one.

    Raises: see open_step; UnknownStepError, ReasonMissingError.
    """
    run = open_step(running, officer, roles)
    place = running.process.step(to_step_code)
    if place is None or place >= run.place:
        earlier = ", ".join(step.code for step in running.process.steps[: run.place - 1])
        field = ("to_step_code", "Không phải bước đứng trước.", earlier)
        raise UnknownStepError("Chỉ trả lại được cho bước đứng trước.", errors=(field,))
    if not reason.strip():
        raise ReasonMissingError("Trả lại phải nêu lý do.", errors=(("reason", "Thiếu lý do.", ""),))
    state = running.after(Action.SEND_BACK)
    ended = replace(run, ended_at=at, ended_by=officer, outcome="sent_back", on_time=at <= run.due_at)
    entry = Entry(at=at, by=officer, what="sent_back", step_code=run.step_code, note=reason.strip())
    return _ended(running, ended, state, entry)


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
    entry = Entry(at=at, by=by, what="handed_over", note=result_number)
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
