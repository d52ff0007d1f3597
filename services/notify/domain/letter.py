"""A message as it leaves: addressed and put into words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from services.notify.domain.rules import Channel
from services.notify.domain.segments import Segments

DIGEST_CHARACTERS = 32  # 128 bits


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a channel hands over.

    Attributes:
        to: an e-mail address, or a telephone number with its country code.
        sender_name: the office, as the sender of a mail.
        reference: by which the other side knows it: of a mail its Message-ID. The same in every attempt, and
            of no other message of this deployment.
        written_at: the same in every attempt.
        template: which wording, and which version of it.
    """

    to: str
    sender_name: str
    subject: str
    text: str
    reference: str
    written_at: datetime
    template: str
    segments_count: int | None = None


@dataclass(frozen=True)
class Said:
    """What a template becomes with what a message tells; `segments` are the parts of an SMS."""

    subject: str
    text: str
    segments: Segments | None


def reference(channel: Channel, commune_id: str, message_id: str, sender: str) -> str:
    """By which the other side tells a repetition from a second letter.

    A mail has a Message-ID in the domain of its sender, so short that no server folds its header.
    """
    plain = f"{commune_id}:{message_id}"
    if channel is not Channel.EMAIL:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()[:DIGEST_CHARACTERS]
    return f"<{digest}@{sender.rpartition('@')[2]}>"
