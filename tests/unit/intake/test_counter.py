"""Filing, reception and refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts import reckoning
from services.contracts.calendars import load_calendar
from services.contracts.intake import DossierDeclined, DossierFiled, DossierReceived
from services.contracts.person import lookup_digest
from services.contracts.status import Status
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.errors import (
    ForbiddenTransitionError,
    InvalidInputError,
    MissingPapersError,
    UnknownProcedureError,
)
from services.intake.domain.receipt import PaperKind, ResultDelivery
from services.intake.handlers.dossiers import (
    file_and_receive,
    file_dossier,
    places_read,
    receive_dossier,
    refuse_dossier,
)
from services.intake.handlers.errors import StaleDossierError, UnknownDossierError
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import (
    FeeEntry,
    FileDossier,
    PaperEntry,
    PersonEntry,
    RepresentationEntry,
)
from services.intake.handlers.records import reception_of
from services.intake.ports import DOSSIERS, SERIALS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import dossier, procedure


@pytest.fixture
def counter() -> Counter:
    """A counter that registers births."""
    return Counter(Catalogue([procedure()]))


def filed(counter: Counter, **changes: Any) -> Document:
    """A dossier filed online."""
    order = birth(**{"channel": Channel.ONLINE, **changes})
    return file_dossier(
        prepare(order, COMMUNE, OFFICER, counter.means), OFFICER, counter.work, means=counter.means
    )


def received(counter: Counter, order: FileDossier | None = None) -> Document:
    """A dossier filed and received at the counter."""
    draft = prepare(order or birth(), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def wrong(counter: Counter, **changes: Any) -> dict[str, str]:
    """What is said to be wrong, by field."""
    with pytest.raises(InvalidInputError) as refused:
        prepare(birth(**changes), COMMUNE, OFFICER, counter.means)
    assert not counter.work.shelf.documents, "nothing is stored"
    assert not counter.work.events, "no event is sent"
    return {problem.field: problem.allowed for problem in refused.value.problems}


def test_a_dossier_filed_online_has_no_number(counter: Counter) -> None:
    """Status 1: filed, searchable, announced; no serial was used."""
    kept = filed(counter)
    assert (kept["status"], kept["version"]) == (Status.NEW, 1)
    assert "number" not in kept
    assert kept["search_name"] == "le thi dao"
    assert kept["history"] == [
        {"at": counter.clock.now(), "by": "officer-1", "via": "staff", "what": "filed"}
    ]
    assert not counter.work.documents(SERIALS)
    (event,) = counter.work.events
    assert isinstance(event, DossierFiled)
    assert event.lookup_digest == lookup_digest(kept["lookup_code"])
    assert "Lê Thị Đào" in event.person
    assert event.person.startswith("32128 ")


def test_the_counter_files_and_receives_in_one_go(counter: Counter) -> None:
    """Status 2 with number, register serial, dates and receipt facts; filed and received are announced."""
    kept = received(counter)
    assert kept["number"] == "000.01.31.H12-261124-0001"
    assert kept["reception"]["register_serial"] == 1
    assert kept["receipt"]["officer_name"] == "Nguyễn Thị Lụa"
    assert kept["receipt"]["authority"] == "Ủy ban nhân dân xã Cái Nước"
    assert [line["what"] for line in kept["history"]] == ["filed", "received"]
    assert counter.told() == ["dossier.filed.v1", "dossier.received.v1"]
    event = counter.work.events[-1]
    assert isinstance(event, DossierReceived)
    assert event.dossier_number == kept["number"]
    assert event.due_at == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def test_serials_follow_each_other_by_day_and_year(counter: Counter) -> None:
    """Numbers are 1..n in a day and begin again the next; the register goes on."""
    first, second = received(counter), received(counter)
    counter.clock.move(timedelta(days=1))
    third = received(counter)
    numbers = [kept["number"][-11:] for kept in (first, second, third)]
    assert numbers == ["261124-0001", "261124-0002", "261125-0001"]
    assert [kept["reception"]["register_serial"] for kept in (first, second, third)] == [1, 2, 3]


def test_a_dossier_filed_online_is_received_later(counter: Counter) -> None:
    """The officer who saw it receives it; history is appended, the version counted up."""
    before = filed(counter)
    kept = receive_dossier(before["dossier_id"], 1, COMMUNE, OFFICER, counter.work, means=counter.means)
    assert kept["status"] == Status.RECEIVED
    assert kept["version"] == 2
    assert [line["what"] for line in kept["history"]] == ["filed", "received"]
    assert counter.work.documents(DOSSIERS)[before["dossier_id"]]["number"] == kept["number"]
    with pytest.raises(ForbiddenTransitionError):
        receive_dossier(before["dossier_id"], 2, COMMUNE, OFFICER, counter.work, means=counter.means)
    assert counter.work.documents(SERIALS)["register:desk:2026"]["last"] == 1, "no serial was used"


def test_the_version_of_the_day_of_reception_counts(counter: Counter) -> None:
    """A new version between filing and reception replaces the one of the filing."""
    old = procedure(effective_to=counter.clock.now().date())
    new = procedure(version=2, effective_from=counter.clock.now().date() + timedelta(days=1))
    counter.catalogue = Catalogue([old, new])
    before = filed(counter)
    counter.clock.move(timedelta(days=1))
    kept = receive_dossier(before["dossier_id"], 1, COMMUNE, OFFICER, counter.work, means=counter.means)
    assert (before["procedure"]["version"], kept["procedure"]["version"]) == (1, 2)


def test_a_refusal_carries_its_reason(counter: Counter) -> None:
    """Status 3; the reason is kept, stands in the history, and travels sealed."""
    before = filed(counter)
    kept = refuse_dossier(
        before["dossier_id"], 1, " Không thuộc  thẩm quyền ", OFFICER, counter.work, means=counter.means
    )
    assert kept["status"] == Status.DECLINED
    assert kept["refusal"]["reason"] == kept["history"][-1]["reason"] == "Không thuộc thẩm quyền"
    event = counter.work.events[-1]
    assert isinstance(event, DossierDeclined)
    assert "Không thuộc thẩm quyền" in event.person


def test_a_refusal_without_reason_is_refused(counter: Counter) -> None:
    """The applicant must know why."""
    before = filed(counter)
    with pytest.raises(InvalidInputError):
        refuse_dossier(before["dossier_id"], 1, "  ", OFFICER, counter.work, means=counter.means)


def test_whoever_saw_another_version_is_told(counter: Counter) -> None:
    """A stale version changes nothing."""
    before = filed(counter)
    with pytest.raises(StaleDossierError):
        receive_dossier(before["dossier_id"], 7, COMMUNE, OFFICER, counter.work, means=counter.means)


def test_a_dossier_of_another_commune_is_not_there(counter: Counter) -> None:
    """What is not there cannot be received."""
    with pytest.raises(UnknownDossierError):
        receive_dossier("nobody", 1, COMMUNE, OFFICER, counter.work, means=counter.means)


def test_everything_wrong_is_said_at_once(counter: Counter) -> None:
    """Each field that is wrong is named with its bounds."""
    found = wrong(
        counter,
        unit_id="office",
        applicant=PersonEntry(name="x" * 10_000, phone="12"),
        papers=(PaperEntry(code="nothing", kind=PaperKind.COPY),),
        fee=FeeEntry(copies=0),
        delivery=ResultDelivery.POST,
        filed_at=datetime(1850, 1, 1, tzinfo=UTC),
    )
    assert set(found) == {
        "unit_id",
        "applicant.name",
        "applicant.phone",
        "papers.0.code",
        "fee.copies",
        "delivery_address",
        "filed_at",
    }
    assert found["applicant.name"] == "từ 1 đến 200 ký tự"


@pytest.mark.parametrize("unit_id", ["office", "elsewhere"])
def test_only_a_unit_that_receives_has_a_counter(counter: Counter, unit_id: str) -> None:
    """The units that receive are named."""
    assert wrong(counter, unit_id=unit_id) == {"unit_id": "desk"}


def test_a_filing_in_the_future_is_refused(counter: Counter) -> None:
    """Next year has not come."""
    assert "filed_at" in wrong(counter, filed_at=counter.clock.now() + timedelta(days=365))


def test_missing_papers_are_named_one_by_one(counter: Counter) -> None:
    """The applicant hears everything that is missing at once."""
    with pytest.raises(MissingPapersError) as refused:
        prepare(birth(papers=()), COMMUNE, OFFICER, counter.means)
    assert len(refused.value.names) == 2


def test_an_unknown_procedure_is_refused(counter: Counter) -> None:
    """What is not in the catalogue cannot be applied for."""
    with pytest.raises(UnknownProcedureError):
        prepare(birth(procedure_code="9.9"), COMMUNE, OFFICER, counter.means)


def test_somebody_files_for_another(counter: Counter) -> None:
    """The representative is named in the event, with a ground in the dossier."""
    representation = RepresentationEntry(
        person=PersonEntry(name="Lê Văn Ba"), relation="Con", consent_note="điện thoại 24/11"
    )
    kept = filed(counter, representation=representation)
    assert kept["representation"]["ground"] == "Con; điện thoại 24/11"
    event = counter.work.events[-1]
    assert isinstance(event, DossierFiled)
    assert "Lê Văn Ba" in event.person


def test_an_officer_files_with_a_note_of_consent(counter: Counter) -> None:
    """Without the note nobody may file for another."""
    entry = RepresentationEntry(consent_note="Bà Đào nhờ tại nhà")
    assert filed(counter, representation=entry)["representation"]["helper"] == "officer"
    with pytest.raises(InvalidInputError):
        prepare(birth(representation=RepresentationEntry()), COMMUNE, OFFICER, counter.means)


def test_a_posted_result_keeps_its_address(counter: Counter) -> None:
    """The address stands on the receipt."""
    kept = filed(counter, delivery=ResultDelivery.POST, delivery_address="Ấp 1, xã Cái Nước")
    assert kept["delivery_address"] == "Ấp 1, xã Cái Nước"


def test_without_a_reception_there_are_no_dates() -> None:
    """A dossier that was not received has none to show."""
    unreceived: Dossier = replace(dossier(), reception=None)
    with pytest.raises(ValueError, match="not received"):
        reception_of(unreceived)


def test_the_serials_told_beforehand_are_those_that_a_reception_takes(counter: Counter) -> None:
    """Read for all that wait at once; another place would be read for nothing."""
    told = places_read(prepare(birth(), COMMUNE, OFFICER, counter.means), counter.means)
    received(counter)
    assert {key for collection, key in told if collection == SERIALS} == set(counter.work.documents(SERIALS))


@pytest.mark.parametrize("hour", [7, 9])
def test_the_date_on_the_receipt_explains_itself(hour: int) -> None:
    """NĐ 309/2026/NĐ-CP, art. 17.3: counted from reception, by the calendar and the hour that it names."""
    counter = Counter(Catalogue([procedure()]))
    counter.clock.set(datetime(2026, 11, 24, hour, tzinfo=UTC))  # 14:00 and 16:00 in Vietnam
    received(counter)
    kept = next(iter(counter.work.documents(DOSSIERS).values()))
    stored = reception_of(restored(Dossier, kept)).reckoning
    assert stored is not None
    assert stored.days == ()
    whole = reckoning.restored(stored, load_calendar())
    assert (whole.due_at, whole.cut_off_rule) == (kept["reception"]["due_at"], "civil_status")
    assert len(whole.days) == (1 if hour == 7 else 2)
