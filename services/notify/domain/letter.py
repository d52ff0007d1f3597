"""A message as it leaves: addressed and put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a channel hands over.

    Attributes:
        to: an e-mail address, or a telephone number with its country code.
        sender_name: the office, as the sender of a mail.
        reference: the same in every attempt, and of no other message of this deployment.
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
