"""The workbench for dead letters: kinds, figures, filters; no body is lost and none takes effect twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.consume import Consumer, Subscription
from services.chassis.deadletters import AT_ONCE, DeadLetters, Wanted, known_now
from services.chassis.errors import PermanentError, TransientError
from services.chassis.gauges import BACKUPS, NEWEST, WorkerGauges
from services.chassis.parking import DEAD_LETTERS, FATAL_AFTER, MAX_BODY, PARKED, Unhandled
from services.chassis.poison import CURES, Kind
from services.chassis.retries import Retries
from services.chassis.seal import SealError
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from tests.integration.chassis.plumbing import Happened, Side, body, happened, stream

NEWER = "thing.happened.v2"


@dataclass(frozen=True, kw_only=True)
class HappenedAgain(Happened):
    """The next version of the small source's event."""

    type: ClassVar[str] = NEWER


def letters(side: Side) -> DeadLetters:
    """Its workbench."""
    return DeadLetters(side.store)


def retry(side: Side, consumer: Consumer | None = None) -> None:
    """Take up what was sent back, to its end."""
    retries = Retries(side.store, consumer or side.consumer())
    while retries.run():
        pass


def newer(one: bytes) -> bytes:
    """The same event in the next version of its type."""
    return one.replace(Happened.type.encode(), NEWER.encode())


def consumer_with(side: Side, *subscriptions: Subscription) -> Consumer:
    """Another build of the subscriber."""
    return Consumer(side.store, side.transactor, subscriptions, ("alpha",), side.taken.append)


def raising(error: Exception) -> Any:
    """A handler that fails."""

    def handle(event: Happened, work: UnitOfWork) -> None:
        raise error

    return handle


def store_too_much(event: Happened, work: UnitOfWork) -> None:
    """A handler whose document no database takes."""
    work.put("views", event.thing, {"text": "x" * 17_000_000})


def take_a_name_twice(event: Happened, work: UnitOfWork) -> None:
    """A handler that breaks a unique index."""
    work.insert("named", event.thing, {"name": "the same"})


@pytest.mark.parametrize(
    ("handle", "kind", "cause"),
    [
        (raising(PermanentError("not allowed")), Kind.RULE, "PermanentError: not allowed"),
        (raising(SealError("not a sealed object")), Kind.SEAL, "SealError: not a sealed object"),
        (raising(KeyError("Nguyễn Văn A")), Kind.DEFECT, "KeyError: raised at services/chassis/"),
        (store_too_much, Kind.STORE, "OperationFailure: code 10334"),
    ],
    ids=["rule", "seal", "defect", "too large"],
)
def test_what_a_handler_fails_at_is_classified(side: Side, handle: Any, kind: Kind, cause: str) -> None:
    """By who can cure it; the words of a foreign error, which may be anybody's, are not kept."""
    consumer_with(side, Subscription(Happened, handle)).take(stream("a", (1, 2)))
    (letter,) = letters(side).all()
    assert (letter.kind, letter.subject) == (kind, "a")
    assert letter.cause.startswith(cause)
    assert "Nguyễn" not in letter.cause
    assert [one["event_id"] for one in side.all(PARKED)] == ["alpha:a:00000002"]


def test_a_duplicate_stands_aside_and_stops_nobody(side: Side) -> None:
    """A unique key that is taken for good is no conflict that passes: the event is set aside."""
    consumer = consumer_with(side, Subscription(Happened, take_a_name_twice))
    consumer.take([*stream("a", (1,)), *stream("b", (1,))])
    assert len(side.all("named")) == 1
    (letter,) = letters(side).all()
    assert (letter.kind, letter.cause) == (Kind.STORE, "DuplicateError: a unique key is taken")


def test_bodies_and_members_are_classified(side: Side) -> None:
    """What is no envelope, what lacks a member, what nobody answered for."""
    bad_member = body(happened("b", 1), 1).replace(b'"number":1', b'"number":"one"')
    side.consumer().take([b"\xff\xfe", bad_member])
    consumer = consumer_with(side, Subscription(Happened, raising(TransientError("away"))))
    consumer.take(stream("c", (1,)))
    side.store.plumbing(PARKED).update_many({}, {"$set": {"attempts": 8, "retry_at": datetime.now(UTC)}})
    retry(side, consumer)
    assert {letter.kind for letter in letters(side).all()} == {Kind.UNREADABLE, Kind.CONTRACT, Kind.GAVE_UP}


