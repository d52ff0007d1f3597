"""Dossiers of workflow that nothing will ever move again, kind by kind, and all those that are none."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis.faults import Fault
from services.contracts.watch import Kind
from services.workflow.domain.standing import Member
from services.workflow.domain.watching import OPEN_STATES, Staffing, faults
from services.workflow.watch import OpenDossiers

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STAFF = Staffing.of(
    [
        Member(staff_id="s1", roles=("specialist",), unit_id="justice", active=True),
        Member(staff_id="l1", roles=("leader", "clerk"), unit_id="board", active=True),
        Member(staff_id="gone", roles=("specialist", "counter_officer"), unit_id="justice", active=False),
    ],
    ["justice", "board", "one-stop"],
)


def stored(**more: Any) -> dict[str, Any]:
    """A dossier whose first step is open, as the watch reads it."""
    return {
        "state": "running",
        "due_at": AT,
        "unit_id": "one-stop",
        "open_role": "specialist",
        "open_due_at": AT,
        "process": {"steps": [{"code": "appraise", "unit_id": "justice"}, {"code": "sign"}]},
        "runs": [{"step_code": "appraise", "role": "specialist", "due_at": AT}],
        **more,
    }


def timers(**more: Any) -> dict[str, Any]:
    """Its timers: one given, one to come."""
    planned = [{"timer": "step_half", "fired_at": AT}, {"timer": "overdue", "fired_at": None}]
    return {"timers": planned, "next_at": AT, **more}


def run(**more: Any) -> dict[str, Any]:
    """The same with another last run."""
    dossier = stored()
    return {**dossier, "runs": [{**dossier["runs"][0], **more}]}


FAULTY: dict[str, tuple[Kind, dict[str, Any], dict[str, Any] | None]] = {
    "a role that nobody knows": (
        Kind.NO_OWNER,
        {**run(role="registrar"), "open_role": "registrar"},
        timers(),
    ),
    "a role that only who left had": (
        Kind.NO_OWNER,
        {**run(role="counter_officer"), "open_role": "counter_officer"},
        timers(),
    ),
    "an inbox that is not the step's": (Kind.NO_OWNER, stored(open_role="leader"), timers()),
    "no inbox": (Kind.NO_OWNER, stored(open_role=None), timers()),
    "claimed by who left": (Kind.NO_OWNER, run(claimed_by="gone"), timers()),
    "claimed by nobody known": (Kind.NO_OWNER, run(claimed_by="never"), timers()),
    "a step of no unit": (
        Kind.NO_OWNER,
        stored(process={"steps": [{"code": "appraise", "unit_id": "dissolved"}]}),
        timers(),
    ),
    "a dossier of no unit": (
        Kind.NO_OWNER,
        stored(unit_id="dissolved", process={"steps": [{"code": "appraise"}]}),
        timers(),
    ),
    "no timers": (Kind.NO_TIMER, stored(), None),
    "timers that the scheduler does not find": (Kind.NO_TIMER, stored(), {"timers": timers()["timers"]}),
    "no warning that the date has passed": (Kind.NO_TIMER, stored(), timers(timers=[])),
    "no due date": (Kind.NO_DUE_DATE, stored(due_at=None), timers()),
    "no due date at all": (
        Kind.NO_DUE_DATE,
        {name: part for name, part in stored().items() if name != "due_at"},
        timers(),
    ),
    "a step without one": (Kind.NO_DUE_DATE, run(due_at=None), timers()),
    "an inbox without one": (Kind.NO_DUE_DATE, stored(open_due_at=None), timers()),
    "a step that its process does not have": (Kind.UNKNOWN_STEP, run(step_code="abolished"), timers()),
    "a process without steps": (Kind.UNKNOWN_STEP, stored(process={}), timers()),
    "a step that was closed, and no other": (
        Kind.NO_NEXT_STEP,
        run(ended_at=AT, outcome="done"),
        timers(),
    ),
    "no step at all": (Kind.NO_NEXT_STEP, stored(runs=[]), timers()),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_named_by_its_kind(name: str) -> None:
    """Each way in which nothing could move a dossier any more gives its kind, and that one alone."""
    kind, dossier, its_timers = FAULTY[name]
    assert list(faults(dossier, its_timers, STAFF)) == [kind]


SOUND: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "its first step is open": (stored(), timers()),
    "claimed by who works here": (run(claimed_by="s1"), timers()),
    "late, all warnings given": (stored(), {"timers": [{"timer": "overdue", "fired_at": AT}]}),
    "papers are awaited, and nobody said until when": (
        stored(state="awaiting_papers"),
        {"timers": [{"timer": "step_half", "fired_at": AT}]},
    ),
    "papers are awaited, nothing given before": (stored(state="awaiting_papers"), {"timers": []}),
    "a payment is awaited that stops the clock": (stored(state="awaiting_payment"), {"timers": []}),
    "handed over before its steps ended": (stored(state="handed_over_early"), {"timers": []}),
    "at another agency": (stored(state="with_agency"), timers()),
    "put off after a failure": (stored(), timers(next_at=datetime(2027, 1, 1, tzinfo=UTC))),
    "a step of the unit of reception": (
        {**run(step_code="sign", role="leader"), "open_role": "leader"},
        timers(),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_waits_or_is_late_is_no_fault(name: str) -> None:
    """Pauses, lateness, silence of others: all of it will end by somebody's doing, and is not named."""
    dossier, its_timers = SOUND[name]
    assert not list(faults(dossier, its_timers, STAFF))


