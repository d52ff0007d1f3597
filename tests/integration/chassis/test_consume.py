"""Events take effect once and in order, whatever arrives; what cannot be handled stands aside alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from services.chassis.deadletters import DeadLetters, Wanted
from services.chassis.errors import PermanentError, StoreAwayError, TransientError
from services.chassis.mongo import Store, connect
from services.chassis.parking import DEAD_LETTERS, DELAYS_SECONDS, PARKED
from services.chassis.retries import Retries
from services.chassis.work import UnitOfWork
from tests.integration.chassis.plumbing import Answered, Happened, Side, body, happened, stream


def due_now(side: Side) -> None:
    """Let the time of everything that is to be tried again have come."""
    side.store.plumbing(PARKED).update_many(
        {"retry_at": {"$exists": True}}, {"$set": {"retry_at": datetime.now(UTC)}}
    )


def test_every_event_takes_effect_once_though_it_comes_twice(side: Side) -> None:
    """Repeated within a batch, over batches and over restarts, an event changes the view once."""
    events = stream("a", range(1, 6))
    side.consumer().take([*events, *events])
    side.consumer().take(events)
    assert side.numbers("a") == [1, 2, 3, 4, 5]
    assert sum(taken.repeated for taken in side.taken) == 10


def test_any_arrival_order_gives_the_order_of_the_source(side: Side) -> None:
    """Shuffled over many batches, the events of each thing take effect in their sequence."""
    arrivals = [event for thing in "abc" for event in stream(thing, range(1, 21))] * 2
    random.Random(7).shuffle(arrivals)
    consumer = side.consumer()
    for start in range(0, len(arrivals), 9):
        consumer.take(arrivals[start : start + 9])
    assert [side.numbers(thing) for thing in "abc"] == [list(range(1, 21))] * 3
    assert side.all(PARKED) == []


def test_an_event_whose_predecessor_is_missing_is_parked_in_sight(side: Side) -> None:
    """A gap holds the later events of that thing back, of no other, and says what it waits for."""
    first, second, third = stream("a", (1, 2, 3))
    side.consumer().take([first, third, *stream("b", (1, 2))])
    assert (side.numbers("a"), side.numbers("b")) == ([1], [1, 2])
    (parked,) = side.all(PARKED)
    assert (parked["reason"], parked["waits_for"]) == ("waits", "alpha:a:00000002")
    side.consumer().take([second])
    assert side.numbers("a") == [1, 2, 3]
    assert side.all(PARKED) == []


def test_an_event_waits_for_its_cause_from_another_source(side: Side) -> None:
    """An answer that overtakes what it answers is parked and taken up in the same call as its cause."""
    answer = Answered(commune_id="t1", occurred_at=datetime.now(UTC), thing="a")
    side.consumer().take([body(answer, 1, causation_id="alpha:a:00000002")])
    assert side.all("answers") == []
    side.consumer().take(stream("a", (1,)))
    assert side.all("answers") == []
    side.consumer().take(stream("a", (1, 2)))
    assert len(side.all("answers")) == 1
    assert side.all(PARKED) == []


@pytest.mark.parametrize("first", ["parks", "releases"])
@pytest.mark.parametrize("others", ["x", ""])
def test_what_begins_to_wait_while_its_cause_is_handled_is_not_forgotten(
    side: Side, others: str, first: str
) -> None:
    """Of two workers at once the one parks an event, the other handles its cause: the later sees the earlier.

    Also where others wait for the same already, so that the claim tells of waiting as it did before.
    """
    cause = stream("a", (1, 2))
    now = datetime.now(UTC)
    *early, late = (
        body(Answered(commune_id="t1", occurred_at=now, thing=thing), 1, causation_id="alpha:a:00000002")
        for thing in f"{others}y"
    )
    side.consumer().take(early)
    meanwhile = [[late] if first == "parks" else cause]

    def handle(event: Happened, work: UnitOfWork) -> None:
        while meanwhile:
            side.consumer().take(meanwhile.pop())
        side.handle(event, work)

    side.consumer(handle).take(cause if first == "parks" else [*stream("b", (1,)), late])
    assert len(side.all("answers")) == len([*early, late])
    assert (side.all(PARKED), side.numbers("a")) == ([], [1, 2])


def test_poison_is_set_aside_alone_and_its_neighbours_take_effect(side: Side) -> None:
    """One handler that raises loses its own writes only; later events of its thing wait behind it."""
    side.fail = {2: [PermanentError("broken"), PermanentError("broken")]}
    side.consumer().take([*stream("a", (1, 2, 3)), *stream("b", (1,))])
    assert (side.numbers("a"), side.numbers("b")) == ([1], [1])
    (letter,) = side.all(DEAD_LETTERS)
    assert (letter["tenant"], letter["type"]) == ("t1", Happened.type)
    assert letter["cause"] == "PermanentError: broken"
    assert [parked["event_id"] for parked in side.all(PARKED)] == ["alpha:a:00000003"]


def test_a_dead_letter_sent_back_twice_takes_effect_once(side: Side) -> None:
    """After the cure one command brings the event and those behind it home; a second changes nothing."""
    side.fail = {2: [PermanentError("broken")]}
    side.consumer().take(stream("a", (1, 2, 3)))
    letters = DeadLetters(side.store)
    (letter,) = letters.all()
    assert letters.send_back(Wanted(letter.letter_id), "ops").done
    assert not letters.send_back(Wanted(letter.letter_id), "ops").done
    Retries(side.store, side.consumer()).run()
    Retries(side.store, side.consumer()).run()
    assert side.numbers("a") == [1, 2, 3]
    assert (list(letters.all()), side.all(PARKED)) == ([], [])


def test_a_dead_letter_can_be_discarded_with_a_reason(side: Side) -> None:
    """The events behind a discarded one go on; who discarded it and why is kept."""
    side.fail = {2: [PermanentError("broken")]}
    side.consumer().take(stream("a", (1, 2, 3)))
    letters = DeadLetters(side.store)
    (letter,) = letters.all()
    assert letters.discard(Wanted(letter.letter_id), "ops", "told by phone").done
    Retries(side.store, side.consumer()).run()
    assert side.numbers("a") == [1, 3]
    (kept,) = side.all(DEAD_LETTERS)
    assert (kept["state"], kept["resolved_by"], kept["reason"]) == ("discarded", "ops", "told by phone")


def test_a_passing_failure_is_tried_again_and_the_later_events_wait(side: Side) -> None:
    """Not at once, but after a delay; in order."""
    side.fail = {1: [TransientError("away"), TransientError("away")]}
    consumer = side.consumer()
    consumer.take(stream("a", (1, 2)))
    assert Retries(side.store, consumer).run() == 0
    for _ in range(2):
        assert side.numbers("a") == []
        due_now(side)
        Retries(side.store, consumer).run()
    assert side.numbers("a") == [1, 2]
    assert side.all(PARKED) == []


def test_a_failure_that_does_not_pass_ends_as_a_dead_letter(side: Side) -> None:
    """The tries are bounded, and the last cause is on the letter."""
    side.fail = {1: [TransientError("away")] * (len(DELAYS_SECONDS) + 1)}
    consumer = side.consumer()
    consumer.take(stream("a", (1,)))
    for _ in DELAYS_SECONDS:
        due_now(side)
        Retries(side.store, consumer).run()
    assert [letter.cause for letter in DeadLetters(side.store).all()] == ["TransientError: away"]
    assert side.all(PARKED) == []


def test_bytes_that_are_no_event_are_kept_with_their_cause(side: Side) -> None:
    """Undecodable bodies stop nothing and are counted once however often they come."""
    junk = [b"\xff\xfe", b"{}", b"[1]", b'{"specversion":"1.0"}']
    side.consumer().take([*junk, *stream("a", (1,)), *junk])
    assert side.numbers("a") == [1]
    assert len(list(DeadLetters(side.store).all())) == len(junk)


def test_a_wrongly_typed_event_is_a_dead_letter_naming_the_member(side: Side) -> None:
    """The envelope is right, its data is not what the type promises."""
    wrong = body(happened("a", 1), 1).replace(b'"number":1', b'"number":"one"')
    side.consumer().take([wrong])
    (letter,) = DeadLetters(side.store).all()
    assert "number: a whole number is required" in letter.cause


def test_events_without_a_handler_move_the_sequence_on(side: Side) -> None:
    """A newer source may say more than this service knows; what follows is not held up."""
    unknown = body(happened("a", 1), 1).replace(b"thing.happened.v1", b"thing.renamed.v9")
    side.consumer().take([unknown, body(happened("a", 2), 2)])
    assert side.numbers("a") == [2]
    assert sum(taken.ignored for taken in side.taken) == 1


def test_tenants_with_the_same_subject_do_not_meet(side: Side) -> None:
    """Claims and documents are each tenant's own."""
    side.consumer().take([*stream("a", (1,), "t1"), *stream("a", (1, 2), "t2")])
    assert (side.numbers("a", "t1"), side.numbers("a", "t2")) == ([1], [1, 2])


