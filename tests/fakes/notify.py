"""Stand-ins for what notify needs from outside: gateways that do as told, and its queries in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from services.chassis.work import UnitOfWork
from services.notify.domain.letter import Letter
from services.notify.domain.message import Message, State
from services.notify.domain.rules import Channel
from services.notify.ports import MESSAGES
from tests.fakes.work import Shelf

T = TypeVar("T")


class FakeGateway:
    """Takes letters over; raises for a letter what `answer` returns for it."""

    def __init__(self, answer: Callable[[Letter], Exception | None] = lambda letter: None) -> None:
        self.answer = answer
        self.tried: list[Letter] = []
        self.taken: list[Letter] = []
        self.closed_count = 0

    def send(self, letter: Letter) -> None:
        """See Gateway."""
        self.tried.append(letter)
        error = self.answer(letter)
        if error is not None:
            raise error
        self.taken.append(letter)

    def close(self) -> None:
        """See Gateway."""
        self.closed_count += 1


class FakeRight:
    """A right that is held until it is lost."""

    def __init__(self) -> None:
        self.is_ours = True

    def held(self) -> bool:
        """See Right."""
        return self.is_ours


class FakeAlone:
    """Work on a shelf.

    It raises the errors of `away`, one for each call, having changed nothing; then those of `unheard`, having
    done the work.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.away: list[Exception] = []
        self.unheard: list[Exception] = []

    def __call__(self, commune_id: str, work: Callable[[UnitOfWork], T], keys: Sequence[str]) -> T:
        """See Alone."""
        tried = self._shelf.copy()
        result = work(tried.work(commune_id))
        if self.away:
            raise self.away.pop(0)
        self._shelf.take(tried)
        if self.unheard:
            raise self.unheard.pop(0)
        return result


class InMemoryMessages:
    """Both queries over messages: what is due, and what staff ask for."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def all(self) -> Iterable[tuple[str, Message]]:
        """Each with its commune."""
        for (collection, commune_id, _), document in self._shelf.documents.items():
            if collection == MESSAGES:
                yield commune_id, Message.of(document)

    def _due(self, channel: Channel, now: datetime) -> list[tuple[datetime, str, str]]:
        return sorted(
            (message.next_attempt_at, commune_id, message.message_id)
            for commune_id, message in self.all()
            if message.state is State.DUE and message.channel is channel and message.next_attempt_at <= now
        )

    def communes(self, channel: Channel, now: datetime) -> list[str]:
        """See DueMessages."""
        return sorted({commune_id for _, commune_id, _ in self._due(channel, now)})

    def keys(self, commune_id: str, channel: Channel, now: datetime, limit: int) -> list[str]:
        """See DueMessages."""
        due = self._due(channel, now)
        return [key for _, its_commune, key in due if its_commune == commune_id][:limit]

    def under_way(self, channel: Channel) -> Mapping[str, list[str]]:
        """See DueMessages."""
        found: dict[str, list[str]] = {}
        for commune_id, message in self.all():
            if message.state is State.SENDING and message.channel is channel:
                found.setdefault(commune_id, []).append(message.message_id)
        return found

    def one(self, commune_id: str, key: str) -> Message | None:
        """See MessageReader."""
        document = self._shelf.documents.get((MESSAGES, commune_id, key))
        return None if document is None else Message.of(document)

    def newest(
        self, commune_id: str, where: Mapping[str, str], before: tuple[datetime, str] | None, limit: int
    ) -> list[Message]:
        """See MessageReader."""
        found = [
            message
            for its_commune, message in self.all()
            if its_commune == commune_id
            and all(getattr(message, name) == value for name, value in where.items())
            and (before is None or (message.created_at, message.message_id) < before)
        ]
        return sorted(found, key=lambda one: (one.created_at, one.message_id), reverse=True)[:limit]
