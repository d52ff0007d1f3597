"""A lost primary: the work is done again with the next one, for a bounded time, and a commit never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from services.chassis import transactions
from services.chassis.errors import ConflictError, StoreAwayError
from services.chassis.transactions import PrimaryLostError, SpoiledError, Transactor

TRANSIENT = "TransientTransactionError"
UNKNOWN = "UnknownTransactionCommitResult"


def labelled(exc: PyMongoError, label: str) -> PyMongoError:
    """An error with a label, as the driver gives it."""
    exc._add_error_label(label)
    return exc


class Session:
    """A session whose commits fail as told, then succeed."""

    def __init__(self, *failures: PyMongoError) -> None:
        self.failures = list(failures)
        self.commits = 0

    def commit_transaction(self) -> None:
        """Fail or commit."""
        self.commits += 1
        if self.failures:
            raise self.failures.pop(0)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """The present."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += max(seconds, 0.001)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the transactions."""
    fake = Clock()
    monkeypatch.setattr(transactions, "time", fake)
    return fake


class Failing(Transactor):
    """Transactions that fail as told, then succeed."""

    def __init__(self, clock: Clock, fail: Callable[[int], Exception | None], seconds: float = 0.0) -> None:
        self._store: Any = self
        self.client = self
        self.attempts = 0
        self._fail, self._clock, self._seconds = fail, clock, seconds

    def start_session(self) -> Any:
        """As the driver's client."""
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing is held."""

    def _attempt(self, session: Any, fill: Any, check: Any) -> Any:
        self.attempts += 1
        self._clock.sleep(self._seconds)
        error = self._fail(self.attempts)
        if error is not None:
            raise error
        return "done"


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (labelled(AutoReconnect("connection closed"), TRANSIENT), PrimaryLostError),
        (labelled(NotPrimaryError("stepped down"), TRANSIENT), PrimaryLostError),
        (labelled(ServerSelectionTimeoutError("no primary"), TRANSIENT), StoreAwayError),
        (labelled(AutoReconnect("no answer to the commit"), UNKNOWN), StoreAwayError),
        (ConnectionFailure("refused"), StoreAwayError),
        (labelled(OperationFailure("write conflict", 112), TRANSIENT), ConflictError),
        (labelled(OperationFailure("no such transaction", 251), TRANSIENT), ConflictError),
        (OperationFailure("stepped down", 189), StoreAwayError),
        (OperationFailure("no disk space", 14031), StoreAwayError),
        (OperationFailure("no member in reach", 6), StoreAwayError),
        (OperationFailure("no majority is known yet", 134), StoreAwayError),
        (labelled(OperationFailure("of a later version", 99_999), "RetryableWriteError"), StoreAwayError),
        (OperationFailure("unknown operator", 9), SpoiledError),
    ],
)
def test_what_an_error_of_the_driver_means(error: PyMongoError, meaning: type[Exception]) -> None:
    """Only work whose primary went before the commit is begun again; an unknown commit never is."""
    assert type(transactions._meaning(error)) is meaning


def test_work_that_loses_its_primary_is_done_with_the_next(clock: Clock) -> None:
    """The caller hears nothing of a fail-over that is quicker than six seconds."""
    lost = labelled(AutoReconnect("closed"), TRANSIENT)
    failing = Failing(clock, lambda attempt: lost if attempt < 3 else None)
    assert failing.run(lambda batch: batch) == "done"  # type: ignore[comparison-overlap]
    assert failing.attempts == 3


def test_work_that_goes_on_losing_its_primary_is_given_up(clock: Clock) -> None:
    """After that time the caller hears that the store is away; it is no hot loop meanwhile."""
    failing = Failing(clock, lambda attempt: labelled(AutoReconnect("closed"), TRANSIENT))
    with pytest.raises(StoreAwayError):
        failing.run(lambda batch: batch)
    assert transactions.FAILOVER_SECONDS <= clock.now <= transactions.FAILOVER_SECONDS + 1
    assert failing.attempts <= 100


def test_without_any_primary_the_wait_is_the_drivers_alone(clock: Clock) -> None:
    """The driver has looked for one for five seconds; whoever waits hears of it then."""
    none = labelled(ServerSelectionTimeoutError("no primary"), TRANSIENT)
    failing = Failing(clock, lambda attempt: none, seconds=5.0)
    with pytest.raises(StoreAwayError):
        failing.run(lambda batch: batch)
    assert failing.attempts == 1


def test_a_conflict_is_tried_ten_times(clock: Clock) -> None:
    """A lost primary does not use these tries up, nor they its time."""
    failing = Failing(clock, lambda attempt: ConflictError("others"))
    with pytest.raises(ConflictError):
        failing.run(lambda batch: batch)
    assert failing.attempts == transactions.CONFLICT_TRIES


def test_a_commit_without_an_answer_is_asked_again(clock: Clock) -> None:
    """The server commits once and answers the same; what is asked again is the commit, not the work."""
    lost = [labelled(AutoReconnect("closed"), UNKNOWN) for _ in range(3)]
    session: Any = Session(*lost)
    transactions._commit(session)
    assert session.commits == 4


def test_a_commit_is_not_asked_for_ever(clock: Clock) -> None:
    """What became of it stays unknown, and the caller is told so: the same key finds out."""
    session: Any = Session(*(labelled(AutoReconnect("closed"), UNKNOWN) for _ in range(10_000)))
    with pytest.raises(AutoReconnect):
        transactions._commit(session)
    assert transactions.COMMIT_SECONDS <= clock.now <= transactions.COMMIT_SECONDS + 1


def test_a_commit_that_the_next_primary_does_not_know_is_work_to_be_done_again(clock: Clock) -> None:
    """It was not replicated, so it is void for good: "no such transaction" is certain."""
    gone = labelled(OperationFailure("no such transaction", 251), TRANSIENT)
    session: Any = Session(labelled(AutoReconnect("closed"), UNKNOWN), gone)
    with pytest.raises(OperationFailure):
        transactions._commit(session)
    assert session.commits == 2
