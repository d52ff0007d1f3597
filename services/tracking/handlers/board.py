"""The leaders' board: what waits where, in one commune, and commune by commune for the host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.contracts.calendars import Calendar, civil_date
from services.tracking.domain.board import Board, Matching, room
from services.tracking.domain.criteria import Criteria
from services.tracking.domain.criteria_words import in_words
from services.tracking.domain.figures import Counted
from services.tracking.domain.waiting import (
    Axis,
    CommuneFigures,
    board_figures,
    month_figures,
    month_of,
    soon_days,
)
from services.tracking.ports import Clock, Communes, Dossiers

DAYS_BEFORE = timedelta(days=6)  # of waiting times beside today's


def read_board(*, dossiers: Dossiers, clock: Clock, calendar: Calendar) -> Board:
    """The board of a commune at present."""
    at = clock.now()
    today = civil_date(at)
    soon = soon_days(today, calendar)
    waiting = dossiers.waiting(at, soon)
    officers = dossiers.officers({one.key for one in waiting[Axis.OFFICER]})
    return Board(
        at=at,
        soon=soon,
        now=[Counted(one, dossiers.count(one.criteria, at)) for one in board_figures(today, soon)],
        month=[Counted(one, dossiers.count(one.criteria, at)) for one in month_figures(today)],
        waiting=waiting,
        names={**dossiers.office().units, **officers},
        room=room(dossiers.waits(today - DAYS_BEFORE, today), today),
    )


def count_matching(criteria: Criteria, *, dossiers: Dossiers, clock: Clock) -> Matching:
    """The number behind which a list stands."""
    at = clock.now()
    names = {**dossiers.office().units, **dossiers.officers({criteria.officer} - {""})}
    return Matching(at=at, count=dossiers.count(criteria, at), words=in_words(criteria, names))


def compare_communes(
    *, communes: Communes, clock: Clock, calendar: Calendar
) -> tuple[datetime, Sequence[CommuneFigures]]:
    """Every commune's numbers, and when that was."""
    at = clock.now()
    today = civil_date(at)
    return at, communes.figures(at, soon_days(today, calendar), month_of(today))
