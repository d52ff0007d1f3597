"""Sessions, communes, staff, machine clients and procedures over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.contracts.practice import is_practice
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document


class Entered(BaseModel):
    """What a caller sends: a member that nobody knows is a slip."""

    model_config = ConfigDict(extra="forbid")


class SessionIn(Entered):
    """Who logs in."""

    username: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1_000)
    practice: bool = Field(default=False, description="Into the practice commune of one's own.")


class TokenIn(Entered):
    """Which machine asks for a token."""

    client_id: str = Field(max_length=200)
    client_secret: SecretStr = Field(max_length=1_000)


class TokenOut(BaseModel):
    """A token; shown once and kept nowhere."""

    token: str
    token_type: str = "Bearer"
    expires_at: datetime
    holder: str
    name: str
    commune_id: str | None
    unit_id: str | None
    roles: list[str]


class SessionOut(BaseModel):
    """Whose token it is."""

    holder: str
    name: str
    commune_id: str | None
    unit_id: str | None
    roles: list[str]
    expires_at: datetime


class CommuneIn(Entered):
    """A commune."""

    commune_id: str
    name: str
    desk_phone: str = ""
    desk_address: str = ""


class UnitIn(Entered):
    """A unit of a commune."""

    unit_id: str
    name: str
    agency_code: str = Field(description="The part before the date in a dossier number.")
    receives: bool


class CommuneOut(BaseModel):
    """A commune with its units."""

    commune_id: str
    name: str
    desk_phone: str
    desk_address: str
    active: bool
    practice: bool = Field(description="Nothing there is real.")
    practice_id: str = Field(description="The practice commune that is open for it; empty: none.")
    units: list[UnitIn]

    @classmethod
    def of(cls, commune: Commune) -> dict[str, Any]:
        """As the API shows it."""
        shown = {**document(commune), "practice": is_practice(commune.commune_id)}
        return cls.model_validate(shown).model_dump(mode="json")


class CommunePage(BaseModel):
    """All communes but those for practice."""

    items: list[CommuneOut]
    next: str | None = None


class StaffIn(Entered):
    """An officer."""

    username: str
    name: str
    roles: list[str] = Field(min_length=1, max_length=10)
    unit_id: str
    password: SecretStr = Field(min_length=8, max_length=1_000)


class StaffOut(BaseModel):
    """An officer."""

    staff_id: str
    username: str
    name: str
    roles: list[str]
    unit_id: str
    active: bool

    @classmethod
    def of(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """As the API shows them."""
        return cls.model_validate(kept).model_dump(mode="json")


class StaffPage(BaseModel):
    """The officers of a commune."""

    items: list[StaffOut]
    next: str | None = None


class ClientIn(Entered):
    """A machine client; without a secret of its own it is given one."""

    client_id: str
    name: str
    secret: SecretStr | None = Field(default=None, min_length=12, max_length=1_000)


class ClientOut(BaseModel):
    """A machine client; its secret is shown once, in the first answer."""

    client_id: str
    name: str
    active: bool
    client_secret: str | None = None


class RevocationIn(Entered):
    """Whose tokens are void from now on."""

    holder: str = Field(max_length=100, description="staff_id or client_id")
    block: bool = Field(default=False, description="No new token either.")


class RevocationOut(BaseModel):
    """A revocation."""

    revocation_id: str
    holder: str
    blocked: bool
