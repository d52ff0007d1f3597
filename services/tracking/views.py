"""The read model: what each event does to the document of its dossier, as an update that needs no reading.

A dossier's document is written by three services' events whose mutual order nobody promises. It comes out
the same in whatever order they arrive, because
- a field that is set or unset is the affair of one service alone, whose events do arrive in order;
- what several services have a say in is a least or a greatest: `standing`, `filed_at`, `result_at`;
- the timeline is kept sorted by time and event id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from services.contracts.envelope import Event
from services.contracts.intake import (
    CommunePublished,
    DossierDeclined,
    DossierEvent,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    StaffPublished,
)
from services.contracts.notify import MessageEvent, MessageFailed, MessageSent
from services.contracts.workflow import DossierCompleted, StepDone, StepEvent, StepOpened, StepReturned
from services.tracking.domain.names import search_keys
from services.tracking.domain.statuses import IN_HANDLING, UNHEARD, Rank, Standing, Status
from services.tracking.ports import COMMUNE, COMMUNES, DOSSIERS, STAFF, Change, OpenPerson, View

Told = tuple[str, ...]  # names of the fields of an event that its timeline entry repeats
DossierFact = DossierEvent | StepEvent | MessageEvent

STEP: Told = ("step_code", "step_name", "place")


def all_views(open_person: OpenPerson) -> Mapping[type[Event], View]:
    """The view of each type of event that tracking handles."""
    return {
        CommunePublished: commune_published,
        StaffPublished: partial(staff_published, open_person=open_person),
        DossierFiled: partial(dossier_filed, open_person=open_person),
        DossierReceived: partial(dossier_received, open_person=open_person),
        DossierDeclined: dossier_declined,
        DossierReturned: dossier_returned,
        StepOpened: step_opened,
        StepDone: step_done,
        StepReturned: step_returned,
        DossierCompleted: dossier_completed,
        MessageSent: partial(message_told, told=("message_id", "notice", "channel")),
        MessageFailed: partial(message_told, told=("message_id", "notice", "channel", "cause")),
    }


def commune_published(event: CommunePublished) -> Change:
    """Keep what people are told about the office."""
    office = {
        "name": event.name,
        "desk_phone": event.desk_phone,
        "desk_address": event.desk_address,
        "units": [{"unit_id": unit.unit_id, "name": unit.name} for unit in event.units],
    }
    return Change(COMMUNES, COMMUNE, {"$set": office})


def staff_published(event: StaffPublished, *, open_person: OpenPerson) -> Change:
    """Keep an officer's name, for timelines that staff read."""
    return Change(STAFF, event.staff_id, {"$set": {"name": open_person(event.person).name}})


def dossier_filed(event: DossierFiled, *, open_person: OpenPerson) -> Change:
    """A dossier exists, and can be found by name and by look-up code."""
    kept = {
        **_named(event, "channel", "procedure_code", "procedure_name", "field", "unit_id", "lookup_digest"),
        **_applicant(event.person, open_person),
    }
    standing = Standing.of(event, Rank.RECEPTION, Status.FILED)
    told = ("channel", "unit_id", "procedure_name")
    return _change(event, standing, told, kept=kept, least={"filed_at": event.filed_at})


def dossier_received(event: DossierReceived, *, open_person: OpenPerson) -> Change:
    """It has a number, a due date and an appointment."""
    kept = {
        **_named(event, "dossier_number", "unit_id", "procedure_code", "procedure_name"),
        **_named(event, "received_at", "due_at", "appointment_at"),
        **_applicant(event.person, open_person),
        "instant": event.process_code is None,
    }
    standing = Standing.of(event, Rank.RECEPTION, Status.RECEIVED)
    return _change(event, standing, ("dossier_number", "unit_id", "due_at", "appointment_at"), kept=kept)


def dossier_declined(event: DossierDeclined) -> Change:
    """It was not accepted; the reason stays sealed."""
    return _change(event, Standing.of(event, Rank.RECEPTION, Status.DECLINED), (), sealed=event.person)


