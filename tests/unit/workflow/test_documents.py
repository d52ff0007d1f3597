"""A running dossier survives being stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.workflow.domain import steps, withdrawing
from services.workflow.domain.documents import dated, document, restored
from services.workflow.domain.running import Running
from services.workflow.domain.timers import wanted
from tests.fakes.workflow import CLERK, LEADER, MORNING, RESULT, SPECIALIST, VN, actor, running

STAGES = {
    "no step yet": running(0),
    "open": running(),
    "claimed": steps.claimed(running(), actor("staff-2", SPECIALIST), MORNING),
    "completed": steps.done(running(3), actor("staff-4", CLERK), MORNING, result=RESULT),
    "handed over early": steps.handed_over(running(2), "staff-1", MORNING),
    "version": replace(running(), version=7),
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_stored_is_restored(stage: str) -> None:
    """Nothing of a dossier is lost, at whatever stage."""
    assert restored(document(STAGES[stage])) == STAGES[stage]


@pytest.mark.parametrize(
    ("dossier", "role"), [(running(), SPECIALIST), (running(3), CLERK), (STAGES["completed"], None)]
)
def test_the_open_step_can_be_asked_for(dossier: Running, role: str | None) -> None:
    """Its role and due date stand on their own, for the inbox; without an open step they are empty."""
    stored = document(dossier)
    due_at = dossier.current.due_at if dossier.current else None
    assert (stored["open_role"], stored["open_due_at"]) == (role, due_at)


def test_a_request_to_withdraw_can_be_asked_for() -> None:
    """Since when it waits stands on its own, for whoever decides; decided it is gone."""
    asked = withdrawing.asked(running(), request_id="w1", at=MORNING, by="staff-1", reason="Đổi ý")
    assert document(asked)["withdrawal_asked_at"] == MORNING
    chief = actor("staff-3", LEADER)
    denied = withdrawing.denied(asked, chief, MORNING, reason="Đã có kết quả thẩm định")
    assert "withdrawal_asked_at" not in document(denied)


@pytest.mark.parametrize("stage", STAGES)
def test_a_part_is_enough_for_the_dates(stage: str) -> None:
    """Without history, people and process in the document it gives the same dates and warnings."""
    whole = STAGES[stage]
    left_out = ("history", "person", "process", "procedure_code", "procedure_name", "result")
    stored = {name: value for name, value in document(whole).items() if name not in left_out}
    part = dated(stored, whole.process)
    assert (part.due_at, part.limit, part.current) == (whole.due_at, whole.limit, whole.current)
    assert wanted(part, VN) == wanted(whole, VN)
