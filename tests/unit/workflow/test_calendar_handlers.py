"""Calendars are published in versions that are kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from services.contracts.calendars import Calendar, DayType, Period, Session
from services.contracts.calendars.patch import CalendarPatch
from services.contracts.envelope import HOST
from services.contracts.handling import CalendarPublished
from services.workflow.domain.errors import (
    InvalidCalendarError,
    KnownCalendarError,
    UnknownCalendarError,
    WorkflowError,
)
from services.workflow.handlers import calendars
from services.workflow.ports import CALENDAR_HEADS, CALENDARS
from tests.fakes.calendars import CULTURE_DAY, CULTURED, VN, day_off, early, without
from tests.fakes.stories import COMMUNE
from tests.fakes.work import FakeWork
from tests.fakes.workflow import MORNING

FAIR = date(2026, 12, 4)
AGES = Period(first=date(2079, 1, 1), last=date(2081, 12, 31), source="Thử")


@pytest.fixture
def host() -> FakeWork:
    """The hosting unit's work, with the shipped calendar."""
    work = FakeWork(HOST)
    assert calendars.ship_calendar(VN, work, now=MORNING)
    return work


def published(work: FakeWork) -> list[tuple[str, str]]:
    """Whose calendars were announced, and which."""
    return [
        (event.commune_id, event.calendar.version)
        for event in work.events
        if isinstance(event, CalendarPublished)
    ]


def patch(*days: str, **given: object) -> CalendarPatch:
    """A commune's days off."""
    told = {"version": COMMUNE, "days": tuple(day_off(day) for day in days), **given}
    return CalendarPatch(**told)  # type: ignore[arg-type]


def test_the_shipped_calendar_is_published_once(host: FakeWork) -> None:
    """Where there is none; afterwards the published one counts, whatever the software brings."""
    assert not calendars.ship_calendar(CULTURED, host, now=MORNING)
    assert published(host) == [(HOST, "vn-2026")]
    assert calendars.host_calendar(host) == VN
    assert host.documents(CALENDARS)["vn-2026"]["published_by"] == ""


def test_before_the_first_there_is_none() -> None:
    """Nothing is guessed."""
    with pytest.raises(UnknownCalendarError):
        calendars.host_calendar(FakeWork(HOST))
    with pytest.raises(UnknownCalendarError):
        calendars.kept_version("vn-1999", FakeWork(HOST))


def test_a_version_is_published_whole_and_kept(host: FakeWork) -> None:
    """The one before stays readable under its name, for whatever was counted by it."""
    new = calendars.publish_calendar(without("4/12"), host, by="hosting-1", now=MORNING)
    assert calendars.host_calendar(host) == new
    assert published(host)[-1] == (HOST, "vn-off-4-12")
    assert {name: calendars.calendar_of(kept) for name, kept in host.documents(CALENDARS).items()} == {
        "vn-2026": VN,
        "vn-off-4-12": new,
    }
    assert host.documents(CALENDARS)["vn-off-4-12"]["published_by"] == "hosting-1"


def test_days_before_a_version_begins_stay_as_they_were(host: FakeWork) -> None:
    """A version that begins with a date changes no earlier day, so that the past is counted alike."""
    begins = replace(early(without("4/12")), version="vn-b", effective_from=date(2026, 12, 1))
    whole = calendars.publish_calendar(begins, host, by="hosting-1", now=MORNING)
    assert whole.sessions_on(date(2026, 11, 30)) == VN.sessions
    assert whole.sessions_on(date(2026, 12, 1)) == begins.sessions
    assert whole.day_type(FAIR) is DayType.HOLIDAY


def test_an_unconfirmed_day_is_switched_on(host: FakeWork) -> None:
    """24 November is flagged and off until the hosting unit confirms it (domain 5.2, not verified)."""
    assert VN.is_working_day(date(2026, 11, 24))
    on = calendars.confirm_day(CULTURE_DAY, host, by="hosting-1", now=MORNING)
    assert on == CULTURED
    assert not calendars.host_calendar(host).is_working_day(date(2026, 11, 24))


