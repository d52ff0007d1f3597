"""How a dossier passed from hand to hand, as its control slip shows it: read from what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.contracts.identity import TITLES
from services.contracts.punctuality import punctuality
from services.workflow.domain.commune import Commune
from services.workflow.domain.forms import HandOver
from services.workflow.domain.running import Forwarding, Running, StepRun

NameOf = Callable[[str], str]  # of an officer, by id

OUTCOMES = {
    "sent_back": "Trả lại",
    "taken_back": "Rút lại, chưa mở",
    "refused": "Từ chối giải quyết",
    "stopped": "Dừng giải quyết",
}

ANSWERS = {"resolved": "Đã giải quyết", "refused": "Từ chối", "returned": "Trả lại"}  # of other agencies


def hand_overs(running: Running, commune: Commune, name_of: NameOf) -> tuple[HandOver, ...]:
    """Every passage in its order: from the desk to the first step, from step to step, to agencies and back.

    Law: TT 01/2018/TT-VPCP, form 05; TT 03/2025/TT-VPCP, form 06: one block for each hand-over.
    """
    dated = [*_from_steps(running, commune, name_of), *_from_agencies(running, name_of)]
    return tuple(passage for _, passage in sorted(dated, key=lambda one: one[0]))


def _from_steps(running: Running, commune: Commune, name_of: NameOf) -> Iterator[tuple[datetime, HandOver]]:
    desk = commune.unit_name(running.unit_id)
    if running.runs:
        first = running.runs[0]
        received_by = running.history[0].by if running.history else ""
        yield (
            first.opened_at,
            HandOver(
                giver=desk,
                giver_name=_named(received_by, name_of),
                given_at=first.opened_at,
                **_taken(running, first, commune, name_of),
            ),
        )
    for run, following in pairwise((*running.runs, None)):
        if run is not None and run.ended_at is not None:
            onward = _taken(running, following, commune, name_of) if following else {"receiver": desk}
            yield run.ended_at, HandOver(**_given(running, run, commune, name_of), **onward)


def _given(running: Running, run: StepRun, commune: Commune, name_of: NameOf) -> dict[str, Any]:
    """Who gave it, when, and how the step had kept its time."""
    return {
        "giver": _place(running, run, commune),
        "giver_name": _named(run.ended_by or "", name_of),
        "given_at": run.ended_at,
        "result": punctuality(run.due_at, run.ended_at) if run.ended_at else None,
        "note": _note(running, run, name_of),
    }


def _taken(running: Running, run: StepRun, commune: Commune, name_of: NameOf) -> dict[str, Any]:
    """Who took it; when, if somebody claimed it."""
    claims = [
        entry.at
        for entry in running.history
        if entry.what == "claimed"
        and entry.step_code == run.step_code
        and run.opened_at <= entry.at <= (run.ended_at or entry.at)
    ]
    return {
        "receiver": _place(running, run, commune),
        "receiver_name": _named(run.claimed_by or run.ended_by or "", name_of),
        "received_at": claims[0] if claims else None,
    }


def _place(running: Running, run: StepRun, commune: Commune) -> str:
    """The unit of a step and the role that does it."""
    step = running.process.definition(run.step_code)
    role = TITLES.get(run.role, run.role)
    return f"{commune.unit_name(step.unit_id)} - {role}" if step and step.unit_id else role


def _note(running: Running, run: StepRun, name_of: NameOf) -> str:
    """What became of a step that was not simply done, why, and for whom a stand-in did it."""
    ended = next((one for one in running.history if (one.at, one.what) == (run.ended_at, run.outcome)), None)
    said = ended.note if ended else ""
    outcome = OUTCOMES.get(run.outcome or "", "")
    if outcome:
        said = f"{outcome}: {said}" if said else outcome
    elif running.result is not None and run is running.runs[-1]:
        said = f"Kết quả số {running.result.result_number}"
    absent = _named(ended.on_behalf_of, name_of) if ended else ""
    return "; ".join(part for part in (said, f"Làm thay {absent}" if absent else "") if part)


def _from_agencies(running: Running, name_of: NameOf) -> Iterator[tuple[datetime, HandOver]]:
    for stay in running.forwardings:
        yield stay.sent_at, _sent(stay, name_of)
        if stay.answered_at is not None:
            yield stay.answered_at, _came_back(stay, stay.answered_at, name_of)


def _sent(stay: Forwarding, name_of: NameOf) -> HandOver:
    return HandOver(
        giver="Cơ quan chủ trì giải quyết",
        giver_name=_named(stay.sent_by, name_of),
        given_at=stay.sent_at,
        receiver=stay.agency,
        note="Liên thông",
    )


def _came_back(stay: Forwarding, answered_at: datetime, name_of: NameOf) -> HandOver:
    return HandOver(
        giver=stay.agency,
        given_at=answered_at,
        receiver="Cơ quan chủ trì giải quyết",
        receiver_name=_named(stay.answered_by, name_of),
        received_at=answered_at,
        result=punctuality(stay.answer_by, answered_at),
        note=": ".join(part for part in (ANSWERS.get(stay.outcome, ""), stay.answer) if part),
    )


def _named(officer: str, name_of: NameOf) -> str:
    return name_of(officer) if officer else ""
