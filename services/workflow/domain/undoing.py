"""What is undone at the open step: a claim that is given up, a hand-over that is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.identity import Role
from services.workflow.domain.acting import Actor
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    NoOpenStepError,
    NotYoursError,
    OpenedError,
    ReasonMissingError,
)
from services.workflow.domain.running import Entry, Running, StepRun
from services.workflow.domain.steps import entry_of
from services.workflow.domain.transitions import Action

MAY_RELEASE = frozenset({Role.LEADER, Role.COMMUNE_ADMIN})  # what somebody else has claimed
HANDED_OVER = ("done", "sent_back")


def released(running: Running, actor: Actor, at: datetime, *, reason: str = "") -> Running:
    """The claim of the open step is given up: by its holder or a stand-in, else by superiors with a reason.

    Raises: NoOpenStepError, ForbiddenTransitionError, NotYoursError, ReasonMissingError.
    """
    run = _open(running)
    if run.claimed_by is None:
        raise ForbiddenTransitionError(f"Bước “{run.step_name}” chưa có ai nhận.")
    theirs = run.claimed_by == actor.staff_id or actor.stands_for(run.claimed_by, run.role)
    if not theirs and not MAY_RELEASE & actor.roles:
        raise NotYoursError("Chỉ người đã nhận, lãnh đạo hoặc quản trị xã trả lại được việc này.")
    if not theirs and not reason.strip():
        field = ("reason", "Thiếu lý do.", "")
        raise ReasonMissingError("Trả lại việc của người khác phải nêu lý do.", errors=(field,))
    entry = entry_of(actor, run, at, "released", reason)
    changed = running.with_current(lambda one: replace(one, claimed_by=None))
    return replace(changed, state=running.after(Action.RELEASE)).noted(entry)


def taken_back(running: Running, actor: Actor, at: datetime, *, step_id: str) -> Running:
    """Whoever handed over takes it back, as long as nobody has opened it; with the due date of before.

    Args:
        step_id: of the run in which the earlier step is open again, as theirs.
    Raises: NoOpenStepError, ForbiddenTransitionError, NotYoursError, OpenedError.
    """
    run = _open(running)
    before = running.runs[-2] if len(running.runs) > 1 else None
    if before is None or before.outcome not in HANDED_OVER:
        raise ForbiddenTransitionError("Bước này không do ai chuyển đến, nên không rút lại được.")
    if before.ended_by != actor.staff_id:
        raise NotYoursError("Chỉ người đã chuyển mới rút lại được.")
    opener = _opener(running, before, run)
    if opener is not None:
        raise OpenedError("Không rút lại được nữa: {who} đã mở hồ sơ.", opener)
    state = running.after(Action.TAKE_BACK)
    unopened = replace(
        run, ended_at=at, ended_by=actor.staff_id, outcome="taken_back", on_time=at <= run.due_at
    )
    again = replace(
        before,
        step_id=step_id,
        opened_at=at,
        claimed_by=actor.staff_id,
        ended_at=None,
        ended_by=None,
        outcome=None,
        on_time=None,
    )
    entry = Entry(at=at, by=actor.staff_id, what="taken_back", step_code=run.step_code)
    return replace(running, runs=(*running.runs[:-1], unopened, again), state=state).noted(entry)


def _open(running: Running) -> StepRun:
    if running.current is None:
        raise NoOpenStepError("Hồ sơ đã giải quyết xong, không còn bước nào.")
    return running.current


def _opener(running: Running, before: StepRun, run: StepRun) -> str | None:
    """Who has done anything at the step since it was handed over."""
    if run.claimed_by is not None:
        return run.claimed_by
    marks = [place for place, one in enumerate(running.history) if _is_end_of(before, one)]
    since = running.history[marks[-1] :]
    openers = [one.by for one in since if one.via == "staff" and one.step_code == run.step_code]
    return openers[0] if openers else None


def _is_end_of(run: StepRun, entry: Entry) -> bool:
    return (entry.what, entry.step_code) == (run.outcome, run.step_code)