def test_nothing_is_decided_while_the_database_is_away() -> None:
    """The consumer says so, for its caller to hold the messages."""
    with connect("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100") as client:
        side = Side(Store(client, "test_away"))
        with pytest.raises(StoreAwayError):
            side.consumer().take(stream("a", (1,)))


@pytest.mark.parametrize(
    "hurt",
    [
        pytest.param(
            lambda good: good.replace(b'"time":"2', b'"time":"9999-12-31T23:59:59-14:00","x":"2'), id="time"
        ),
        pytest.param(lambda good: good.replace(b"00000001", b"1" * 30), id="sequence"),
        pytest.param(lambda good: good.replace(b"00000001", b"1" * 5000), id="long sequence"),
        pytest.param(lambda good: good.replace(b'"thing":"a"', b'"thing":"\\ud800"'), id="half a character"),
        pytest.param(lambda good: good.replace(b'"commune":"t1"', b'"commune":"\\ud800"'), id="tenant"),
    ],
)
def test_a_hostile_body_never_stops_the_line(side: Side, hurt: Callable[[bytes], bytes]) -> None:
    """Whatever stands in a body, its neighbours take effect and it is set aside with a cause."""
    good = body(happened("a", 1), 1)
    hostile = hurt(good)
    assert hostile != good
    side.consumer().take([*stream("b", (1,)), hostile, *stream("c", (1,))])
    assert (side.numbers("b"), side.numbers("c")) == ([1], [1])
    assert len(list(DeadLetters(side.store).all())) == 1
