"""An event that spoils the transaction it stands in costs its own tenant time, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.consume import CLAIMS, RELEASED_AT_ONCE, Handler
from services.chassis.deadletters import DeadLetters, Wanted
from services.chassis.errors import PermanentError
from services.chassis.parking import DEAD_LETTERS, PARKED
from services.chassis.retries import Retries
from services.chassis.transactions import Transactor
from services.chassis.work import UnitOfWork
from tests.integration.chassis.plumbing import Happened, Side, body, happened, stream

POISON = 99


class Counting:
    """Transactions, counted."""

    def __init__(self, transactor: Transactor) -> None:
        self._transactor = transactor
        self.runs = 0

    def run(self, *arguments: Any, **more: Any) -> Any:
        """One more."""
        self.runs += 1
        return self._transactor.run(*arguments, **more)


def too_large(event: Happened, work: UnitOfWork) -> None:
    """A number that no database holds; the driver refuses the whole request."""
    number = 2**70 if event.number == POISON else event.number
    work.update("numbers", f"{event.thing}-{event.number}", {"$set": {"number": number}})


def refused(event: Happened, work: UnitOfWork) -> None:
    """An update that the server refuses, and with it the transaction."""
    path = "a..b" if event.number == POISON else "number"
    work.update("numbers", f"{event.thing}-{event.number}", {"$set": {path: 1}})


def there_already(event: Happened, work: UnitOfWork) -> None:
    """A name that must be unique and is not, however often one tries."""
    name = "taken" if event.number == POISON else f"{event.thing}-{event.number}"
    work.insert("named", f"{event.thing}-{event.number}", {"name": name})


def mixed(things: int, bad_tenant: str = "bad") -> list[bytes]:
    """First events of many things: of a tenant that sends poison only, and of one that sends none."""
    poison = [body(happened(f"p{number}", POISON, bad_tenant), 1) for number in range(things)]
    good = [body(happened(f"g{number}", 1, "good"), 1) for number in range(things)]
    return [event for pair in zip(poison, good, strict=True) for event in pair]


@pytest.mark.parametrize("handle", [too_large, refused, there_already])
def test_what_the_database_refuses_is_traced_to_its_event(side: Side, handle: Handler) -> None:
    """Half a batch is poison: each of these is a dead letter with its cause, the others take effect."""
    side.store.tenant("bad")
    side.store.plumbing("named").insert_one({"_id": "bad/first", "tenant": "bad", "name": "taken"})
    consumer = side.consumer(handle)
    consumer.take(mixed(8))
    while Retries(side.store, consumer).run():
        pass
    letters = list(DeadLetters(side.store).all())
    assert sorted(letter.subject for letter in letters) == [f"p{number}" for number in range(8)]
    assert {letter.tenant for letter in letters} == {"bad"}
    effects = side.all("named" if handle is there_already else "numbers")
    assert sum(document["tenant"] == "good" for document in effects) == 8
    assert side.all(PARKED) == []


def test_values_that_no_database_holds_cost_one_transaction_more(side: Side) -> None:
    """A hundred of them among two hundred events: they are found in one run, not by a hundred halvings."""
    counting = Counting(side.transactor)
    transactor: Any = counting
    side.consumer(too_large, transactor).take(mixed(100))
    assert counting.runs == 2
    assert len(side.all(DEAD_LETTERS)) == 100
    assert len(side.all("numbers")) == 100


@pytest.mark.parametrize("handle", [too_large, refused, there_already])
def test_who_spoilt_a_batch_is_handled_apart_from_then_on(side: Side, handle: Handler) -> None:
    """The next batch is one transaction for all others; the spoiler's events wait aside and are taken up."""
    side.store.plumbing("named").insert_one({"_id": "bad/first", "tenant": "bad", "name": "taken"})
    counting = Counting(side.transactor)
    transactor: Any = counting
    consumer = side.consumer(handle, transactor)
    consumer.take([body(happened("first", POISON, "bad"), 1)])
    counting.runs = 0
    consumer.take([*mixed(20), body(happened("well", 1, "bad"), 1)])
    assert counting.runs == 1
    assert side.taken[-1].dead == 0
    assert len(side.taken[-1].handled) == 20
    assert {document["reason"] for document in side.all(PARKED)} == {"apart"}
    while Retries(side.store, consumer).run():
        pass
    assert len(side.all(DEAD_LETTERS)) == 21
    assert side.all(PARKED) == []
    done = {claim["_id"] for claim in side.all(CLAIMS) if claim["last"] == 1}
    assert "bad/alpha:well" in done


def test_events_put_aside_keep_their_order(side: Side) -> None:
    """A thing's later events wait for the one that waits aside, and take effect behind it."""
    consumer = side.consumer()
    consumer.take([body(happened("bad", 1), 1)])
    consumer._spoilers.note(["t1"])
    for event in stream("a", range(1, 6)):
        consumer.take([event])
    assert side.numbers("a") == []
    Retries(side.store, consumer).run()
    assert side.numbers("a") == [1, 2, 3, 4, 5]
    assert side.all(PARKED) == []


def test_what_waits_behind_a_dead_letter_costs_the_same_however_long(side: Side) -> None:
    """The claim of a thing does not grow with the events that wait, and they are released in parts."""
    side.fail = {1: [PermanentError("broken")]}
    count = 2 * RELEASED_AT_ONCE + 50
    consumer = side.consumer()
    bodies = stream("a", range(1, count + 1))
    for first in range(0, count, 50):
        consumer.take(bodies[first : first + 50])
    (claim,) = side.all(CLAIMS)
    assert claim["waited_for"] == [1, count - 1]
    (letter,) = DeadLetters(side.store).all()
    DeadLetters(side.store).send_back(Wanted(letter.letter_id), "ops")
    side.taken.clear()
    rounds = 0
    while Retries(side.store, consumer).run():
        rounds += 1
    assert side.numbers("a") == list(range(1, count + 1))
    assert rounds == 3
    assert max(len(taken.handled) for taken in side.taken) <= RELEASED_AT_ONCE + 1
    assert side.all(PARKED) == []
    (claim,) = side.all(CLAIMS)
    assert (claim["last"], claim["waited_for"]) == (count, [])
