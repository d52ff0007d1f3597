"""What a dossier's holder is shown, who proves to be it by the look-up code; and what anyone is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated
from services.tracking.domain.sayings import INTERNAL
from services.tracking.domain.statuses import WORDS, Status
from services.tracking.domain.wording import ONE_STOP, next_thing, said


@dataclass(frozen=True)
class Glance:
    """What anyone may know.

    Law: TT 01/2018/TT-VPCP, art. 16: without logging in, code and degree of completion only.
    """

    dossier_number: str | None
    percent: int
    practice: bool = False


@dataclass(frozen=True)
class Happening:
    """One line of the holder's timeline; it names no officer."""

    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class HolderView:
    """What the holder may know: down to the department that has it, and no further.

    Attributes:
        returned_at: when the result was handed over.
        rating: what was said of how it was handled; `may_rate`: nobody did so yet, and the time has come.
        practice: filed to practise on, so none of it is real.
        desk_phone, desk_address: of the commune where people ask about it; empty where they are not known.

    Law: TT 01/2018/TT-VPCP, art. 16: one's own dossier's status down to department level.
    """

    dossier_number: str | None
    percent: int
    status: int
    status_text: str
    procedure_name: str
    commune_name: str
    department: str
    filed_at: datetime
    appointment_at: datetime | None
    returned_at: datetime | None
    late: bool
    next_thing: str
    desk_phone: str
    desk_address: str
    rating: int | None
    may_rate: bool
    timeline: tuple[Happening, ...]
    practice: bool = False


def glance(dossier: Dossier, *, practice: bool = False) -> Glance:
    """Number and degree of completion."""
    return Glance(dossier.dossier_number, dossier.percent, practice)


def holder_view(dossier: Dossier, office: Office, now: datetime, rated: Rated | None = None) -> HolderView:
    """The dossier as its holder sees it."""
    return HolderView(
        dossier_number=dossier.dossier_number,
        percent=dossier.percent,
        status=int(dossier.status),
        status_text=WORDS[dossier.status],
        procedure_name=dossier.procedure_name,
        commune_name=office.name,
        department=office.units.get(dossier.where, ONE_STOP),
        filed_at=dossier.filed_at,
        appointment_at=dossier.appointment_at,
        returned_at=dossier.hand_over.returned_at if dossier.hand_over else None,
        late=dossier.is_late(now),
        next_thing=next_thing(dossier, now, office.desk_phone),
        desk_phone=office.desk_phone,
        desk_address=office.desk_address,
        rating=rated.rating if rated else None,
        may_rate=dossier.status is Status.RETURNED and rated is None,
        timeline=tuple(
            Happening(entry.at, said(entry.type, entry.told))
            for entry in dossier.timeline
            if entry.type not in INTERNAL
        ),
    )
