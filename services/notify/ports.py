"""What the use cases and the sender need from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.chassis.work import UnitOfWork
from services.contracts.person import PersonData
from services.notify.domain.letter import Letter, Said
from services.notify.domain.message import Facts, Message, Result
from services.notify.domain.rules import Channel, Notice
from services.notify.domain.templates import Published, Wording

T = TypeVar("T")

COMMUNES, DOSSIERS, MESSAGES = "communes", "dossiers", "messages"  # collections
WORDINGS, WORDING_HEADS = "wordings", "wording_heads"  # of the hosting unit: versions, and which is the last

OpenPerson = Callable[[str], PersonData]  # the sealed `person` member
Compose = Callable[[Message, str, PersonData], Letter]  # the id of its commune between them
Say = Callable[[Wording, Channel, Facts, PersonData], Said]  # a template filled in
Settled = tuple[Message, Result | None]  # an attempt under way and what became of it; None: it was not made
OnKeys = Callable[[Sequence[str], UnitOfWork], list[Message]]
Record = Callable[[Sequence[Settled], UnitOfWork], list[Message]]
Observe = Callable[[Message], None]  # a message as an attempt left it
Abreast = Callable[[Callable[[str], int], Iterable[str]], list[int]]  # turns of communes, some at once


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Gateway(Protocol):
    """Takes letters of one channel over; it may keep a connection until `close`."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over; its return means that the other side took it.

        Raises: RefusedError, DeferredError, ChannelAwayError.
        """

    def close(self) -> None:
        """Let go of the connection; the next letter opens another."""


class DueMessages(Protocol):
    """Finds what is due, by the machine's clock."""

    def communes(self, channel: Channel, now: datetime) -> list[str]:
        """Communes that have something due on a channel, in the order of their ids."""

    def keys(self, commune_id: str, channel: Channel, now: datetime, limit: int) -> list[str]:
        """Ids of one commune's due messages, longest due first."""

    def under_way(self, channel: Channel) -> Mapping[str, list[str]]:
        """Commune to the ids of its messages that somebody is sending, or was when they died."""


class Results(Protocol):
    """Dossiers with a result that nobody has handed over, for the watch over their notices."""

    def page(self, after: str, limit: int) -> list[dict[str, Any]]:
        """Some of them in the order of their stored ids, from behind one on."""

    def some(self, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Those of these, by commune and id, that have a result."""

    def told(self, commune_id: str, dossier_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Ids of the events about a result of which a message was written, by dossier."""


class MessageReader(Protocol):
    """What staff of one commune ask for."""

    def one(self, commune_id: str, key: str) -> Message | None:
        """The message of that id."""

    def newest(
        self, commune_id: str, where: Mapping[str, str], before: tuple[datetime, str] | None, limit: int
    ) -> list[Message]:
        """Messages, the newest first.

        Args:
            where: `dossier_id`, `state`, both or none.
            before: `created_at` and id of the last message of the page before.
        """


class Wordings(Protocol):
    """The templates as they are now."""

    def current(self, notice: Notice, channel: Channel) -> Wording:
        """What counts: the hosting unit's last version, or the software's."""

    def shipped(self, notice: Notice, channel: Channel) -> Wording:
        """What came with the software."""

    def published(self, notice: Notice, channel: Channel) -> list[Published]:
        """The hosting unit's versions, the last one first."""


class Right(Protocol):
    """The right to send on a channel alone."""

    def held(self) -> bool:
        """Whether it is ours, taken or prolonged where need be; asked before each message."""


class Alone(Protocol):
    """Runs one piece of work in a durable transaction of its own."""

    def __call__(self, commune_id: str, work: Callable[[UnitOfWork], T], keys: Sequence[str]) -> T:
        """Do it, having read the messages of those keys at once.

        Raises: StoreAwayError if it is unknown whether the work was done.
        """
