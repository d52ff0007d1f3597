"""What was filed from afar and waits for the desk: since when, how long in working time, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar
from services.contracts.status import Status
from services.contracts.worktime import working_time_between
from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.states import LocalState, local_state

FROM_AFAR = (Channel.ONLINE, Channel.POST)  # nobody stands at the desk and asks


class Urgency(StrEnum):
    """How a wait looks to the desk."""

    IN_TIME = "in_time"
    SOON = "soon"  # more than half of the time is gone
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long a dossier has waited to be answered, the rest of the desk's hours not counted."""

    since: datetime
    worked: timedelta
    urgency: Urgency


def waits_for_the_desk(dossier: Dossier) -> bool:
    """Whether it was filed from afar and the desk has to answer: new, or with papers that were asked for."""
    if dossier.channel not in FROM_AFAR or dossier.reception is not None:
        return False
    return dossier.status is Status.NEW or local_state(dossier) is LocalState.SUPPLEMENTED_AT_RECEPTION


def wait_of(dossier: Dossier, now: datetime, calendar: Calendar, answer_within: timedelta) -> Wait:
    """How long it has waited: since the filing, or since the papers came that were asked for."""
    since = max([dossier.filed_at, *(one.delivered_at for one in dossier.deliveries)])
    worked = working_time_between(since, now, calendar)
    if worked > answer_within:
        urgency = Urgency.LATE
    else:
        urgency = Urgency.SOON if worked * 2 > answer_within else Urgency.IN_TIME
    return Wait(since=since, worked=worked, urgency=urgency)
