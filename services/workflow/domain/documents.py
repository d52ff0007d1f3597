"""A running dossier as it is stored, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.contracts import codec
from services.workflow.domain.processes import Process
from services.workflow.domain.steps import Entry, Result, Running, StepRun
from services.workflow.domain.transitions import State

_PLAIN = (
    "dossier_id",
    "dossier_number",
    "procedure_code",
    "procedure_name",
    "unit_id",
    "received_at",
    "due_at",
    "completed_at",
    "desk_result_number",
)


def document(running: Running) -> dict[str, Any]:
    """The document; the open step stands beside the runs too, for the inbox' index."""
    stored: dict[str, Any] = {name: getattr(running, name) for name in _PLAIN}
    current = running.current
    return stored | {
        "version": running.version,
        "state": running.state.value,
        "process": codec.encode(running.process),
        "runs": [dict(vars(run)) for run in running.runs],
        "history": [dict(vars(entry)) for entry in running.history],
        "result": None if running.result is None else codec.encode(running.result),
        "open_role": current.role if current else None,
        "open_due_at": current.due_at if current else None,
    }


def restored(stored: Mapping[str, Any]) -> Running:
    """The dossier of a document."""
    result = stored["result"]
    return Running(
        **{name: stored[name] for name in _PLAIN},
        version=stored["version"],
        state=State(stored["state"]),
        process=codec.decode(Process, stored["process"]),
        runs=tuple(StepRun(**run) for run in stored["runs"]),
        history=tuple(Entry(**entry) for entry in stored["history"]),
        result=None if result is None else codec.decode(Result, result),
    )
