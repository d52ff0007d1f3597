"""Opening a practice commune for a real one, and starting it over: it is closed, and the next one opened.

Nothing is ever emptied or deleted, so the log, the serials and the ledgers stay what they were.
"""

from __future__ import annotations

from dataclasses import replace

from services.contracts import practice
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.errors import NotPracticeError, PracticeRefusedError


def next_of(real: Commune) -> tuple[Commune, Commune]:
    """The commune as it knows its next practice commune, and that one: the same desk, the same units.

    Raises: PracticeRefusedError for a commune that is one itself.
    """
    require_real(real)
    nth = practice.nth_of(real.practice_id) + 1
    opened = replace(
        real,
        commune_id=practice.practice_id(real.commune_id, nth),
        name=practice.named(real.name),
        active=True,
        units=tuple(
            replace(unit, agency_code=practice.agency_code(unit.agency_code, nth)) for unit in real.units
        ),
        practice_id="",
    )
    return replace(real, practice_id=opened.commune_id), opened


def closed(commune: Commune) -> Commune:
    """A practice commune at its end: nobody signs in, nothing is taken in.

    Raises: NotPracticeError for a real commune, which is never closed so.
    """
    require_practice(commune)
    return replace(commune, active=False)


def require_practice(commune: Commune) -> None:
    """What may be done in a practice commune only.

    Raises: NotPracticeError.
    """
    if not practice.is_practice(commune.commune_id):
        raise NotPracticeError


def require_real(commune: Commune) -> None:
    """What has to be real is not done in a practice commune.

    Raises: PracticeRefusedError.
    """
    if practice.is_practice(commune.commune_id):
        raise PracticeRefusedError


def twin_id(staff_id: str, nth: int) -> str:
    """Id of an officer's account in a practice commune: made of hexadecimal digits none is like it."""
    return f"{staff_id}th{nth}"


def with_unit_of(commune: Commune, unit: Unit) -> Commune:
    """A practice commune with a unit more, one that the real commune was given."""
    code = practice.agency_code(unit.agency_code, practice.nth_of(commune.commune_id))
    return commune.with_unit(replace(unit, agency_code=code))
