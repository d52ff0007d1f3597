"""A generation is put in force at one instant, with no writer half-way and by nobody who is late."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EventLog
from services.chassis.generations import CURRENT, GATES, GENERATIONS, HeldError
from services.chassis.mongo import Document, Store, connect
from services.chassis.transactions import Transactor
from services.chassis.work import Layer
from tests.integration.chassis.plumbing import INDEXES
from tests.waiting import wait_until


@pytest.fixture
def store(mongodb_uri: str, database: str) -> Iterator[Store]:
    """A store whose collection `views` can be rebuilt."""
    with connect(mongodb_uri) as client:
        opened = Store(client, database, ["views"])
        opened.ensure(INDEXES)
        yield opened


def write(store: Store, key: str) -> None:
    """Update a rebuilt document as a handler does."""

    def fill(batch: object) -> None:
        layer = Layer(batch, "t1")  # type: ignore[arg-type]
        layer.update("views", key, {"$set": {"told": True}})
        batch.merge(layer)  # type: ignore[attr-defined]

    Transactor(store, EventLog(store)).run(fill)


def kept(store: Store, name: str) -> set[str]:
    """The keys in a stored collection."""
    return {one["_id"] for one in store.database[name].find()}


def swap(store: Store, holder: str, generation: int) -> None:
    """Put a generation in force."""
    store.generations.swap(holder, generation, lambda session: None)


def test_writers_wait_while_a_swap_is_under_way_and_go_on_in_the_new_one(store: Store) -> None:
    """A write that is refused meanwhile changed nothing and can be given again."""
    write(store, "before")
    store.generations.hold("me")
    with pytest.raises(HeldError):
        write(store, "during")
    swap(store, "me", 1)
    write(store, "after")
    assert kept(store, "views") == {"t1/before"}
    assert kept(store, "views.1") == {"t1/after"}
    assert store.tenant("t1").collection("views").get("after") is not None


def test_another_process_writes_into_the_new_one_from_its_first_write_on(store: Store) -> None:
    """However fresh its own idea of the generation is."""
    other = Store(store.client, store.database.name, ["views"])
    write(other, "before")
    store.generations.hold("me")
    swap(store, "me", 1)
    write(other, "after")
    assert kept(store, "views.1") == {"t1/after"}


def test_who_was_frozen_past_the_hold_swaps_nothing(store: Store) -> None:
    """The hold ends, somebody writes, and the late one finds that its gates are no longer its own."""
    store.generations.hold("late")
    store.database[GENERATIONS].update_many({}, [{"$set": {"held_until": "$$NOW"}}])
    write(store, "meanwhile")
    with pytest.raises(LeaseLostError):
        swap(store, "late", 1)
    assert store.generations.refresh() == 0
    assert store.tenant("t1").collection("views").get("meanwhile") is not None


def test_a_hold_waits_for_the_writer_that_is_half_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a transaction was writing when the hold began is committed before the hold returns."""
    monkeypatch.setattr(random, "choice", lambda gates: gates[-1])
    entered, go_on = threading.Event(), threading.Event()
    seen: list[int] = []

    def writing() -> None:
        with store.client.start_session() as session, session.start_transaction():
            store.generations.enter(session)
            entered.set()
            go_on.wait(30)
            document: Document = {"_id": "t1/half-way", "tenant": "t1"}
            store.plumbing("views").insert_one(document, session=session)

    def holding() -> None:
        store.generations.hold("me")
        seen.append(store.plumbing("views").count_documents({}))

    threads = [threading.Thread(target=run) for run in (writing, holding)]
    threads[0].start()
    assert entered.wait(30)
    threads[1].start()
    held = {"_id": {"$in": list(GATES)}, "holder": "me"}
    gates = store.database[GENERATIONS]
    wait_until(lambda: bool(gates.count_documents(held)), 30, what="the first gates are held")
    assert seen == []
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert seen == [1]
    assert gates.count_documents(held) == len(GATES)


def test_only_the_next_generation_can_follow(store: Store) -> None:
    """Two rebuildings that both believe to be alone cannot both put theirs in force."""
    store.generations.hold("me")
    with pytest.raises(LeaseLostError):
        swap(store, "me", 2)
    found = store.database[GENERATIONS].find_one({"_id": CURRENT})
    assert found is not None
    assert found["generation"] == 0


def test_what_another_edition_made_is_outdated_until_the_next_swap(store: Store) -> None:
    """An upgrade finds the model of before; opening it does not make it new, rebuilding does."""
    newer = Store(store.client, store.database.name, ["views"], "second")
    newer.ensure(INDEXES)
    assert (store.generations.outdated, newer.generations.outdated) == (False, True)
    newer.generations.hold("me")
    swap(newer, "me", 1)
    assert (store.generations.outdated, newer.generations.outdated) == (True, False)


def test_a_model_from_before_there_were_editions_is_outdated(store: Store) -> None:
    """Nobody knows what made it."""
    store.database[GENERATIONS].update_one({"_id": CURRENT}, {"$unset": {"edition": 1}})
    assert Store(store.client, store.database.name, ["views"], "second").generations.outdated


def test_what_is_not_rebuilt_is_never_outdated(store: Store) -> None:
    """A service without such collections has nothing to renew."""
    assert not Store(store.client, store.database.name, edition="second").generations.outdated
