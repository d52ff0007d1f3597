"""Events of a commune's day as notify hears them, with what it is given besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.chassis.seal import Seal
from services.contracts import codec
from services.contracts.desk import DossierNumbered, DossierProgressed, DossierWithdrawn, SupplementAsked
from services.contracts.envelope import event_id
from services.contracts.handling import (
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    PaymentRequested,
    SupplementRequested,
    WithdrawalDecided,
)
from services.contracts.intake import (
    CommunePublished,
    DossierDeclined,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    Unit,
)
from services.contracts.person import PersonData, lookup_digest
from services.contracts.workflow import DossierCompleted
from services.notify.domain.rules import Channel
from services.notify.domain.timing import Plan
from services.notify.handlers.means import Means
from tests.fakes.clock import NOON, FixedClock

COMMUNE = "32128"
DOSSIER = "01JD9X6V5T8Q2M4K7R3N"
NUMBER = "000.01.31.H12-261124-0001"
LOOKUP_CODE = "K7QM2XRP9TDA"
APPOINTMENT = datetime(2026, 11, 27, 3, 30, tzinfo=UTC)  # 10:30 in Vietnam
MACHINE_NOON = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)  # far from the application's clock
SEAL = Seal("seals personal data, in tests only")
ANNA = PersonData(
    name="Nguyễn Thị Ánh", phone="0912 345 678", email="anh.nguyen@example.com", lookup_code=LOOKUP_CODE
)
DELAYS = (timedelta(minutes=1), timedelta(minutes=5))  # three attempts
PLAN = Plan(DELAYS)
BOTH = frozenset({Channel.EMAIL, Channel.SMS})


def sealed(person: PersonData = ANNA, commune_id: str = COMMUNE) -> str:
    """The `person` member of an event."""
    return SEAL.seal(f"commune:{commune_id}:1", codec.encode(person))


def opened(token: str) -> PersonData:
    """What stands in a `person` member."""
    return codec.decode(PersonData, SEAL.open(token))


def means(**changes: Any) -> Means:
    """What the handlers are given; both clocks stand still."""
    given = Means(
        open_person=opened,
        offered=BOTH,
        clock=FixedClock(),
        machine_clock=FixedClock(MACHINE_NOON),
        plan=PLAN,
        oldest=timedelta(days=7),
    )
    return replace(given, **changes)


def _about(source: str, sequence: int, given: dict[str, Any]) -> dict[str, Any]:
    dossier_id = given.pop("dossier_id", DOSSIER)
    return {
        "event_id": event_id(source, dossier_id, sequence),
        "commune_id": COMMUNE,
        "occurred_at": NOON,
        "dossier_id": dossier_id,
        **given,
    }


def commune(commune_id: str = COMMUNE) -> CommunePublished:
    """The commune is described."""
    return CommunePublished(
        event_id=event_id("intake", f"commune-{commune_id}", 1),
        commune_id=commune_id,
        occurred_at=NOON,
        name="Xã Cái Nước",
        active=True,
        desk_phone="0290 388 3001",
        desk_address="Khóm 1, xã Cái Nước, tỉnh Cà Mau",
        units=(
            Unit(unit_id="one-stop", name="Bộ phận Một cửa xã Cái Nước", agency_code="H12", receives=True),
        ),
    )


def filed(channel: str = "online", person: PersonData = ANNA, **given: Any) -> DossierFiled:
    """Papers were handed in."""
    return DossierFiled(
        **_about("intake", 1, given),
        channel=channel,
        procedure_code="1.004873",
        procedure_version=1,
        procedure_name="Cấp giấy xác nhận hộ nghèo",
        field="Giảm nghèo",
        unit_id="one-stop",
        filed_at=NOON,
        lookup_digest=lookup_digest(LOOKUP_CODE),
        person=sealed(person),
    )


def received(
    process_code: str | None = "ordinary", person: PersonData = ANNA, unit_id: str = "one-stop", **given: Any
) -> DossierReceived:
    """The dossier was accepted."""
    return DossierReceived(
        **_about("intake", 2, given),
        dossier_number=NUMBER,
        register_year=2026,
        register_serial=1,
        unit_id=unit_id,
        procedure_code="1.004873",
        procedure_version=1,
        procedure_name="Cấp giấy xác nhận hộ nghèo",
        process_code=process_code,
        received_at=NOON,
        due_at=APPOINTMENT,
        appointment_at=APPOINTMENT,
        person=sealed(person),
    )


def declined(reason: str = "Thiếu bản sao giấy chứng sinh.", **given: Any) -> DossierDeclined:
    """The dossier was not accepted."""
    person = replace(ANNA, reason=reason)
    return DossierDeclined(**_about("intake", 2, given), person=sealed(person))


def completed(**given: Any) -> DossierCompleted:
    """The result is signed."""
    return DossierCompleted(
        **_about("workflow", 9, given),
        result_number="12/GXN-UBND",
        signed_on=date(2026, 11, 26),
        completed_at=NOON,
        on_time=True,
    )


def returned(**given: Any) -> DossierReturned:
    """The result was collected."""
    return DossierReturned(
        **_about("intake", 3, given), returned_at=NOON, delivery="desk", relation="self", proof="receipt"
    )


NEW_DATE = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)  # 10:30 in Vietnam
TOLD = PersonData(reason="Thiếu chữ ký của cha.", papers=("Tờ khai", "Giấy chứng sinh"))


def asked(**given: Any) -> SupplementAsked:
    """Papers are missing at reception; answer by the appointment."""
    told = {"request_id": "r1", "asked_at": NOON, "answer_by": APPOINTMENT, "person": sealed(TOLD)}
    return SupplementAsked(**_about("intake", 2, {**told, **given}))


def requested(**given: Any) -> SupplementRequested:
    """Papers are missing after appraisal."""
    told = {"request_id": "r2", "requested_at": NOON, "nth": 1, "in_time": True, "answer_by": APPOINTMENT}
    return SupplementRequested(**_about("workflow", 3, {**told, "person": sealed(TOLD), **given}))


def owed(**given: Any) -> PaymentRequested:
    """Money is owed."""
    told = {"demand_id": "m1", "amount": 120_000, "requested_at": NOON, "pauses": False}
    return PaymentRequested(**_about("workflow", 4, {**told, "pay_by": APPOINTMENT, **given}))


def resumed(why: str = "supplemented", **given: Any) -> DossierResumed:
    """It goes on, with a new date."""
    told = {"status": 4, "why": why, "resumed_at": NOON, "due_at": NEW_DATE, "restarted": True}
    return DossierResumed(**_about("workflow", 5, {**told, **given}))


def extended(**given: Any) -> DossierExtended:
    """An apology with a new date."""
    told = {"nth": 1, "previous_due_at": APPOINTMENT, "due_at": NEW_DATE, "extended_at": NOON}
    more = {"in_time": True, "overridden": False, "form_number": "1/PXL", "person": sealed(TOLD)}
    return DossierExtended(**_about("workflow", 6, {**told, **more, **given}))


def moved(why: str = "calendar", **given: Any) -> DueDateMoved:
    """A rule moved the date."""
    told = {"previous_due_at": APPOINTMENT, "due_at": NEW_DATE, "why": why, "calendar_version": "x"}
    return DueDateMoved(**_about("workflow", 6, {**told, **given}))


def decided(*, granted: bool = False, **given: Any) -> WithdrawalDecided:
    """A request to withdraw was decided."""
    told = {"request_id": "w1", "granted": granted, "completed_first": False, "decided_at": NOON}
    return WithdrawalDecided(**_about("workflow", 7, {**told, "person": sealed(TOLD), **given}))


def stopped(**given: Any) -> DossierStopped:
    """It ended without a result."""
    told = {"why": "stop", "stopped_at": NOON, "person": sealed(TOLD)}
    return DossierStopped(**_about("workflow", 8, {**told, **given}))


def progressed(status: int, due_at: datetime | None = None, sequence: int = 3) -> DossierProgressed:
    """The competent commune has come to a status."""
    told = {"status": status, "competent_commune_id": "32134", "progressed_at": NOON, "due_at": due_at}
    return DossierProgressed(**_about("intake", sequence, told))


def numbered() -> DossierNumbered:
    """The lawful number came."""
    told = {"dossier_number": "000.28.30.H12-261124-0009", "provisional_number": NUMBER, "numbered_at": NOON}
    return DossierNumbered(**_about("intake", 3, told))


def withdrawn() -> DossierWithdrawn:
    """Taken back at the desk."""
    return DossierWithdrawn(**_about("intake", 3, {"withdrawn_at": NOON, "person": sealed(TOLD)}))
