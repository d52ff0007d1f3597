"""Run many pieces of work in one durable transaction, and find the one that spoils it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bson.errors import BSONError
from pymongo.client_session import ClientSession
from pymongo.errors import (
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidOperation,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern

from services.chassis.errors import ConflictError, StoreAwayError
from services.chassis.eventlog import EventLog
from services.chassis.mongo import DURABLE, Store
from services.chassis.work import Batch

T = TypeVar("T")
Check = Callable[[ClientSession], None]

CONFLICT_TRIES = 10
DUPLICATE_TRIES = 3  # of many pieces of work; one alone gets all tries
FAILOVER_SECONDS = 6.0  # so long after its start work that lost its primary is begun again with the next one
COMMIT_SECONDS = 10.0  # how long an unanswered commit is asked again
_DUPLICATE_KEY = 11000
# Not a primary, shutting down, no disk space, lock time-out, write concern not satisfied; of a replica set
# besides: another member out of reach or too slow, no snapshot or majority known yet.
_NOT_NOW = frozenset(
    {24, 64, 91, 100, 189, 10058, 10107, 11600, 11602, 13435, 13436, 14031}
    | {6, 7, 89, 133, 134, 246, 262, 9001}
)


def is_the_stores(exc: BaseException) -> bool:
    """Whether an error came from the driver: then the transaction is void, not one piece of work alone."""
    return type(exc).__module__.partition(".")[0] in ("pymongo", "bson")


def is_passing(exc: BaseException) -> bool:
    """Whether the database cannot say or do it now, and could a little later: nothing was decided."""
    if isinstance(exc, (ConnectionFailure, ExecutionTimeout)):
        return True
    labelled = isinstance(exc, PyMongoError) and exc.has_error_label("RetryableWriteError")
    return labelled or getattr(exc, "code", None) in _NOT_NOW


class PrimaryLostError(StoreAwayError):
    """The primary went away before the commit: nothing was changed, and the next one can do the work."""


class SpoiledError(Exception):
    """The database refuses these writes and would do so again; `__cause__` says why."""


class DuplicateError(ConflictError):
    """A key is there already; if it still is when nobody else is at work, the data say it twice."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one piece of work: a value, or the error that it raised."""

    value: T | None = None
    error: Exception | None = None

    def result(self) -> T:
        """The value.

        Raises: the error.
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


class Transactor:
    """Transactions of one service: state and events in one, majority-committed and journaled."""

    def __init__(self, store: Store, log: EventLog, may_write: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._log = log
        self._may_write = may_write  # raises if there is no room

    def run(
        self,
        fill: Callable[[Batch], T],
        check: Check | None = None,
        duplicate_tries: int = CONFLICT_TRIES,
    ) -> T:
        """Run `fill` and commit what it wrote.

        It is run again when others changed the same documents, and with the next primary when one is lost.
        Args:
            check: runs last in the transaction, before the commit; what it raises undoes the transaction.
            duplicate_tries: after so many tries that all found a key twice, another would too.
        Raises: ConflictError after many such tries, StoreAwayError, SpoiledError, what `check` raises.
        """
        give_up_at = time.monotonic() + FAILOVER_SECONDS
        conflicts = duplicates = 0
        while True:
            try:
                with _translated(), self._store.client.start_session() as session:
                    return self._attempt(session, fill, check)
            except PrimaryLostError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.1)
            except ConflictError as exc:
                conflicts += 1
                duplicates += isinstance(exc, DuplicateError)
                if duplicates == duplicate_tries:
                    raise
                if conflicts == CONFLICT_TRIES:
                    raise ConflictError("others kept changing the same documents") from exc
                time.sleep(random.uniform(0, 0.001 * 2 ** min(conflicts, 7)))  # noqa: S311

    def _attempt(self, session: ClientSession, fill: Callable[[Batch], T], check: Check | None) -> T:
        with session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=DURABLE):
            batch = Batch(self._store, session)
            result = fill(batch)
            if batch.is_empty:
                session.abort_transaction()
                return result
            self._may_write()
            self._log.append(batch)
            batch.flush()
            if check is not None:
                check(session)
            _commit(session)
        return result


def _commit(session: ClientSession) -> None:
    """Commit, asking again while the answer is unknown: the server commits once."""
    give_up_at = time.monotonic() + COMMIT_SECONDS
    while True:
        try:
            session.commit_transaction()
        except PyMongoError as exc:
            if not exc.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors in our words."""
    try:
        yield
    except PyMongoError as exc:
        raise _meaning(exc) from exc
    except (BSONError, OverflowError, UnicodeError) as exc:
        raise SpoiledError(type(exc).__name__) from exc


def _meaning(exc: PyMongoError) -> Exception:
    if isinstance(exc, (ConnectionFailure, ExecutionTimeout)):
        return _lost(exc)
    if _is_duplicate(exc):
        return DuplicateError(str(exc))
    if exc.has_error_label("TransientTransactionError"):
        return ConflictError(str(exc))
    if is_passing(exc) or isinstance(exc, InvalidOperation):
        return StoreAwayError(str(exc))
    return SpoiledError(str(exc))


def _lost(exc: PyMongoError) -> StoreAwayError:
    """A connection lost before the commit carries the "transient" label; within it, "unknown" instead.

    When no primary was found, the driver has waited for one already.
    """
    transient = exc.has_error_label("TransientTransactionError")
    if transient and not isinstance(exc, ServerSelectionTimeoutError):
        return PrimaryLostError(str(exc))
    return StoreAwayError(str(exc))


def _is_duplicate(exc: PyMongoError) -> bool:
    if isinstance(exc, DuplicateKeyError):
        return True
    details: Any = getattr(exc, "details", None) or {}
    errors: Sequence[Any] = details.get("writeErrors", ())
    return bool(errors) and errors[0].get("code") == _DUPLICATE_KEY
