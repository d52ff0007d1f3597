"""Intake's copy of the working calendars, which are workflow's."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.contracts.handling import CalendarPublished
from services.intake.ports import CALENDAR_IN_FORCE, CALENDARS


def on_calendar_published(event: CalendarPublished, work: UnitOfWork) -> None:
    """Count by it from now on; every version is kept, so that what was counted by it can be counted again.

    Law: Labour Code 45/2019/QH14, art. 112.3: holidays and swapped days are fixed anew each year.
    """
    version = event.calendar.version
    work.put(CALENDARS, version, {"content": codec.encode(event.calendar), "published_at": event.occurred_at})
    head = work.get(CALENDARS, CALENDAR_IN_FORCE) or {}
    work.put(CALENDARS, CALENDAR_IN_FORCE, {**head, "calendar_version": version})
