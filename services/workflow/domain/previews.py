"""What a calendar would do to the open dossiers, before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.contracts.calendars.patch import DayChange
from services.contracts.cutoffs import CutOffs
from services.workflow.domain.calendars import Change, Fate, effect
from services.workflow.domain.running import Running

Place = tuple[str, str, str]  # commune, calendar and id of a dossier


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What would become of one dossier, and the days that do it."""

    commune_id: str
    dossier_id: str
    dossier_number: str
    fate: Fate
    due_at: datetime
    new_due_at: datetime
    days: tuple[DayChange, ...]


@dataclass
class Preview:
    """What would become of all of them, or of a page.

    Attributes:
        whole: every dossier was looked at; else only as many as the page needs, and the counts are not told.
        last: the place of the last item, where there are more.
    """

    whole: bool
    fates: Counter[Fate] = field(default_factory=Counter)
    items: list[Prospect] = field(default_factory=list)
    last: Place | None = None


def previewed(
    dossiers: Iterable[tuple[str, Running]],
    change_of: Callable[[str, str], Change],
    now: datetime,
    cut_offs: CutOffs,
    *,
    limit: int,
    whole: bool,
) -> Preview:
    """What becomes of dossiers, in their order; those whose date stays the same are counted alone.

    Args:
        dossiers: each with its commune.
        change_of: by the commune and the calendar that a dossier names.
    """
    seen = Preview(whole=whole)
    for commune_id, running in dossiers:
        change = change_of(commune_id, running.calendar_version)
        done = effect(running, change, now, cut_offs)
        seen.fates[done.fate] += 1
        if done.fate is Fate.SAME:
            continue
        if len(seen.items) < limit:
            seen.items.append(_prospect(commune_id, running, change, done.fate, done.due_at))
            place = (commune_id, running.calendar_version, running.dossier_id)
        else:
            seen.last = place
            if not whole:
                break
    return seen


def _prospect(commune_id: str, running: Running, change: Change, fate: Fate, due_at: datetime) -> Prospect:
    until = max(running.due_at, due_at)
    return Prospect(
        commune_id=commune_id,
        dossier_id=running.dossier_id,
        dossier_number=running.dossier_number,
        fate=fate,
        due_at=running.due_at,
        new_due_at=due_at,
        days=change.between(running.clock_started_at, until),
    )
