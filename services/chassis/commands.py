"""Commands over HTTP: those that wait at the same moment share one transaction, each with its own answer.

One transaction costs a journal write; a queue of desks in front of one counter document would also fight for
it. So a single thread of the process takes all that wait, runs their handlers one after the other against
one transaction, and commits once.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis.errors import ConflictError, ServiceError, StoreAwayError
from services.chassis.mongo import Expiry, Indexes, document_id
from services.chassis.transactions import Outcome, SpoiledError, Transactor, is_the_stores
from services.chassis.work import Batch, Layer, Place, UnitOfWork

IDEMPOTENCY = "idempotency"
KEPT = timedelta(days=7)
GATHERED = 64
ANSWER_SECONDS = 10.0  # longer than an election takes; whoever waits then is told that the database is away
INDEXES: Indexes = {IDEMPOTENCY: (Expiry("expires_at"),)}


class OnceMismatchError(ServiceError):
    """The key was used before, for another request."""


class OnceRunningError(ServiceError):
    """The first request with this key is still being worked on."""


@dataclass(frozen=True)
class Answer:
    """What a command tells its caller; kept with the idempotency key."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Once:
    """Which request this is: given twice with the same body it takes effect once."""

    client: str
    route: str
    key: str
    body_hash: str

    @property
    def document_key(self) -> str:
        """Where its answer is kept."""
        return f"{self.client}|{self.route}|{self.key}"


Handle = Callable[[UnitOfWork], Answer]


@dataclass(frozen=True)
class _Waiting:
    tenant: str
    handle: Handle
    once: Once | None
    reads: Sequence[tuple[str, str]]
    answer: Future[Answer]
    context: Context  # the request's: its trace goes into the events


class Commands:
    """Gathers waiting commands into transactions; one thread of its own from the first command on."""

    def __init__(self, transactor: Transactor) -> None:
        self._transactor = transactor
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._running: set[tuple[str, str]] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def run(
        self,
        tenant: str,
        handle: Handle,
        *,
        once: Once | None = None,
        reads: Sequence[tuple[str, str]] = (),
    ) -> Answer:
        """Run one command and wait for its answer.

        `reads` are collection and key of documents that `handle` will ask for: they are read for all waiting
        commands at once. A hint; leaving it out costs time only. `handle` may run more than once; what it
        wrote in a run that was not committed is forgotten.
        Raises: what `handle` raised; OnceMismatchError, OnceRunningError; ConflictError; StoreAwayError.
        """
        with self._alone(tenant, once):
            waiting = _Waiting(tenant, handle, once, reads, Future(), copy_context())
            self._waiting.put(waiting)
            self._ensure_thread()
            return _answered(waiting.answer)

    @contextmanager
    def _alone(self, tenant: str, once: Once | None) -> Iterator[None]:
        if once is None:
            yield
            return
        mark = (tenant, once.document_key)
        with self._guard:
            if mark in self._running:
                raise OnceRunningError("the first request with this key is still being worked on")
            self._running.add(mark)
        try:
            yield
        finally:
            with self._guard:
                self._running.discard(mark)

    def _ensure_thread(self) -> None:
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="commands", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while True:
            gathered = [self._waiting.get()]
            while len(gathered) < GATHERED and not self._waiting.empty():
                gathered.append(self._waiting.get())
            self._settle([one for one in gathered if one.answer.set_running_or_notify_cancel()])

    def _settle(self, gathered: Sequence[_Waiting]) -> None:
        try:
            outcomes = self._transactor.run(lambda batch: _fill(batch, gathered))
        except (ConflictError, SpoiledError) as exc:
            self._settle_apart(gathered, exc)
        except Exception as exc:  # noqa: BLE001 - whoever waits must hear of it
            for waiting in gathered:
                waiting.answer.set_exception(exc)
        else:
            for waiting, outcome in zip(gathered, outcomes, strict=True):
                if outcome.error is not None:
                    waiting.answer.set_exception(outcome.error)
                else:
                    waiting.answer.set_result(outcome.result())

    def _settle_apart(self, gathered: Sequence[_Waiting], exc: Exception) -> None:
        """One of them spoils the transaction: halves, until it stands alone."""
        if len(gathered) == 1:
            gathered[0].answer.set_exception(exc)
            return
        middle = len(gathered) // 2
        self._settle(gathered[:middle])
        self._settle(gathered[middle:])


def _answered(answer: Future[Answer]) -> Answer:
    """What became of a command. One that has not begun in time never will; of one that has, none knows."""
    try:
        return answer.result(ANSWER_SECONDS)
    except TimeoutError as exc:
        if answer.done():  # in the last moment, or the error is the command's own
            return answer.result()
        begun = not answer.cancel()
        raise StoreAwayError(f"no answer in {ANSWER_SECONDS:g} s; begun: {begun}") from exc


def _fill(batch: Batch, gathered: Sequence[_Waiting]) -> list[Outcome[Answer]]:
    batch.prefetch(place for waiting in gathered for place in _places(waiting))
    return [_outcome(batch, waiting) for waiting in gathered]


def _places(waiting: _Waiting) -> Iterator[Place]:
    if waiting.once is not None:
        yield IDEMPOTENCY, document_id(waiting.tenant, waiting.once.document_key)
    for collection, key in waiting.reads:
        yield collection, document_id(waiting.tenant, key)


def _outcome(batch: Batch, waiting: _Waiting) -> Outcome[Answer]:
    layer = Layer(batch, waiting.tenant)
    try:
        answer = waiting.context.copy().run(_answer, layer, waiting)
    except StoreAwayError:
        raise
    except Exception as exc:
        if is_the_stores(exc):
            raise
        return Outcome(error=exc)
    batch.merge(layer)
    return Outcome(value=answer)


def _answer(layer: Layer, waiting: _Waiting) -> Answer:
    once = waiting.once
    if once is None:
        return waiting.handle(layer)
    kept = layer.get(IDEMPOTENCY, once.document_key)
    if kept is not None:
        if kept["body_hash"] != once.body_hash:
            raise OnceMismatchError("the key was used before, for another request")
        return Answer(kept["status"], kept["body"], {**kept["headers"], "Idempotency-Replayed": "true"})
    answer = waiting.handle(layer)
    layer.put(
        IDEMPOTENCY,
        once.document_key,
        {
            "body_hash": once.body_hash,
            "status": answer.status,
            "body": answer.body,
            "headers": dict(answer.headers),
            "expires_at": datetime.now(UTC) + KEPT,
        },
    )
    return answer
