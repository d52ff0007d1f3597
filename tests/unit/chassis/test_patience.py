"""Whoever waits for a command is answered in bounded time, whatever the database does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.chassis import commands
from services.chassis.commands import Answer, Commands
from services.chassis.errors import StoreAwayError
from tests.waiting import wait_until


class Frozen:
    """Transactions that hang until they are let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.batches: list[int] = []

    def run(self, fill: Any) -> list[Any]:
        """Hang, then commit."""
        batch = _Batch()
        outcomes: list[Any] = fill(batch)
        self.batches.append(len(outcomes))
        assert self.let_go.wait(30)
        return outcomes


class _Batch:
    def prefetch(self, places: Any) -> None:
        """Nothing to read."""
        list(places)

    def merge(self, layer: Any) -> None:
        """Nothing to write."""


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Frozen]:
    """A database that does not answer, and callers that wait a tenth of a second."""
    monkeypatch.setattr(commands, "ANSWER_SECONDS", 0.1)
    one = Frozen()
    yield one
    one.let_go.set()


def test_a_command_without_an_answer_hears_that_the_database_is_away(frozen: Frozen) -> None:
    """The edge answers 503 and when to ask again; the key of the request then tells what became of it."""
    asked: Any = frozen
    with pytest.raises(StoreAwayError, match="begun: True"):
        Commands(asked).run("t1", lambda work: Answer(201, {}))


def test_a_command_that_was_given_up_before_it_began_is_never_done(frozen: Frozen) -> None:
    """Its caller was told that nothing happened, and may have filed the paper anew under another key."""
    asked: Any = frozen
    done: list[str] = []
    gatherer = Commands(asked)

    def noted(name: str) -> Any:
        def handle(work: Any) -> Answer:
            done.append(name)
            return Answer(201, {})

        return handle

    with ThreadPoolExecutor(1) as desk:
        first = desk.submit(gatherer.run, "t1", noted("begun"))
        wait_until(lambda: frozen.batches, what="the first command holds the database")
        with pytest.raises(StoreAwayError, match="begun: False"):
            gatherer.run("t1", noted("given up"))
        assert isinstance(first.exception(), StoreAwayError)
    frozen.let_go.set()
    assert gatherer.run("t1", noted("later")).status == 201
    assert done == ["begun", "later"]


def test_a_commands_own_time_out_is_its_own(frozen: Frozen) -> None:
    """An error of a handler is not taken for a database that is away."""
    asked: Any = frozen
    frozen.let_go.set()

    def late(work: Any) -> Answer:
        raise TimeoutError("of the handler")

    with pytest.raises(TimeoutError, match="of the handler"):
        Commands(asked).run("t1", late)
