"""Accounts of officers in a practice commune: twins of their real ones, without a password of their own.

An officer signs in with the real name and password; the twin is what they are in the practice commune.
"""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts import practice
from services.intake.domain.practice import twin_id
from services.intake.handlers.staffing import keep_staff
from services.intake.ports import STAFF, Actor, Clock, Document, SealPerson


def add_twin(
    staff: Document, actor: Actor, work: UnitOfWork, *, clock: Clock, seal_person: SealPerson
) -> Document:
    """Let an officer practise; who has a twin keeps it. `work` is the practice commune's."""
    key = twin_id(staff["staff_id"], practice.nth_of(work.tenant))
    kept = work.get(STAFF, key)
    if kept is not None:
        return kept
    twin: Document = {
        "staff_id": key,
        "twin_of": staff["staff_id"],
        "username": f"{staff['username']}@{work.tenant}",  # which nobody can type: names have no @
        "name": staff["name"],
        "roles": list(staff["roles"]),
        "unit_id": staff["unit_id"],
    }
    return keep_staff(twin, actor, work, clock=clock, seal_person=seal_person)
