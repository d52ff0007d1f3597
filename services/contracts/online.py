"""What intake says about people who file online, before there is a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from services.contracts.envelope import Event


class CodeUse(StrEnum):
    """What a code is for: whoever gets it is told, and it is good for nothing else."""

    FILING = "filing"  # typed by its owner, into the pages of filing online
    ACCOUNT = "account"  # told to the officer who opens or moves an account at the counter


@dataclass(frozen=True, kw_only=True)
class PhoneCodeIssued(Event):
    """Somebody asked for a code that proves whose a telephone is; it has to reach that telephone now."""

    type: ClassVar[str] = "phone_code.issued.v1"
    source: ClassVar[str] = "intake"

    holder: str  # a keyed digest of the number: whose code it is, and not the number
    valid_until: datetime
    person: str  # sealed: contracts.person.PersonData with the number and the code
    use: str = CodeUse.FILING.value  # a CodeUse

    @property
    def subject(self) -> str:
        """The telephone."""
        return f"phone-{self.holder}"


EVENTS: tuple[type[Event], ...] = (PhoneCodeIssued,)
