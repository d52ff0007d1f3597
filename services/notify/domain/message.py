"""One message: its states, the attempts on record, and which change may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from services.notify.domain.errors import NotRetryableError
from services.notify.domain.rules import CODES, Channel, Notice
from services.notify.domain.timing import Plan

EXPIRED = "expired"  # why what was not sent in time is not sent any more
INTERRUPTED = "interrupted"  # the code of an attempt of which nobody knows how it ended


class State(StrEnum):
    """Where a message stands."""

    DUE = "due"
    SENDING = "sending"  # an attempt is under way, or its sender died in it
    SENT = "sent"
    FAILED = "failed"
    DESK = "desk"  # nothing to send: the person is told at the desk
    LAPSED = "lapsed"  # written so late that it was not sent; staff may still send it
    SUPPRESSED = "suppressed"  # of a practice commune: what would have been said, and never leaves


class Outcome(StrEnum):
    """How an attempt ended."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"  # the process died or lost the database in the middle of it


CHANGES: Mapping[State, frozenset[State]] = {
    State.DUE: frozenset({State.SENDING, State.LAPSED}),  # lapsed: of no use any more
    State.SENDING: frozenset({State.DUE, State.SENT, State.FAILED}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.DUE}),  # on demand of staff
    State.DESK: frozenset(),
    State.SUPPRESSED: frozenset(),
    State.LAPSED: frozenset({State.DUE}),  # on demand of staff
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a message says, as it was when the message was written; nothing of it is personal."""

    unit_name: str
    desk_phone: str
    desk_address: str
    dossier_number: str | None = None
    appointment_at: datetime | None = None
    answer_by: datetime | None = None  # until when papers, money or a code are expected
    amount: int | None = None  # owed, in đồng


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to hand a message over; without an outcome it is under way, or was cut off."""

    number: int
    at: datetime
    outcome: Outcome | None = None
    code: str = ""
    duration_seconds: float = 0.0
    template: str = ""  # "received.v1"
    reference: str = ""  # by which the other side knows the message
    segments_count: int | None = None  # parts of an SMS


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of an attempt."""

    outcome: Outcome
    code: str
    duration_seconds: float = 0.0
    template: str = ""
    reference: str = ""
    segments_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who asked for a further round of attempts, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """One notice to one person through one channel.

    What people read goes by the application's clock (`created_at`, `Attempt.at`); waiting goes by the
    machine's (`due_since`, `next_attempt_at`, the `now` of the methods), which nobody moves.

    Attributes:
        message_id: the event told of and the channel, so that there can be no second one.
        person: sealed as it came; opened only to address and to mask.
        told: what the event itself says about people (reason, papers), sealed; empty where `person` has it.
        due_since: since when it has been waiting, in the present round of attempts.
        next_attempt_at: not tried before.
        tries_count: attempts of the present round; staff may order another round.
    """

    message_id: str
    event_id: str
    dossier_id: str
    notice: Notice
    channel: Channel
    state: State
    facts: Facts
    person: str
    created_at: datetime
    due_since: datetime
    next_attempt_at: datetime
    told: str = ""
    cause: str = ""  # why it failed, or why the desk has to tell
    tries_count: int = 0
    attempts: tuple[Attempt, ...] = ()
    orders: tuple[Order, ...] = ()
    version: int = 0

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """From its document."""
        known = {item.name for item in fields(cls)}
        members = {name: value for name, value in document.items() if name in known}
        return cls(**{
            **members,
            "notice": Notice(document["notice"]),
            "channel": Channel(document["channel"]),
            "state": State(document["state"]),
            "facts": Facts(**document["facts"]),
            "attempts": tuple(_attempt(one) for one in document["attempts"]),
            "orders": tuple(Order(**one) for one in document["orders"]),
        })  # fmt: skip

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            **asdict(self),
            "notice": self.notice.value,
            "channel": self.channel.value,
            "state": self.state.value,
            "attempts": [_stored(attempt) for attempt in self.attempts],
            "orders": [asdict(order) for order in self.orders],
        }

    @property
    def open_attempt(self) -> int | None:
        """Number of the attempt that has no outcome yet."""
        last = self.attempts[-1] if self.attempts else None
        return last.number if last is not None and last.outcome is None else None

    @property
    def reference(self) -> str:
        """By which the other side knows it; empty as long as nothing was handed over."""
        return next((attempt.reference for attempt in reversed(self.attempts) if attempt.reference), "")

    def is_due(self, now: datetime) -> bool:
        """Whether an attempt may begin."""
        return self.state is State.DUE and self.next_attempt_at <= now

    def is_void(self, at: datetime) -> bool:
        """Whether it is of no use any more: a code whose time is over would only confuse."""
        until = self.facts.answer_by
        return self.notice in CODES and until is not None and until <= at

    def expired(self) -> Self:
        """Not sent in time, so not at all."""
        return self._moved(State.LAPSED, cause=EXPIRED)

    def begun(self, at: datetime) -> Self:
        """With a further attempt under way, since `at` by the application's clock."""
        attempts = (*self.attempts, Attempt(number=len(self.attempts) + 1, at=at))
        return self._moved(State.SENDING, attempts=attempts, tries_count=self.tries_count + 1)

    def settled(self, result: Result, now: datetime, plan: Plan) -> Self:
        """With the outcome of the attempt under way."""
        attempts = (*self.attempts[:-1], replace(self.attempts[-1], **asdict(result)))
        if result.outcome is Outcome.SENT:
            return self._moved(State.SENT, attempts=attempts, cause="")
        next_at = None if result.outcome is Outcome.REFUSED else plan.next_at(self.tries_count, now)
        if next_at is None:
            return self._moved(State.FAILED, attempts=attempts, cause=result.code)
        return self._moved(State.DUE, attempts=attempts, next_attempt_at=next_at)

    def cut_off(self, now: datetime, plan: Plan) -> Self:
        """Nobody can tell the outcome of the attempt: due again at once, or failed if it was the last."""
        closed = self.settled(Result(outcome=Outcome.INTERRUPTED, code=INTERRUPTED), now, plan)
        return replace(closed, next_attempt_at=now)

    def released(self, now: datetime) -> Self:
        """Without the attempt under way, which was not made after all."""
        return self._moved(
            State.DUE, attempts=self.attempts[:-1], tries_count=self.tries_count - 1, next_attempt_at=now
        )

    def ordered_again(self, order: Order, now: datetime) -> Self:
        """Due again for a whole round of attempts, because staff said so.

        Raises: NotRetryableError unless it failed or lapsed.
        """
        if self.state not in (State.FAILED, State.LAPSED):
            raise NotRetryableError(f"it is {self.state}")
        return self._moved(
            State.DUE,
            cause="",
            tries_count=0,
            due_since=now,
            next_attempt_at=now,
            orders=(*self.orders, order),
        )

    def _moved(self, state: State, **changes: Any) -> Self:
        if state not in CHANGES[self.state]:
            raise ValueError(f"a message that is {self.state} cannot become {state}")
        return replace(self, state=state, **changes)


def message_id(event_id: str, channel: Channel) -> str:
    """The id of the one message about an event through a channel."""
    return f"{event_id}:{channel}"


def _attempt(document: Mapping[str, Any]) -> Attempt:
    outcome = document["outcome"]
    return Attempt(**{**document, "outcome": Outcome(outcome) if outcome else None})


def _stored(attempt: Attempt) -> dict[str, Any]:
    return {**asdict(attempt), "outcome": attempt.outcome.value if attempt.outcome else None}
