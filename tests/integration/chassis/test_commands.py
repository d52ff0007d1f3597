"""Commands that wait together share a transaction, keep their own answers, and take effect once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.chassis.commands import Answer, Commands, Once, OnceMismatchError, OnceRunningError
from services.chassis.errors import StoreAwayError
from services.chassis.mongo import Store, connect
from services.chassis.transactions import SpoiledError
from services.chassis.work import UnitOfWork
from tests.integration.chassis.plumbing import Side, happened


def once(key: str, body: str = "b") -> Once:
    """A request."""
    return Once("client", "/things", key, body)


def count_up(work: UnitOfWork) -> Answer:
    """Take the next number."""
    counter = work.get("counters", "c") or {"last": 0}
    counter["last"] += 1
    work.put("counters", "c", counter)
    work.put("numbers", str(counter["last"]), {"number": counter["last"]})
    return Answer(201, {"number": counter["last"]})


def test_sixty_four_desks_get_numbers_without_hole_or_double(side: Side) -> None:
    """Two processes' worth of command gatherers fight for one counter; the numbers are 1..n."""
    gatherers = [Commands(side.transactor), Commands(side.transactor)]

    def desk(number: int) -> list[int]:
        commands = gatherers[number % 2]
        return [dict(commands.run("t1", count_up).body or {})["number"] for _ in range(5)]

    with ThreadPoolExecutor(64) as desks:
        given = [number for numbers in desks.map(desk, range(64)) for number in numbers]
    assert sorted(given) == list(range(1, 321))
    assert {document["number"] for document in side.all("numbers")} == set(given)


def test_one_failing_command_leaves_its_neighbours_alone(side: Side) -> None:
    """What raises writes nothing and hears its own error; the others of the transaction are committed."""
    commands = Commands(side.transactor)

    def fails(work: UnitOfWork) -> Answer:
        count_up(work)
        raise LookupError("no such thing")

    def desk(number: int) -> Any:
        try:
            return commands.run("t1", fails if number % 3 == 0 else count_up)
        except LookupError as exc:
            return exc

    with ThreadPoolExecutor(30) as desks:
        answers = list(desks.map(desk, range(30)))
    assert [isinstance(answer, LookupError) for answer in answers] == [n % 3 == 0 for n in range(30)]
    assert sorted(document["number"] for document in side.all("numbers")) == list(range(1, 21))


def test_writes_that_the_database_refuses_fail_alone(side: Side) -> None:
    """A document that spoils the transaction is found by halving."""
    commands = Commands(side.transactor)

    def spoils(work: UnitOfWork) -> Answer:
        work.put("numbers", "big", {"number": 2**70})
        return Answer(201, None)

    def desk(number: int) -> Any:
        try:
            return commands.run("t1", spoils if number == 4 else count_up)
        except SpoiledError as exc:
            return exc

    with ThreadPoolExecutor(10) as desks:
        answers = list(desks.map(desk, range(10)))
    assert [isinstance(answer, SpoiledError) for answer in answers].count(True) == 1
    assert sorted(document["number"] for document in side.all("numbers")) == list(range(1, 10))


def test_a_request_given_twice_takes_effect_once(side: Side) -> None:
    """The same key and body: the same answer, marked as replayed, also from another process."""
    first = Commands(side.transactor).run("t1", count_up, once=once("k"))
    again = Commands(side.transactor).run("t1", count_up, once=once("k"))
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(side.all("numbers")) == 1


def test_a_key_used_for_another_request_is_refused(side: Side) -> None:
    """Another body under the same key changes nothing; another tenant's same key is another key."""
    commands = Commands(side.transactor)
    commands.run("t1", count_up, once=once("k", "one"))
    with pytest.raises(OnceMismatchError):
        commands.run("t1", count_up, once=once("k", "two"))
    commands.run("t2", count_up, once=once("k", "two"))
    assert len(side.all("numbers")) == 2


def test_while_the_first_request_runs_its_repetition_is_told_so(side: Side) -> None:
    """An impatient client that repeats gets no second effect and no wrong answer."""
    commands = Commands(side.transactor)
    begun, go_on = threading.Event(), threading.Event()

    def slow(work: UnitOfWork) -> Answer:
        begun.set()
        go_on.wait(10)
        return count_up(work)

    with ThreadPoolExecutor(1) as desk:
        running = desk.submit(commands.run, "t1", slow, once=once("k"))
        assert begun.wait(10)
        with pytest.raises(OnceRunningError):
            commands.run("t1", count_up, once=once("k"))
        go_on.set()
        assert running.result(10).status == 201
    assert len(side.all("numbers")) == 1


