"""What intake says about people who file online, before there is a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class PhoneCodeIssued(Event):
    """Somebody asked for a code that proves whose a telephone is; it has to reach that telephone now."""

    type: ClassVar[str] = "phone_code.issued.v1"
    source: ClassVar[str] = "intake"

    holder: str  # a keyed digest of the number: whose code it is, and not the number
    valid_until: datetime
    person: str  # sealed: contracts.person.PersonData with the number and the code

    @property
    def subject(self) -> str:
        """The telephone."""
        return f"phone-{self.holder}"


EVENTS: tuple[type[Event], ...] = (PhoneCodeIssued,)
