"""The queries over messages: in memory and in MongoDB they answer the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis import eventlog
from services.chassis.eventlog import EventLog
from services.chassis.mongo import Store, connect
from services.chassis.transactions import Transactor
from services.chassis.work import UnitOfWork
from services.notify import store as notify_store
from services.notify.domain.message import Facts, Message, State
from services.notify.domain.rules import Channel, Notice
from services.notify.ports import MESSAGES, Alone, DueMessages, MessageReader
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE, MACHINE_NOON
from tests.fakes.notify import FakeAlone, InMemoryMessages
from tests.fakes.work import Shelf

OTHER = "32134"
SECOND = timedelta(seconds=1)
EMAIL, SMS = Channel.EMAIL, Channel.SMS


class Kept:
    """Messages somewhere, and the queries over them."""

    def __init__(self, due: DueMessages, reader: MessageReader, alone: Alone) -> None:
        self.due, self.reader, self.alone = due, reader, alone

    def keep(self, *messages: Message, commune_id: str = COMMUNE) -> None:
        """Write messages of a commune."""

        def write(work: UnitOfWork) -> None:
            for message in messages:
                work.put(MESSAGES, message.message_id, message.document())

        self.alone(commune_id, write, [message.message_id for message in messages])


@pytest.fixture(params=["memory", "mongodb"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """Nothing kept yet."""
    if request.param == "memory":
        shelf = Shelf()
        yield Kept(InMemoryMessages(shelf), InMemoryMessages(shelf), FakeAlone(shelf))
        return
    uri: str = request.getfixturevalue("mongodb_uri")
    with connect(uri) as client:
        store = Store(client, request.getfixturevalue("database"))
        store.ensure({**eventlog.INDEXES, **notify_store.INDEXES})
        yield Kept(
            notify_store.MongoDueMessages(store),
            notify_store.MongoMessageReader(store),
            notify_store.MongoAlone(Transactor(store, EventLog(store))),
        )


def message(number: int, **changes: object) -> Message:
    """A mail that was written `number` seconds after noon and is due since then."""
    moment = MACHINE_NOON + number * SECOND
    one = Message(
        message_id=f"intake:d{number}:00000002:email",
        event_id=f"intake:d{number}:00000002",
        dossier_id=f"d{number}",
        notice=Notice.RECEIVED,
        channel=EMAIL,
        state=State.DUE,
        facts=Facts(unit_name="Một cửa", desk_phone="1", desk_address="2", appointment_at=NOON),
        person="sealed",
        created_at=NOON + number * SECOND,
        due_since=moment,
        next_attempt_at=moment,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def numbers(messages: list[Message]) -> list[int]:
    """Which messages these are."""
    return [int(one.dossier_id[1:]) for one in messages]


def test_a_message_is_read_as_it_was_written(kept: Kept) -> None:
    """With its version counted up, and only in its own commune."""
    kept.keep(message(1))
    assert kept.reader.one(COMMUNE, message(1).message_id) == message(1, version=1)
    assert kept.reader.one(OTHER, message(1).message_id) is None
    assert kept.reader.one(COMMUNE, "unknown") is None


def test_communes_that_have_something_due(kept: Kept) -> None:
    """In the order of their ids; not those whose moment has not come, or on another channel."""
    kept.keep(message(1), message(2), commune_id=OTHER)
    kept.keep(message(1))
    kept.keep(message(9), commune_id="32137")
    kept.keep(message(1, channel=SMS), commune_id="32140")
    kept.keep(message(1, state=State.FAILED), commune_id="32214")
    assert kept.due.communes(EMAIL, MACHINE_NOON + 5 * SECOND) == [COMMUNE, OTHER]
    assert kept.due.communes(SMS, MACHINE_NOON + 5 * SECOND) == ["32140"]
    assert kept.due.communes(EMAIL, MACHINE_NOON) == []


def test_what_is_due_longest_comes_first(kept: Kept) -> None:
    """As many as asked for, of one commune and channel."""
    kept.keep(*(message(number) for number in (3, 1, 2)), message(4, channel=SMS))
    kept.keep(message(0), commune_id=OTHER)
    keys = [message(number).message_id for number in (1, 2, 3)]
    assert kept.due.keys(COMMUNE, EMAIL, MACHINE_NOON + 3 * SECOND, 10) == keys
    assert kept.due.keys(COMMUNE, EMAIL, MACHINE_NOON + 2 * SECOND, 10) == keys[:2]
    assert kept.due.keys(COMMUNE, EMAIL, MACHINE_NOON + 3 * SECOND, 1) == keys[:1]


def test_what_somebody_is_sending(kept: Kept) -> None:
    """By commune; only of the channel asked for."""
    sending = State.SENDING
    kept.keep(message(1, state=sending), message(2, state=sending), message(3))
    kept.keep(message(1, state=sending), message(4, state=sending, channel=SMS), commune_id=OTHER)
    found = kept.due.under_way(EMAIL)
    first, second = message(1).message_id, message(2).message_id
    assert {commune_id: sorted(keys) for commune_id, keys in found.items()} == {
        COMMUNE: [first, second],
        OTHER: [first],
    }


def test_lists_show_the_newest_first(kept: Kept) -> None:
    """All of a commune, of one dossier, or in one state."""
    kept.keep(*(message(number) for number in (2, 1, 3)), message(4, state=State.SENT))
    kept.keep(message(9), commune_id=OTHER)
    newest = kept.reader.newest
    assert numbers(newest(COMMUNE, {}, None, 10)) == [4, 3, 2, 1]
    assert numbers(newest(COMMUNE, {"state": "due"}, None, 10)) == [3, 2, 1]
    assert numbers(newest(COMMUNE, {"dossier_id": "d2"}, None, 10)) == [2]
    assert numbers(newest(COMMUNE, {"dossier_id": "d2", "state": "sent"}, None, 10)) == []


def test_a_page_goes_on_behind_the_last_one(kept: Kept) -> None:
    """Also among messages of the same instant none is shown twice or left out."""
    kept.keep(*(message(number, created_at=NOON) for number in range(5)))
    seen: list[int] = []
    before = None
    while page := kept.reader.newest(COMMUNE, {}, before, 2):
        seen += numbers(page)
        before = (page[-1].created_at, page[-1].message_id)
    assert seen == [4, 3, 2, 1, 0]


def test_work_that_fails_leaves_no_trace(kept: Kept) -> None:
    """What was written before the error is forgotten with it."""

    def fail(work: UnitOfWork) -> None:
        work.put(MESSAGES, "k", message(1).document())
        raise KeyError("k")

    with pytest.raises(KeyError):
        kept.alone(COMMUNE, fail, ["k"])
    assert kept.reader.newest(COMMUNE, {}, None, 10) == []
