"""Accounts of citizens over HTTP, for their owners and for the officers who help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from services.intake.domain.citizen_accounts import Account, Opening, PaperShown, Seen
from services.intake.domain.receipt import IdentityKind
from services.intake.domain.states import LocalState
from services.intake.schemas.administration import Entered
from services.intake.schemas.online import NamedIn, NamedOut, lookup_url
from services.intake.schemas.shown import DossierLine

FILING_PATH, OWN_PATH = "/nop-ho-so", "cua-toi"  # the page of a commune's accounts, below the public address
AGREED = "That its owner was told what is kept and for what, and agrees."


class OpeningIn(Entered):
    """Somebody at the counter wants an account, or has another telephone for the one that is there."""

    phone: str = Field(max_length=40)
    person: NamedIn | None = Field(default=None, description="Of a new account.")
    account_id: str = Field(default="", max_length=100, description="That is moved; empty: a new one.")
    kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity_number: str = Field(default="", max_length=50, description="That was shown for a move.")
    paper: PaperShown = Field(default=PaperShown.ID_CARD, description="What the officer saw.")
    consent: Literal[True] = Field(description=AGREED)


class OpeningMadeOut(BaseModel):
    """A code is on its way; who wants to see what was typed reads it."""

    opening_id: str
    valid_until: datetime
    again_at: datetime = Field(description="Another code not before.")


class OpeningOut(BaseModel):
    """What was typed; the code is on its way to the telephone."""

    opening_id: str
    account_id: str = Field(description="That is moved; empty: a new one.")
    phone: str
    person: NamedOut | None
    valid_until: datetime
    again_at: datetime = Field(description="Another code not before.")
    opened: str = Field(description="The account that came of it.")

    @classmethod
    def of(cls, opening: Opening) -> Self:
        """As officers see it."""
        return cls(
            opening_id=opening.opening_id,
            account_id=opening.account_id,
            phone=opening.phone,
            person=NamedOut.of(opening.person) if opening.person else None,
            valid_until=opening.valid_until,
            again_at=opening.again_at,
            opened=opening.opened,
        )


class ConfirmationIn(Entered):
    """The code, as its owner told it."""

    code: str = Field(max_length=40)


class OwnAccountIn(Entered):
    """One's own, with the telephone of the pass."""

    person: NamedIn
    consent: Literal[True] = Field(description=AGREED)


class PersonIn(Entered):
    """Somebody under an account, as its owner says."""

    person: NamedIn


class PersonSeenIn(PersonIn):
    """Somebody under an account, whose paper the officer has seen."""

    paper: PaperShown = PaperShown.ID_CARD


class SeenOut(BaseModel):
    """An officer compared name and number with a paper."""

    at: datetime
    name: str
    paper: str


class AccountPersonOut(NamedOut):
    """Somebody under an account."""

    person_id: str
    added_at: datetime
    seen: SeenOut | None = Field(description="None: as the owner says; it opens no dossiers.")


class ConsentOut(BaseModel):
    """To what its owner agreed, and who noted it."""

    at: datetime
    name: str
    via: str
    text: str


class AccountLineOut(BaseModel):
    """A line of its history."""

    at: datetime
    name: str
    via: str
    what: str


class AccountOut(BaseModel):
    """An account, whole."""

    account_id: str
    version: int
    commune_id: str
    phone: str
    persons: list[AccountPersonOut]
    opened_at: datetime
    closed_at: datetime | None
    consent: ConsentOut
    history: list[AccountLineOut]
    own_url: str = Field(description="Where its owner signs in, with telephone and code; for a QR code.")

    @classmethod
    def of(cls, account: Account, version: int, public_url: str) -> Self:
        """As its owner and officers see it."""
        return cls(
            account_id=account.account_id,
            version=version,
            commune_id=account.commune_id,
            phone=account.phone,
            persons=_persons(account),
            opened_at=account.opened_at,
            closed_at=account.closed_at,
            consent=ConsentOut.model_validate(account.consent, from_attributes=True),
            history=[AccountLineOut.model_validate(one, from_attributes=True) for one in account.history],
            own_url=f"{public_url.rstrip('/')}{FILING_PATH}/{account.commune_id}/{OWN_PATH}",
        )


class AccountMadeOut(BaseModel):
    """It was changed; who wants to see it reads it."""

    account_id: str
    version: int


class AccountPage(BaseModel):
    """Accounts that were found."""

    items: list[AccountOut]
    next: str | None = None


class OwnDossierOut(BaseModel):
    """A dossier as its applicant sees it: where it is, and until when it is promised."""

    dossier_id: str
    dossier_number: str | None
    procedure_name: str
    applicant_name: str
    status: int
    state: LocalState
    state_title: str
    filed_at: datetime
    received_at: datetime | None
    appointment_at: datetime | None
    overdue: bool
    delivery: str
    lookup_url: str = Field(description="The public look-up page, with the code in the fragment.")

    @classmethod
    def of(cls, kept: Mapping[str, Any], now: datetime, public_url: str) -> Self:
        """At that instant."""
        line = DossierLine.of(kept, now)
        members = {name: getattr(line, name) for name in cls.model_fields if name != "lookup_url"}
        return cls(**members, lookup_url=lookup_url(public_url, kept["lookup_code"]))


class OwnDossierPage(BaseModel):
    """The dossiers of an account, the last filed first."""

    items: list[OwnDossierOut]
    next: str | None = None


def _persons(account: Account) -> list[AccountPersonOut]:
    return [
        AccountPersonOut(
            **NamedOut.of(one.person).model_dump(exclude={"phone"}),
            phone=account.phone,
            person_id=one.person_id,
            added_at=one.added_at,
            seen=_seen(one.seen),
        )
        for one in account.persons
    ]


def _seen(seen: Seen | None) -> SeenOut | None:
    return SeenOut(at=seen.at, name=seen.name, paper=seen.paper.words) if seen else None