def test_a_failed_request_leaves_no_answer_behind(side: Side) -> None:
    """After the cause is gone the same key works."""
    commands = Commands(side.transactor)

    def fails(work: UnitOfWork) -> Answer:
        raise LookupError

    with pytest.raises(LookupError):
        commands.run("t1", fails, once=once("k"))
    assert commands.run("t1", count_up, once=once("k")).status == 201


def test_events_are_numbered_within_their_stream_and_durable_with_the_state(side: Side) -> None:
    """Two events of one thing in one transaction, then one in the next: 1, 2, 3."""
    commands = Commands(side.transactor)

    def announce(work: UnitOfWork) -> Answer:
        work.announce(happened("a", 1))
        work.announce(happened("a", 2))
        return Answer(200, None)

    def announce_and_fail(work: UnitOfWork) -> Answer:
        work.announce(happened("a", 9))
        raise LookupError

    commands.run("t1", announce)
    with pytest.raises(LookupError):
        commands.run("t1", announce_and_fail)
    commands.run("t1", announce)
    ids = sorted(document["_id"] for document in side.all("events"))
    assert ids == [f"t1/alpha:a:{number:08d}" for number in range(1, 5)]


def test_an_event_of_another_tenant_cannot_be_announced(side: Side) -> None:
    """The tenancy of a unit of work covers the log."""

    def announce(work: UnitOfWork) -> Answer:
        work.announce(happened("a", 1, tenant="t2"))
        return Answer(200, None)

    with pytest.raises(ValueError, match="t2"):
        Commands(side.transactor).run("t1", announce)
    assert side.all("events") == []


def test_what_belongs_to_two_tenants_is_written_together_or_not_at_all(side: Side) -> None:
    """A command writes beside its own tenant in one transaction; a failed one leaves nothing in either."""

    def both(work: UnitOfWork) -> Answer:
        other = work.beside("t2")
        work.put("letters", "a", {"text": "hers"})
        other.put("letters", "a", {"text": "his"})
        assert (work.get("letters", "a") or {})["text"] == "hers"
        other.announce(happened("s", 1, "t2"))
        return Answer(200, {})

    def fails(work: UnitOfWork) -> Answer:
        both(work)
        raise ValueError("after all")

    commands = Commands(side.transactor)
    with pytest.raises(ValueError, match="after all"):
        commands.run("t1", fails)
    assert side.all("letters") == side.all("events") == []
    commands.run("t1", both)
    assert {(found["tenant"], found["text"]) for found in side.all("letters")} == {
        ("t1", "hers"),
        ("t2", "his"),
    }
    assert [found["tenant"] for found in side.all("events")] == ["t2"]


def test_a_piece_that_fails_leaves_no_trace(side: Side) -> None:
    """Its writes, its events and what it wrote for another tenant are gone; those before and after stay."""

    def write(part: UnitOfWork, key: str) -> None:
        seen = (part.get("letters", "shared") or {"keys": []})["keys"]
        part.put("letters", "shared", {"keys": [*seen, key]})
        part.insert("letters", key, {"text": key})
        part.beside("t2").put("letters", key, {"text": key})
        part.announce(happened("s", 1, "t1"))

    def fails(part: UnitOfWork) -> None:
        write(part, "b")
        raise ValueError("not this one")

    def run(work: UnitOfWork) -> Answer:
        work.attempt(lambda part: write(part, "a"))
        with pytest.raises(ValueError, match="not this one"):
            work.attempt(fails)
        assert work.attempt(lambda part: len((part.get("letters", "shared") or {})["keys"])) == 1
        work.attempt(lambda part: write(part, "c"))
        return Answer(200, work.get("letters", "shared"))

    answer = Commands(side.transactor).run("t1", run)
    assert dict(answer.body or {})["keys"] == ["a", "c"]
    assert sorted(found["_id"] for found in side.all("letters")) == [
        *("t1/a", "t1/c", "t1/shared"),
        *("t2/a", "t2/c"),
    ]
    assert len(side.all("events")) == 2


def test_a_query_cannot_name_a_tenant(side: Side) -> None:
    """The handle gives it; a filter that tries to is refused."""
    collection = side.store.tenant("t1").collection("numbers")
    with pytest.raises(ValueError, match="given by the handle"):
        list(collection.find({"tenant": "t2"}))
    with pytest.raises(ValueError, match="given by the handle"):
        collection.find_one({"_id": "t2/1"})
    with pytest.raises(ValueError, match="not a tenant"):
        side.store.tenant("")


def test_a_database_that_is_away_is_said_to_be() -> None:
    """The caller gets StoreAwayError, which the edge answers with 503 and Retry-After."""
    away = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100"
    with connect(away) as client, pytest.raises(StoreAwayError):
        Commands(Side(Store(client, "test_away")).transactor).run("t1", count_up)
