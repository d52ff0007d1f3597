"""What intake says about the line in front of its desks: how long people waited, and nobody of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.contracts.envelope import Event

# QĐ 468/QĐ-TTg of 27/3/2021: from 2025 on a citizen waits 15 minutes on average at most.
WAITING_TARGET_SECONDS = 15 * 60


@dataclass(frozen=True, kw_only=True)
class TicketServed(Event):
    """Somebody with a ticket was called and served."""

    type: ClassVar[str] = "ticket.served.v1"
    source: ClassVar[str] = "intake"

    unit_id: str
    on: date  # the civil day
    number: int
    desk: str  # as the screen of the room calls it
    taken_at: datetime
    called_at: datetime  # for the first time
    done_at: datetime
    waited_seconds: int  # from the ticket to the first call
    served_seconds: int  # from the call at which they came to the end
    calls_count: int

    @property
    def subject(self) -> str:
        """The unit's line of the day."""
        return f"line-{self.unit_id}-{self.on.isoformat()}"


EVENTS: tuple[type[Event], ...] = (TicketServed,)
