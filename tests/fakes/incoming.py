"""A records desk that is ready: a commune with its staff, and a document that has arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from services.contracts.calendars import load_calendar
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.documents import document as stored_form
from services.intake.domain.incoming.parts import AssigneeKind, Medium
from services.intake.handlers.incoming import registering as incoming
from services.intake.handlers.incoming import work as incoming_work
from services.intake.handlers.incoming.orders import AssignDocument, CloseDocument, Party, RegisterDocument
from services.intake.handlers.means import Means
from services.intake.ports import COMMUNES, INCOMING, STAFF, Actor, Document
from tests.fakes.clock import FixedClock
from tests.fakes.intake import COMMUNE, CountingChance, seal_in_clear
from tests.fakes.work import FakeWork

TUESDAY = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # 08:30, a working day before four others
CLERK = Actor(holder="clerk", name="Trần Thị Thư", via="staff")
LEADER = Actor(holder="leader", name="Lê Văn Chánh", via="staff")
OTHER_LEADER = Actor(holder="deputy", name="Võ Thị Phó", via="staff")
LAND = Actor(holder="land", name="Phạm Văn Địa", via="staff")
COLLEAGUE = Actor(holder="colleague", name="Đỗ Thị Bạn", via="staff")
JUSTICE = Actor(holder="justice", name="Ngô Văn Pháp", via="staff")
_STAFF = (
    (CLERK, "clerk", "office"),
    (LEADER, "leader", "desk"),
    (OTHER_LEADER, "leader", "desk"),
    (LAND, "specialist", "office"),
    (COLLEAGUE, "specialist", "office"),
    (JUSTICE, "specialist", "desk"),
)


def letter(**changes: Any) -> RegisterDocument:
    """A letter of the province on paper, or what `changes` make of it."""
    usual: dict[str, Any] = {
        "author": "UBND tỉnh Cà Mau",
        "symbol": "1234/UBND-NC",
        "dated_on": date(2026, 11, 20),
        "kind": "Công văn",
        "summary": "V/v rà soát thủ tục hành chính",
        "medium": Medium.PAPER,
        "pages": 3,
    }
    return RegisterDocument(**usual | changes)


def staff(actor: Actor) -> Party:
    """An officer as an assignee."""
    return Party(kind=AssigneeKind.STAFF, holder=actor.holder)


def unit(unit_id: str) -> Party:
    """A unit as an assignee."""
    return Party(kind=AssigneeKind.UNIT, holder=unit_id)


@dataclass
class RecordsDesk:
    """A records desk with its clock and its documents."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(TUESDAY))
    chance: CountingChance = field(default_factory=CountingChance)
    work: FakeWork = field(default_factory=lambda: FakeWork(COMMUNE.commune_id))

    def __post_init__(self) -> None:
        self.work.put(COMMUNES, "commune", stored_form(COMMUNE))
        for actor, role, unit_id in _STAFF:
            kept = {"name": actor.name, "roles": [role], "unit_id": unit_id, "active": True}
            self.work.put(STAFF, actor.holder, kept)

    @property
    def means(self) -> Means:
        """What the handlers are given."""
        return Means(
            clock=self.clock,
            chance=self.chance,
            seal_person=seal_in_clear,
            catalogue=Catalogue([]),
            calendar_of=lambda commune_id: load_calendar(),
        )

    def registered(self, *, confirmed: bool = False, **changes: Any) -> Document:
        """A document with its number."""
        what = incoming.checked(letter(**changes), self.means)
        document_id = self.chance.new_id()
        return incoming.register_document(document_id, what, confirmed, CLERK, self.work, means=self.means)

    def submitted(self, **changes: Any) -> Document:
        """A document that lies with the leader."""
        kept = self.registered(**changes)
        return incoming.submit_document(
            kept["document_id"], kept["version"], LEADER.holder, CLERK, self.work, means=self.means
        )

    def assigned(self, kept: Document | None = None, by: Actor = LEADER, **changes: Any) -> Document:
        """A document that was given to somebody: for two working days to `LAND`, if nothing else is said."""
        before = kept or self.submitted()
        order = AssignDocument(**{"lead": staff(LAND), "working_days": 2, **changes})
        return incoming_work.assign_document(
            before["document_id"], before["version"], order, by, self.work, means=self.means
        )

    def acknowledged(self, kept: Document, by: Actor = LAND) -> Document:
        """Signed for."""
        return incoming_work.acknowledge_document(
            kept["document_id"], kept["version"], by, self.work, means=self.means
        )

    def closed(
        self, kept: Document, by: Actor = LAND, result: str = "Đã báo cáo", **changes: Any
    ) -> Document:
        """At its end."""
        order = CloseDocument(result=result, **changes)
        return incoming_work.close_document(
            kept["document_id"], kept["version"], order, by, self.work, means=self.means
        )

    def ended(self, kept: Document, how: str, reason: str = "Nhập nhầm") -> Document:
        """Made void or returned by the clerk."""
        do = {"void": incoming.void_document, "return": incoming.return_document}[how]
        return do(kept["document_id"], kept["version"], reason, CLERK, self.work, means=self.means)

    def kept(self, document_id: str) -> Document:
        """What is kept of a document."""
        found = self.work.get(INCOMING, document_id)
        assert found is not None
        return found

    def told(self) -> list[str]:
        """The types of the events announced, in order."""
        return [event.type for event in self.work.events]
