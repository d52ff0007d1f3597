"""What the two communes of a shared dossier know of it, and what each may do.

Here it was received: here stands its number, here it is handed back, and no process runs. There it arrives
without a clock, is received, resolved and completed, and all of that is mirrored here, and nothing else.
Law: NĐ 309/2026/NĐ-CP, art. 14.4 (regardless of boundary) and 17.3 (the time runs from the competent
commune's reception); NĐ 61/2018/NĐ-CP, art. 17.3 (one code).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.status import Status
from services.intake.domain.dates import DueChange, DueDate
from services.intake.domain.dossier import Dossier
from services.intake.domain.elsewhere import Elsewhere
from services.intake.domain.hearing import heard
from services.intake.domain.notices import DeskNotice
from services.intake.domain.transitions import Condition, Owner


def arrival(here: Dossier, origin: Elsewhere, at: datetime) -> Dossier:
    """What arrives in the competent commune: status 1, no clock; the fee was taken where it was received."""
    there = competent(here)
    return Dossier(
        dossier_id=there.dossier_id,
        commune_id=there.commune_id,
        unit_id=there.unit_id,
        channel=here.channel,
        procedure=here.procedure,
        applicant=here.applicant,
        representation=here.representation,
        papers=here.papers,
        counted=here.counted,
        delivery=here.delivery,
        delivery_address=here.delivery_address,
        lookup_code=here.lookup_code,
        filed_at=at,
        filed_by=here.filed_by,
        origin=origin,
    )


def competent(here: Dossier) -> Elsewhere:
    """Who resolves a dossier that was received here for another commune."""
    if here.competent is None:
        raise ValueError(f"dossier {here.dossier_id} is resolved where it was received")
    return here.competent


def mirrored(here: Dossier, there: Dossier, at: datetime) -> Dossier:
    """The dossier where it was received, after the competent commune did something with its own.

    What was handed back here stays so; a completion that comes later is noted.
    """
    changed = here
    if there.status not in (Status.NEW, Status.RETURNED):
        changed = heard(here, there.status, at, Owner.COMPETENT)
    return replace(
        changed,
        papers=there.papers,
        deliveries=there.deliveries,
        supplements=tuple(replace(one, event_id="") for one in there.supplements),
        demands=tuple(replace(one, event_id="") for one in there.demands),
        withdrawals=there.withdrawals,
        due_dates=_dates(there),
        refusal=there.refusal,
        stop=there.stop,
        completion=there.completion,
        originals=(*here.originals, *(one for one in there.originals if one not in here.originals)),
        notices=_notices(here, there),
    )


def _dates(there: Dossier) -> tuple[DueDate, ...]:
    """The dates that are in force from the competent commune's reception on; until then none is."""
    if there.reception is None:
        return ()
    first = DueDate(
        due_at=there.reception.due_at,
        set_at=there.reception.received_at,
        why=DueChange.COMPETENT,
        by=there.commune_id,
    )
    return (first, *there.due_dates)


def _notices(here: Dossier, there: Dossier) -> tuple[DeskNotice, ...]:
    """What the desk where people come and go has to be told; each desk notes for itself what it has seen."""
    known = {(one.what, one.at) for one in here.notices}
    new = [one for one in there.notices if (one.what, one.at) not in known]
    return (*here.notices, *(replace(one, seen_at=None, seen_by="") for one in new))


def is_preliminary(here: Dossier) -> bool:
    """Whether the appointment is preliminary: the competent commune has not received it yet."""
    return here.competent is not None and here.reception is not None and not here.due_dates


def may_be_rerouted(there: Dossier) -> bool:
    """Whether another commune may still become competent: only while no clock runs.

    Once it was received there its time runs, and rerouting does not restart it: the office that has it hands
    it over to the other agency (liên thông).
    """
    waiting = (Status.NEW, Status.SUPPLEMENT_REQUESTED)
    return there.holds is Condition.AT_RECEPTION and there.status in waiting


def rerouted(here: Dossier, elsewhere: Elsewhere) -> Dossier:
    """The dossier with another commune competent for it, as if it had gone there at first."""
    before = (*here.competent_before, competent(here))
    return replace(
        here,
        status=Status.RECEIVED,
        handling=None,
        competent=elsewhere,
        competent_before=before,
        supplements=(),
    )
