"""Who may come in: staff, machine clients, signing keys, and the end of their access."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from services.contracts.identity import STAFF as STAFF_ROLES
from services.contracts.identity import Role
from services.contracts.intake import AccessRevoked, SigningKeyPublished
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.persons import person_name
from services.intake.domain.practice import require_real
from services.intake.domain.texts import one_line
from services.intake.handlers.communes import find_commune
from services.intake.handlers.errors import TakenError, UnknownHolderError
from services.intake.handlers.staffing import keep_staff
from services.intake.handlers.twins import add_twin
from services.intake.ports import CLIENTS, SIGNING_KEYS, STAFF, Actor, Clock, Document, SealPerson

CURRENT_KEY = "current"
# The database keeps milliseconds: cut off, the instant could lie before a token that was there.
JUST_AFTER = timedelta(milliseconds=1)
_USERNAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
# With a dot or dash in it no client id is ever like the id of an officer.
_CLIENT_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)+")

KeepKey = Callable[..., None]
KeepRevocation = Callable[..., None]


def checked_staff(username: str, name: str, roles: Collection[str], unit_id: str) -> Document:
    """An officer as entered.

    Raises: InvalidInputError.
    """
    problems = Problems()
    staff = {
        "username": problems.read(lambda: _matching(_USERNAME, "username", username), ""),
        "name": problems.read(lambda: person_name("name", name), ""),
        "roles": problems.read(lambda: _roles(roles), list(roles)),
        "unit_id": unit_id,
    }
    problems.close()
    return staff


def _roles(roles: Collection[str]) -> list[str]:
    if not roles or not set(roles) <= STAFF_ROLES:
        allowed = ", ".join(sorted(STAFF_ROLES))
        raise InvalidInputError([Problem("roles", "Vai trò không được phép", allowed)])
    return sorted(set(roles))


def _matching(pattern: re.Pattern[str], field: str, text: str) -> str:
    if not 3 <= len(text) <= 64 or not pattern.fullmatch(text):
        allowed = "3 đến 64 chữ thường không dấu, chữ số, ngăn bằng dấu chấm hoặc gạch nối"
        raise InvalidInputError([Problem(field, "Không đúng dạng", allowed)])
    return text


def create_staff(
    staff_id: str,
    staff: Document,
    password_hash: str,
    actor: Actor,
    work: UnitOfWork,
    *,
    clock: Clock,
    seal_person: SealPerson,
) -> Document:
    """Add an officer to a commune, and to its practice commune.

    Raises: UnknownCommuneError, InvalidInputError for a unit of another commune, PracticeRefusedError.
    """
    commune = find_commune(work)
    require_real(commune)
    if commune.unit(staff["unit_id"]) is None:
        allowed = ", ".join(unit.unit_id for unit in commune.units)
        raise InvalidInputError([Problem("unit_id", "Xã không có đơn vị này", allowed)])
    kept = {**staff, "staff_id": staff_id, "password_hash": password_hash, "active": True}
    keep_staff(kept, actor, work, clock=clock, seal_person=seal_person)
    if commune.practice_id:
        beside = work.beside(commune.practice_id)
        add_twin(kept, actor, beside, clock=clock, seal_person=seal_person)
    return kept


def create_hosting_admin(staff_id: str, username: str, password_hash: str, work: UnitOfWork) -> None:
    """The first account, from which all others come. `work` is the host's.

    Raises: InvalidInputError.
    """
    kept = {
        "staff_id": staff_id,
        "username": _matching(_USERNAME, "username", username),
        "name": "Quản trị hệ thống",
        "roles": [Role.HOSTING_ADMIN.value],
        "unit_id": "",
        "password_hash": password_hash,
        "active": True,
    }
    work.put(STAFF, staff_id, kept)


def checked_client(client_id: str, name: str) -> Document:
    """A machine client as entered.

    Raises: InvalidInputError.
    """
    problems = Problems()
    client = {
        "client_id": problems.read(lambda: _matching(_CLIENT_ID, "client_id", client_id), ""),
        "name": problems.read(lambda: one_line("name", name, longest=200, shortest=1), ""),
    }
    problems.close()
    return client


def create_client(client: Document, secret_hash: str, work: UnitOfWork) -> Document:
    """Add a machine client to a commune.

    Raises: UnknownCommuneError, TakenError, PracticeRefusedError.
    """
    require_real(find_commune(work))
    if work.get(CLIENTS, client["client_id"]) is not None:
        raise TakenError(f"Phần mềm {client['client_id']}")
    kept = {**client, "secret_hash": secret_hash, "active": True}
    work.put(CLIENTS, client["client_id"], kept)
    return kept


def revoke_access(
    revocation_id: str,
    holder: str,
    block: bool,
    actor: Actor,
    work: UnitOfWork,
    *,
    clock: Clock,
    keep_revocation: KeepRevocation,
) -> None:
    """End all tokens that an officer or a machine client of the commune has; `block`: no new ones either.

    Raises: UnknownHolderError.
    """
    collection = next((name for name in (STAFF, CLIENTS) if work.get(name, holder)), None)
    if collection is None:
        raise UnknownHolderError(holder)
    if block:
        work.put(collection, holder, {**(work.get(collection, holder) or {}), "active": False})
    before = clock.now() + JUST_AFTER
    keep_revocation(work, revocation_id, token_id=None, holder=holder, issued_before=before)
    _announce_revoked(revocation_id, actor, work, clock, holder=holder, issued_before=before)


def revoke_token(
    revocation_id: str,
    token_id: str,
    actor: Actor,
    work: UnitOfWork,
    *,
    clock: Clock,
    keep_revocation: KeepRevocation,
) -> None:
    """End one token: its holder logs out."""
    keep_revocation(work, revocation_id, token_id=token_id, holder=None, issued_before=None)
    _announce_revoked(revocation_id, actor, work, clock, token_id=token_id)


def _announce_revoked(
    revocation_id: str,
    actor: Actor,
    work: UnitOfWork,
    clock: Clock,
    *,
    token_id: str | None = None,
    holder: str | None = None,
    issued_before: datetime | None = None,
) -> None:
    work.announce(
        AccessRevoked(
            commune_id=work.tenant,
            occurred_at=clock.now(),
            actor=actor.holder,
            revocation_id=revocation_id,
            token_id=token_id,
            holder=holder,
            issued_before=issued_before,
        )
    )


def ensure_signing_key(
    new_key: Callable[[], tuple[str, Mapping[str, Any]]],
    seal_key: Callable[[Mapping[str, Any]], str],
    work: UnitOfWork,
    *,
    clock: Clock,
    keep_key: KeepKey,
) -> Document:
    """The signing key, made and announced if there is none yet. `work` is the host's.

    Returns: `key_id` and `sealed`, the private key as only this deployment can open it.
    """
    kept = work.get(SIGNING_KEYS, CURRENT_KEY)
    if kept is not None:
        return kept
    key_id, private_key = new_key()
    public_key = str(private_key["x"])
    keep_key(work, key_id=key_id, public_key=public_key, retired=False)
    work.announce(
        SigningKeyPublished(
            commune_id=HOST, occurred_at=clock.now(), actor="intake", key_id=key_id, public_key=public_key
        )
    )
    return work.put(SIGNING_KEYS, CURRENT_KEY, {"key_id": key_id, "sealed": seal_key(private_key)})
