"""What intake tells of the line in front of its desks, as updates of one document for each ticket."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts.envelope import Event
from services.contracts.line import TicketServed
from services.tracking.ports import WAITS, Change, View
from services.tracking.views.changing import named


def ticket_served(event: TicketServed) -> Change:
    """How long somebody waited and was served."""
    on = event.on.isoformat()
    told = named(event, "unit_id", "desk", "done_at", "waited_seconds", "served_seconds")
    return Change(WAITS, f"{event.unit_id}.{on}.{event.number}", {"$set": {"on": on, **told}})


VIEWS: Mapping[type[Event], View] = {TicketServed: ticket_served}
