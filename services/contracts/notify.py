"""What notify says: what became of each message to a citizen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class MessageEvent(Event):
    """Anything about one message."""

    source: ClassVar[str] = "notify"

    dossier_id: str
    message_id: str
    notice: str  # which template: filed, received, completed ...
    channel: str  # email, sms

    @property
    def subject(self) -> str:
        """The dossier that the message is about."""
        return self.dossier_id


@dataclass(frozen=True, kw_only=True)
class MessageSent(MessageEvent):
    """A channel took the message over."""

    type: ClassVar[str] = "message.sent.v1"


@dataclass(frozen=True, kw_only=True)
class MessageFailed(MessageEvent):
    """The last attempt failed; a person at the desk has to tell the citizen."""

    type: ClassVar[str] = "message.failed.v1"

    cause: str  # a code, free of personal data


EVENTS: tuple[type[Event], ...] = (MessageSent, MessageFailed)
