"""What the stored samples about incoming documents say, as typed events."""

from __future__ import annotations

from typing import Any

from services.contracts.documents import (
    Assignee,
    DocumentAcknowledged,
    DocumentAssigned,
    DocumentClosed,
    DocumentOverdue,
    DocumentRegistered,
)
from services.contracts.envelope import Event
from tests.contract.moments import SEALED, at, head

DOCUMENT = "01JDB2M7T9C4X8R5K1VN"
CLERK, LEADER, ASSIGNED = "staff-6b20", "staff-33b0", "staff-19c2"


def about(sequence: int, text: str, actor: str) -> dict[str, Any]:
    """The fields of every event about the document."""
    return {**head(f"intake:{DOCUMENT}:{sequence:08d}", text, actor), "document_id": DOCUMENT}


_LEAD = Assignee(kind="staff", holder=ASSIGNED)
_HELPER = Assignee(kind="unit", holder="justice")

EXAMPLES: tuple[Event, ...] = (
    DocumentRegistered(
        **about(1, "01:40:00", CLERK),
        register_year=2026,
        register_serial=812,
        medium="electronic",
        urgency="urgent",
        arrived_at=at("01:35:00"),
        registered_at=at("01:40:00"),
        submit_by=at("02:35:00"),
        person=SEALED,
    ),
    DocumentAssigned(
        **about(2, "02:10:00", LEADER),
        assignment=1,
        lead=_LEAD,
        cooperating=(_HELPER,),
        due_at=at("10:30:00"),
        given_by=LEADER,
        person=SEALED,
    ),
    DocumentAcknowledged(
        **about(3, "02:20:00", ASSIGNED),
        assignment=1,
        assignee=_LEAD,
        leads=True,
        acknowledged_at=at("02:20:00"),
    ),
    DocumentOverdue(
        **about(4, "10:30:07", "intake"),
        assignment=1,
        due_at=at("10:30:00"),
        lead=_LEAD,
        cooperating=(_HELPER,),
    ),
    DocumentClosed(
        **about(5, "11:05:00", ASSIGNED),
        outcome="resolved",
        closed_at=at("11:05:00"),
        on_time=False,
        person=SEALED,
    ),
)
