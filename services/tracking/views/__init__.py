"""The read model: what each event does to the document of its dossier, as an update that needs no reading.

A dossier's document is written by three services' events whose mutual order nobody promises. It comes out
the same in whatever order they arrive, because
- a field that is set or unset is the affair of one service alone, whose events do arrive in order;
- what several services have a say in is a least or a greatest: `standing`, `dated`, `filed_at`, `result_at`;
- the timeline is kept sorted by time and event id.

Whoever has a view make something else of an event than before raises `REVISION`: the next `deploy/up` then
rebuilds the read model. For a new type of event that happens by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.contracts.desk import DossierImported, SerialsVoided
from services.contracts.envelope import Event
from services.contracts.intake import (
    CommunePublished,
    DossierDeclined,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    StaffPublished,
)
from services.contracts.notify import MessageEvent, MessageFailed, MessageSent
from services.contracts.workflow import (
    DossierCompleted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepReleased,
    StepReturned,
)
from services.tracking.domain.names import search_keys
from services.tracking.domain.statuses import IN_HANDLING, UNHEARD, Rank, Standing, Status
from services.tracking.ports import COMMUNE, COMMUNES, STAFF, VOIDS, Change, OpenPerson, View
from services.tracking.views import desk, handling, line
from services.tracking.views.changing import Told, change, named

REVISION = 2
REGISTER = "register"  # the series of serials of a year's register
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
        DossierImported: partial(dossier_imported, open_person=open_person),
        SerialsVoided: serials_voided,
        StepOpened: step_opened,
        StepClaimed: step_claimed,
        StepReleased: step_released,
        StepDone: step_done,
        StepReturned: step_returned,
        DossierCompleted: dossier_completed,
        **desk.VIEWS,
        **handling.VIEWS,
        **line.VIEWS,
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
    """A dossier exists, and can be found by name and by look-up code.

    What arrived from the commune where it was filed has its number and code: people find it there.
    """
    public = named(event, "lookup_digest") if event.origin_commune_id is None else {"arrived": True}
    kept = {
        **named(event, "channel", "procedure_code", "procedure_name", "field", "unit_id"),
        **public,
        **({"assisted": True} if event.assisted else {}),
        **_applicant(event.person, open_person),
    }
    standing = Standing.of(event, Rank.RECEPTION, Status.FILED)
    told = ("channel", "unit_id", "procedure_name")
    return change(event, standing, told, kept=kept, least={"filed_at": event.filed_at})


def dossier_received(event: DossierReceived, *, open_person: OpenPerson) -> Change:
    """It has a number, a due date and an appointment."""
    kept = {
        **named(event, "dossier_number", "unit_id", "procedure_code", "procedure_name"),
        **named(event, "received_at", "appointment_at"),
        **named(event, "delivery", "person", "competent_commune_id", "origin_commune_id"),
        **(named(event, "register_year", "register_serial") if event.register_serial else {}),
        "first_due_at": event.due_at,
        **_applicant(event.person, open_person),
        "instant": event.process_code is None,
    }
    standing = Standing.of(event, Rank.RECEPTION, Status.RECEIVED)
    told = ("dossier_number", "unit_id", "due_at", "appointment_at", "entered_afterwards", "provisional")
    return change(event, standing, told, kept=kept, dated=(Rank.RECEPTION, event.due_at))


def dossier_declined(event: DossierDeclined) -> Change:
    """It was not accepted; the reason stays sealed."""
    standing = Standing.of(event, Rank.RECEPTION, Status.DECLINED)
    return change(event, standing, (), sealed=event.person, least={"declined_at": event.occurred_at})


def dossier_returned(event: DossierReturned) -> Change:
    """The result is in the citizen's hand, even if the desk was quicker than the news of its completion."""
    told = ("delivery", "relation", "proof", "result_number", "confirmed_at_desk")
    return change(
        event,
        Standing.of(event, Rank.HAND_OVER, Status.RETURNED),
        told,
        kept={"hand_over": named(event, "returned_at", *told)},
        least={"result_at": event.returned_at},
    )


