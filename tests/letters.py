"""Events that nobody can handle, sent to a running instance as somebody with access to the broker could."""

from __future__ import annotations

import hashlib
import json

from amqp.basic_message import Message

from services.chassis.broker import channel_of, close_quietly, open_connection
from services.contracts.envelope import CONTENT_TYPE, HOST, event_id

NO_EVENT = b"\xff day khong phai la tin"
NO_EVENT_LETTER = f"{HOST}/{hashlib.sha256(NO_EVENT).hexdigest()}"  # by what it is known once it is set aside


def into_inbox(uri: str, service: str, body: bytes) -> None:
    """A message that no relay has sent."""
    connection = open_connection(uri)
    try:
        message = Message(body, content_type=CONTENT_TYPE, delivery_mode=2)
        channel_of(connection).basic_publish(message, exchange="", routing_key=f"inbox.{service}")
        connection.connection.close()
    finally:
        close_quietly(connection)


def broken(staff: str, commune_id: str) -> bytes:
    """An event of an officer who does not exist, with a number where a list of roles belongs."""
    name = event_id("intake", f"staff-{staff}", 1)
    return json.dumps({
        "specversion": "1.0",
        "id": name,
        "source": "intake",
        "type": "staff.published.v1",
        "subject": f"staff-{staff}",
        "time": "2026-11-24T01:00:00Z",
        "commune": commune_id,
        "sequence": name.rpartition(":")[2],
        "data": {"staff_id": staff, "roles": 7, "unit_id": "x", "active": True, "person": ""},
    }).encode()  # fmt: skip
