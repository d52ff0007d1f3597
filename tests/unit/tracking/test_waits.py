"""Waiting and service times: of a day, a desk, a week; and what becomes of the event of a served ticket."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.contracts.line import TicketServed
from services.tracking.domain.board import room
from services.tracking.domain.waits import Times, Wait, by_day, by_desk, duration, times, within
from services.tracking.pages import board_shown
from services.tracking.schemas.waits import RoomOut
from services.tracking.views import all_views
from tests.fakes.stories import COMMUNE, MORNING, opened

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)


def wait(minutes: float, *, desk: str = "Quầy 1", days: float = 0, unit: str = "one-stop") -> Wait:
    """A ticket that was served some days before this morning."""
    return Wait(
        unit_id=unit,
        desk=desk,
        done_at=MORNING - days * DAY,
        waited_seconds=int(minutes * 60),
        served_seconds=120,
    )


WAITS = [wait(5), wait(15), wait(40, desk="Quầy 2"), wait(10, days=1), wait(30, days=2)]


def test_many_tickets_come_to_an_average_a_middle_and_a_share() -> None:
    """Fifteen minutes count as within fifteen; nothing comes to nothing."""
    found = times(WAITS[:3])
    assert (found.served, found.in_target, found.mean_seconds, found.median_seconds) == (3, 2, 1200, 900)
    assert (found.longest_seconds, found.service_seconds) == (2400, 120)
    assert times([]) == Times()


def test_they_are_told_by_desk_and_by_day() -> None:
    """Desks by name, days from the latest; a desk of another unit is another desk."""
    desks = by_desk([*WAITS[:3], wait(1, unit="annex")])
    assert [(one.unit_id, one.desk, one.times.served) for one in desks] == [
        ("annex", "Quầy 1", 1),
        ("one-stop", "Quầy 1", 2),
        ("one-stop", "Quầy 2", 1),
    ]
    days = by_day(WAITS)
    assert [(one.on, one.times.served) for one in days] == [
        (TODAY, 3),
        (TODAY - DAY, 1),
        (TODAY - 2 * DAY, 1),
    ]
    assert within(WAITS, MORNING - DAY, MORNING) == [WAITS[3]]


def test_the_board_has_today_its_desks_and_the_days_before() -> None:
    """Each cell by a name under which it changes; today stands once."""
    seen = RoomOut.of(room(WAITS, TODAY)).model_dump(mode="json")
    told: dict[str, Any] = {"at": MORNING.isoformat(), "room": seen}
    rows = board_shown.room_rows(told)
    assert [(row["title"], row["depth"]) for row in rows] == [
        ("Hôm nay", 0),
        ("Quầy 1", 1),
        ("Quầy 2", 1),
        ("23/11", 0),
        ("22/11", 0),
    ]
    assert rows[0]["cells"] == [
        ("room/today/served", "3"),
        ("room/today/mean", "20 phút"),
        ("room/today/median", "15 phút"),
        ("room/today/in_target", "67 %"),
        ("room/today/service", "2 phút"),
    ]
    assert told["room"]["target_seconds"] == 900


def test_a_time_is_said_as_people_say_it() -> None:
    """Minutes, seconds below one, a dash for nothing."""
    said = {None: "–", 0: "0 giây", 59: "59 giây", 60: "1 phút", 89: "1 phút", 91: "2 phút", 3600: "60 phút"}
    assert {seconds: duration(seconds) for seconds in said} == said


def test_a_served_ticket_is_one_document() -> None:
    """By unit, day and number: told twice it is still one."""
    event = TicketServed(
        event_id="intake:line-one-stop-2026-11-24:00000001",
        commune_id=COMMUNE,
        occurred_at=MORNING,
        unit_id="one-stop",
        on=TODAY,
        number=7,
        desk="Quầy 1",
        taken_at=MORNING - timedelta(minutes=9),
        called_at=MORNING - timedelta(minutes=4),
        done_at=MORNING,
        waited_seconds=300,
        served_seconds=240,
        calls_count=1,
    )
    change = all_views(opened)[TicketServed](event)
    assert (change.collection, change.key) == ("waits", "one-stop.2026-11-24.7")
    assert change.update == {
        "$set": {
            "on": "2026-11-24",
            "unit_id": "one-stop",
            "desk": "Quầy 1",
            "done_at": MORNING,
            "waited_seconds": 300,
            "served_seconds": 240,
        }
    }
