"""What stands in the sealed `person` member of an event, and how a look-up code is named outside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """Everything in an event that is about a human being; sealed as one JSON object (contracts.codec)."""

    name: str = ""
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    representative: str | None = None  # name of whoever files for the applicant
    lookup_code: str | None = None  # the holder's proof: who knows it may see
    reason: str | None = None  # typed by an officer; may name people
    papers: tuple[str, ...] = ()  # that are asked for, as an officer typed them
    phone_code: str | None = None  # that proves whose `phone` is; good for minutes
    summary: str | None = None  # of an incoming document: its kind, number and what it is about


def lookup_digest(lookup_code: str) -> str:
    """Under this name services keep and compare a look-up code; the code itself stays with its holder.

    Args:
        lookup_code: 12 characters, normalised (upper case, no separators).
    """
    return hashlib.sha256(b"motcua look-up code " + lookup_code.encode()).hexdigest()
