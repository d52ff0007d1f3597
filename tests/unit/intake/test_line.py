"""The line in front of the desks: numbers without a gap, everybody called once, waiting times summed up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.line import TicketServed
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.line import MOST_A_MINUTE, SHOWN_CALLS, Line, TicketState
from services.intake.handlers import line as handlers
from services.intake.handlers.line_errors import NobodyWaitsError, NotAtDeskError, UnknownTicketError
from services.intake.ports import LINES, TICKETS
from services.intake.schemas.line import LineOut, WaitingOut
from tests.fakes.intake import COMMUNE
from tests.fakes.work import FakeWork

MORNING = datetime(2026, 11, 27, 1, tzinfo=UTC)  # 08:00 in Vietnam
HOA, BINH = "officer-hoa", "officer-binh"


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune."""
    return FakeWork(COMMUNE.commune_id)


def at(minutes: float) -> datetime:
    """So many minutes after eight."""
    return MORNING + timedelta(minutes=minutes)


def take(work: FakeWork, minutes: float = 0) -> int:
    """A ticket; its number."""
    return handlers.take_ticket(COMMUNE, "desk", at(minutes), work)[1].number


def call(work: FakeWork, officer: str = HOA, minutes: float = 0) -> int:
    """The next one is called; the number."""
    return handlers.call_next("desk", officer, f"Quầy của {officer}", at(minutes), work)[1].number


def line(work: FakeWork) -> Line:
    """As it stands."""
    (kept,) = work.documents(LINES).values()
    return handlers.restored_line(kept)


def test_tickets_are_numbered_from_one_each_day(work: FakeWork) -> None:
    """Of the unit, by Vietnam's civil day; a unit that does not receive has no line."""
    assert [take(work, n) for n in range(3)] == [1, 2, 3]
    assert take(work, 17 * 60) == 1, "seven hours after midnight it is another day there"
    assert sorted(work.documents(TICKETS)) == [
        "desk:2026-11-27:1",
        "desk:2026-11-27:2",
        "desk:2026-11-27:3",
        "desk:2026-11-28:1",
    ]
    with pytest.raises(InvalidInputError):
        handlers.take_ticket(COMMUNE, "office", MORNING, work)


def test_nobody_takes_tickets_faster_than_people_come(work: FakeWork) -> None:
    """A child at the kiosk; a minute later there is one again."""
    for _ in range(MOST_A_MINUTE):
        take(work)
    with pytest.raises(InvalidInputError):
        take(work, 0.9)
    assert take(work, 1) == MOST_A_MINUTE + 1


def test_each_is_called_once_in_the_order_of_coming(work: FakeWork) -> None:
    """Whoever calls; the last in line leaves nobody to call."""
    for _ in range(3):
        take(work)
    assert [call(work, HOA), call(work, BINH), call(work, HOA)] == [1, 2, 3]
    with pytest.raises(NobodyWaitsError):
        call(work, BINH)
    assert line(work).before(BINH) == 2, "who could not call keeps whom they serve"
    assert [one.number for one in line(work).calls] == [3, 2]


def test_calling_the_next_finishes_with_the_one_before(work: FakeWork) -> None:
    """One press for both; service time runs from the first call."""
    take(work)
    take(work)
    call(work, minutes=2)
    call(work, minutes=12)
    found = line(work)
    assert (found.served, found.served_seconds) == (1, 600)
    assert work.documents(TICKETS)["desk:2026-11-27:1"]["state"] == TicketState.DONE.value


def test_waiting_is_measured_to_the_first_call(work: FakeWork) -> None:
    """Sum, longest and how many within a quarter of an hour; calling again changes none of it."""
    take(work)
    take(work)
    call(work, minutes=10)
    handlers.call_again("desk", 1, HOA, "Quầy 1", at(14), work)
    call(work, BINH, minutes=20)
    told = WaitingOut.of(line(work))
    assert (told.average_waiting_seconds, told.longest_waiting_seconds, told.within_target) == (900, 1200, 1)
    assert (told.tickets, told.called, told.served, told.average_service_seconds) == (2, 2, 0, None)
    assert WaitingOut.of(Line(unit_id="desk", on=told.on)).average_waiting_seconds is None


