"""The nameko entry point that gathers messages of one inbox queue into batches.

nameko's own consumers share one channel and acknowledge what raised; here each queue has a channel on a
connection of its own, and a message is acknowledged only when what became of it is durable.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import eventlet
import structlog
from amqp.exceptions import ChannelError
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint

from services.chassis.broker import AWAY_ERRORS, Brokers, channel_of, close_quietly, look_at
from services.chassis.errors import StoreAwayError
from services.chassis.lanes import Held, Lanes, Span
from services.chassis.publisher import is_of_a_rush, tenant_of
from services.chassis.topology import PULSE, Topology, dead_queue

BATCH = 200  # messages in one call at the most
LEAST = 50  # a full batch has at least so many, however slow: smaller ones only cost more
BATCH_SECONDS = 0.06  # what a full batch may take: so long does the next one wait
READ_AHEAD = 300  # messages held ready while a batch is handled; among them tenants are taken in turn
PREFETCH = BATCH + READ_AHEAD
IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.002
GATHER_SECONDS = 0.01  # how long a batch that is not full waits for more
PROBE_SECONDS = 1.0
DEPTH_SECONDS = 4.0
AGAIN_SECONDS = 1.0
PULSE_SECONDS = 4.0  # a majority answers within milliseconds; a false alarm costs a reconnection only

log = structlog.get_logger()


class QueueReader:
    """Reads one queue: gathers, hands over, acknowledges many at once; holds everything when told to wait.

    A batch is taken from what is held with the tenants in turn, so it need not be the oldest messages. While
    it is being handled the next one is read, by the same green thread: it alone touches the connection.
    `start` begins to handle a batch and returns a signal that gets None or an error.
    """

    def __init__(
        self,
        uri: str,
        queue: str,
        topology: Topology,
        start: Callable[[list[bytes]], Signal],
        on_depth: Callable[[str, int], None] = lambda queue, depth: None,
        on_rush: Callable[[], None] = lambda: None,
    ) -> None:
        self._brokers = Brokers(uri)
        self._queue = queue
        self._topology = topology
        self._start = start
        self._on_depth = on_depth
        self._on_rush = on_rush
        self._waiting = Lanes()
        self._span = Span(BATCH_SECONDS, LEAST, BATCH)
        self._since = 0.0
        self._connection: Any = None
        self._channel: Any = None
        self._look_at = 0.0
        self._is_deaf = False
        self._heard = False  # anything since the last look
        self._declared = False
        self.stopping = False

    def run(self) -> None:
        """Read until `stopping`; comes back by itself when the broker does."""
        pause = 0.1
        while not self.stopping:
            try:
                self._open()
                pause = 0.1
                self._read()
            except AWAY_ERRORS as exc:
                log.warning("broker_away", queue=self._queue, cause=type(exc).__name__)
                self._declared = self._declared and not isinstance(exc, ChannelError)  # it may lack our queue
                self._close()
                eventlet.sleep(pause)
                pause = min(pause * 2, 2.0)
        self._close()

    def _open(self) -> None:
        self._connection = self._brokers.open()
        self._channel = channel_of(self._connection)
        if not self._declared:  # once: each queue whose leader is away holds it up for seconds
            self._topology.declare(self._channel)
            self._declared = True
        self._channel.basic_qos(0, PREFETCH, False)
        self._waiting.clear()  # what was not acknowledged comes again
        self._look_at, self._is_deaf = time.monotonic() + AGAIN_SECONDS, False
        self._consume()

    def _consume(self) -> None:
        self._channel.basic_consume(self._queue, consumer_tag=self._queue, callback=self._on_message)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        close_quietly(connection)

    def _on_message(self, message: Any) -> None:
        body = message.body
        self._heard = True
        if not self._waiting:
            self._since = time.monotonic()
        held = Held(message.delivery_tag, body if isinstance(body, bytes) else body.encode())
        self._waiting.add(tenant_of(message), held)
        if is_of_a_rush(message):
            self._on_rush()

    def _read(self) -> None:
        while not self.stopping:
            self._gather()
            if self._waiting:
                self._handle(self._waiting.take(self._span.count))
            self._connection.heartbeat_check()
            self._report_depth()

    def _gather(self) -> None:
        if not self._waiting:
            self._drain(IDLE_SECONDS)
        while self._waiting and len(self._waiting) < self._span.count:
            left = self._since + GATHER_SECONDS - time.monotonic()
            if left <= 0 or not self._drain(left):
                return

    def _drain(self, seconds: float) -> bool:
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True

    def _handle(self, batch: Sequence[Held]) -> None:
        """Until it is durable; while the database is away nothing more is consumed and nothing given back."""
        bodies = [held.body for held in batch]
        began = time.monotonic()
        error = self._handled(bodies)
        self._span.note(len(batch), time.monotonic() - began)
        if error is not None:
            self._channel.basic_cancel(self._queue)
            while error is not None:
                log.warning("inbox_holds", queue=self._queue, held=len(batch), cause=str(error)[:200])
                until = time.monotonic() + PROBE_SECONDS
                while time.monotonic() < until:
                    self._drain(PROBE_SECONDS)
                self._connection.heartbeat_check()
                if self.stopping:
                    raise ConnectionError("stopping with messages in hand") from error
                error = self._handled(bodies)
            self._consume()
        self._acknowledge([held.tag for held in batch])

    def _acknowledge(self, tags: Sequence[int]) -> None:
        """All below what is still in hand by one word, the others one by one."""
        lowest = self._waiting.lowest()
        below = [tag for tag in tags if lowest is None or tag < lowest]
        if below:
            self._channel.basic_ack(max(below), multiple=True)
        for tag in tags:
            if lowest is not None and tag > lowest:
                self._channel.basic_ack(tag)

    def _handled(self, bodies: list[bytes]) -> BaseException | None:
        """Handle a batch, reading on meanwhile as far as the prefetch goes."""
        signal = self._start(bodies)
        eventlet.sleep(0)
        beat_at = time.monotonic() + 1.0
        while not signal.ready():
            if len(self._waiting) < READ_AHEAD and self._drain(BUSY_SECONDS):
                continue
            eventlet.sleep(BUSY_SECONDS)
            if time.monotonic() > beat_at:
                self._connection.heartbeat_check()
                beat_at = time.monotonic() + 1.0
        error: BaseException | None = signal.wait()
        return error

    def _report_depth(self) -> None:
        """Also find out whether anything can come: a node cut off from the queue's leader does not say so.

        Such a node lives, sends its heartbeats, and knows of no consumer, not even of us. If it was the
        leader itself it knows of us, and still takes itself for the leader; that it reaches nobody shows
        only in a question that a majority has to answer.
        """
        if time.monotonic() < self._look_at:
            return
        found = look_at(self._channel, self._queue)
        if found.consumer_count:
            self._on_depth(self._queue, found.message_count + len(self._waiting))
        elif self._is_deaf:
            raise ConnectionError("the node does not reach the queue")
        self._is_deaf = not found.consumer_count
        if self._brokers.are_several and not self._heard:
            self._feel_pulse()
        self._heard = False
        self._look_at = time.monotonic() + (AGAIN_SECONDS if self._is_deaf else DEPTH_SECONDS)

    def _feel_pulse(self) -> None:
        with eventlet.Timeout(PULSE_SECONDS, ConnectionError("the node reaches no majority")):
            self._channel.basic_get(PULSE, no_ack=True)


class Inbox(Entrypoint):
    """Calls the decorated method with a list of message bodies; its return means they are durable.

    The second argument tells whether the broker returned them, having delivered them too often.
    """

    def setup(self) -> None:
        """nameko: before start."""
        runtime = self.container.config["runtime"]
        name = runtime.service
        starts = dict.fromkeys(runtime.topology.inboxes(name), self._begin)
        starts[dead_queue(name)] = partial(self._begin, returned=True)
        told = (runtime.gauges.inbox_depth, runtime.deference.rush)
        self._readers = [
            QueueReader(runtime.amqp_uri, queue, runtime.topology, start, *told)
            for queue, start in starts.items()
        ]

    def start(self) -> None:
        """nameko: one thread for each queue."""
        for number, reader in enumerate(self._readers):
            self.container.spawn_managed_thread(reader.run, identifier=f"inbox-{number}")

    def stop(self) -> None:
        """nameko: take no more batches."""
        for reader in self._readers:
            reader.stopping = True

    def _begin(self, bodies: list[bytes], returned: bool = False) -> Signal:
        """`returned`: the broker gave up delivering them; they are not handled here, only put aside."""
        signal = Signal()

        def handle_result(_worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            error = None if exc_info is None else exc_info[1]
            if error is not None and not isinstance(error, StoreAwayError):
                # Ours is the only code between here and the handlers: hold the messages, tell, try again.
                log.error("inbox_failed", cause=type(error).__name__, exc_info=error)
            signal.send(error)
            return result, None  # the reader deals with the error

        self.container.spawn_worker(self, (bodies, returned), {}, handle_result=handle_result)
        return signal


inbox = Inbox.decorator
