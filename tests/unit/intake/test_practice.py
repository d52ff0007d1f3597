"""Practice communes: opened, started over, and kept apart from everything real."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.identity import REVOCATIONS, keep_revocation
from services.contracts.intake import AccessRevoked, CommunePublished, StaffPublished
from services.intake.domain.catalogue import Catalogue, RecordOwner
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.errors import (
    InvalidInputError,
    NotPracticeError,
    PracticeClosedError,
    PracticeRefusedError,
)
from services.intake.handlers import communes, identity, leases, line, practice
from services.intake.handlers.communes import KEY, find_commune
from services.intake.handlers.desk_orders import AddPapers
from services.intake.handlers.dossiers import file_and_receive, file_dossier
from services.intake.handlers.errors import UnknownDossierError
from services.intake.handlers.filing import prepare
from services.intake.handlers.incoming.registering import checked, register_document
from services.intake.handlers.leases import LeaseSerials
from services.intake.handlers.phone_codes import issue_code
from services.intake.handlers.supplements import take_papers_for_another
from services.intake.handlers.twins import add_twin
from services.intake.metrics import IntakeMetrics
from services.intake.ports import COMMUNES, DOSSIERS, ERRANDS, STAFF, Document
from tests.fakes.incoming import letter
from tests.fakes.intake import OFFICER, Counter, birth, seal_in_clear
from tests.fakes.work import FakeWork
from tests.unit.intake.samples import procedure
from tests.unit.intake.test_phone_codes import PHONE, online

FIRST, SECOND = "32128_th1", "32128_th2"


class Place:
    """A commune with a desk and an officer, and whatever is opened for it."""

    def __init__(self) -> None:
        self.counter = Counter(Catalogue([procedure()]))
        self.work = self.counter.work
        made = communes.checked_commune("32128", "Xã Cái Nước", "0290 000 0001", "")
        communes.create_commune(made, OFFICER, self.work, clock=self.counter.clock)
        self.unit("desk", "000.01.31.H12")
        self.officer("lua")

    def unit(self, unit_id: str, agency_code: str) -> None:
        """A unit that receives."""
        unit = communes.checked_unit(unit_id, "Trung tâm", agency_code, True)
        communes.add_unit(unit, OFFICER, self.work, clock=self.counter.clock)

    def officer(self, username: str) -> Document:
        """An officer of the counter."""
        entered = identity.checked_staff(username, "Nguyễn Thị Lụa", ["counter_officer"], "desk")
        clock = self.counter.clock
        return identity.create_staff(
            f"id{username}", entered, "hash", OFFICER, self.work, clock=clock, seal_person=seal_in_clear
        )

    def staff(self, commune_id: str) -> Sequence[Document]:
        """The accounts of a commune."""
        return list(self.work.beside(commune_id).documents(STAFF).values())

    def open(self) -> Commune:
        """The button was pressed."""
        means = self.counter.means
        return practice.open_practice(self.staff("32128"), OFFICER, self.work, means=means)

    def reset(self, practice_id: str) -> Commune:
        """The other button was pressed."""
        return practice.reset_practice(
            practice_id,
            self.staff,
            OFFICER,
            self.work,
            means=self.counter.means,
            keep_revocation=keep_revocation,
        )

    def commune(self, commune_id: str) -> Commune:
        """As it is kept."""
        return find_commune(self.work.beside(commune_id))

    def file(self, commune_id: str, **changes: object) -> Document:
        """A birth is received there."""
        here, means = self.commune(commune_id), self.counter.means
        work = self.work.beside(commune_id)
        return file_and_receive(
            prepare(birth(**changes), here, OFFICER, means), here, OFFICER, work, means=means
        )


@pytest.fixture
def place() -> Place:
    """A commune without a practice commune."""
    return Place()


def test_it_has_the_units_and_the_officers_of_the_real_one(place: Place) -> None:
    """Under a name and with numbers that nobody takes for real; a second click opens no second one."""
    blocked = place.officer("bi-khoa")
    place.work.put(STAFF, blocked["staff_id"], {**blocked, "active": False})
    events = len(place.work.shelf.announced)
    opened = place.open()
    assert (opened.commune_id, opened.name) == (FIRST, "Xã Cái Nước (thực hành)")
    assert [unit.agency_code for unit in opened.units] == ["TH1-000.01.31.H12"]
    assert opened.desk_phone == "0290 000 0001"
    (twin,) = place.staff(FIRST)
    assert (twin["name"], twin["roles"], twin["twin_of"]) == ("Nguyễn Thị Lụa", ["counter_officer"], "idlua")
    assert "password_hash" not in twin
    told = [event for event, _ in place.work.shelf.announced[events:]]
    assert [(type(one), one.commune_id) for one in told] == [
        (CommunePublished, FIRST),
        (StaffPublished, FIRST),
    ]
    assert place.commune("32128").practice_id == FIRST
    assert place.open() == opened
    assert len(place.work.shelf.announced) == events + 2


def test_a_practice_commune_has_none_of_its_own(place: Place) -> None:
    """Nor units, officers or software that its real one does not have."""
    place.open()
    work, clock = place.work.beside(FIRST), place.counter.clock
    with pytest.raises(PracticeRefusedError):
        practice.open_practice((), OFFICER, work, means=place.counter.means)
    unit = communes.checked_unit("more", "Khác", "000.02.31.H12", True)
    with pytest.raises(PracticeRefusedError):
        communes.add_unit(unit, OFFICER, work, clock=clock)
    entered = identity.checked_staff("moi", "Lê Văn Mới", ["leader"], "desk")
    with pytest.raises(PracticeRefusedError):
        identity.create_staff("s9", entered, "hash", OFFICER, work, clock=clock, seal_person=seal_in_clear)
    with pytest.raises(PracticeRefusedError):
        identity.create_client(identity.checked_client("phan-mem.thu", "Thử"), "hash", work)


def test_what_the_real_one_is_given_it_is_given_too(place: Place) -> None:
    """A unit and an officer more, at once; an account that is there is left as it is."""
    place.open()
    place.unit("second", "000.02.31.H12")
    place.officer("moi")
    assert [unit.agency_code for unit in place.commune(FIRST).units][1] == "TH1-000.02.31.H12"
    assert {one["twin_of"] for one in place.staff(FIRST)} == {"idlua", "idmoi"}
    before = list(place.staff(FIRST))
    real = place.work.get(STAFF, "idmoi") or {}
    clock = place.counter.clock
    add_twin(real, OFFICER, place.work.beside(FIRST), clock=clock, seal_person=seal_in_clear)
    assert place.staff(FIRST) == before


def test_starting_over_closes_it_and_opens_the_next(place: Place) -> None:
    """Nothing is deleted; who was there is signed out, everywhere, and is found in the next one."""
    place.open()
    filed = place.file(FIRST)
    place.officer("moi")
    events = len(place.work.shelf.announced)
    opened = place.reset(FIRST)
    assert opened.commune_id == SECOND
    assert [unit.agency_code for unit in opened.units] == ["TH2-000.01.31.H12"]
    assert place.work.beside(FIRST).get(DOSSIERS, filed["dossier_id"]) is not None
    assert not place.work.beside(SECOND).documents(DOSSIERS)
    assert not place.commune(FIRST).active
    assert not any(one["active"] for one in place.staff(FIRST))
    assert {one["twin_of"] for one in place.staff(SECOND) if one["active"]} == {"idlua", "idmoi"}
    assert {one["holder"] for one in place.work.beside(FIRST).documents(REVOCATIONS).values()} == {
        "idluath1",
        "idmoith1",
    }
    told = [event for event, _ in place.work.shelf.announced[events:]]
    (closing,) = (one for one in told if isinstance(one, CommunePublished) and one.commune_id == FIRST)
    assert not closing.active
    assert sum(isinstance(one, AccessRevoked) for one in told) == 2


def test_started_over_twice_it_is_started_over_once(place: Place) -> None:
    """A second click, and a repetition after a crash, are answered with the one that is open by then."""
    place.open()
    place.reset(FIRST)
    before = place.work.shelf.copy()
    assert place.reset(FIRST).commune_id == SECOND
    assert place.work.shelf.documents == before.documents
    assert place.work.shelf.announced == before.announced
    assert place.reset(SECOND).commune_id == "32128_th3"


def test_a_real_commune_is_never_started_over(place: Place) -> None:
    """Whether it has a practice commune or none; nothing of it is touched."""
    for _ in range(2):
        before = place.work.shelf.copy()
        with pytest.raises(NotPracticeError):
            place.reset("32128")
        assert place.work.shelf.documents == before.documents
        place.open()
    assert place.commune("32128").active


def test_nothing_is_taken_in_where_it_was_closed(place: Place) -> None:
    """Neither dossiers nor tickets nor documents, although somebody should still hold a token."""
    place.open()
    here, means = place.commune(FIRST), place.counter.means
    place.reset(FIRST)
    work = place.work.beside(FIRST)
    draft = prepare(birth(), here, OFFICER, means)
    with pytest.raises(PracticeClosedError):
        file_dossier(draft, OFFICER, work, means=means)
    with pytest.raises(PracticeClosedError):
        file_and_receive(draft, here, OFFICER, work, means=means)
    with pytest.raises(PracticeClosedError):
        line.take_ticket(here, "desk", means.clock.now(), work)
    with pytest.raises(PracticeClosedError):
        register_document("x", checked(letter(), means), False, OFFICER, work, means=means)


def test_its_numbers_are_its_own_and_nobody_outside_hears_of_them(place: Place) -> None:
    """From 1 without a gap, also where the province's service numbers what is real."""
    place.counter.outside_owners = frozenset({RecordOwner.MINISTRY})
    place.open()
    real = place.file("32128")
    assert real["number"].startswith("TAM-000.01.31.H12")
    assert [place.file(FIRST)["number"] for _ in range(2)] == [
        "TH1-000.01.31.H12-261124-0001",
        "TH1-000.01.31.H12-261124-0002",
    ]
    assert not place.work.beside(FIRST).documents(ERRANDS)
    order = LeaseSerials(unit_id="desk", count=3, reason="cúp điện", provisional=True)
    here, work = place.commune(FIRST), place.work.beside(FIRST)
    with pytest.raises(InvalidInputError):
        leases.lease_serials(order, here, OFFICER, work, means=place.counter.means)
    place.reset(FIRST)
    assert place.file(SECOND)["number"] == "TH2-000.01.31.H12-261124-0001"


