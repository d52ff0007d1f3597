"""What happens when an event arrives: facts are kept, and the messages that are due are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.chassis.work import UnitOfWork
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
from services.notify.domain.message import Facts, Message, State, message_id
from services.notify.domain.rules import Channel, Notice
from services.notify.handlers.errors import UnknownCommuneError, UnknownDossierError
from services.notify.handlers.means import Means, find, put
from services.notify.ports import COMMUNES, DOSSIERS, MESSAGES

COMMUNE = "commune"  # the key of a commune's one description
TOO_LATE, COLLECTED = "too_late", "collected"  # why a message lapsed before its first attempt

Document = Mapping[str, Any]


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
    _tell(rules.on_filing(event), event, dossier, work, means)


def on_dossier_received(event: DossierReceived, work: UnitOfWork, *, means: Means) -> None:
    """Say number and appointment; of an instant procedure nothing more will have to be told."""
    notice = rules.on_reception(event)
    if notice is None:
        work.remove(DOSSIERS, event.dossier_id)
        return
    dossier = {
        **(work.get(DOSSIERS, event.dossier_id) or {}),
        "unit_id": event.unit_id,
        "dossier_number": event.dossier_number,
        "appointment_at": event.appointment_at,
        "person": event.person,
    }
    work.put(DOSSIERS, event.dossier_id, dossier)
    _tell(notice, event, dossier, work, means)


def on_dossier_declined(event: DossierDeclined, work: UnitOfWork, *, means: Means) -> None:
    """Say that it was not accepted, to who filed online; nothing more will have to be told."""
    dossier = _known(event, work)
    work.remove(DOSSIERS, event.dossier_id)
    notice = rules.on_declining(filed_online=dossier.get("filed_online", False))
    _tell(notice, event, {**dossier, "person": event.person}, work, means)


def on_dossier_completed(event: DossierCompleted, work: UnitOfWork, *, means: Means) -> None:
    """Ask to collect the result, unless it was collected before this became known."""
    dossier = _known(event, work)
    returned = dossier.get("returned", False)
    if returned:
        work.remove(DOSSIERS, event.dossier_id)
    else:
        work.put(DOSSIERS, event.dossier_id, {**dossier, "completed": True})
    _tell(rules.on_completion(), event, dossier, work, means, lapsed=COLLECTED if returned else "")


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
    messages = [(MESSAGES, message_id(event.event_id, channel)) for channel in Channel]
    return [(COMMUNES, COMMUNE), dossier, *messages]


def _known(event: DossierEvent | StepEvent, work: UnitOfWork) -> Document:
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is None:
        raise UnknownDossierError(f"{event.type}: the dossier is not known here")
    return dossier


def _tell(
    notice: Notice | None,
    event: DossierEvent | StepEvent,
    dossier: Document,
    work: UnitOfWork,
    means: Means,
    lapsed: str = "",
) -> None:
    """Write the messages of a notice, one for each way to the person; a second time changes nothing."""
    if notice is None:
        return
    now = means.clock.now()
    if rules.is_too_late(event.occurred_at, now, means.oldest):
        lapsed = lapsed or TOO_LATE
    facts = _facts(dossier, work)
    for way in rules.ways_to(means.open_person(dossier["person"]), means.offered):
        key = message_id(event.event_id, way.channel)
        if find(key, work) is not None:
            continue
        state = State.DESK if way.channel is Channel.DESK else State.LAPSED if lapsed else State.DUE
        due_since = means.machine_clock.now()
        message = Message(
            message_id=key,
            event_id=event.event_id,
            dossier_id=event.dossier_id,
            notice=notice,
            channel=way.channel,
            state=state,
            cause=way.cause or lapsed,
            facts=facts,
            person=dossier["person"],
            created_at=now,
            due_since=due_since,
            next_attempt_at=due_since,
        )
        put(message, work)


def _facts(dossier: Document, work: UnitOfWork) -> Facts:
    commune = work.get(COMMUNES, COMMUNE)
    if commune is None:
        raise UnknownCommuneError("the description of the commune has not arrived yet")
    names = [unit["name"] for unit in commune["units"] if unit["unit_id"] == dossier["unit_id"]]
    return Facts(
        unit_name=names[0] if names else commune["name"],
        desk_phone=commune["desk_phone"],
        desk_address=commune["desk_address"],
        dossier_number=dossier.get("dossier_number"),
        appointment_at=dossier.get("appointment_at"),
    )