def dossier_imported(event: DossierImported, *, open_person: OpenPerson) -> Change:
    """All that is known of a dossier that another system handles; intake alone speaks of it."""
    names = ("channel", "procedure_code", "procedure_name", "field", "unit_id", "lookup_digest", "delivery")
    kept = {
        **named(event, *names, "dossier_number", "received_at", "person"),
        **_applicant(event.person, open_person),
        "provisional_number": event.other_number,
        "appointment_at": event.due_at,
        "first_due_at": event.due_at,
        "instant": True,
    }
    ended_at = event.ended_at or event.returned_at
    return change(
        event,
        Standing.of(event, Rank.RECEPTION, Status(event.status)),
        ("source_system", "dossier_number", "status", "due_at", "result_number"),
        kept={name: value for name, value in kept.items() if value is not None},
        least={"filed_at": event.filed_at, **({"result_at": ended_at} if ended_at else {})},
        dated=None if event.due_at is None else (Rank.RECEPTION, event.due_at),
    )


def serials_voided(event: SerialsVoided) -> Change:
    """Serials will never be used; the reason stays sealed."""
    key = f"{event.unit_id}.{event.series}.{event.on.isoformat()}.{event.first}"
    # Serials of a day have no year of their own: they are no part of a register.
    year = event.on.year if event.series == REGISTER else None
    kept = {**named(event, "unit_id", "series", "first", "last", "person"), "year": year}
    return Change(VOIDS, key, {"$set": kept})


def step_opened(event: StepOpened) -> Change:
    """It waits at a step."""
    step = named(event, "step_code", "step_name", "role", "unit_id", "place", "due_at")
    return change(
        event,
        IN_HANDLING,
        (*STEP, "role", "unit_id", "due_at"),
        kept={
            "step": {**step, "opened_at": event.occurred_at},
            "steps_done": event.place - 1,
            "steps_count": event.steps_count,
        },
        gone=("taken_by",),
    )


def step_claimed(event: StepClaimed) -> Change:
    """An officer has taken the step under way."""
    return change(event, IN_HANDLING, ("step_code", "staff_id"), kept={"taken_by": event.staff_id})


def step_released(event: StepReleased) -> Change:
    """The step under way is nobody's again."""
    return change(event, IN_HANDLING, ("step_code",), gone=("taken_by",))


def step_done(event: StepDone) -> Change:
    """A step lies behind it."""
    return change(
        event,
        IN_HANDLING,
        (*STEP, "on_time"),
        kept={"steps_done": event.place, "steps_count": event.steps_count},
        gone=("step", "taken_by"),
    )


def step_returned(event: StepReturned) -> Change:
    """It goes back to an earlier step, whose opening follows; the reason stays sealed."""
    return change(
        event,
        IN_HANDLING,
        ("step_code", "step_name", "to_step_code"),
        sealed=event.person,
        gone=("step", "taken_by"),
    )


def dossier_completed(event: DossierCompleted) -> Change:
    """The result is signed."""
    completion = named(event, "completed_at", "result_number", "on_time")
    return change(
        event,
        Standing.of(event, Rank.HANDLING, Status.COMPLETED),
        ("result_number", "on_time"),
        kept={"completion": {**completion, "signed_on": event.signed_on.isoformat()}},
        least={"result_at": event.completed_at},
        gone=("step", "taken_by"),
    )


def message_told(event: MessageEvent, *, told: Told) -> Change:
    """A message to the citizen left, or could not be delivered; it says nothing about the status."""
    return change(event, UNHEARD, told)


def _applicant(sealed: str, open_person: OpenPerson) -> dict[str, Any]:
    name = open_person(sealed).name
    return {"applicant": name, "name_keys": search_keys(name)}