def test_who_did_not_come_may_still_be_called(work: FakeWork) -> None:
    """The desk is free at once; called back, they are served like anybody, by whoever calls."""
    take(work)
    take(work)
    call(work)
    handlers.note_absence("desk", 1, HOA, at(3), work)
    assert (line(work).absent, line(work).before(HOA)) == ((1,), None)
    call(work, BINH, minutes=4)
    handlers.call_again("desk", 1, BINH, "Quầy 2", at(9), work)
    found = line(work)
    assert (found.absent, found.before(BINH), found.served) == ((), 1, 1)
    handlers.finish("desk", 1, BINH, at(11), work)
    assert line(work).served_seconds == 5 * 60 + 2 * 60
    assert work.documents(TICKETS)["desk:2026-11-27:1"]["calls_count"] == 2


def test_back_from_absence_to_a_free_desk(work: FakeWork) -> None:
    """Nobody stood there, so nobody is done with it."""
    take(work)
    call(work)
    handlers.note_absence("desk", 1, HOA, at(1), work)
    handlers.call_again("desk", 1, HOA, "Quầy 1", at(2), work)
    assert (line(work).before(HOA), line(work).served) == (1, 0)


def test_another_officers_ticket_is_not_touched(work: FakeWork) -> None:
    """Nor one that is done, or was never given; a desk has a name."""
    take(work)
    call(work)
    for refused in (handlers.note_absence, handlers.finish):
        with pytest.raises(NotAtDeskError):
            refused("desk", 1, BINH, at(1), work)
        with pytest.raises(UnknownTicketError):
            refused("desk", 7, HOA, at(1), work)
    with pytest.raises(NotAtDeskError):
        handlers.call_again("desk", 1, BINH, "Quầy 2", at(1), work)
    with pytest.raises(InvalidInputError):
        handlers.call_again("desk", 1, HOA, " ", at(1), work)
    handlers.finish("desk", 1, HOA, at(2), work)
    with pytest.raises(NotAtDeskError):
        handlers.finish("desk", 1, HOA, at(3), work)


def test_the_screen_shows_the_last_calls_alone(work: FakeWork) -> None:
    """And how many wait, and before an officer whom they serve."""
    for n in range(SHOWN_CALLS + 2):
        take(work)
        call(work, f"officer-{n}")
    take(work)
    told = LineOut.of(line(work), "Trung tâm", "officer-7")
    assert [one.number for one in told.calls] == list(range(SHOWN_CALLS + 2, 2, -1))
    assert (told.waiting, told.mine, told.average_waiting_seconds) == (1, 8, 0)
    assert line(work).ahead_of(9) == 0
    assert line(work).ahead_of(11) == 2
    assert LineOut.of(Line(unit_id="desk", on=told.on), "Trung tâm", "").mine is None


def test_each_ticket_that_was_served_is_told_once(work: FakeWork) -> None:
    """Its desk, how long its holder waited for the first call and was served; by whichever way it ended."""
    for _ in range(3):
        take(work)
    call(work, minutes=4)
    call(work, minutes=10)  # who stood there before is served
    handlers.note_absence("desk", 2, HOA, at(12), work)
    call(work, minutes=13)
    handlers.call_again("desk", 2, HOA, "Quầy 1", at(20), work)
    handlers.finish("desk", 2, HOA, at(23), work)
    told = [event for event in work.events if isinstance(event, TicketServed)]
    assert [(one.number, one.waited_seconds, one.served_seconds, one.calls_count) for one in told] == [
        (1, 240, 360, 1),
        (3, 780, 420, 1),
        (2, 600, 180, 2),  # waited until the first call, not until they came back
    ]
    assert {one.subject for one in told} == {"line-desk-2026-11-27"}
    assert (told[0].desk, told[0].actor, told[0].on) == (f"Quầy của {HOA}", HOA, date(2026, 11, 27))


def test_a_ticket_called_by_an_older_version_is_told_too(work: FakeWork) -> None:
    """It does not know when it was called first, only when it was called."""
    take(work)
    call(work, minutes=3)
    key, kept = next(iter(work.documents(TICKETS).items()))
    work.put(TICKETS, key, {name: value for name, value in kept.items() if name != "first_called_at"})
    handlers.finish("desk", 1, HOA, at(5), work)
    (told,) = [event for event in work.events if isinstance(event, TicketServed)]
    assert (told.waited_seconds, told.served_seconds) == (180, 120)
