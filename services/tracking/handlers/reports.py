"""Reports: counted from what happened, as of an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.tracking.domain.beside import Beside
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.evaluation import Evaluation, evaluation
from services.tracking.domain.evaluation_rules import Rules
from services.tracking.domain.index766 import Index, index, month_of
from services.tracking.domain.period import Span, latest, periods, span_of
from services.tracking.domain.weekly import Weekly, weekly
from services.tracking.ports import Dossiers

Paced = Callable[[Iterable[Course]], Iterable[Course]]  # lets others go first while much is read


def read_weekly(
    on: date | None, as_of: datetime | None, *, dossiers: Dossiers, now: datetime, paced: Paced
) -> Weekly:
    """The report of the week around a day.

    Args:
        on: None: this week.
        as_of: nothing that happened from then on; None, or an instant to come: now.
    """
    until = now if as_of is None else min(as_of, now)
    day = on or latest(until)
    weeks = periods(day, until)
    begins, ends = weeks[-2].begins, weeks[-1].ends
    beside = Beside(
        opinions=dossiers.opinions(begins, ends), waits=dossiers.waits(civil_date(begins), civil_date(ends))
    )
    return weekly(day, until, paced(dossiers.courses(weeks[0].begins, ends)), beside)


def read_index(
    on: date | None, as_of: datetime | None, *, dossiers: Dossiers, now: datetime, paced: Paced
) -> Index:
    """The national index of the month around a day; see read_weekly for `on` and `as_of`."""
    until = now if as_of is None else min(as_of, now)
    period = month_of(on or latest(until), until)
    return index(period, min(until, period.ends), paced(dossiers.courses(period.begins, period.ends)))


def read_evaluation(
    on: date | None,
    as_of: datetime | None,
    *,
    span: Span,
    rules: Rules,
    dossiers: Dossiers,
    now: datetime,
    paced: Paced,
) -> Evaluation:
    """The points of officers and agency in a month, quarter or year; see read_weekly for `on` and `as_of`."""
    until = now if as_of is None else min(as_of, now)
    period = span_of(on or latest(until), span, until)
    courses = paced(dossiers.courses(period.begins, period.ends))
    return evaluation(period, min(until, period.ends), rules, courses)


def read_some(ids: Sequence[str], *, dossiers: Dossiers) -> tuple[list[Dossier], dict[str, str]]:
    """Dossiers by their ids, in that order, as they are now; and the names of who and what has them."""
    found = [one for one in map(dossiers.one, ids) if one is not None]
    officers = dossiers.officers({one.taken_by for one in found if one.taken_by is not None})
    return found, {**dossiers.office().units, **officers}
