"""A leased job is done by one process at a time, each part of it once, whatever becomes of the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import eventlet
import pytest
from pymongo import UpdateOne

from services.chassis import lease as leases
from services.chassis import leasing
from services.chassis.errors import ConflictError, LeaseLostError
from services.chassis.jobs import Fenced, Job
from services.chassis.lease import LEASE_SECONDS, LEASES, Holding, Lease
from services.chassis.leasing import AWAY_SECONDS, FAILED_SECONDS, WAIT_SECONDS, JobLoop
from services.chassis.work import Batch
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import Side
from tests.waiting import wait_until

COUNT = 100
Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start(side: Side, mongodb_uri: str, database: str) -> Iterator[Start]:
    """Starts a process that does the job; a hundred numbers wait for it."""
    side.store.plumbing("todo").insert_many(
        [{"_id": f"t1/{number}", "number": number, "done_by": None} for number in range(COUNT)]
    )
    running = []

    def run(holder: str) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "tests.integration.chassis.strider", mongodb_uri, database, holder)
        running.append(subprocess.Popen(command))
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.wait()


def stands_inside(side: Side, holder: str, after: int) -> None:
    """Wait until that process stands within a transaction, one more than it stood in before."""
    inside = side.store.plumbing("inside")
    wait_until(lambda: inside.count_documents({"holder": holder}) > after, 60, what=f"{holder} is at work")


def done(side: Side) -> list[str]:
    """Who did the numbers that are done."""
    return [document["done_by"] for document in side.all("todo") if document["done_by"]]


def numbers_said(side: Side) -> list[int]:
    """The numbers that were announced, in whatever order."""
    return sorted(decode(bytes(document["body"])).data["number"] for document in side.all("events"))


def test_a_killed_holder_leaves_nothing_half_done(side: Side, start: Start) -> None:
    """Killed within a transaction: the heir does the rest, each number is announced once."""
    first = start("first")
    stands_inside(side, "first", 5)
    first.send_signal(signal.SIGKILL)
    start("heir")
    wait_until(lambda: len(done(side)) == COUNT, 60, what="the heir has done the rest")
    assert set(done(side)) == {"first", "heir"}
    assert numbers_said(side) == list(range(COUNT))


def test_a_frozen_holder_that_wakes_commits_nothing(side: Side, start: Start) -> None:
    """Frozen within a transaction past its lease, awake when the heir has begun: each number once."""
    processes = {name: start(name) for name in ("one", "two")}
    wait_until(lambda: bool(side.all("inside")), 60, what="one of the two is at work")
    frozen = str(side.all("inside")[0]["holder"])
    (heir,) = set(processes) - {frozen}
    stands_inside(side, frozen, 5)
    processes[frozen].send_signal(signal.SIGSTOP)
    stands_inside(side, heir, 3)
    before = done(side).count(frozen)  # by now the server is through with what it had sent when it froze
    processes[frozen].send_signal(signal.SIGCONT)
    wait_until(lambda: len(done(side)) == COUNT, 60, what="all is done")
    assert 0 < before < COUNT
    assert done(side).count(frozen) == before
    assert numbers_said(side) == list(range(COUNT))


def fenced(side: Side, holder: str) -> Fenced:
    """The transactions of a holder, who may not have the lease yet."""
    return Fenced(side.store, side.transactor, Lease(side.store, "job", holder))


def note(batch: Batch) -> None:
    """Something to write."""
    batch.write("notes", UpdateOne({"_id": "t1/a"}, {"$inc": {"count": 1}}, upsert=True))


def test_without_the_lease_nothing_is_written(side: Side) -> None:
    """Neither before it was taken nor after another has taken it."""
    one, two = fenced(side, "one"), fenced(side, "two")
    with pytest.raises(LeaseLostError):
        one.run(note)
    assert one.lease.acquire()
    one.run(note)
    side.store.plumbing(LEASES).update_one({"_id": "job"}, [{"$set": {"until": {"$add": ["$$NOW", -1]}}}])
    assert two.lease.acquire()
    with pytest.raises(LeaseLostError):
        one.run(note)
    two.run(note)
    assert [document["count"] for document in side.all("notes")] == [2]


def test_a_takeover_in_the_middle_of_a_transaction_voids_it(side: Side) -> None:
    """The first holder read before, and would commit after, the second took the lease."""
    one, two = fenced(side, "one"), fenced(side, "two")
    assert one.lease.acquire()

    def slow(batch: Batch) -> None:
        batch.find("notes", {})
        side.store.plumbing(LEASES).update_one({"_id": "job"}, [{"$set": {"until": {"$add": ["$$NOW", -1]}}}])
        two.lease.acquire()
        note(batch)

    with pytest.raises(LeaseLostError):
        one.run(slow)
    assert side.all("notes") == []


def test_the_loop_goes_on_after_every_failure(side: Side) -> None:
    """Each kind with a pause of its own; when it stops, the lease is free for the next at once."""
    pauses: list[float] = []
    failures: list[Exception | None] = [LeaseLostError("x"), ConflictError("x"), ValueError("x"), None]

    def stride(fenced: Fenced) -> float:
        failure = failures.pop(0)
        if failure is not None:
            raise failure
        loop.stopping = True
        return 7.0

    loop = JobLoop(Job("job", stride), fenced(side, "one"), pauses.append)
    loop.run()
    assert pauses == [WAIT_SECONDS, AWAY_SECONDS, FAILED_SECONDS, 7.0]
    heir = Lease(side.store, "job", "two")
    assert heir.acquire()


def test_a_loop_without_the_lease_only_waits(side: Side) -> None:
    """Its stride is not called while somebody else holds the lease."""
    assert Lease(side.store, "job", "other").acquire()

    def pause(seconds: float) -> None:
        assert seconds == WAIT_SECONDS < LEASE_SECONDS
        loop.stopping = True

    def stride(fenced: Fenced) -> float:
        raise AssertionError("not ours")

    loop = JobLoop(Job("job", stride), fenced(side, "one"), pause)
    loop.run()


def test_a_loop_is_busy_while_its_job_wants_to_go_on_at_once(side: Side) -> None:
    """So that other work of the process can make way for it."""
    wanted, busy = [0.0, 0.0, 7.0], []

    def pause(seconds: float) -> None:
        busy.append(loop.busy)
        loop.stopping = not wanted

    loop = JobLoop(Job("job", lambda fenced: wanted.pop(0)), fenced(side, "one"), pause)
    loop.run()
    assert busy == [True, True, False]


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """They last two seconds."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 2.0)
    for module in (leases, leasing):
        monkeypatch.setattr(module, "PROLONG_SECONDS", 0.2)


