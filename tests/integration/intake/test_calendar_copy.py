"""Intake counts by the calendars that it heard of, on a real database."""

from __future__ import annotations

from services.chassis.consume import Consumer, Subscription
from services.chassis.core import CHASSIS_INDEXES
from services.chassis.eventlog import EventLog
from services.chassis.mongo import Store, connect
from services.chassis.transactions import Transactor
from services.contracts.calendars import Calendar
from services.contracts.envelope import HOST, event_id
from services.contracts.handling import CalendarPublished
from services.intake.handlers.calendars import on_calendar_published
from services.intake.store.calendars import CopiedCalendars
from tests.fakes.calendars import CULTURED, VN, at, without
from tests.fakes.stories import COMMUNE, body

OTHER = "32131"


def published(owner: str, calendar: Calendar, place: int) -> bytes:
    """The `place`-th calendar of an owner, as it travels."""
    event = CalendarPublished(
        event_id=event_id("workflow", f"calendar-{owner}", place),
        commune_id=owner,
        occurred_at=at("20/11 08:00"),
        calendar=calendar,
    )
    return body(event)


def test_a_communes_own_goes_before_the_hosting_units(mongodb_uri: str, database: str) -> None:
    """Before anything was heard the shipped one counts; heard twice nothing changes; kept for a moment."""
    with connect(mongodb_uri) as client:
        store = Store(client, database)
        store.ensure(CHASSIS_INDEXES)
        subscriptions = [Subscription(CalendarPublished, on_calendar_published)]
        consumer = Consumer(store, Transactor(store, EventLog(store)), subscriptions, ("workflow",))
        copied, slow = CopiedCalendars(store, VN, 0.0), CopiedCalendars(store, VN, 3600)
        assert slow.of(COMMUNE) == copied.of(COMMUNE) == VN
        consumer.take([published(HOST, VN, 1), published(HOST, CULTURED, 2), published(HOST, CULTURED, 2)])
        assert copied.of(COMMUNE) == copied.of(OTHER) == CULTURED
        own = without("4/12", CULTURED)
        consumer.take([published(COMMUNE, own, 1)])
        assert (copied.of(COMMUNE), copied.of(OTHER)) == (own, CULTURED)
        assert slow.of(COMMUNE) == VN