def test_a_newer_version_waits_for_the_upgrade_which_takes_it_up_in_order(side: Side) -> None:
    """Passed over, its fact would be lost; set aside, the upgraded service handles it and those behind."""
    first, second, third = stream("a", (1, 2, 3))
    side.consumer().take([first, newer(second), third, *stream("b", (1,))])
    assert (side.numbers("a"), side.numbers("b")) == ([1], [1])
    (letter,) = letters(side).all()
    assert (letter.kind, letter.type) == (Kind.VERSION, NEWER)
    assert known_now(letters(side), [Happened.type]) == 0

    upgraded = consumer_with(side, *(Subscription(one, side.handle) for one in (Happened, HappenedAgain)))
    assert known_now(letters(side), [Happened.type, NEWER]) == 1
    retry(side, upgraded)
    assert side.numbers("a") == [1, 2, 3]


def test_an_older_version_and_a_foreign_type_are_no_concern(side: Side) -> None:
    """Only what is newer than all that is known of a type can be a fact that would be missed."""
    older = body(happened("a", 1), 1).replace(b"thing.happened.v1", b"thing.happened.v0")
    side.consumer().take([older, body(happened("a", 2), 2).replace(b"thing.happened.v1", b"thing.moved.v7")])
    assert (list(letters(side).all()), side.all(PARKED)) == ([], [])


def poisoned(side: Side) -> None:
    """Three rules broken by two tenants, two seals, one unreadable body; something waits behind each."""
    for thing, tenant, error in (
        ("a", "t1", PermanentError("first")),
        ("b", "t1", PermanentError("second")),
        ("c", "t2", PermanentError("first")),
        ("d", "t2", SealError("closed")),
        ("e", "t2", SealError("closed")),
    ):
        side.fail = {1: [error]}
        side.consumer().take(stream(thing, (1, 2), tenant))
    side.fail = {}
    side.consumer().take([b"junk"])


def test_the_summary_counts_by_kind_cause_and_tenant(side: Side) -> None:
    """Each side sums up to the same number, the largest heaps first, and each kind names its cure."""
    poisoned(side)
    summary = letters(side).summary()
    assert summary.count == 6
    assert [(heap.named["kind"], heap.count, heap.tenants) for heap in summary.kinds] == [
        ("rule", 3, 2),
        ("seal", 2, 1),
        ("unreadable", 1, 1),
    ]
    assert {(heap.named["cause"], heap.count) for heap in summary.causes} >= {
        ("PermanentError: first", 2),
        ("PermanentError: second", 1),
        ("SealError: closed", 2),
    }
    assert [(heap.named["tenant"], heap.count) for heap in summary.tenants] == [
        ("t2", 3),
        ("t1", 2),
        (HOST, 1),
    ]
    assert set(CURES) == set(Kind)


@pytest.mark.parametrize(
    ("wanted", "done"),
    [
        (Wanted(kind=Kind.SEAL), "de"),
        (Wanted(cause="PermanentError: first"), "ac"),
        (Wanted(tenant="t1"), "ab"),
        (Wanted(kind=Kind.RULE, tenant="t2"), "c"),
        (Wanted(type=Happened.type), "abcde"),
        (Wanted("t1/alpha:b:00000001"), "b"),
        (Wanted(), "abcde"),
        (Wanted(kind=Kind.STORE), ""),
    ],
    ids=str,
)
def test_they_go_back_by_kind_cause_tenant_type_and_one_by_one(side: Side, wanted: Wanted, done: str) -> None:
    """Those that are meant take effect with what waits behind them, the others stay; twice is once."""
    poisoned(side)
    assert letters(side).send_back(wanted, "ops").done == len(done)
    assert letters(side).send_back(wanted, "ops").done == 0
    retry(side)
    retry(side)
    effects = {thing: side.numbers(thing, "t1" if thing in "ab" else "t2") for thing in "abcde"}
    assert effects == {thing: [1, 2] if thing in done else [] for thing in "abcde"}


def test_they_are_discarded_by_the_same_filters(side: Side) -> None:
    """The events behind go on; letters are kept with who said so and why, and their bodies."""
    poisoned(side)
    assert letters(side).discard(Wanted(kind=Kind.RULE), "ops", "told by phone").done == 3
    retry(side)
    assert [side.numbers(thing, tenant) for thing, tenant in (("a", "t1"), ("b", "t1"), ("c", "t2"))] == [
        [2]
    ] * 3
    kept = [one for one in side.all(DEAD_LETTERS) if one["state"] == "discarded"]
    assert {(one["resolved_by"], one["reason"]) for one in kept} == {("ops", "told by phone")}
    assert all(one["body"] for one in kept)


def test_more_than_one_transaction_takes(side: Side) -> None:
    """Many go back in parts; each takes effect once."""
    count = AT_ONCE * 2 + 7
    broken = consumer_with(side, Subscription(Happened, raising(PermanentError("broken"))))
    broken.take([one for number in range(count) for one in stream(f"thing-{number}", (1,))])
    assert letters(side).summary().count == count
    assert letters(side).send_back(Wanted(), "ops").done == count
    retry(side)
    assert len(side.seen) == count
    assert side.all(PARKED) == []


