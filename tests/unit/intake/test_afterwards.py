"""The paper-fallback day: serials leased, dossiers entered afterwards, what was not used void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.desk import SerialsVoided
from services.contracts.intake import DossierFiled, DossierReceived, DossierReturned
from services.contracts.status import Status
from services.contracts.worktime import LimitUnit
from services.intake.domain.catalogue import Catalogue, LimitRule, RecordOwner
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.leases import Afterwards
from services.intake.domain.serials_audit import Book
from services.intake.handlers import leases
from services.intake.handlers.dossiers import file_and_receive, places_read
from services.intake.handlers.errors import (
    LeaseClosedError,
    SerialUsedError,
    StaleLeaseError,
    UnknownLeaseError,
)
from services.intake.handlers.filing import prepare
from services.intake.handlers.leases import LeaseSerials
from services.intake.handlers.orders import HandOverResult
from services.intake.handlers.results import certify
from services.intake.ports import SERIAL_LEASES, SERIALS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import procedure

MORNING = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)  # 08:30 on a working Wednesday
THREE_DAYS = LimitRule(unit=LimitUnit.WORKING_DAYS, count=3, text="3 ngày", source="test", verified=True)


@pytest.fixture
def counter() -> Counter:
    """A counter with a procedure of three working days, in the morning."""
    made = Counter(Catalogue([procedure(limit=THREE_DAYS)]))
    made.clock.set(MORNING)
    return made


def leased(counter: Counter, count: int = 3, **more: Any) -> Document:
    """Serials in somebody's hand."""
    order = LeaseSerials(unit_id="desk", count=count, reason="Cắt điện theo lịch", **more)
    return leases.lease_serials(order, COMMUNE, OFFICER, counter.work, means=counter.means)


def entry(lease: Document, serial: int = 1, **changes: Any) -> Afterwards:
    """What the officer types from a receipt by hand."""
    usual = {
        "lease_id": lease["lease_id"],
        "serial": serial,
        "received_at": MORNING + timedelta(minutes=45),
        "reason": "Mất điện từ 8 giờ 40",
    }
    return Afterwards(**{**usual, **changes})


def entered(counter: Counter, late: Afterwards, commune: Commune = COMMUNE, **changes: Any) -> Document:
    """A dossier entered afterwards."""
    draft = prepare(birth(afterwards=late, **changes), commune, OFFICER, counter.means)
    return file_and_receive(draft, commune, OFFICER, counter.work, means=counter.means)


def received(counter: Counter) -> Document:
    """A dossier received as ever."""
    draft = prepare(birth(), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def closed(counter: Counter, lease: Document) -> Document:
    """The lease at its end."""
    kept = counter.work.get(SERIAL_LEASES, lease["lease_id"])
    assert kept is not None
    return leases.close_lease(
        lease["lease_id"], kept["version"], "Có điện lại", OFFICER, counter.work, means=counter.means
    )


def test_a_lease_takes_the_next_serials_of_day_and_register(counter: Counter) -> None:
    """Receptions before and after it go on around the block."""
    before, lease, after = received(counter), leased(counter), received(counter)
    assert (lease["numbers"], lease["register"]) == ({"first": 2, "last": 4}, {"first": 2, "last": 4})
    assert (before["reception"]["serial"], after["reception"]["serial"]) == (1, 5)
    assert (lease["on"], lease["holder"], lease["officer_id"]) == ("2026-11-25", OFFICER.name, OFFICER.holder)
    assert leased(counter, holder="Trần Văn Bé")["holder"] == "Trần Văn Bé"


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"reason": " "}, {"unit_id": "office"}, {"provisional": True}, {"holder": "123"}],
    ids=str,
)
def test_a_lease_that_is_asked_for_wrongly_takes_nothing(counter: Counter, wrong: dict[str, Any]) -> None:
    """Bad input changes no counter."""
    order = LeaseSerials(**{"unit_id": "desk", "count": 3, "reason": "Cắt điện", **wrong})
    with pytest.raises(InvalidInputError):
        leases.lease_serials(order, COMMUNE, OFFICER, counter.work, means=counter.means)
    assert not counter.work.documents(SERIALS)
    assert not counter.work.documents(SERIAL_LEASES)


