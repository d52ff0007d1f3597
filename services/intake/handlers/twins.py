"""Accounts of officers in a practice commune: twins of their real ones, without a password of their own.

An officer signs in with the real name and password; the twin is what they are in the practice commune.
"""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts import practice
from services.contracts.intake import StaffPublished
from services.contracts.person import PersonData
from services.intake.domain.practice import twin_id
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
        "active": True,
    }
    work.announce(
        StaffPublished(
            commune_id=work.tenant,
            occurred_at=clock.now(),
            actor=actor.holder,
            staff_id=key,
            roles=tuple(twin["roles"]),
            unit_id=twin["unit_id"],
            active=True,
            person=seal_person(work.tenant, PersonData(name=twin["name"])),
        )
    )
    return work.put(STAFF, key, twin)
