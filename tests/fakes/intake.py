"""Intake's ports in memory, and a counter that is ready to receive."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.contracts import codec
from services.contracts.calendars import load_calendar
from services.contracts.person import PersonData
from services.intake.domain.catalogue import Catalogue, RecordOwner
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.dossier import Channel
from services.intake.domain.receipt import PaperKind
from services.intake.handlers.means import Means
from services.intake.handlers.orders import FileDossier, PaperEntry, PersonEntry
from services.intake.ports import DOSSIERS, Actor, Document, StoredFile
from tests.fakes.clock import FixedClock
from tests.fakes.work import FakeWork

COMMUNE = Commune(
    commune_id="32128",
    name="Xã Cái Nước",
    desk_phone="0290 000 0001",
    units=(
        Unit(unit_id="desk", name="Trung tâm", agency_code="000.01.31.H12", receives=True),
        Unit(unit_id="office", name="Văn phòng", agency_code="000.01.31.H12", receives=False),
    ),
)
OFFICER = Actor(holder="officer-1", name="Nguyễn Thị Lụa", via="staff")


class CountingChance:
    """Ids and random bits in a row."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def new_id(self) -> str:
        """See Chance."""
        return f"id-{next(self._next)}"

    def bits(self, count: int) -> int:
        """See Chance."""
        return next(self._next)

    def secret(self) -> str:
        """See Chance."""
        return f"secret-{next(self._next)}"


def seal_in_clear(commune_id: str, person: PersonData) -> str:
    """What was to be sealed, for a test to read."""
    return f"{commune_id} {codec.encode(person)}"


class WorkReader:
    """Dossiers on a fake unit of work, for reading."""

    def __init__(self, work: FakeWork) -> None:
        self._work = work

    def one(self, commune_id: str, dossier_id: str) -> Document | None:
        """See DossierReader."""
        return self._work.get(DOSSIERS, dossier_id)

    def held(self, lookup_digest: str) -> tuple[str, str] | None:
        """See DossierReader."""
        found = (
            key
            for key, one in self._work.documents(DOSSIERS).items()
            if one["lookup_digest"] == lookup_digest
        )
        key = next(found, None)
        return None if key is None else (self._work.tenant, key)

    def page(
        self, commune_id: str, where: Mapping[str, Any], after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """See DossierReader; whatever is asked, all of them."""
        return list(self._work.documents(DOSSIERS).values())[:limit]


@dataclass
class ListedFiles:
    """Files that may be orphans."""

    listed: list[StoredFile] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    unfinished: int = 0

    def drop_unfinished(self, before: datetime, limit: int) -> int:
        """See LooseFiles."""
        count, self.unfinished = self.unfinished, 0
        return count

    def loose(self, before: datetime, limit: int) -> list[StoredFile]:
        """See LooseFiles."""
        return self.listed[:limit]

    def settle(self, file: StoredFile) -> None:
        """See LooseFiles."""
        self.settled.append(file.scan_id)

    def delete(self, file: StoredFile) -> None:
        """See LooseFiles."""
        self.deleted.append(file.scan_id)


@dataclass
class Counter:
    """A counter with its commune, its clock and its catalogue."""

    catalogue: Catalogue
    clock: FixedClock = field(default_factory=FixedClock)
    chance: CountingChance = field(default_factory=CountingChance)
    work: FakeWork = field(default_factory=lambda: FakeWork(COMMUNE.commune_id))
    outside_owners: frozenset[RecordOwner] = frozenset()

    @property
    def means(self) -> Means:
        """What the handlers are given."""
        return Means(
            clock=self.clock,
            chance=self.chance,
            seal_person=seal_in_clear,
            catalogue=self.catalogue,
            calendar_of=lambda commune_id: load_calendar(),
            outside_owners=self.outside_owners,
        )

    @property
    def reader(self) -> WorkReader:
        """For reading."""
        return WorkReader(self.work)

    def told(self) -> list[str]:
        """The types of the events announced, in order."""
        return [event.type for event in self.work.events]


def birth(**changes: Any) -> FileDossier:
    """A birth is to be registered, or what `changes` make of it."""
    usual: dict[str, Any] = {
        "channel": Channel.COUNTER,
        "unit_id": "desk",
        "procedure_code": "1.001193",
        "applicant": PersonEntry(name="Lê Thị Đào", phone="0912345678"),
        "papers": (
            PaperEntry(code="form", kind=PaperKind.ORIGINAL),
            PaperEntry(code="witness", kind=PaperKind.ORIGINAL),
        ),
    }
    return FileDossier(**usual | changes)
