"""The events of the benchmark of dead letters, as two builds of their subscriber know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.chassis.errors import PermanentError
from services.chassis.work import UnitOfWork
from services.contracts.envelope import Event

SOURCE, SUBSCRIBER = "alpha", "beta"
LISTENS = {SUBSCRIBER: (SOURCE,)}
VIEWS = "views"
SECRET = "seals in this benchmark only, " + "0" * 32
WRONG_SECRET = "another deployment's secret, " + "0" * 32
OLD_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Something was noted about a thing."""

    type: ClassVar[str] = "thing.noted.v1"
    source: ClassVar[str] = SOURCE

    thing: str
    number: int
    amount: int = 1
    word: str = "a"
    person: str = ""
    parts: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The thing."""
        return self.thing


@dataclass(frozen=True, kw_only=True)
class NotedStrictly(Noted):
    """As the old build believes that it looks: with numbers where the source may say words."""

    parts: tuple[int, ...] = ()  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class NotedAnew(Noted):
    """The next version of the type."""

    type: ClassVar[str] = "thing.noted.v2"


class TooMuchError(PermanentError):
    """More than the rule allows."""


def note(event: Noted, work: UnitOfWork) -> None:
    """The effect: doing it twice, or out of order, would be seen for ever."""
    view = work.get(VIEWS, event.thing) or {"numbers": []}
    view["numbers"].append(event.number)
    work.put(VIEWS, event.thing, view)
