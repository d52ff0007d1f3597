"""Practice communes: opened for a real one, and started over; each in one transaction, so never by half."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.intake.domain import practice
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document
from services.intake.domain.errors import PracticeClosedError
from services.intake.handlers.communes import KEY, find_commune, save_commune
from services.intake.handlers.identity import KeepRevocation, revoke_access
from services.intake.handlers.means import Means
from services.intake.handlers.twins import add_twin
from services.intake.ports import COMMUNES, Actor, Document


def open_practice(staff: Sequence[Document], actor: Actor, work: UnitOfWork, *, means: Means) -> Commune:
    """Open a practice commune for the commune whose work this is; one that is open is left as it is.

    Args:
        staff: the officers of the real commune.
    Raises: UnknownCommuneError, PracticeRefusedError for a commune that is one itself.
    """
    real = find_commune(work)
    practice.require_real(real)
    if real.practice_id:
        return find_commune(work.beside(real.practice_id))
    return _opened(real, staff, actor, work, means)


def reset_practice(
    practice_id: str,
    staff_of: Callable[[str], Sequence[Document]],
    actor: Actor,
    work: UnitOfWork,
    *,
    means: Means,
    keep_revocation: KeepRevocation,
) -> Commune:
    """Start over: the practice commune is closed as it stands, and the next one is opened beside it.

    Told again, by a second click or after a crash, the one that is open by now is answered.

    Args:
        staff_of: the officers of a commune, by its id.
        work: the real commune's.
    Raises: UnknownCommuneError; NotPracticeError for a real commune.
    """
    before = work.beside(practice_id)
    old, real = practice.closed(find_commune(before)), find_commune(work)
    if real.practice_id != practice_id:
        return find_commune(work.beside(real.practice_id))
    save_commune(old, actor, before, means.clock)
    for one in staff_of(practice_id):
        holder = one["staff_id"]
        revoke_access(
            f"closing{holder}",
            holder,
            True,
            actor,
            before,
            clock=means.clock,
            keep_revocation=keep_revocation,
        )
    return _opened(real, staff_of(real.commune_id), actor, work, means)


def _opened(
    real: Commune, staff: Sequence[Document], actor: Actor, work: UnitOfWork, means: Means
) -> Commune:
    after, opened = practice.next_of(real)
    kept = work.get(COMMUNES, KEY) or {}
    work.put(COMMUNES, KEY, {**kept, **document(after)})
    beside = work.beside(opened.commune_id)
    save_commune(opened, actor, beside, means.clock)
    for one in staff:
        if one["active"]:
            add_twin(one, actor, beside, clock=means.clock, seal_person=means.seal_person)
    return opened


def require_open(work: UnitOfWork) -> None:
    """Nothing more is taken in where a practice commune was closed; a real one costs no question.

    Raises: PracticeClosedError.
    """
    if is_practice(work.tenant) and not find_commune(work).active:
        raise PracticeClosedError
