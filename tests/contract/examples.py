"""What the stored samples say, as typed events: one of each type that there is or ever was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.contracts.envelope import HOST, Event
from services.contracts.intake import (
    AccessRevoked,
    CommunePublished,
    DossierDeclined,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
    SigningKeyPublished,
    StaffPublished,
    Unit,
)
from services.contracts.notify import MessageFailed, MessageSent
from services.contracts.online import PhoneCodeIssued
from services.contracts.workflow import (
    DossierCompleted,
    ProcessPublished,
    StepClaimed,
    StepDone,
    StepOpened,
    StepReleased,
    StepReturned,
)
from tests.contract import examples_documents, examples_handling, examples_watch
from tests.contract.moments import DOSSIER, OFFICER, SEALED, SPECIALIST, about, at, head

_ADMINISTRATION: tuple[Event, ...] = (
    CommunePublished(
        **head("intake:commune-32128:00000002", "00:30:00", "host-admin"),
        name="Xã Cái Nước",
        active=True,
        desk_phone="02903883001",
        desk_address="Khóm 1, xã Cái Nước, tỉnh Cà Mau",
        units=(
            Unit(unit_id="one-stop", name="Bộ phận Một cửa", agency_code="H12.28", receives=True),
            Unit(unit_id="justice", name="Tư pháp - Hộ tịch", agency_code="H12.28.1", receives=False),
        ),
    ),
    StaffPublished(
        **head("intake:staff-19c2:00000001", "00:31:00", "admin-32128"),
        staff_id="19c2",
        roles=("specialist", "clerk"),
        unit_id="justice",
        active=True,
        person=SEALED,
    ),
    SigningKeyPublished(
        **head("intake:key-9f2c4e6a:00000001", "00:00:05", commune_id=HOST),
        key_id="9f2c4e6a",
        public_key="11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    ),
    AccessRevoked(
        **head("intake:revocation-51:00000001", "03:10:00", "admin-32128"),
        revocation_id="51",
        holder="staff-5d10",
        issued_before=at("03:10:00"),
    ),
    ProcedurePublished(
        **head("intake:procedure-1.001193:00000001", "00:32:00", "host-admin", HOST),
        procedure_code="1.001193",
        version=1,
        name="Đăng ký khai sinh",
        field="Hộ tịch",
        process_code="civil-status-1",
    ),
    ProcessPublished(
        **head("workflow:process-civil-status-1:00000001", "00:33:00", "host-admin", HOST),
        process_code="civil-status-1",
        version=1,
        name="Hộ tịch, giải quyết trong ngày",
        steps_count=3,
    ),
)

_DESK: tuple[Event, ...] = (
    DossierFiled(
        **about("intake", 1, "01:15:00", OFFICER),
        channel="counter",
        procedure_code="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        field="Hộ tịch",
        unit_id="one-stop",
        filed_at=at("01:15:00"),
        lookup_digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        person=SEALED,
    ),
    DossierReceived(
        **about("intake", 2, "01:16:30.250000", OFFICER),
        dossier_number="H12.28-261124-0007",
        register_year=2026,
        register_serial=4031,
        unit_id="one-stop",
        procedure_code="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        process_code="civil-status-1",
        received_at=at("01:16:30.250000"),
        due_at=at("10:30:00"),
        appointment_at=at("10:30:00"),
        delivery="desk",
        person=SEALED,
    ),
    DossierDeclined(**about("intake", 2, "01:20:00", OFFICER), person=SEALED),
    DossierReturned(
        **about("intake", 3, "09:05:00", OFFICER),
        returned_at=at("09:05:00"),
        delivery="desk",
        relation="self",
        proof="receipt",
        result_number="412/2026",
        confirmed_at_desk=False,
    ),
)

_STEPS: tuple[Event, ...] = (
    StepOpened(
        **about("workflow", 1, "01:16:31"),
        step_id="s1",
        step_code="appraise",
        step_name="Thẩm tra hồ sơ",
        role="specialist",
        unit_id="justice",
        place=1,
        steps_count=3,
        due_at=at("04:30:00"),
    ),
    StepClaimed(
        **about("workflow", 5, "02:45:00", SPECIALIST),
        step_id="s2",
        step_code="sign",
        staff_id=SPECIALIST,
    ),
    StepReleased(**about("workflow", 5, "02:45:00", SPECIALIST), step_id="s2", step_code="sign"),
    StepDone(
        **about("workflow", 2, "02:40:00", SPECIALIST),
        step_id="s1",
        step_code="appraise",
        step_name="Thẩm tra hồ sơ",
        place=1,
        steps_count=3,
        due_at=at("04:30:00"),
        on_time=True,
    ),
    StepReturned(
        **about("workflow", 4, "03:00:00", "staff-0a11"),
        step_id="s2",
        step_code="sign",
        step_name="Ký duyệt",
        to_step_code="appraise",
        person=SEALED,
    ),
    DossierCompleted(
        **about("workflow", 9, "08:45:00", "staff-33b0"),
        result_number="412/2026",
        signed_on=date(2026, 11, 24),
        completed_at=at("08:45:00"),
        on_time=True,
    ),
)

_ONLINE: tuple[Event, ...] = (
    PhoneCodeIssued(
        **head("intake:phone-5b1f0c9a7d3e4f62:00000001", "01:14:00"),
        holder="5b1f0c9a7d3e4f62",
        valid_until=at("01:24:00"),
        person=SEALED,
        use="account",
    ),
)

_MESSAGES: tuple[Event, ...] = (
    MessageSent(
        **about("notify", 1, "01:16:35"),
        message_id=f"intake:{DOSSIER}:00000002:sms",
        notice="received",
        channel="sms",
    ),
    MessageFailed(
        **about("notify", 2, "08:50:00"),
        message_id=f"workflow:{DOSSIER}:00000009:email",
        notice="completed",
        channel="email",
        cause="mailbox_unknown",
    ),
)

EXAMPLES: Mapping[str, Event] = {
    event.type: event
    for event in (
        *_ADMINISTRATION,
        *_DESK,
        *_STEPS,
        *_ONLINE,
        *_MESSAGES,
        *examples_handling.EXAMPLES,
        *examples_documents.EXAMPLES,
        *examples_watch.EXAMPLES,
    )
}

CAUSES: Mapping[str, str] = {
    **examples_handling.CAUSES,
    **examples_watch.CAUSES,
    StepOpened.type: f"intake:{DOSSIER}:00000002",
    DossierReturned.type: f"workflow:{DOSSIER}:00000009",
    MessageSent.type: f"intake:{DOSSIER}:00000002",
    MessageFailed.type: f"workflow:{DOSSIER}:00000009",
}
