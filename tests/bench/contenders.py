"""The three contenders of the consumption benchmark, each in a process of its own: ours, nameko, kombu.

`python -m tests.bench.contenders NAME AMQP_URI MONGODB_URI DATABASE COUNT` consumes COUNT events that wait in
the inbox into a projection, prints its rate and ends.
"""

from __future__ import annotations

import services.chassis.patched  # noqa: F401 - before anything that opens a socket

# isort: split

import sys
import time
from collections.abc import Callable
from typing import Any

import eventlet
import kombu
from eventlet.event import Event as Signal
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider
from nameko.messaging import consume
from pymongo import MongoClient, UpdateOne
from pymongo.errors import BulkWriteError

from services.chassis import consume as consuming
from services.chassis import eventlog, parking
from services.chassis.aside import Taken
from services.chassis.consume import Consumer, Subscription
from services.chassis.eventlog import EventLog
from services.chassis.inbox import QueueReader
from services.chassis.mongo import Store, connect
from services.chassis.transactions import Transactor
from services.chassis.work import UnitOfWork
from services.contracts.workflow import StepDone
from tests.bench import sample

PREFETCH = 100
BATCH = 200


class Tally:
    """Counts what took effect; the clock starts at the first event and stops at the last."""

    def __init__(self, count: int) -> None:
        self.count, self.done = count, 0
        self.started = self.ended = 0.0
        self.finished = eventlet.event.Event()

    def begin(self) -> None:
        """The first event is in hand."""
        self.started = self.started or time.perf_counter()

    def add(self, number: int) -> None:
        """So many more took effect."""
        self.done += number
        if self.done >= self.count and not self.finished.ready():
            self.ended = time.perf_counter()
            self.finished.send(None)


def ours(amqp_uri: str, mongodb_uri: str, database: str, tally: Tally) -> None:
    """Our entry point's reader with claims, ordering and one transaction for each batch."""
    store = Store(connect(mongodb_uri), database)
    store.ensure({**consuming.INDEXES, **eventlog.INDEXES, **parking.INDEXES, "projection": ()})

    def handle(event: StepDone, work: UnitOfWork) -> None:
        work.update("projection", event.dossier_id, sample.change(event))

    def observe(taken: Taken) -> None:
        tally.add(len(taken.handled))

    subscriptions = [Subscription(StepDone, handle)]
    consumer = Consumer(store, Transactor(store, EventLog(store)), subscriptions, ("workflow",), observe)

    def start(bodies: list[bytes]) -> Signal:
        tally.begin()
        signal = Signal()

        def take() -> None:
            consumer.take(bodies)
            signal.send(None)

        eventlet.spawn(take)
        return signal

    reader = QueueReader(amqp_uri, sample.QUEUE, sample.TOPOLOGY, start)
    eventlet.spawn(reader.run)
    tally.finished.wait()
    reader.stopping = True


def _queue() -> Any:
    return kombu.Queue(sample.QUEUE, no_declare=True)


def nameko(amqp_uri: str, mongodb_uri: str, database: str, tally: Tally) -> None:
    """Stock nameko: 100 workers, prefetch 100, the same upsert for each message. No claims, no order."""
    client: MongoClient[Any] = MongoClient(mongodb_uri, w="majority", journal=True)
    projection = client[database]["projection"]

    class Projection(DependencyProvider):  # type: ignore[misc]
        def get_dependency(self, worker_ctx: Any) -> Any:
            return projection

    class Projector:
        name = "projector"
        projection = Projection()

        @consume(queue=_queue())  # type: ignore[untyped-decorator]
        def project(self, body: Any) -> None:
            tally.begin()
            event = sample.read(body)
            where = {"_id": f"{event.commune_id}/{event.dossier_id}"}
            self.projection.update_one(where, sample.change(event), upsert=True)
            tally.add(1)

    config = {
        "AMQP_URI": amqp_uri,
        "max_workers": PREFETCH,
        "prefetch_count": PREFETCH,
        "ACCEPT": ["bytes"],
        "serializer": "bytes",
        "SERIALIZERS": {
            "bytes": {
                "encoder": "tests.bench.contenders.unchanged",
                "decoder": "tests.bench.contenders.unchanged",
                "content_type": "application/cloudevents+json",
                "content_encoding": "utf-8",
            }
        },
    }
    container = ServiceContainer(Projector, config=config)
    container.start()
    tally.finished.wait()
    container.kill()


def unchanged(body: Any) -> Any:
    """A serialiser that leaves the body as it is: nameko refuses the content type otherwise."""
    return body


def bare(amqp_uri: str, mongodb_uri: str, database: str, tally: Tally) -> None:
    """kombu alone: 200 messages, one bulk write, one multiple acknowledgement. No claims, no order."""
    client: MongoClient[Any] = MongoClient(mongodb_uri, w="majority", journal=True)
    projection = client[database]["projection"]
    batch: list[Any] = []
    connection = kombu.Connection(amqp_uri)
    channel = connection.channel()
    channel.basic_qos(0, 2 * BATCH, False)
    consumer = kombu.Consumer(channel, [_queue()], on_message=batch.append, accept=None)
    consumer.consume()
    while tally.done < tally.count:
        try:
            connection.drain_events(timeout=0.01)
        except TimeoutError:
            if not batch:
                continue
        tally.begin()
        if len(batch) >= BATCH or tally.done + len(batch) >= tally.count:
            events = [sample.read(message.body) for message in batch]
            operations = [
                UpdateOne(
                    {"_id": f"{event.commune_id}/{event.dossier_id}"}, sample.change(event), upsert=True
                )
                for event in events
            ]
            projection.bulk_write(operations)
            batch[-1].ack(multiple=True)
            tally.add(len(batch))
            batch.clear()


CONTENDERS: dict[str, Callable[[str, str, str, Tally], None]] = {
    "ours": ours,
    "nameko": nameko,
    "kombu": bare,
}


def main() -> None:
    """Run one contender."""
    name, amqp_uri, mongodb_uri, database, count = sys.argv[1:]
    tally = Tally(int(count))
    CONTENDERS[name](amqp_uri, mongodb_uri, database, tally)
    client: Any = MongoClient(mongodb_uri)
    effects = client[database]["projection"].aggregate(
        [{"$group": {"_id": None, "effects": {"$sum": "$steps_done"}}}]
    )
    done = next(effects, {"effects": 0})["effects"]
    if done != tally.count:
        raise SystemExit(f"{name}: {done} effects of {tally.count} events")
    sample.report(name, tally.count, tally.ended - tally.started)


if __name__ == "__main__":
    try:
        main()
    except BulkWriteError as exc:
        raise SystemExit(str(exc.details)[:500]) from exc
