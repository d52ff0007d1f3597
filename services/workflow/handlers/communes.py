"""The copy of what the communes are called."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.intake import CommunePublished
from services.workflow.ports import COMMUNE, COMMUNES


def on_commune_published(event: CommunePublished, work: UnitOfWork) -> None:
    """Keep what stands on the forms: name, telephone of the desk, units."""
    units = [{"unit_id": unit.unit_id, "name": unit.name} for unit in event.units]
    work.put(COMMUNES, COMMUNE, {"name": event.name, "desk_phone": event.desk_phone, "units": units})
