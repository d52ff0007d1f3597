"""A counter whose procedures are numbered outside, and a service that answers as a test tells it to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.intake.domain.catalogue import Catalogue, RecordOwner
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.synchronising import Errand, Reply, Telling
from services.intake.handlers.dossiers import file_and_receive
from services.intake.handlers.filing import prepare
from services.intake.ports import DOSSIERS, ERRANDS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import procedure

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
LAWFUL = "000.01.31.H12-261125-0042"


def connected_counter() -> Counter:
    """The ministry's service numbers births."""
    counter = Counter(Catalogue([procedure()]), outside_owners=frozenset({RecordOwner.MINISTRY}))
    counter.clock.set(NOW)
    return counter


def received(counter: Counter, **changes: Any) -> Document:
    """A dossier received with a provisional number, its errand as the database keeps it."""
    draft = prepare(birth(**changes), COMMUNE, OFFICER, counter.means)
    kept = file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)
    errand(counter, kept["dossier_id"])
    return kept


def errand(counter: Counter, dossier_id: str) -> None:
    """What the update of an errand makes in MongoDB; the fake unit of work only notes it."""
    now = counter.clock.now()
    made = Errand(dossier_id=dossier_id, since=now, next_at=now)
    if counter.work.get(ERRANDS, dossier_id) is None:
        counter.work.put(ERRANDS, dossier_id, document(made))


def kept_dossier(counter: Counter, dossier_id: str) -> Dossier:
    """The dossier as it is now."""
    kept = counter.work.get(DOSSIERS, dossier_id)
    assert kept is not None
    return restored(Dossier, kept)


def kept_errand(counter: Counter, dossier_id: str) -> Errand | None:
    """Its errand, if there is one."""
    kept = counter.work.get(ERRANDS, dossier_id)
    return None if kept is None else restored(Errand, kept)


@dataclass
class ToldService:
    """Replies to each message with what `answer` says, when it is asked for replies the next time."""

    answer: Callable[[Telling], Reply] = lambda telling: Reply(number=LAWFUL)
    sent: list[Telling] = field(default_factory=list)
    _came: deque[Telling] = field(default_factory=deque)

    def send(self, telling: Telling) -> None:
        """See RecordService."""
        self.sent.append(telling)
        self._came.append(telling)

    def replies(self) -> list[tuple[Telling, Reply]]:
        """See RecordService."""
        came = list(self._came)
        self._came.clear()
        return [(telling, self.answer(telling)) for telling in came]


@dataclass
class WorkErrands:
    """The errands on a fake unit of work; whatever the hour, all of them are due."""

    counter: Counter

    def due(self, now: datetime, limit: int, under_way: Sequence[str]) -> list[tuple[str, str]]:
        """See Errands."""
        found = [one for one in self.counter.work.documents(ERRANDS) if one not in under_way]
        return [(COMMUNE.commune_id, one) for one in sorted(found)[:limit]]


def run_here(counter: Counter) -> Callable[[str, Callable[[UnitOfWork], Any]], Any]:
    """Runs a change at once."""

    def run(commune_id: str, change: Callable[[UnitOfWork], Any]) -> Any:
        return change(counter.work.beside(commune_id))

    return run