def test_a_commune_does_some_things_otherwise(host: FakeWork) -> None:
    """Its own day off on the hosting unit's calendar; a second patch goes on the first."""
    work = host.beside(COMMUNE)
    first = calendars.publish_patch(patch("4/12"), work, by="admin-1", now=MORNING)
    assert (first.version, first.day_type(FAIR)) == (f"vn-2026~{COMMUNE}-1", DayType.HOLIDAY)
    hours = (Session(opens="07:00", closes="11:00"), Session(opens="13:00", closes="17:00"))
    second = patch(sessions=hours, sessions_source="Quyết định của xã")
    whole = calendars.publish_patch(second, work, by="admin-1", now=MORNING)
    assert (whole.version, whole.sessions) == (f"vn-2026~{COMMUNE}-2", hours)
    assert whole.day_type(FAIR) is DayType.HOLIDAY
    assert published(host)[1:] == [(COMMUNE, first.version), (COMMUNE, whole.version)]
    assert set(host.documents(CALENDARS)) == {"vn-2026", first.version, whole.version}
    assert calendars.host_calendar(host) == VN


def test_a_commune_follows_the_hosting_unit(host: FakeWork) -> None:
    """Its patches on the new calendar, once; a commune that does nothing otherwise has nothing to follow."""
    work = host.beside(COMMUNE)
    calendars.publish_patch(patch("4/12"), work, by="admin-1", now=MORNING)
    assert calendars.follow_host(work, now=MORNING) is None
    assert calendars.follow_host(host.beside("90001"), now=MORNING) is None
    calendars.confirm_day(CULTURE_DAY, host, by="hosting-1", now=MORNING)
    whole = calendars.follow_host(work, now=MORNING)
    assert whole is not None
    assert whole.version == f"{CULTURED.version}~{COMMUNE}-1"
    assert not whole.is_working_day(date(2026, 11, 24))
    assert not whole.is_working_day(FAIR)
    assert calendars.follow_host(work, now=MORNING) is None
    assert work.documents(CALENDAR_HEADS)["calendar"]["published_by"] == "admin-1"


Order = Callable[[FakeWork], object]


def ordered(calendar: Calendar) -> Order:
    """Publishing that calendar."""
    return lambda work: calendars.publish_calendar(calendar, work, by="hosting-1", now=MORNING)


REFUSED: dict[str, tuple[Order, type[WorkflowError]]] = {
    "the same version with another content": (
        ordered(replace(without("4/12"), version="vn-2026")),
        KnownCalendarError,
    ),
    "the same version again": (ordered(VN), KnownCalendarError),
    "days are lost": (
        ordered(
            replace(
                VN,
                version="short",
                periods=VN.periods[:2],
                days=tuple(day for day in VN.days if day.on.year < 2027),
            )
        ),
        InvalidCalendarError,
    ),
    "together with the days before it is too long": (
        ordered(replace(VN, version="far", periods=(AGES,), days=(), effective_from=AGES.first)),
        InvalidCalendarError,
    ),
    "an unknown day is confirmed": (
        lambda work: calendars.confirm_day("nowhere", work, by="hosting-1", now=MORNING),
        InvalidCalendarError,
    ),
    "a commune's day outside of all periods": (
        lambda work: calendars.publish_patch(
            CalendarPatch(version="x", days=(replace(day_off("4/12"), on=date(2031, 1, 1)),)),
            work.beside(COMMUNE),
            by="admin-1",
            now=MORNING,
        ),
        InvalidCalendarError,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(host: FakeWork, case: str) -> None:
    """With the field and what to do, and nothing changes: the calendar in force is the shipped one."""
    order, error = REFUSED[case]
    with pytest.raises(error) as refused:
        order(host)
    if error is InvalidCalendarError:
        assert all(field and said for field, said, _ in refused.value.errors)
        assert refused.value.errors
    assert calendars.host_calendar(host) == VN
    assert published(host) == [(HOST, "vn-2026")]


def test_confirmed_twice(host: FakeWork) -> None:
    """The second time is refused: the day counts already."""
    calendars.confirm_day(CULTURE_DAY, host, by="hosting-1", now=MORNING)
    with pytest.raises(KnownCalendarError):
        calendars.confirm_day(CULTURE_DAY, host, by="hosting-1", now=MORNING)
