"""Issuing and trying the codes that prove whose a telephone is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.chassis.work import UnitOfWork
from services.contracts.online import CodeUse, PhoneCodeIssued
from services.contracts.person import PersonData
from services.contracts.practice import is_practice
from services.intake.domain.documents import document, restored
from services.intake.domain.errors import PracticeRefusedError
from services.intake.domain.phone_codes import (
    PAUSE,
    PhoneProof,
    code_of,
    issued_with,
    mobile_number,
    typed_code,
    wait_before,
)
from services.intake.handlers.means import Means
from services.intake.handlers.online_errors import TooManyCodesError
from services.intake.ports import PHONE_PROOFS

RANDOM_BITS = 60
HOLDER_CHARACTERS = 32  # 128 bits
HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)  # longer than codes of a day are counted


@dataclass(frozen=True, kw_only=True)
class OnlineMeans:
    """What the handlers of who files online are given.

    Attributes:
        keyed: a digest that only this deployment can make: trying all numbers finds nobody.
        codes_per_hour: of one commune: each costs an SMS.
        draft_kept: after the last change.
    """

    means: Means
    keyed: Callable[[str], str]
    code_lasts: timedelta
    codes_per_hour: int
    draft_kept: timedelta


@dataclass(frozen=True, kw_only=True)
class Issued:
    """That a code is on its way."""

    phone: str
    valid_until: datetime
    again_at: datetime  # another one not before


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of a try: who it is, or how many tries are left."""

    holder: str
    is_right: bool
    tries_left: int


def holder_of(phone: str, online: OnlineMeans) -> str:
    """By what the owner of a telephone is known everywhere else."""
    return online.keyed(f"phone {phone}")[:HOLDER_CHARACTERS]


def issue_code(
    commune_id: str, phone: str, work: UnitOfWork, *, online: OnlineMeans, use: CodeUse = CodeUse.FILING
) -> Issued:
    """Make a code for a telephone and say that it has to get there; older codes are void.

    Raises: InvalidInputError, TooManyCodesError; PracticeRefusedError: nobody is sent a message from there.
    """
    if is_practice(commune_id):
        raise PracticeRefusedError
    number, now = mobile_number("phone", phone), online.means.clock.now()
    holder = holder_of(number, online)
    kept = work.get(PHONE_PROOFS, holder)
    last = restored(PhoneProof, kept) if kept else None
    before = last.issued if last else ()
    _wait(wait_before(before, now, PAUSE if last and last.use is use else timedelta()))
    _count_hour(now, work, online)
    code = code_of(online.means.chance.bits(RANDOM_BITS))
    proof = PhoneProof(
        holder=holder,
        phone=number,
        code_digest=_digest(holder, code, use, online),
        use=use,
        valid_until=now + online.code_lasts,
        issued=issued_with(before, now),
    )
    _put(proof, now, work)
    person = PersonData(phone=number, phone_code=code)
    work.announce(
        PhoneCodeIssued(
            commune_id=commune_id,
            occurred_at=now,
            holder=holder,
            valid_until=proof.valid_until,
            person=online.means.seal_person(commune_id, person),
            use=use.value,
        )
    )
    return Issued(phone=number, valid_until=proof.valid_until, again_at=now + PAUSE)


def open_code(phone: str, use: CodeUse, work: UnitOfWork, *, online: OnlineMeans) -> Issued | None:
    """The code that a telephone was sent for this a moment ago and that nobody has used; none: ask for one.

    Raises: InvalidInputError.
    """
    number, now = mobile_number("phone", phone), online.means.clock.now()
    kept = work.get(PHONE_PROOFS, holder_of(number, online))
    proof = restored(PhoneProof, kept) if kept else None
    if proof is None or proof.use is not use or proof.used_with or not proof.is_open(now):
        return None
    return Issued(phone=number, valid_until=proof.valid_until, again_at=proof.issued[-1] + PAUSE)


def try_code(
    phone: str,
    code: str,
    request: str,
    work: UnitOfWork,
    *,
    online: OnlineMeans,
    use: CodeUse = CodeUse.FILING,
) -> Tried:
    """Try a code; it is counted, so the caller is answered after the transaction and not by an error in it.

    Args:
        request: tells a repetition of the same request from another one.
    Raises: InvalidInputError.
    """
    number, now = mobile_number("phone", phone), online.means.clock.now()
    holder = holder_of(number, online)
    kept = work.get(PHONE_PROOFS, holder)
    if kept is None:
        return Tried(holder=holder, is_right=False, tries_left=0)
    before = restored(PhoneProof, kept)
    proof, is_right = before.tried(_digest(holder, typed_code(code), use, online), request, now)
    if proof != before:
        _put(proof, now, work)
    left = proof.tries_left if proof.is_open(now) else 0
    return Tried(holder=holder, is_right=is_right, tries_left=left)


def phone_of(holder: str, work: UnitOfWork) -> str:
    """The telephone of somebody who has confirmed it."""
    kept = work.get(PHONE_PROOFS, holder)
    return kept["phone"] if kept else ""


def _digest(holder: str, code: str, use: CodeUse, online: OnlineMeans) -> str:
    """Of the code for one use: the code for another use has another digest."""
    told = "" if use is CodeUse.FILING else f" {use.value}"
    return online.keyed(f"code {holder} {code}{told}")


def _put(proof: PhoneProof, now: datetime, work: UnitOfWork) -> None:
    kept = work.get(PHONE_PROOFS, proof.holder) or {}
    work.put(PHONE_PROOFS, proof.holder, {**kept, **document(proof), "expires_at": now + KEPT})


def _count_hour(now: datetime, work: UnitOfWork, online: OnlineMeans) -> None:
    """Codes of a commune in this hour: who has many telephones rung up makes no bill without end."""
    key = f"hour-{now:%Y%m%d%H}"
    counted = work.get(PHONE_PROOFS, key) or {"codes": 0}
    if counted["codes"] >= online.codes_per_hour:
        _wait(now.replace(minute=0, second=0, microsecond=0) + HOUR - now)
    work.put(PHONE_PROOFS, key, {**counted, "codes": counted["codes"] + 1, "expires_at": now + KEPT})


def _wait(left: timedelta) -> None:
    if left > timedelta():
        raise TooManyCodesError(math.ceil(left.total_seconds()))
