"""The sender of one channel: takes up what is due, communes in turn, hands it over, records the outcomes.

An attempt is marked durably before anything leaves and settled durably afterwards. Whoever dies in between
leaves the mark; the next to hold the right finds it, and sends the message again under the same reference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from services.contracts.person import PersonData
from services.notify.domain.errors import ChannelAwayError, DeliveryError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.domain.message import Message, Outcome, Result
from services.notify.domain.rules import Channel
from services.notify.domain.timing import QuietHours
from services.notify.ports import (
    Abreast,
    Alone,
    Clock,
    Compose,
    DueMessages,
    Gateway,
    Observe,
    OnKeys,
    OpenPerson,
    Record,
    Right,
    Settled,
)

TAKEN = "taken"  # the code of an attempt that went well
UNEXPECTED = "unexpected"  # the code of a fault of ours; the log has more

log = structlog.get_logger()


def one_by_one(work: Callable[[str], int], commune_ids: Iterable[str]) -> list[int]:
    """See ports.Abreast."""
    return [work(commune_id) for commune_id in commune_ids]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is done at once, so that neither a commune nor a slow server keeps the others waiting.

    Attributes:
        group_count: messages of one commune in its turn; so many could go out twice after a crash.
        group_seconds: a turn that lasts longer ends early; what was not tried stays due.
        pauses_seconds: waiting times of a channel that takes nothing, after each further failure.
    """

    group_count: int = 10
    group_seconds: float = 5.0
    sweep_seconds: float = 5.0
    pauses_seconds: Sequence[float] = (1, 2, 5, 15, 60)


@dataclass(kw_only=True, eq=False)
class Delivery:
    """Sends what is due on one channel; `run` is called again and again.

    Attributes:
        abreast: has the turns of several communes at once, where the other side can take it.
    """

    channel: Channel
    gateway: Gateway
    due: DueMessages
    right: Right
    alone: Alone
    take_up: OnKeys
    give_up: OnKeys
    record: Record
    open_person: OpenPerson
    compose: Compose
    clock: Clock
    machine_clock: Clock
    quiet: QuietHours | None = None
    observe: Observe = lambda message: None
    abreast: Abreast = one_by_one
    limits: Limits = field(default_factory=Limits)
    monotonic: Callable[[], float] = time.monotonic

    _turn: str = field(default="", init=False)  # the commune whose turn came last
    _failures_count: int = field(default=0, init=False)
    _resume_at: float = field(default=float("-inf"), init=False)
    _unwritten: list[tuple[str, list[Settled]]] = field(default_factory=list, init=False)

    def run(self) -> int:
        """One sweep over what is due; tells how many attempts were marked.

        Raises: StoreAwayError; what was sent by then is recorded in a later sweep.
        """
        self._write_down()
        self._tidy()
        if self.is_quiet():
            return 0
        until, count = self.monotonic() + self.limits.sweep_seconds, 0
        try:
            while self._may_go_on(until) and (moved := self._round(until)):
                count += moved
        finally:
            self.gateway.close()
        return count

    def is_quiet(self) -> bool:
        """Whether the channel is silent at this hour."""
        return self.quiet is not None and self.quiet.cover(self.clock.now())

    def _addressee(self, message: Message) -> PersonData:
        person = self.open_person(message.person)
        if not message.told:
            return person
        told = self.open_person(message.told)
        return replace(person, reason=told.reason, papers=told.papers)

    def _may_go_on(self, until: float) -> bool:
        return self._resume_at <= self.monotonic() < until

    def _round(self, until: float) -> int:
        """A turn for each commune that has something due; one asks for all whether a channel is back."""
        over = False

        def turn(commune_id: str) -> int:
            nonlocal over
            over = over or not self._may_send(until)
            if over:
                return 0
            self._turn = commune_id
            return self._serve(commune_id)

        communes = self._in_turn(self.due.communes(self.channel, self.machine_clock.now()))
        return sum((one_by_one if self._failures_count else self.abreast)(turn, communes))

    def _in_turn(self, communes: list[str]) -> Iterable[str]:
        """The communes, beginning behind the one served last."""
        later = [commune_id for commune_id in communes if commune_id > self._turn]
        return later + communes[: len(communes) - len(later)]

    def _tidy(self) -> None:
        """Give up attempts that nobody makes any more: a sender died, or we never heard that we had begun."""
        left = self.due.under_way(self.channel)
        if not left or not self.right.held():
            return
        for commune_id, keys in left.items():
            log.warning("attempts_cut_off", channel=self.channel, commune_id=commune_id, count=len(keys))
            self._tell(self.alone(commune_id, partial(self.give_up, keys), keys))

    def _serve(self, commune_id: str) -> int:
        keys = self.due.keys(commune_id, self.channel, self.machine_clock.now(), self.limits.group_count)
        begun = self.alone(commune_id, partial(self.take_up, keys), keys)
        self._unwritten.append((commune_id, self._hand_over(commune_id, begun)))
        self._write_down()
        return len(begun)

    def _hand_over(self, commune_id: str, messages: Sequence[Message]) -> list[Settled]:
        """One after the other; what is not tried is let go: late, or the right went to somebody else."""
        until = self.monotonic() + self.limits.group_seconds
        return [
            (message, self._attempt(commune_id, message) if self._may_send(until) else None)
            for message in messages
        ]

    def _may_send(self, until: float) -> bool:
        return self._may_go_on(until) and self.right.held()

    def _attempt(self, commune_id: str, message: Message) -> Result:
        started, letter = self.monotonic(), None
        outcome, code = Outcome.SENT, TAKEN
        try:
            letter = self.compose(message, commune_id, self._addressee(message))
            self.gateway.send(letter)
            self._failures_count = 0
        except ChannelAwayError as exc:
            outcome, code = Outcome.DEFERRED, exc.code
            self._pause(code)
        except DeliveryError as exc:
            refused = isinstance(exc, RefusedError)
            outcome, code = Outcome.REFUSED if refused else Outcome.DEFERRED, exc.code
        except Exception as exc:  # noqa: BLE001 - see below
            # Whatever it is, the messages behind it must go on. Its text may quote the person: not logged.
            outcome, code = Outcome.DEFERRED, UNEXPECTED
            log.error("message_fault", cause=type(exc).__name__, message_id=message.message_id)
        return self._result(outcome, code, self.monotonic() - started, letter)

    @staticmethod
    def _result(outcome: Outcome, code: str, seconds: float, letter: Letter | None) -> Result:
        return Result(
            outcome=outcome,
            code=code,
            duration_seconds=round(seconds, 3),
            template=letter.template if letter else "",
            reference=letter.reference if letter else "",
            segments_count=letter.segments_count if letter else None,
        )

    def _pause(self, code: str) -> None:
        if self._resume_at > self.monotonic():
            return  # somebody whose turn it is as well was told the same
        pauses = self.limits.pauses_seconds
        seconds = pauses[min(self._failures_count, len(pauses) - 1)]
        self._failures_count += 1
        self._resume_at = self.monotonic() + seconds
        log.warning("channel_away", channel=self.channel, cause=code, pause_seconds=seconds)

    def _write_down(self) -> None:
        """Record outcomes; those that the database does not take now are kept for the next sweep."""
        while self._unwritten:
            commune_id, settled = self._unwritten.pop()
            keys = [message.message_id for message, _ in settled]
            try:
                recorded = self.alone(commune_id, partial(self.record, settled), keys)
            except BaseException:
                self._unwritten.append((commune_id, settled))
                raise
            self._tell(recorded)

    def _tell(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.observe(message)
