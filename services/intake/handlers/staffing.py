"""An officer is kept and published, whether they are real or practise."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.intake import StaffPublished
from services.contracts.person import PersonData
from services.intake.ports import STAFF, Actor, Clock, Document, SealPerson


def keep_staff(
    staff: Document, actor: Actor, work: UnitOfWork, *, clock: Clock, seal_person: SealPerson
) -> Document:
    """Keep an active officer of a commune under their `staff_id`, and tell the other services."""
    work.announce(
        StaffPublished(
            commune_id=work.tenant,
            occurred_at=clock.now(),
            actor=actor.holder,
            staff_id=staff["staff_id"],
            roles=tuple(staff["roles"]),
            unit_id=staff["unit_id"],
            active=True,
            person=seal_person(work.tenant, PersonData(name=staff["name"])),
        )
    )
    return work.put(STAFF, staff["staff_id"], {**staff, "active": True})
