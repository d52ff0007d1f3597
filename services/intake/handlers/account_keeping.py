"""How accounts are kept: what is about people sealed, found by keyed digests of telephone and number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.work import UnitOfWork
from services.intake.domain.citizen_accounts import Account, Line, Opening
from services.intake.domain.documents import document, restored
from services.intake.handlers.account_errors import (
    StaleAccountError,
    UnknownAccountError,
    UnknownOpeningError,
)
from services.intake.handlers.phone_codes import OnlineMeans
from services.intake.ports import ACCOUNT_OPENINGS, ACCOUNT_TELEPHONES, ACCOUNTS, Actor, Document


@dataclass(frozen=True, kw_only=True)
class AccountMeans:
    """What the handlers of accounts are given.

    Attributes:
        seal: a JSON object, sealed with the key that a commune's accounts have.
        unseal: what was sealed.
    """

    online: OnlineMeans
    seal: Callable[[str, Mapping[str, Any]], str]
    unseal: Callable[[str], Mapping[str, Any]]


def identity_digest(identity: str, means: AccountMeans) -> str:
    """By what somebody whose number an officer saw is found."""
    return means.online.keyed(f"identity {identity}")


def kept_of(account: Account, means: AccountMeans) -> Document:
    """An account as it is stored: nobody can be read or guessed without this deployment's keys."""
    kept = document(account)
    secret = {"phone": kept.pop("phone"), "persons": [one.pop("person") for one in kept["persons"]]}
    digests = [identity_digest(one, means) for one in account.identities]
    return {**kept, "identities": digests, "sealed": means.seal(account.commune_id, secret)}


def account_of(kept: Document, means: AccountMeans) -> Account:
    """The account of which this is kept."""
    secret = means.unseal(kept["sealed"])
    people = zip(kept["persons"], secret["persons"], strict=True)
    persons = [{**entry, "person": person} for entry, person in people]
    return restored(Account, {**kept, "phone": secret["phone"], "persons": persons})


def find_account(
    account_id: str, work: UnitOfWork, means: AccountMeans, expected: int | None = None
) -> tuple[Account, Document]:
    """An account that is not closed, and all that is kept of it.

    Args:
        expected: the version that its caller has seen.
    Raises: UnknownAccountError, StaleAccountError.
    """
    kept = work.get(ACCOUNTS, account_id)
    account = account_of(kept, means) if kept else None
    if kept is None or account is None or account.closed_at is not None:
        raise UnknownAccountError(account_id)
    if expected is not None and kept["version"] != expected:
        raise StaleAccountError(account_id)
    return account, kept


def account_at(holder: str, work: UnitOfWork) -> str:
    """The id of the account of a telephone; empty: it has none."""
    kept = work.get(ACCOUNT_TELEPHONES, holder)
    return kept["account_id"] if kept else ""


def save_account(account: Account, kept: Document, work: UnitOfWork, means: AccountMeans) -> Document:
    """Write it; its telephone leads to it, and one that it had does not any more.

    Args:
        kept: what was kept of it before; empty: it is new.
    """
    before = kept["telephones"][-1]["holder"] if kept else ""
    if before != account.holder:
        if before:
            work.remove(ACCOUNT_TELEPHONES, before)
        if account.holder:
            work.put(ACCOUNT_TELEPHONES, account.holder, {"account_id": account.account_id})
    version = {"version": kept["version"]} if kept else {}
    return work.put(ACCOUNTS, account.account_id, {**version, **kept_of(account, means)})


def save_opening(opening: Opening, kept: Document, work: UnitOfWork, means: AccountMeans) -> Document:
    """Write what was typed, sealed."""
    told = document(opening)
    secret = {"phone": told.pop("phone"), "person": told.pop("person", None)}
    version = {"version": kept["version"]} if kept else {}
    sealed = means.seal(opening.commune_id, secret)
    return work.put(ACCOUNT_OPENINGS, opening.opening_id, {**version, **told, "sealed": sealed})


def opening_of(kept: Document | None, means: AccountMeans) -> Opening:
    """What was typed, while its time is not over.

    Raises: UnknownOpeningError.
    """
    if kept is None or kept["expires_at"] <= means.online.means.clock.now():
        raise UnknownOpeningError("no such opening")
    secret = means.unseal(kept["sealed"])
    person = {"person": secret["person"]} if secret["person"] else {}
    return restored(Opening, {**kept, "phone": secret["phone"], **person})


def line(who: Actor, what: str, means: AccountMeans) -> Line:
    """A line of the history, of now."""
    now = means.online.means.clock.now()
    return Line(at=now, by=who.holder, name=who.name, via=who.via, what=what)
