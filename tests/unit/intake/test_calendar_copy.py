"""Intake copies the calendars that workflow publishes."""

from __future__ import annotations

from services.contracts import codec
from services.contracts.calendars import Calendar
from services.contracts.envelope import HOST
from services.contracts.handling import CalendarPublished
from services.intake.handlers.calendars import on_calendar_published
from services.intake.ports import CALENDAR_IN_FORCE, CALENDARS
from tests.fakes.calendars import CULTURED, VN, at
from tests.fakes.work import FakeWork


def hear(work: FakeWork, calendar: Calendar) -> None:
    """A version was published."""
    event = CalendarPublished(commune_id=work.tenant, occurred_at=at("20/11 08:00"), calendar=calendar)
    on_calendar_published(event, work)


def test_the_last_one_counts_and_all_are_kept() -> None:
    """Labour Code 45/2019/QH14, art. 112.3: days off change each year; what was counted stays countable."""
    work = FakeWork(HOST)
    hear(work, VN)
    hear(work, CULTURED)
    kept = work.documents(CALENDARS)
    assert kept[CALENDAR_IN_FORCE]["calendar_version"] == CULTURED.version
    assert codec.decode(Calendar, kept[VN.version]["content"]) == VN
    assert codec.decode(Calendar, kept[CULTURED.version]["content"]) == CULTURED


def test_heard_twice_it_is_the_same() -> None:
    """Delivered again, nothing else is in force."""
    work = FakeWork(HOST)
    hear(work, CULTURED)
    hear(work, CULTURED)
    assert work.documents(CALENDARS)[CALENDAR_IN_FORCE]["calendar_version"] == CULTURED.version
    assert len(work.documents(CALENDARS)) == 2