def test_a_dossier_entered_afterwards_has_its_true_hour(counter: Counter) -> None:
    """Number and hour of the receipt by hand, due date from that hour; beside it why and when it was entered.

    Law: NĐ 118/2025 as amended by NĐ 309/2026, art. 17.3: time runs from reception, as on the receipt.
    """
    lease = leased(counter)
    counter.clock.move(timedelta(days=1))  # power is back the next day
    kept = entered(counter, entry(lease, 2))
    reception = kept["reception"]
    assert kept["number"] == "000.01.31.H12-261125-0002"
    assert (reception["serial"], reception["register_serial"]) == (2, 2)
    assert reception["received_at"] == kept["filed_at"] == MORNING + timedelta(minutes=45)
    assert reception["due_at"] == datetime(2026, 11, 30, 2, 15, tzinfo=UTC)
    assert reception["afterwards"]["entered_at"] == counter.clock.now()
    line = kept["history"][-1]
    assert (line["what"], line["reason"]) == ("entered_afterwards", "Mất điện từ 8 giờ 40")


def test_subscribers_hear_that_it_was_entered_afterwards(counter: Counter) -> None:
    """The event happens now and tells of the true hour."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    entered(counter, entry(lease))
    filed, told = counter.work.events
    assert isinstance(filed, DossierFiled)
    assert isinstance(told, DossierReceived)
    assert told.entered_afterwards
    assert (told.occurred_at, told.received_at) == (counter.clock.now(), MORNING + timedelta(minutes=45))


def test_a_dossier_received_as_ever_is_not_marked(counter: Counter) -> None:
    """Neither entered afterwards nor provisional."""
    received(counter)
    told = counter.work.events[-1]
    assert isinstance(told, DossierReceived)
    assert not told.entered_afterwards
    assert not told.provisional


def test_a_certification_is_entered_afterwards_whole(counter: Counter) -> None:
    """Received, done and handed over at the true hour, as on the day."""
    counter.catalogue = Catalogue([procedure(instant=True, process_code=None)])
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    draft = prepare(birth(afterwards=entry(lease)), COMMUNE, OFFICER, counter.means)
    kept = certify(draft, HandOverResult(), "", COMMUNE, OFFICER, counter.work, means=counter.means)
    at = MORNING + timedelta(minutes=45)
    assert (kept["status"], kept["hand_over"]["returned_at"]) == (Status.RETURNED, at)
    assert kept["completion"]["completed_at"] == at
    assert [line["what"] for line in kept["history"]] == [
        *("filed", "received", "entered_afterwards", "completed", "returned")
    ]
    told = counter.work.events[-1]
    assert isinstance(told, DossierReturned)
    assert told.returned_at == at


def test_each_serial_is_used_once(counter: Counter) -> None:
    """The second dossier with the same serial is refused, and the first stays."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    first = entered(counter, entry(lease))
    with pytest.raises(SerialUsedError, match="0001"):
        entered(counter, entry(lease))
    kept = counter.work.get(SERIAL_LEASES, lease["lease_id"])
    assert kept is not None
    assert kept["used"] == [{"serial": 1, "dossier_id": first["dossier_id"]}]


def test_a_lease_that_is_closed_or_not_there_gives_nothing(counter: Counter) -> None:
    """Its serials are void, or nobody's."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    closed(counter, lease)
    with pytest.raises(LeaseClosedError):
        entered(counter, entry(lease))
    with pytest.raises(LeaseClosedError):
        closed(counter, lease)
    with pytest.raises(UnknownLeaseError):
        entered(counter, entry({"lease_id": "nothing"}))


def test_the_future_and_the_lack_of_a_reason_are_refused(counter: Counter) -> None:
    """Before anything is stored."""
    lease = leased(counter)
    late = entry(lease, received_at=counter.clock.now() + timedelta(hours=1), reason="")
    with pytest.raises(InvalidInputError) as refused:
        prepare(birth(afterwards=late), COMMUNE, OFFICER, counter.means)
    assert len(refused.value.problems) == 2


def test_papers_cannot_come_after_their_reception(counter: Counter) -> None:
    """A filing later than the hour of the receipt contradicts it."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    with pytest.raises(InvalidInputError) as refused:
        entered(counter, entry(lease), filed_at=MORNING + timedelta(hours=2))
    assert [problem.field for problem in refused.value.problems] == ["filed_at"]