def test_nothing_goes_over_to_what_is_real_or_back(place: Place) -> None:
    """No dossier is filed for the other, no papers are taken for it."""
    place.open()
    for here, there in (("32128", FIRST), (FIRST, "32128")):
        with pytest.raises(InvalidInputError) as refused:
            place.file(here, competent_commune_id=there)
        assert [one.field for one in refused.value.problems] == ["competent_commune_id"]
        filed = place.file(here)
        order = AddPapers(papers=(), complete=False)
        work, means = place.work.beside(here), place.counter.means
        with pytest.raises(UnknownDossierError):
            take_papers_for_another(filed["dossier_id"], there, order, OFFICER, work, means=means)


def test_no_code_is_sent_from_there(place: Place) -> None:
    """A telephone is somebody's, whoever typed its number."""
    place.open()
    with pytest.raises(PracticeRefusedError):
        issue_code(FIRST, PHONE, place.work.beside(FIRST), online=online(place.counter))


def test_a_real_commune_cannot_be_called_so() -> None:
    """Its name would mark its papers."""
    with pytest.raises(InvalidInputError) as refused:
        communes.checked_commune("32128", "Xã Cái Nước (Thực hành)", "", "")
    assert [one.field for one in refused.value.problems] == ["name"]
    with pytest.raises(InvalidInputError):
        communes.checked_commune("32128_th1", "Xã Cái Nước", "", "")


def test_a_commune_that_was_kept_before_has_none() -> None:
    """Old documents say nothing of it."""
    work = FakeWork("32128")
    work.put(COMMUNES, KEY, {"commune_id": "32128", "name": "Xã Cái Nước", "units": []})
    assert restored(Commune, work.get(COMMUNES, KEY) or {}).practice_id == ""


def test_what_is_done_for_practice_is_no_figure() -> None:
    """No series of the commune's, and none of a sum."""
    registry = CollectorRegistry()
    metrics = IntakeMetrics(registry)
    for commune_id in (FIRST, "32128"):
        metrics.filed(commune_id, "counter", 0.1)
        metrics.received(commune_id)
        metrics.returned(commune_id)
        metrics.desk_order(commune_id, "withdrawal")
        metrics.document_registered(commune_id)
    samples = [one for metric in registry.collect() for one in metric.samples]
    assert {one.labels["commune_id"] for one in samples} == {"32128"}
