"""A running dossier as it is stored, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.contracts import codec
from services.workflow.domain.processes import Process
from services.workflow.domain.running import (
    Consultation,
    Demand,
    DueMove,
    Entry,
    Forwarding,
    Result,
    Running,
    StepRun,
    Stop,
    Supplement,
    Withdrawal,
)
from services.workflow.domain.transitions import State

_PLAIN = (
    *("dossier_id", "dossier_number", "procedure_code", "procedure_name", "unit_id", "received_at", "due_at"),
    *("completed_at", "desk_result_number", "person", "started_at", "original_due_at"),
    *("limit_unit", "limit_count", "limit_rule", "calendar_version", "origin_commune_id"),
)
_LISTS: Mapping[str, type[Any]] = {
    "runs": StepRun,
    "history": Entry,
    "moves": DueMove,
    "supplements": Supplement,
    "demands": Demand,
    "consultations": Consultation,
    "forwardings": Forwarding,
}


def document(running: Running) -> dict[str, Any]:
    """The document; the open step stands beside the runs too, for the inbox' index."""
    stored: dict[str, Any] = {name: getattr(running, name) for name in _PLAIN}
    for name in _LISTS:
        stored[name] = [part(one) for one in getattr(running, name)]
    current = running.current
    return stored | {
        "version": running.version,
        "state": running.state.value,
        "process": codec.encode(running.process),
        "withdrawals": [part(one) | {"stood": one.stood.value} for one in running.withdrawals],
        "result": None if running.result is None else codec.encode(running.result),
        "stop": None if running.stop is None else part(running.stop),
        "facts": dict(running.facts),
        "open_role": current.role if current else None,
        "open_due_at": current.due_at if current else None,
        "open_claimed_by": current.claimed_by if current else None,
        **_asked(running),
        **_leaving(running),
    }


def _asked(running: Running) -> dict[str, Any]:
    """For the index of questions: whose opinion is waited for, and until when."""
    waiting = running.open_consultations if running.current else ()
    if not waiting:
        return {}
    return {
        "asked_units": sorted({one.asked_unit for one in waiting}),
        "asked_until": min(one.answer_by for one in waiting),
    }


def _leaving(running: Running) -> dict[str, Any]:
    """For the index of requests to withdraw: since when a decision is waited for."""
    asked = running.open_withdrawal
    return {} if asked is None else {"withdrawal_asked_at": asked.requested_at}


def part(value: Any) -> dict[str, Any]:
    """A part as the database keeps it: instants as they are, tuples as lists."""
    return {name: list(one) if isinstance(one, tuple) else one for name, one in vars(value).items()}


def dated(stored: Mapping[str, Any], process: Process) -> Running:
    """The dossier of a part of its document: as far as its dates go, without its history and its people."""
    return restored({"procedure_code": "", "procedure_name": "", "result": None, **stored}, process)


def restored(stored: Mapping[str, Any], process: Process | None = None) -> Running:
    """The dossier of a document; what an older one does not know is empty.

    Args:
        process: the one in the document, where it was restored before.
    """
    result, stop = stored["result"], stored.get("stop")
    plain: dict[str, Any] = {name: stored[name] for name in _PLAIN if name in stored}
    lists: dict[str, Any] = {
        name: tuple(_whole(kind, one) for one in stored.get(name, ())) for name, kind in _LISTS.items()
    }
    return Running(
        **plain,
        **lists,
        version=stored["version"],
        state=State(stored["state"]),
        process=process or codec.decode(Process, stored["process"]),
        withdrawals=tuple(_withdrawal(one) for one in stored.get("withdrawals", ())),
        result=None if result is None else codec.decode(Result, result),
        stop=None if stop is None else Stop(**stop),
        facts=dict(stored.get("facts", {})),
    )


def _whole(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    return kind(**{name: tuple(one) if isinstance(one, list) else one for name, one in stored.items()})


def _withdrawal(stored: Mapping[str, Any]) -> Withdrawal:
    return replace(Withdrawal(**stored), stood=State(stored["stood"]))
