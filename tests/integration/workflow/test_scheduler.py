"""The scheduler on a real database: what is due is fired once, communes in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.commands import Answer
from services.chassis.errors import LeaseLostError
from services.chassis.jobs import Fenced
from services.chassis.lease import LEASES, Lease
from services.chassis.pace import Pace
from services.chassis.work import UnitOfWork
from services.contracts.timers import Timer
from services.workflow import bootstrap
from services.workflow.domain.errors import StaleDossierError
from services.workflow.domain.timers import Planned
from services.workflow.handlers import steps
from services.workflow.handlers.means import Officer
from services.workflow.handlers.timers import fire_timers, put_off
from services.workflow.metrics import WorkerMetrics
from services.workflow.ports import TIMERS, Due
from services.workflow.scheduler import FAILED_AGAIN_AFTER, IDLE_SECONDS, Scheduler
from services.workflow.store.timers import MongoTimers
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import MORNING, SPECIALIST
from tests.integration.plans import stages
from tests.integration.workflow.house import House
from tests.integration.workflow.planting import fired, plant, some

OTHER, THIRD = "32131", "90001"
LATER = MORNING + timedelta(days=30)
Fire = Callable[[str, UnitOfWork, datetime], tuple[Planned, ...]]


def fire(dossier_id: str, work: UnitOfWork, now: datetime) -> tuple[Planned, ...]:
    """As in the worker."""
    return fire_timers(dossier_id, work, now=now, report_silence=lambda *_: None)


@pytest.fixture
def registry() -> CollectorRegistry:
    """Where the worker counts."""
    return CollectorRegistry()


@pytest.fixture
def seen() -> list[int]:
    """How many timers each stride fired; a thousand less for each dossier that failed."""
    return []


def scheduler(one: House, seen: list[int], how: Fire = fire, batch: int = 20) -> Scheduler:
    """A scheduler that never pauses for long."""

    def note(given: Iterable[Timer], failed: int) -> None:
        seen.append(len(list(given)) - 1000 * failed)

    def later(dossier_id: str, work: UnitOfWork, until: datetime) -> None:
        put_off(dossier_id, work, until=until)

    return Scheduler(MongoTimers(one.core.store), one.clock, Pace(1.0), how, later, note, batch)


def holder(one: House, name: str = "one") -> Fenced:
    """The transactions of a process that has taken the lease."""
    lease = Lease(one.core.store, "timers", name)
    assert lease.acquire()
    return Fenced(one.core.store, one.core.transactor, lease)


def run_out(scheduler: Scheduler, fenced: Fenced) -> int:
    """Stride until nothing is due; tells how often."""
    count = 0
    while scheduler.stride(fenced) != IDLE_SECONDS:
        count += 1
    return count


def test_a_clock_that_leaps_fires_each_timer_once(one: House, seen: list[int]) -> None:
    """Over many transactions, and again by a scheduler that begins anew: nothing twice, nothing left."""
    plant(one.core, one.means, some(90, COMMUNE, OTHER, THIRD))
    planned = sum(len(document["timers"]) for document in one.all(TIMERS))
    first, fenced = scheduler(one, seen), holder(one)
    assert first.stride(fenced) == IDLE_SECONDS
    one.clock.set(LATER)
    first.stride(fenced)
    assert run_out(scheduler(one, seen), fenced) > 3
    told = fired(one.core)
    assert set(told.values()) == {1}
    assert len(told) == planned == sum(seen)
    assert not [document for document in one.all(TIMERS) if "next_at" in document]


def test_a_storm_of_one_commune_delays_no_other(one: House, seen: list[int]) -> None:
    """The single dossier of another commune is served in the first transaction, whosever turn it is."""
    plant(one.core, one.means, some(200, COMMUNE))
    plant(one.core, one.means, some(1, OTHER))
    due = MongoTimers(one.core.store)
    for after in ("", OTHER, COMMUNE, THIRD):
        found = due.due(LATER, after, 20)
        assert Counter(place.commune_id for place in found) == {COMMUNE: 19, OTHER: 1}
        assert len(set(found)) == 20
    one.clock.set(LATER)
    scheduler(one, seen).stride(holder(one))
    assert OTHER in {commune_id for commune_id, _, _ in fired(one.core)}


def test_communes_take_turns(one: House) -> None:
    """Behind the one that was served last comes the next, and after the last the first."""
    communes = [f"9{number:04}" for number in range(30)]
    plant(one.core, one.means, some(90, *communes))
    due = MongoTimers(one.core.store)
    served: list[str] = []
    for _ in range(3):
        found = due.due(LATER, served[-1] if served else "", 10)
        served += [place.commune_id for place in found]
    assert len(served) == 30
    assert set(due.due(LATER, communes[-1], 3)) <= set(due.due(LATER, "", 90))
    assert {place.commune_id for place in due.due(LATER, communes[-1], 4)} <= set(communes[:4])


def test_the_index_is_used(one: House) -> None:
    """What is due is read along the index: neither searched for nor sorted, however many wait."""
    plant(one.core, one.means, some(50, COMMUNE, OTHER))
    asked = {
        "find": TIMERS,
        "filter": {"tenant": {"$gt": ""}, "next_at": {"$lte": LATER}},
        "sort": {"tenant": 1, "next_at": 1},
        "limit": 10,
    }
    plan = one.core.store.database.command("explain", asked, verbosity="queryPlanner")
    names = set(stages(plan["queryPlanner"]["winningPlan"]))
    assert "IXSCAN" in names
    assert not names & {"COLLSCAN", "SORT"}


def test_a_dossier_that_fails_is_put_off(one: House, seen: list[int]) -> None:
    """Whatever is wrong with it: the others are fired, and it is looked at again later."""
    plant(one.core, one.means, some(30, COMMUNE))
    one.clock.set(LATER)

    def broken(dossier_id: str, work: UnitOfWork, now: datetime) -> tuple[Planned, ...]:
        if dossier_id == "d7":
            raise ValueError("poison")
        return fire(dossier_id, work, now)

    run_out(scheduler(one, seen, broken), holder(one))
    assert {dossier_id for _, dossier_id, _ in fired(one.core)} == {f"d{n}" for n in range(30)} - {"d7"}
    assert sum(count < 0 for count in seen) == 1
    one.clock.set(LATER + FAILED_AGAIN_AFTER)
    run_out(scheduler(one, seen), holder(one))
    assert len({dossier_id for _, dossier_id, _ in fired(one.core)}) == 30


def test_what_the_database_refuses_is_found_and_put_off(one: House, seen: list[int]) -> None:
    """A write that spoils its transaction is isolated by halves."""
    plant(one.core, one.means, some(30, COMMUNE, OTHER))
    one.clock.set(LATER)

    def spoiling(dossier_id: str, work: UnitOfWork, now: datetime) -> tuple[Planned, ...]:
        given = fire(dossier_id, work, now)
        if dossier_id == "d7":
            work.put("strange", "key", {"number": 2**70})
        return given

    run_out(scheduler(one, seen, spoiling), holder(one))
    assert {dossier_id for _, dossier_id, _ in fired(one.core)} == {f"d{n}" for n in range(30)} - {"d7"}
    assert set(fired(one.core).values()) == {1}


class Frozen(MongoTimers):
    """Falls asleep between reading what is due and firing it, past its lease; an heir begins meanwhile."""

    def __init__(self, one: House, heir: Callable[[], object]) -> None:
        super().__init__(one.core.store)
        self._leases = one.core.store.plumbing(LEASES)
        self._heir = heir

    def due(self, now: datetime, after: str, limit: int) -> list[Due]:
        """See ports.Timers."""
        found = super().due(now, after, limit)
        self._leases.update_one({"_id": "timers"}, [{"$set": {"until": {"$add": ["$$NOW", -1]}}}])
        self._heir()
        return found


def test_a_holder_that_was_frozen_fires_nothing(one: House, seen: list[int]) -> None:
    """It read what was due, slept past its lease, and another has begun to fire it meanwhile."""
    plant(one.core, one.means, some(10, COMMUNE))
    one.clock.set(LATER)
    late, slow = holder(one, "frozen"), scheduler(one, seen)
    heir: list[Fenced] = []

    def begin() -> None:
        heir.append(holder(one, "heir"))
        scheduler(one, seen, batch=3).stride(heir[0])

    slow._due = Frozen(one, begin)
    with pytest.raises(LeaseLostError):
        slow.stride(late)
    assert len({dossier_id for _, dossier_id, _ in fired(one.core)}) == 3
    run_out(scheduler(one, seen), heir[0])
    assert len({dossier_id for _, dossier_id, _ in fired(one.core)}) == 10
    assert set(fired(one.core).values()) == {1}


def test_officers_and_storm_disturb_each_other_not(one: House, seen: list[int]) -> None:
    """Dossiers change while their timers are fired: every change counts, every timer is fired once."""
    plant(one.core, one.means, some(60, COMMUNE))
    one.clock.set(MORNING + timedelta(hours=9))
    ended = Event()

    def storm() -> None:
        fenced = holder(one)
        while not ended.is_set():
            run_out(scheduler(one, seen, batch=7), fenced)

    def claim(number: int) -> int:
        act = partial(steps.claim_step, f"d{number}", Officer("staff-2", {SPECIALIST}, 1), means=one.means)
        answer = one.core.commands.run(COMMUNE, lambda work: Answer(200, {"version": act(work).version}))
        return int((answer.body or {})["version"])

    with ThreadPoolExecutor(9) as pool:
        storming = pool.submit(storm)
        versions = list(pool.map(claim, range(60)))
        ended.set()
        storming.result()
    run_out(scheduler(one, seen), holder(one))
    assert versions == [2] * 60
    told = fired(one.core)
    assert set(told.values()) == {1}
    assert len(told) == sum(
        timer["fired_at"] is not None for document in one.all(TIMERS) for timer in document["timers"]
    )


def test_firing_leaves_what_an_officer_read_valid(one: House, seen: list[int]) -> None:
    """If-Match of before the storm holds after it."""
    plant(one.core, one.means, some(1, COMMUNE, received_at=MORNING))
    one.clock.set(LATER)
    run_out(scheduler(one, seen), holder(one))
    run = partial(steps.claim_step, "d0", Officer("staff-2", {SPECIALIST}, 1), means=one.means)
    one.core.commands.run(COMMUNE, lambda work: Answer(200, {"version": run(work).version}))
    with pytest.raises(StaleDossierError):
        one.core.commands.run(COMMUNE, lambda work: Answer(200, {"version": run(work).version}))


def test_figures(one: House, registry: CollectorRegistry) -> None:
    """What was fired is counted by timer, and how long the oldest has waited is shown."""
    plant(one.core, one.means, some(5, COMMUNE))
    metrics = WorkerMetrics(registry)
    jobs = bootstrap.Jobs(one.core.store, one.clock, metrics)
    jobs.measure()
    assert registry.get_sample_value("workflow_timer_lag_seconds") == 0
    first = min(document["next_at"] for document in one.all(TIMERS))
    one.clock.set(first + timedelta(seconds=90))
    jobs.measure()
    assert registry.get_sample_value("workflow_timer_lag_seconds") == 90
    jobs_leased = bootstrap.leased(one.settings, one.core, one.means, metrics)
    (job,) = (one_job for one_job in jobs_leased if one_job.name == "timers")
    fenced = holder(one)
    while job.stride(fenced) != IDLE_SECONDS:
        pass
    jobs.measure()
    assert registry.get_sample_value("workflow_timer_lag_seconds") == 0
    assert registry.get_sample_value("workflow_timers_fired_total", {"timer": "step_half"}) == 5
    assert registry.get_sample_value("workflow_timers_failed_total") == 0


def test_without_the_lease_nothing_is_fired(one: House, seen: list[int]) -> None:
    """The stride of a process that does not hold it writes nothing."""
    plant(one.core, one.means, some(3, COMMUNE))
    one.clock.set(LATER)
    lease = Lease(one.core.store, "timers", "nobody")
    with pytest.raises(LeaseLostError):
        scheduler(one, seen).stride(Fenced(one.core.store, one.core.transactor, lease))
    assert fired(one.core) == Counter()