def test_every_state_in_which_a_dossier_is_open_is_watched() -> None:
    """Only what came to its end is left out."""
    assert {state.value for state in OPEN_STATES} == {
        *("running", "with_agency", "awaiting_papers", "awaiting_payment"),
        *("withdrawal_requested", "handed_over_early"),
    }


def test_a_commune_that_is_not_described_yet_has_units_of_its_own() -> None:
    """Its dossiers are not called lost because its description has not been heard."""
    unheard = Staffing.of([Member(staff_id="s1", roles=("specialist",), unit_id="x", active=True)], None)
    assert not list(faults(stored(unit_id="anything"), timers(), unheard))


class Kept:
    """Open dossiers in memory; see ports.Watched."""

    def __init__(self, *dossiers: dict[str, Any]) -> None:
        self.dossiers = {one["_id"]: one for one in dossiers}
        self.timers_of = {one["_id"]: timers() for one in dossiers}
        self.asked_staffing: list[str] = []

    def page(self, after: str, limit: int) -> list[dict[str, Any]]:
        """See ports.Watched."""
        return [self.dossiers[key] for key in sorted(self.dossiers) if key > after][:limit]

    def some(self, keys: Any) -> list[dict[str, Any]]:
        """See ports.Watched."""
        return [one for key, one in self.dossiers.items() if tuple(key.split("/")) in set(keys)]

    def timers(self, stored_ids: Any) -> dict[str, Any]:
        """See ports.Watched."""
        return {key: self.timers_of[key] for key in stored_ids if key in self.timers_of}

    def staffing(self, commune_id: str) -> Staffing:
        """See ports.Watched."""
        self.asked_staffing.append(commune_id)
        return STAFF


def dossier(commune_id: str, dossier_id: str, change: Callable[[dict[str, Any]], object] = dict) -> Any:
    """One that is stored."""
    made = {"_id": f"{commune_id}/{dossier_id}", "tenant": commune_id, "dossier_id": dossier_id}
    whole = {**deepcopy(stored()), **made}
    change(whole)
    return whole


def test_the_watch_goes_through_all_communes_page_by_page_and_begins_anew() -> None:
    """Each open dossier is looked at once in a round, whatever the page; the staff once for a commune."""
    kept = Kept(*(dossier(c, f"d{n}", lambda one: one.update(due_at=None)) for c in "12" for n in range(3)))
    watch = OpenDossiers(kept, page=4)
    rounds = [watch.look(), watch.look(), watch.look()]
    assert [ended for _, ended in rounds] == [False, True, False]
    named = [(fault.tenant, fault.subject) for found, _ in rounds[:2] for fault in found]
    assert named == [(c, f"d{n}") for c in "12" for n in range(3)]
    assert rounds[2][0] == rounds[0][0]
    assert kept.asked_staffing[:3] == ["1", "2", "2"]


def test_a_second_look_sees_what_is_mended_ended_or_still_so() -> None:
    """Each suspect is looked at on its own; one that ended meanwhile is none."""
    kept = Kept(dossier("1", "d1"), dossier("1", "d2"))
    del kept.timers_of["1/d1"]
    suspects = [Fault("1", name, Kind.NO_TIMER.value, "workflow") for name in ("d1", "d2", "ended")]
    assert list(OpenDossiers(kept).still(suspects).values()) == [True, False, False]


def test_the_watch_answers_for_its_own_kinds_alone() -> None:
    """What others find is theirs to mend."""
    kinds = {kind for kind, _ in OpenDossiers(Kept()).looks_for}
    assert kinds == {"no_owner", "no_timer", "no_due_date", "unknown_step", "no_next_step"}
