"""The nameko entry point that gathers messages of one inbox queue into batches.

nameko's own consumers share one channel and acknowledge what raised; here each queue has a channel on a
connection of its own, and a message is acknowledged only when what became of it is durable.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint

from services.chassis.broker import AWAY_ERRORS, channel_of, close_quietly, open_connection
from services.chassis.errors import StoreAwayError
from services.chassis.topology import Topology, dead_queue

BATCH = 200  # messages in one call at the most
GATHER_SECONDS = 0.005  # how long a batch that is not full waits for more
PROBE_SECONDS = 1.0
DEPTH_SECONDS = 5.0

log = structlog.get_logger()


class QueueReader:
    """Reads one queue: gathers, hands over, acknowledges many at once; holds everything when told to wait."""

    def __init__(
        self,
        uri: str,
        queue: str,
        topology: Topology,
        take: Callable[[list[bytes]], None],
        on_depth: Callable[[str, int], None] = lambda queue, depth: None,
    ) -> None:
        self._uri = uri
        self._queue = queue
        self._topology = topology
        self._take = take
        self._on_depth = on_depth
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._connection: Any = None
        self._channel: Any = None
        self._depth_at = 0.0
        self.stopping = False

    def run(self) -> None:
        """Read until `stopping`; comes back by itself when the broker does."""
        pause = 0.1
        while not self.stopping:
            try:
                self._open()
                pause = 0.1
                while not self.stopping:
                    self._turn()
            except AWAY_ERRORS as exc:
                log.warning("broker_away", queue=self._queue, cause=type(exc).__name__)
                self._close()
                eventlet.sleep(pause)
                pause = min(pause * 2, 2.0)
        self._close()

    def _open(self) -> None:
        self._connection = open_connection(self._uri)
        self._channel = channel_of(self._connection)
        self._topology.declare(self._channel)
        self._channel.basic_qos(0, 2 * BATCH, False)
        self._waiting.clear()  # what was not acknowledged comes again
        self._consume()

    def _consume(self) -> None:
        self._channel.basic_consume(self._queue, consumer_tag=self._queue, callback=self._on_message)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        close_quietly(connection)

    def _on_message(self, message: Any) -> None:
        body = message.body
        self._waiting.append((message.delivery_tag, body if isinstance(body, bytes) else body.encode()))

    def _turn(self) -> None:
        self._gather()
        if not self._waiting:
            return
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self._hand_over([body for _, body in batch])
        self._channel.basic_ack(batch[-1][0], multiple=True)

    def _gather(self) -> None:
        if not self._waiting:
            self._drain(1.0)
            self._connection.heartbeat_check()
            self._report_depth()
        until = time.monotonic() + GATHER_SECONDS
        while self._waiting and len(self._waiting) < BATCH:
            left = until - time.monotonic()
            if left <= 0 or not self._drain(left):
                return

    def _drain(self, seconds: float) -> bool:
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True

    def _report_depth(self) -> None:
        if time.monotonic() - self._depth_at > DEPTH_SECONDS:
            self._depth_at = time.monotonic()
            self._on_depth(self._queue, self._channel.queue_declare(self._queue, passive=True).message_count)

    def _hand_over(self, bodies: list[bytes]) -> None:
        """Until it is durable; while the database is away nothing more is consumed and nothing given back."""
        cancelled = False
        while True:
            try:
                self._take(bodies)
            except StoreAwayError as exc:
                log.warning("store_away", queue=self._queue, held=len(bodies), cause=str(exc)[:200])
                if not cancelled:
                    self._channel.basic_cancel(self._queue)
                    cancelled = True
                self._drain(PROBE_SECONDS)
                self._connection.heartbeat_check()
                if self.stopping:
                    raise ConnectionError("stopping with messages in hand") from exc
            else:
                break
        if cancelled:
            self._consume()


class Inbox(Entrypoint):
    """Calls the decorated method with a list of message bodies; its return means they are durable."""

    def setup(self) -> None:
        """nameko: before start."""
        runtime = self.container.config["runtime"]
        name = runtime.service
        queues = [*runtime.topology.inboxes(name), dead_queue(name)]
        self._readers = [
            QueueReader(runtime.amqp_uri, queue, runtime.topology, self._call, runtime.gauges.inbox_depth)
            for queue in queues
        ]

    def start(self) -> None:
        """nameko: one thread for each queue."""
        for number, reader in enumerate(self._readers):
            self.container.spawn_managed_thread(reader.run, identifier=f"inbox-{number}")

    def stop(self) -> None:
        """nameko: take no more batches."""
        for reader in self._readers:
            reader.stopping = True

    def _call(self, bodies: list[bytes]) -> None:
        signal = Signal()

        def handle_result(_worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            signal.send(None if exc_info is None else exc_info[1])
            return result, None  # the reader deals with the error

        self.container.spawn_worker(self, (bodies,), {}, handle_result=handle_result)
        error = signal.wait()
        if isinstance(error, StoreAwayError):
            raise error
        if error is not None:
            # Ours is the only code between here and the handlers: hold the messages, tell, try again.
            log.error("inbox_failed", cause=type(error).__name__, exc_info=error)
            raise StoreAwayError(f"{type(error).__name__} in the inbox") from error


inbox = Inbox.decorator
