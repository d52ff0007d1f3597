"""The courier: what is due goes out, what came is kept, and one dossier holds up no other."""

from __future__ import annotations

from collections import Counter as Counts
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.axes import Sync
from services.intake.domain.synchronising import PAUSES, Reply
from services.intake.handlers.courier import BUSY_SECONDS, CARRIED_AT_ONCE, IDLE_SECONDS, Courier
from services.intake.ports import DOSSIERS, ERRANDS
from tests.fakes.intake import Counter
from tests.unit.intake.connected import (
    ToldService,
    WorkErrands,
    connected_counter,
    kept_dossier,
    kept_errand,
    received,
    run_here,
)


@pytest.fixture
def counter() -> Counter:
    """A counter that is connected."""
    return connected_counter()


@pytest.fixture
def service() -> ToldService:
    """A service that gives each dossier a number of its own."""
    return ToldService(lambda telling: Reply(number=f"000.01.31.H12-261125-9{telling.dossier_id[3:]:0>3}"))


class Trip:
    """A courier and what it counted."""

    def __init__(self, counter: Counter, service: ToldService) -> None:
        self.counted: Counts[str] = Counts()
        self._run = run_here(counter)
        self._courier = Courier(WorkErrands(counter), service, counter.means, self._count)

    def _count(self, outcome: str) -> None:
        self.counted[outcome] += 1

    def stride(self) -> float:
        """One stride."""
        return self._courier.stride(self._run)


def test_dossiers_are_carried_until_nothing_is_due(counter: Counter, service: ToldService) -> None:
    """Each is numbered and told; then the courier rests."""
    filed = [received(counter)["dossier_id"] for _ in range(3)]
    trip = Trip(counter, service)
    assert [trip.stride() for _ in range(4)] == [BUSY_SECONDS, BUSY_SECONDS, IDLE_SECONDS, IDLE_SECONDS]
    assert {kept_dossier(counter, one).synchronisation.state for one in filed} == {Sync.SYNCED}
    assert trip.counted == {"acknowledged": 6}


def test_so_many_are_under_way_and_no_more(counter: Counter, service: ToldService) -> None:
    """The next ones go when replies have come; none goes twice meanwhile."""
    for _ in range(CARRIED_AT_ONCE + 3):
        received(counter)
    trip = Trip(counter, service)
    trip.stride()
    assert len(service.sent) == CARRIED_AT_ONCE
    assert len({one.dossier_id for one in service.sent}) == CARRIED_AT_ONCE


def test_while_nobody_answers_one_tries_after_a_pause(counter: Counter, service: ToldService) -> None:
    """All wait; when somebody answers again all go."""
    for _ in range(5):
        received(counter)
    numbers, service.answer = service.answer, lambda telling: Reply(away=True)
    trip = Trip(counter, service)
    trip.stride()
    assert trip.stride() == IDLE_SECONDS
    assert (len(service.sent), trip.counted["away"]) == (5, 5)
    counter.clock.move(PAUSES[0])
    trip.stride()
    assert len(service.sent) == 6
    service.answer = numbers
    counter.clock.move(timedelta(minutes=1))
    for _ in range(6):
        trip.stride()
    assert len(counter.work.documents(ERRANDS)) == 0
    assert trip.counted["acknowledged"] == 10


def changed(counter: Counter, dossier_id: str, **members: Any) -> None:
    """A dossier whose document is not what it should be."""
    kept = counter.work.documents(DOSSIERS)[dossier_id]
    counter.work.put(DOSSIERS, dossier_id, {**kept, **members})


def test_a_dossier_that_spoils_its_message_holds_up_no_other(counter: Counter, service: ToldService) -> None:
    """One of which no message can be made is set aside; one that nobody can read waits long."""
    spoilt, unreadable, good = (received(counter)["dossier_id"] for _ in range(3))
    changed(counter, spoilt, scans=[{}])
    changed(counter, unreadable, channel="carrier pigeon")
    trip = Trip(counter, service)
    for _ in range(4):
        trip.stride()
    assert kept_dossier(counter, good).synchronisation.state is Sync.SYNCED
    assert kept_dossier(counter, spoilt).synchronisation.cause == "spoilt"
    waits = kept_errand(counter, unreadable)
    assert waits is not None
    assert (waits.cause, waits.next_at) == ("spoilt", counter.clock.now() + PAUSES[-1])
    assert trip.counted["spoilt"] >= 2


def test_an_answer_that_cannot_be_kept_is_set_aside_too(counter: Counter, service: ToldService) -> None:
    """The message took effect outside; here somebody has to look."""
    dossier_id = received(counter)["dossier_id"]
    trip = Trip(counter, service)
    trip.stride()
    changed(counter, dossier_id, channel="carrier pigeon")
    trip.stride()
    waits = kept_errand(counter, dossier_id)
    assert waits is not None
    assert waits.cause == "spoilt"
    assert trip.counted["spoilt"] >= 1