def test_what_dies_again_at_once_is_open_again(side: Side) -> None:
    """Sent back before its cure, it is set aside once more, counted, and in sight."""
    poisoned(side)
    side.fail = {1: [PermanentError("still")]}
    assert letters(side).send_back(Wanted("t1/alpha:a:00000001"), "ops").done == 1
    retry(side)
    (letter,) = letters(side).all(Wanted("t1/alpha:a:00000001"))
    assert (letter.times, letter.cause) == (2, "PermanentError: still")


def test_what_is_no_event_stays_open_until_it_is_discarded(side: Side) -> None:
    """Sending it back cannot handle it, and does not make it vanish from sight."""
    side.consumer().take([b"junk"])
    resolved = letters(side).send_back(Wanted(), "ops")
    assert (resolved.done, resolved.unreadable) == (0, 1)
    assert letters(side).summary().count == 1
    assert letters(side).discard(Wanted(kind=Kind.UNREADABLE), "ops", "a test of the line").done == 1
    assert [bytes(one["body"]) for one in side.all(DEAD_LETTERS)] == [b"junk"]


def test_a_body_that_no_document_can_hold_is_kept_whole(side: Side) -> None:
    """However large, it stops nothing and can be had byte for byte."""
    huge = bytes(range(256)) * (MAX_BODY // 256 * 3)
    side.consumer().take([huge, *stream("a", (1,))])
    assert side.numbers("a") == [1]
    (letter,) = letters(side).all()
    opened = letters(side).one(letter.letter_id)
    assert opened is not None
    assert opened.body == huge


def test_a_letter_shows_how_many_wait_behind_it(side: Side) -> None:
    """The weight of one letter is the events of the same subject that it holds up."""
    side.fail = {2: [PermanentError("broken")]}
    side.consumer().take([*stream("a", range(1, 8)), *stream("ab", (2, 3))])
    opened = letters(side).one("t1/alpha:a:00000002")
    assert opened is not None
    assert (opened.behind, opened.state) == (5, "open")


def test_the_gauges_tell_kinds_and_age(side: Side) -> None:
    """Every kind has its series, 0 included: an alert can name what is wrong."""
    poisoned(side)
    registry = CollectorRegistry()
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    side.store.plumbing(DEAD_LETTERS).update_one({"subject": "a"}, {"$set": {"died_at": long_ago}})
    WorkerGauges("beta", registry).refresh(side.store)
    shown = {
        kind: registry.get_sample_value("motcua_dead_letters", {"service": "beta", "kind": kind})
        for kind in Kind
    }
    assert shown == {**dict.fromkeys(Kind, 0), Kind.RULE: 3, Kind.SEAL: 2, Kind.UNREADABLE: 1}
    age = registry.get_sample_value("motcua_oldest_dead_letter_seconds", {"service": "beta"})
    assert 7200 <= (age or 0) < 7300


def test_the_gauges_tell_how_old_the_newest_backup_is(side: Side) -> None:
    """0 until one was noted; then its instant."""
    registry = CollectorRegistry()
    gauges, labels = WorkerGauges("beta", registry), {"service": "beta"}
    gauges.refresh(side.store)
    assert registry.get_sample_value("motcua_backup_at_seconds", labels) == 0
    side.store.plumbing(BACKUPS).insert_one({"_id": NEWEST, "at": datetime(2026, 11, 1, tzinfo=UTC)})
    gauges.refresh(side.store)
    assert registry.get_sample_value("motcua_backup_at_seconds", labels) == 1793491200


def test_what_ends_the_process_is_found_and_set_aside(side: Side) -> None:
    """Begun again and again without an end it becomes a letter; its neighbours took effect meanwhile."""

    class Killed(BaseException):
        """As if the process ended."""

    def handle(event: Happened, work: UnitOfWork) -> None:
        if event.thing == "killer":
            raise Killed
        side.handle(event, work)

    consumer = consumer_with(side, Subscription(Happened, handle))
    Unhandled(side.store).returned([*stream("killer", (1,)), *stream("a", (1,)), b"junk"])
    deaths = 0
    while deaths <= FATAL_AFTER:
        try:
            retry(side, consumer)
            break
        except Killed:
            deaths += 1
    assert deaths == FATAL_AFTER - 2  # two less: the broker's returning it counts for two
    assert side.numbers("a") == [1]
    found = {letter.kind: letter.subject for letter in letters(side).all()}
    assert found == {Kind.FATAL: "killer", Kind.UNREADABLE: ""}
    assert side.all(PARKED) == []