def test_another_units_lease_is_refused(counter: Counter) -> None:
    """The number names the unit that received (NĐ 61/2018, art. 26)."""
    other = Unit(unit_id="point", name="Điểm tiếp nhận", agency_code="000.02.31.H12", receives=True)
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    with pytest.raises(InvalidInputError) as refused:
        entered(counter, entry(lease), COMMUNE.with_unit(other), unit_id="point")
    assert [(problem.field, problem.allowed) for problem in refused.value.problems] == [("unit_id", "desk")]


def test_a_procedure_numbered_outside_needs_provisional_serials(counter: Counter) -> None:
    """A number of our series would be a second code beside the one that the province gives."""
    counter.outside_owners = frozenset({RecordOwner.MINISTRY})
    ours, theirs = leased(counter), leased(counter, provisional=True)
    counter.clock.move(timedelta(hours=4))
    with pytest.raises(InvalidInputError):
        entered(counter, entry(ours))
    kept = entered(counter, entry(theirs))
    assert kept["number"] == kept["reception"]["provisional_number"] == "TAM-000.01.31.H12-261125-0001"
    assert kept["reception"]["register_serial"] == 4
    told = counter.work.events[-1]
    assert isinstance(told, DossierReceived)
    assert told.provisional


def test_closing_a_lease_voids_what_it_did_not_use(counter: Counter) -> None:
    """Each block of numbers and of register places is announced, with the reason sealed."""
    received(counter)
    lease = leased(counter, 4)
    counter.clock.move(timedelta(hours=4))
    entered(counter, entry(lease, 3))
    already = len(counter.work.events)
    kept = closed(counter, lease)
    assert kept["closing"]["reason"] == "Có điện lại"
    told = [event for event in counter.work.events[already:] if isinstance(event, SerialsVoided)]
    assert [(one.series, one.on, one.first, one.last) for one in told] == [
        ("day", date(2026, 11, 25), 2, 2),
        ("register", date(2026, 1, 1), 2, 2),
        ("day", date(2026, 11, 25), 4, 5),
        ("register", date(2026, 1, 1), 4, 5),
    ]
    assert all("Có điện lại" in one.person for one in told)
    assert {one.subject for one in told} == {"serials-desk"}


def test_a_lease_used_up_voids_nothing(counter: Counter) -> None:
    """There is nothing to announce."""
    lease = leased(counter, 1)
    counter.clock.move(timedelta(hours=4))
    entered(counter, entry(lease))
    already = len(counter.work.events)
    closed(counter, lease)
    assert len(counter.work.events) == already


def test_whoever_saw_another_version_of_a_lease_is_told(counter: Counter) -> None:
    """A dossier was entered meanwhile: look again before the rest becomes void."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    entered(counter, entry(lease))
    with pytest.raises(StaleLeaseError):
        leases.close_lease(
            lease["lease_id"], lease["version"], "x", OFFICER, counter.work, means=counter.means
        )


def test_an_entry_afterwards_reads_its_lease_beforehand(counter: Counter) -> None:
    """And no counter: it takes nothing of them."""
    lease = leased(counter)
    counter.clock.move(timedelta(hours=4))
    draft = prepare(birth(afterwards=entry(lease)), COMMUNE, OFFICER, counter.means)
    assert places_read(draft, counter.means) == [(SERIAL_LEASES, lease["lease_id"])]


@dataclass
class ListedSerials:
    """What is asked about serials, from lists."""

    found: list[Document]
    kept: list[Book]

    def lease(self, commune_id: str, lease_id: str) -> Document | None:
        """See SerialsReader."""
        return next((one for one in self.found if one["lease_id"] == lease_id), None)

    def leases(self, commune_id: str, unit_id: str, on: date) -> list[Document]:
        """See SerialsReader."""
        return self.found

    def books(self, commune_id: str, unit_id: str, on: date) -> list[Book]:
        """See SerialsReader."""
        return self.kept


def test_a_lease_is_found_also_after_its_end(counter: Counter) -> None:
    """Or said not to be there."""
    lease = leased(counter)
    reader = ListedSerials([closed(counter, lease)], [])
    assert leases.find_lease("32128", lease["lease_id"], reader)["closing"]
    with pytest.raises(UnknownLeaseError):
        leases.find_lease("32128", "nothing", reader)


def test_only_a_unit_that_receives_has_serials() -> None:
    """The account of another is refused."""
    assert leases.audit(COMMUNE, "desk", MORNING.date(), ListedSerials([], [])) == []
    with pytest.raises(InvalidInputError):
        leases.audit(COMMUNE, "office", MORNING.date(), ListedSerials([], []))
