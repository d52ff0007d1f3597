"""Which dossiers of workflow nothing will ever move again, told from what is stored of each alone.

Nothing here goes by the clock: a dossier that is late, waits for papers, stands still for a payment or lies
at another agency is no fault. It is one where nobody could act, or nobody will be reminded to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.contracts.identity import OFFICERS
from services.contracts.timers import Timer
from services.contracts.watch import Kind
from services.workflow.domain.standing import Member
from services.workflow.domain.timers import ENDED
from services.workflow.domain.transitions import State

OPEN_STATES = frozenset(State) - ENDED
ROLES = frozenset(role.value for role in OFFICERS)


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who works in a commune and which units it has; None where that has not been heard yet."""

    roles: frozenset[str]
    people: frozenset[str]
    units: frozenset[str] | None

    @classmethod
    def of(cls, members: Collection[Member], units: Collection[str] | None) -> Staffing:
        """As the copies of staff and commune say."""
        return cls(
            roles=frozenset(role for member in members for role in member.resolves),
            people=frozenset(member.staff_id for member in members if member.resolves),
            units=None if units is None else frozenset(units),
        )


def faults(stored: Mapping[str, Any], timers: Mapping[str, Any] | None, staff: Staffing) -> Iterator[Kind]:
    """What is wrong with a dossier that did not end.

    Args:
        stored: of its document the members that `store.watching` reads; of its runs the last one.
        timers: those of the document of its timers; None where there is none.
    """
    run = stored["runs"][-1] if stored.get("runs") else None
    if run is None or run.get("ended_at") is not None:
        yield Kind.NO_NEXT_STEP
        run = None
    if stored.get("due_at") is None or (run is not None and run.get("due_at") is None):
        yield Kind.NO_DUE_DATE
    elif run is not None and stored.get("open_due_at") is None:
        yield Kind.NO_DUE_DATE  # the inbox sorts and finds by it
    if not _has_timers(stored, timers):
        yield Kind.NO_TIMER
    if run is None:
        return
    steps = {step["code"]: step for step in stored.get("process", {}).get("steps", ())}
    if run.get("step_code") not in steps:
        yield Kind.UNKNOWN_STEP
    elif not _has_owner(stored, run, steps[run["step_code"]], staff):
        yield Kind.NO_OWNER


def _has_timers(stored: Mapping[str, Any], timers: Mapping[str, Any] | None) -> bool:
    """Whether each warning that was not given will be: the scheduler finds those that have a `next_at`.

    A dossier keeps the document of its timers as long as it runs, also when nothing is to be warned of; and
    while its time runs it has the warning that the date has passed, given or to come.
    """
    if timers is None:
        return False
    planned = timers.get("timers", ())
    if stored["state"] == State.RUNNING and not any(one.get("timer") == Timer.OVERDUE for one in planned):
        return False
    waits = any(one.get("fired_at") is None for one in planned)
    return not waits or timers.get("next_at") is not None


def _has_owner(
    stored: Mapping[str, Any], run: Mapping[str, Any], step: Mapping[str, Any], staff: Staffing
) -> bool:
    """Whether the open step is found in the inbox of somebody who may do it, or take it over."""
    role, holder = stored.get("open_role"), run.get("claimed_by")
    if role not in ROLES or role != run.get("role") or role not in staff.roles:
        return False
    if holder is not None and holder not in staff.people:
        return False
    unit = step.get("unit_id") or stored.get("unit_id")
    return staff.units is None or unit in staff.units
