"""What happens when an event arrives: facts are kept, and the messages that are due are written."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.handling import DossierStopped
from services.contracts.intake import (
    CommunePublished,
    DossierDeclined,
    DossierEvent,
    DossierFiled,
    DossierReceived,
    DossierReturned,
)
from services.contracts.workflow import DossierCompleted, StepEvent
from services.notify.domain import rules
from services.notify.domain.message import message_id
from services.notify.domain.rules import Channel, Notice
from services.notify.handlers.means import Means
from services.notify.handlers.telling import COLLECTED, COMMUNE, known, tell, unless_elsewhere
from services.notify.ports import COMMUNES, DOSSIERS, MESSAGES

Ended = DossierCompleted | DossierStopped


def on_commune_published(event: CommunePublished, work: UnitOfWork) -> None:
    """Keep what a message says about the office."""
    commune = {
        "name": event.name,
        "desk_phone": event.desk_phone,
        "desk_address": event.desk_address,
        "units": [{"unit_id": unit.unit_id, "name": unit.name} for unit in event.units],
    }
    work.put(COMMUNES, COMMUNE, commune)


def on_dossier_filed(event: DossierFiled, work: UnitOfWork, *, means: Means) -> None:
    """Keep what later notices need, and acknowledge what was filed online."""
    dossier = {
        "unit_id": event.unit_id,
        "filed_online": event.channel == rules.FILED_ONLINE,
        "person": event.person,
    }
    work.put(DOSSIERS, event.dossier_id, dossier)
    tell(rules.on_filing(event), event, dossier, work, means)


def on_dossier_received(event: DossierReceived, work: UnitOfWork, *, means: Means) -> None:
    """Say number and appointment; of an instant procedure nothing more will have to be told."""
    notice = rules.on_reception(event)
    if notice is None and event.origin_commune_id is None:
        work.remove(DOSSIERS, event.dossier_id)
        return
    dossier = {
        **(work.get(DOSSIERS, event.dossier_id) or {}),
        "unit_id": event.unit_id,
        "dossier_number": event.dossier_number,
        "appointment_at": event.appointment_at,
        "person": event.person,
        "told_elsewhere": event.origin_commune_id is not None,
    }
    work.put(DOSSIERS, event.dossier_id, dossier)
    tell(notice, event, dossier, work, means)


def on_dossier_declined(event: DossierDeclined, work: UnitOfWork, *, means: Means) -> None:
    """Say that it was not accepted, to who filed online; nothing more will have to be told."""
    dossier = known(event, work)
    work.remove(DOSSIERS, event.dossier_id)
    notice = rules.on_declining(filed_online=dossier.get("filed_online", False))
    tell(notice, event, {**dossier, "person": event.person}, work, means)


def on_dossier_completed(event: DossierCompleted, work: UnitOfWork, *, means: Means) -> None:
    """Ask to collect the result, unless it was collected before this became known."""
    _ended(rules.on_completion(event.outcome), event, work, means)


def on_dossier_stopped(event: DossierStopped, work: UnitOfWork, *, means: Means) -> None:
    """Say that it ended without a result, unless the person holds one all the same."""
    _ended(Notice.STOPPED, event, work, means, told=event.person)


def _ended(notice: Notice, event: Ended, work: UnitOfWork, means: Means, told: str = "") -> None:
    dossier = known(event, work)
    returned = dossier.get("returned", False)
    if returned:
        work.remove(DOSSIERS, event.dossier_id)
    else:
        work.put(DOSSIERS, event.dossier_id, {**dossier, "completed": True})
    lapsed = COLLECTED if returned else ""
    tell(unless_elsewhere(dossier, notice), event, dossier, work, means, lapsed, told)


def on_dossier_returned(event: DossierReturned, work: UnitOfWork) -> None:
    """Nothing more will have to be told; a completion that is heard of later must find that out."""
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is None:
        return  # an instant procedure
    if dossier.get("completed"):
        work.remove(DOSSIERS, event.dossier_id)
    else:
        work.put(DOSSIERS, event.dossier_id, {**dossier, "returned": True})


def reads(event: DossierEvent | StepEvent) -> list[tuple[str, str]]:
    """Collection and key of what the handler of a dossier's event asks for."""
    dossier = (DOSSIERS, event.dossier_id)
    if isinstance(event, DossierFiled) and rules.on_filing(event) is None:
        return [dossier]
    if isinstance(event, DossierReceived) and rules.on_reception(event) is None:
        return [dossier]
    ways = [channel for channel in Channel if channel is not Channel.CODE]
    messages = [(MESSAGES, message_id(event.event_id, channel)) for channel in ways]
    return [(COMMUNES, COMMUNE), dossier, *messages]
