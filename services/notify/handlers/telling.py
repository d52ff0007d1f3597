"""Writing the messages of a notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.intake import DossierEvent
from services.contracts.practice import is_practice
from services.contracts.workflow import StepEvent
from services.notify.domain import rules
from services.notify.domain.message import Facts, Message, State, message_id
from services.notify.domain.rules import Channel, Notice, Way
from services.notify.handlers.errors import UnknownCommuneError, UnknownDossierError
from services.notify.handlers.means import Means, find, put
from services.notify.ports import COMMUNES, DOSSIERS

COMMUNE = "commune"  # the key of a commune's one description
TOO_LATE, COLLECTED = "too_late", "collected"  # why a message lapsed before its first attempt
PRACTICE = "practice"  # why it was suppressed: nobody real is meant

Document = Mapping[str, Any]


def known(event: DossierEvent | StepEvent, work: UnitOfWork) -> Document:
    """What is kept of a dossier. Raises: UnknownDossierError."""
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is None:
        raise UnknownDossierError(f"{event.type}: the dossier is not known here")
    return dossier


def unless_elsewhere(dossier: Document, notice: Notice) -> Notice | None:
    """The notice, or none where the commune at which it was filed tells the person."""
    return None if dossier.get("told_elsewhere") else notice


def tell(
    notice: Notice | None,
    event: DossierEvent | StepEvent,
    dossier: Document,
    work: UnitOfWork,
    means: Means,
    lapsed: str = "",
    told: str = "",
    **more: Any,
) -> None:
    """Write the messages of a notice, one for each way to the person; a second time changes nothing.

    Args:
        lapsed: why nothing has to be said any more; the message is written all the same.
        told: what the event says about people, sealed.
        more: facts of this notice besides those of every one.
    """
    if notice is None:
        return
    now, due_since = means.clock.now(), means.machine_clock.now()
    if rules.is_too_late(event.occurred_at, now, means.oldest):
        lapsed = lapsed or TOO_LATE
    first = Message(
        message_id="",
        event_id=event.event_id,
        dossier_id=event.dossier_id,
        notice=notice,
        channel=Channel.DESK,
        state=State.LAPSED if lapsed else State.DUE,
        cause=lapsed,
        facts=replace(_facts(dossier, work), **more),
        person=dossier["person"],
        told=told,
        created_at=now,
        due_since=due_since,
        next_attempt_at=due_since,
    )
    for way in rules.ways_to(means.open_person(dossier["person"]), means.offered):
        _write(replace(first, message_id=message_id(event.event_id, way.channel)), way, work)


def _write(message: Message, way: Way, work: UnitOfWork) -> None:
    """Keep one message for one way to the person, unless it is there."""
    if find(message.message_id, work) is not None:
        return
    state = State.DESK if way.channel is Channel.DESK else message.state
    cause = way.cause or message.cause
    if is_practice(work.tenant):
        state, cause = State.SUPPRESSED, PRACTICE
    put(replace(message, channel=way.channel, state=state, cause=cause), work)


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
