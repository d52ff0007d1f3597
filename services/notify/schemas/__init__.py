"""Messages as the API shows them; the recipient only so far that its owner recognises it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.contracts.person import PersonData
from services.notify.domain.message import Message, State
from services.notify.domain.rules import BY_TELEPHONE, Channel, Notice
from services.notify.domain.wording import masked_email, masked_phone


class MessageOut(BaseModel):
    """One message in a list."""

    message_id: str
    dossier_id: str
    dossier_number: str | None
    event_id: str = Field(description="The event that it tells of.")
    notice: Notice
    channel: Channel = Field(description="desk: nothing is sent, the desk has to tell the person.")
    state: State
    recipient: str = Field(description="Masked: 0912***678, ng***@example.com; empty at the desk.")
    reference: str = Field(
        description="By which the other side knows it: the Message-ID of a mail, the reference of an SMS."
    )
    cause: str = Field(description="Why it failed, lapsed, or is left to the desk.")
    created_at: datetime
    next_attempt_at: datetime | None = Field(description="Of a message that is due, not before.")
    attempts_count: int
    version: int

    @classmethod
    def of(cls, message: Message, person: PersonData) -> Self:
        """As staff see it."""
        return cls(**_members(message, person))


class AttemptOut(BaseModel):
    """One attempt; without an outcome it is under way, or was cut off."""

    number: int
    at: datetime
    outcome: str | None
    code: str
    duration_seconds: float
    template: str
    reference: str
    segments_count: int | None


class OrderOut(BaseModel):
    """Who asked for a further round of attempts."""

    by: str
    at: datetime


class MessageDetail(MessageOut):
    """One message with all that was tried."""

    attempts: list[AttemptOut]
    orders: list[OrderOut]

    @classmethod
    def of(cls, message: Message, person: PersonData) -> Self:
        """As staff see it."""
        return cls(
            **_members(message, person),
            attempts=[AttemptOut.model_validate(one, from_attributes=True) for one in message.attempts],
            orders=[OrderOut.model_validate(one, from_attributes=True) for one in message.orders],
        )


class MessagePage(BaseModel):
    """A page of messages, the newest first."""

    items: list[MessageOut]
    next: str | None


def _members(message: Message, person: PersonData) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "dossier_id": message.dossier_id,
        "dossier_number": message.facts.dossier_number,
        "event_id": message.event_id,
        "notice": message.notice,
        "channel": message.channel,
        "state": message.state,
        "recipient": _recipient(message.channel, person),
        "reference": message.reference,
        "cause": message.cause,
        "created_at": message.created_at,
        "next_attempt_at": message.next_attempt_at if message.state is State.DUE else None,
        "attempts_count": len(message.attempts),
        "version": message.version,
    }


def _recipient(channel: Channel, person: PersonData) -> str:
    if channel is Channel.EMAIL:
        return masked_email(person.email or "")
    return masked_phone(person.phone or "") if channel in BY_TELEPHONE else ""