def dossier_returned(event: DossierReturned) -> Change:
    """The result is in the citizen's hand, even if the desk was quicker than the news of its completion."""
    told = ("delivery", "relation", "proof", "result_number", "confirmed_at_desk")
    return _change(
        event,
        Standing.of(event, Rank.HAND_OVER, Status.RETURNED),
        told,
        kept={"hand_over": _named(event, "returned_at", *told)},
        least={"result_at": event.returned_at},
    )


def step_opened(event: StepOpened) -> Change:
    """It waits at a step."""
    step = _named(event, "step_code", "step_name", "role", "unit_id", "place", "due_at")
    return _change(
        event,
        IN_HANDLING,
        (*STEP, "role", "unit_id", "due_at"),
        kept={
            "step": {**step, "opened_at": event.occurred_at},
            "steps_done": event.place - 1,
            "steps_count": event.steps_count,
        },
    )


def step_done(event: StepDone) -> Change:
    """A step lies behind it."""
    return _change(
        event,
        IN_HANDLING,
        (*STEP, "on_time"),
        kept={"steps_done": event.place, "steps_count": event.steps_count},
        gone=("step",),
    )


def step_returned(event: StepReturned) -> Change:
    """It goes back to an earlier step, whose opening follows; the reason stays sealed."""
    return _change(
        event,
        IN_HANDLING,
        ("step_code", "step_name", "to_step_code"),
        sealed=event.person,
        gone=("step",),
    )


def dossier_completed(event: DossierCompleted) -> Change:
    """The result is signed."""
    completion = _named(event, "completed_at", "result_number", "on_time")
    return _change(
        event,
        Standing.of(event, Rank.HANDLING, Status.COMPLETED),
        ("result_number", "on_time"),
        kept={"completion": {**completion, "signed_on": event.signed_on.isoformat()}},
        least={"result_at": event.completed_at},
        gone=("step",),
    )


def message_told(event: MessageEvent, *, told: Told) -> Change:
    """A message to the citizen left, or could not be delivered; it says nothing about the status."""
    return _change(event, UNHEARD, told)


def _change(
    event: DossierFact,
    standing: Standing,
    told: Told,
    *,
    kept: Mapping[str, Any] | None = None,
    least: Mapping[str, datetime] | None = None,
    gone: Sequence[str] = (),
    sealed: str | None = None,
) -> Change:
    """One event's update of its dossier.

    Args:
        kept: fields to set; no other service's event may set them.
        least: instants of which the earliest that is heard stays.
        gone: fields to take away.
    """
    update: dict[str, Any] = {
        # MongoDB compares such a part member by member in this order, as Python compares the tuple.
        "$max": {"standing": {name: int(value) for name, value in standing._asdict().items()}},
        "$min": {"filed_at": event.occurred_at, **(least or {})},
        "$push": {"timeline": {"$each": [_entry(event, told, sealed)], "$sort": {"at": 1, "event_id": 1}}},
        "$setOnInsert": {"dossier_id": event.dossier_id},
    }
    if kept:
        update["$set"] = dict(kept)
    if gone:
        update["$unset"] = dict.fromkeys(gone, "")
    return Change(DOSSIERS, event.dossier_id, update)


def _entry(event: DossierFact, told: Told, sealed: str | None) -> dict[str, Any]:
    entry = {"event_id": event.event_id, "at": event.occurred_at, "type": event.type, "actor": event.actor}
    if sealed is not None:
        entry["sealed"] = sealed
    return {**entry, **_named(event, *told)}


def _named(event: Event, *names: str) -> dict[str, Any]:
    return {name: getattr(event, name) for name in names}


def _applicant(sealed: str, open_person: OpenPerson) -> dict[str, Any]:
    name = open_person(sealed).name
    return {"applicant": name, "name_keys": search_keys(name)}
