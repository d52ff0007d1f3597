"""Two builds of a small subscriber: the old one stumbles over five kinds of events, the new one over none.

`python -m tests.bench.letters_build old|new AMQP_URI MONGODB_URI DATABASE PORT` runs one as a worker process,
with the plumbing of every service: inbox, transactions, parked events, dead letters.
"""

from __future__ import annotations

import services.chassis.patched  # noqa: F401 - before anything that opens a socket

# isort: split

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.seal import Seal
from services.chassis.settings import CommonSettings, load
from services.chassis.work import UnitOfWork
from services.chassis.worker import Runtime, ServiceWorker, run_worker
from services.contracts.person import PersonData
from tests.bench.letters_events import (
    LISTENS,
    OLD_LIMIT,
    SECRET,
    SUBSCRIBER,
    VIEWS,
    WRONG_SECRET,
    Noted,
    NotedAnew,
    NotedStrictly,
    TooMuchError,
    note,
)


def old_handler(seal: Seal) -> Callable[[Any, UnitOfWork], None]:
    """With a rule that is too narrow, a fault, and a secret that opens nothing."""
    words = {"a": 1}

    def handle(event: Noted, work: UnitOfWork) -> None:
        if event.amount > OLD_LIMIT:
            raise TooMuchError(f"more than {OLD_LIMIT}")
        if event.person:
            seal.open(event.person)
        words[event.word]  # the fault: a word that nobody had thought of
        note(event, work)

    return handle


def new_handler(seal: Seal) -> Callable[[Any, UnitOfWork], None]:
    """As it should be."""

    def handle(event: Noted, work: UnitOfWork) -> None:
        if event.person:
            PersonData(**seal.open(event.person))
        note(event, work)

    return handle


class BetaWorker(ServiceWorker):
    """The worker of either build."""

    name: ClassVar[str] = SUBSCRIBER


def runtime(build: str, amqp_uri: str, mongodb_uri: str, database: str, port: str) -> Runtime:
    """What the worker is given."""
    environ = {
        "AMQP_URI": amqp_uri,
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SECRET if build == "new" else WRONG_SECRET,
        "MOTCUA_SERVICE_SECRET": SECRET,
        "BETA_DATABASE": database,
        "BETA_HOST": "127.0.0.1",
        "BETA_PORT": port,
        "BETA_WORKER_PORT": port,
    }
    core = Core(SUBSCRIBER, load(CommonSettings, environ, "BETA_"), LISTENS, {VIEWS: ()})
    if build == "new":
        handle = new_handler(core.seal)
        subscriptions = [Subscription(Noted, handle), Subscription(NotedAnew, handle)]
    else:
        subscriptions = [Subscription(NotedStrictly, old_handler(core.seal))]
    return Runtime(core=core, subscriptions=subscriptions, feeds={}, feed_token=lambda: "")


if __name__ == "__main__":
    run_worker(BetaWorker, runtime(*sys.argv[1:]))
