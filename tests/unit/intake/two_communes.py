"""Two communes on one shelf: a counter in each, and a dossier that goes from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from services.contracts.envelope import Event
from services.contracts.person import PersonData
from services.contracts.workflow import DossierCompleted, StepEvent, StepOpened
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.handlers import hearing
from services.intake.handlers.communes import KEY
from services.intake.handlers.dossiers import file_and_receive, receive_dossier
from services.intake.handlers.filing import prepare
from services.intake.ports import COMMUNES, DOSSIERS, Actor, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.fakes.work import FakeWork
from tests.unit.intake.samples import procedure

HERE, THERE, THIRD = "32128", "32134", "32137"
OTHER = Commune(
    commune_id=THERE,
    name="Xã Lương Thế Trân",
    units=(
        Unit(unit_id="one-stop", name="Một cửa", agency_code="000.02.31.H12", receives=True),
        Unit(unit_id="office", name="Văn phòng", agency_code="000.02.31.H12", receives=False),
    ),
)
NEXT = replace(OTHER, commune_id=THIRD, name="Xã Tân Hưng")
COLLEAGUE = Actor(holder="officer-9", name="Trần Văn Tư", via="staff")


@dataclass
class TwoCommunes:
    """A is where papers are handed in, B is who resolves them."""

    desk: Counter = field(default_factory=lambda: Counter(Catalogue([procedure()])))

    def __post_init__(self) -> None:
        for commune in (COMMUNE, OTHER, NEXT):
            self.work(commune.commune_id).put(COMMUNES, KEY, document(commune))

    def work(self, commune_id: str) -> FakeWork:
        """The unit of work of one of them."""
        return self.desk.work.shelf.work(commune_id)

    @property
    def here(self) -> FakeWork:
        """A's."""
        return self.work(HERE)

    @property
    def there(self) -> FakeWork:
        """B's."""
        return self.work(THERE)

    def filed(self, **changes: Any) -> Document:
        """A's counter files and receives for B."""
        order = birth(**{"competent_commune_id": THERE, **changes})
        draft = prepare(order, COMMUNE, OFFICER, self.desk.means)
        return file_and_receive(draft, COMMUNE, OFFICER, self.here, means=self.desk.means)

    def arrived(self, commune: Commune = OTHER) -> Document:
        """What arrived in B."""
        (kept,) = self.work(commune.commune_id).documents(DOSSIERS).values()
        return kept

    def received(self, commune: Commune = OTHER) -> Document:
        """B receives it."""
        kept, work = self.arrived(commune), self.work(commune.commune_id)
        return receive_dossier(
            kept["dossier_id"], kept["version"], commune, COLLEAGUE, work, means=self.desk.means
        )

    def a(self) -> Document:
        """A's record."""
        (kept,) = self.here.documents(DOSSIERS).values()
        return kept

    def dossier(self) -> Dossier:
        """A's dossier."""
        return restored(Dossier, self.a())

    def told(self, commune_id: str) -> list[Event]:
        """What was announced in one of them."""
        return [event for event, _ in self.desk.work.shelf.announced if event.tenant == commune_id]


def say(two: TwoCommunes, kind: type[StepEvent], **data: Any) -> None:
    """B's workflow says something about B's dossier."""
    now = two.desk.clock.now()
    event = kind(
        commune_id=THERE,
        occurred_at=now,
        dossier_id=two.arrived()["dossier_id"],
        event_id=f"workflow:{two.arrived()['dossier_id']}:00000001",
        **data,
    )
    opened = PersonData(reason="thiếu chữ ký", papers=("Tờ khai",))
    if type(event) in hearing.HEARD:
        hearing.HEARD[type(event)](event, two.there)
    else:
        hearing.HEARD_WITH_REASON[type(event)](event, two.there, open_person=lambda sealed: opened)


def worked_on(two: TwoCommunes) -> None:
    """B received it and works on it."""
    two.filed()
    two.received()
    due = two.desk.clock.now()
    say(
        two,
        StepOpened,
        step_id="s1",
        step_code="a",
        step_name="Thẩm định",
        role="specialist",
        unit_id="one-stop",
        place=1,
        steps_count=3,
        due_at=due,
    )


def completed(two: TwoCommunes, number: str = "15/2026") -> None:
    """B's result is signed."""
    now = two.desk.clock.now()
    say(
        two,
        DossierCompleted,
        result_number=number,
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
