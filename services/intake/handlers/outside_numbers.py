"""The number by which another system knows a dossier: typed by an officer where no service gives it."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.intake.domain.axes import Sync
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.numbering import LONGEST_NUMBER, recognised
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import NumberedOutsideError, OutsideNumberTakenError
from services.intake.handlers.means import Means, entry, find_version, save
from services.intake.ports import OUTSIDE_NUMBERS, Actor, Document


def claim_number(number: str, dossier_id: str, work: UnitOfWork) -> bool:
    """Note that a number of another system is this dossier's; false if it is another's."""
    key = number.upper()
    owner = work.get(OUTSIDE_NUMBERS, key)
    if owner is None:
        work.put(OUTSIDE_NUMBERS, key, {"dossier_id": dossier_id})
        return True
    return bool(owner["dossier_id"] == dossier_id)


def set_outside_number(
    dossier_id: str, expected: int, text: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Note the number that an officer read in the other system; it is kept as it was typed.

    Another one than before replaces it: the history keeps both.
    Raises: UnknownDossierError, StaleDossierError, NumberedOutsideError, OutsideNumberTakenError,
        InvalidInputError.
    """
    dossier, kept = find_version(dossier_id, expected, work)
    if dossier.synchronisation.state is not Sync.LOCAL:
        raise NumberedOutsideError(dossier_id)
    number, before = read_outside_number("external_number", text), dossier.synchronisation.external_number
    if not claim_number(number, dossier_id, work):
        raise OutsideNumberTakenError(number)
    if before and before.upper() != number.upper():
        work.remove(OUTSIDE_NUMBERS, before.upper())
    now = means.clock.now()
    known = replace(dossier.synchronisation, external_number=number, changed_at=now)
    line = entry("external_number", now, actor, f"{before} → {number}" if before else number)
    changed = replace(dossier, synchronisation=known)
    return save(changed, {**kept, "outside_number": number.upper()}, work, line)


def read_outside_number(field: str, text: str) -> str:
    """A lawful number in either order of its agency code, as it was typed.

    Raises: InvalidInputError if it is none.
    Law: TT 01/2018/TT-VPCP, art. 19; QĐ 20/2020/QĐ-TTg, art. 4.
    """
    number = one_line(field, text, longest=LONGEST_NUMBER, shortest=1)
    if recognised(number.upper()) is None:
        allowed = "dạng 000.17.22.H56-210531-0001 hoặc H56.22.17-210531-0001"
        raise InvalidInputError([Problem(field, "Không phải mã số hồ sơ", allowed)])
    return number
