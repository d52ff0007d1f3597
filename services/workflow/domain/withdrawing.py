"""The applicant wants the dossier back: a request, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from services.workflow.domain.running import Running
from services.workflow.domain.transitions import State


def standing(running: Running, state: State) -> Running:
    """What the dossier waited for came while a request to withdraw is open: a denial goes back to this."""
    pending = running.open_withdrawal
    if pending is None:
        return running
    return replace(running, withdrawals=(*running.withdrawals[:-1], replace(pending, stood=state)))