@pytest.mark.usefixtures("short_leases")
def test_a_loop_keeps_its_lease_while_it_rests(side: Side) -> None:
    """Else two workers would do in turn what wants to be done every five seconds."""
    other = Lease(side.store, "job", "other")

    def pause(seconds: float) -> None:
        eventlet.sleep(seconds)  # longer than the lease; not a wait for anything
        assert not other.acquire()
        loop.stopping = True

    loop = JobLoop(Job("job", lambda fenced: 3.0), fenced(side, "one"), pause)
    loop.run()
    assert other.acquire(), "and leaves it to the next when it ends"


def test_a_loop_that_fails_lets_another_process_try(side: Side) -> None:
    """At once, not when the lease has run out; afterwards it takes its turn like everybody."""
    other, had = Lease(side.store, "job", "other"), []

    def pause(seconds: float) -> None:
        had.append((seconds, other.acquire()))
        loop.stopping = len(had) == 2

    def stride(fenced: Fenced) -> float:
        raise ValueError("a disk that is full here")

    loop = JobLoop(Job("job", stride), fenced(side, "one"), pause)
    loop.run()
    assert had == [(FAILED_SECONDS, True), (WAIT_SECONDS, True)]


@pytest.mark.usefixtures("short_leases")
def test_work_that_lasts_longer_than_a_lease_keeps_it(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow server at the other end is no reason that a second sender begins beside the first.

    Found by `tests/chaos/run` (two workers, a slow mail server: mails left twice).
    """
    holding, other = Holding(Lease(side.store, "send", "one")), Lease(side.store, "send", "two")
    assert holding.held()
    with leasing.prolonged(holding):
        eventlet.sleep(3.0)  # the slow server; not a wait for anything
        assert not other.acquire()
        assert holding.held()
    monkeypatch.setattr(leases, "LEASE_SECONDS", LEASE_SECONDS)
    wait_until(other.acquire, 10, what="the lease is free when its holder prolongs it no more")
    with leasing.prolonged(holding):
        eventlet.sleep(0.5)
    assert not holding.held(), "it is not taken back from who holds it now"
