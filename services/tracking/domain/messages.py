"""What became of the messages about a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contracts.notify import MessageFailed, MessageSent
from services.tracking.domain.dossier import Dossier


@dataclass(frozen=True, kw_only=True)
class MessageState:
    """The last that was heard of one message."""

    message_id: str
    notice: str
    channel: str
    sent: bool
    at: datetime
    cause: str | None  # why it failed


def messages(dossier: Dossier) -> tuple[MessageState, ...]:
    """Each message once, in the order in which they were first heard of; a later success covers a failure."""
    states: dict[str, MessageState] = {}
    for entry in dossier.timeline:
        if entry.type in (MessageSent.type, MessageFailed.type):
            told = entry.told
            states[told["message_id"]] = MessageState(
                message_id=told["message_id"],
                notice=told["notice"],
                channel=told["channel"],
                sent=entry.type == MessageSent.type,
                at=entry.at,
                cause=told.get("cause"),
            )
    return tuple(states.values())
