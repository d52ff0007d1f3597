"""Samples of the ugly cases: what intake and workflow say beside the straight way of a dossier."""

from __future__ import annotations

from services.contracts import desk, handling, line
from services.contracts.calendars import Calendar, Period, Session, SpecialDay
from services.contracts.envelope import HOST, Event
from tests.contract.moments import OFFICER, SEALED, SPECIALIST, about, at, day, head

_DESK: tuple[Event, ...] = (
    desk.SupplementAsked(
        **about("intake", 2, "01:20:00", OFFICER),
        request_id="r1",
        asked_at=at("01:20:00"),
        answer_by=at("10:30:00"),
        person=SEALED,
    ),
    desk.DossierSupplemented(
        **about("intake", 3, "06:00:00", OFFICER),
        supplemented_at=at("06:00:00"),
        complete=True,
        papers_count=2,
        request_id="r1",
    ),
    desk.WithdrawalRequested(
        **about("intake", 4, "06:30:00", OFFICER),
        request_id="w1",
        requested_at=at("06:30:00"),
        person=SEALED,
    ),
    desk.DossierWithdrawn(
        **about("intake", 3, "02:00:00", OFFICER), withdrawn_at=at("02:00:00"), person=SEALED
    ),
    desk.PaymentRecorded(
        **about("intake", 4, "07:00:00", OFFICER), amount=120000, paid_at=at("07:00:00"), demand_id="m1"
    ),
    desk.DossierNumbered(
        **about("intake", 4, "01:17:00"),
        dossier_number="000.28.30.H12-261124-0007",
        provisional_number="TAM.H12.28-261124-0007",
        numbered_at=at("01:17:00"),
    ),
    desk.DossierProgressed(
        **about("intake", 4, "08:46:00"),
        status=9,
        competent_commune_id="32134",
        progressed_at=at("08:46:00"),
        due_at=at("10:30:00"),
        result_number="412/2026",
    ),
    desk.DossierImported(
        **head("intake:1f2e3d4c:00000001", "09:30:00", "admin-32128"),
        dossier_id="1f2e3d4c",
        source_system="mot-cua-tinh",
        dossier_number="000.28.30.H12-261123-0007",
        other_number="TAM-000.28.30.H12-261123-0002",
        unit_id="one-stop",
        channel="online",
        procedure_code="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        field="Hộ tịch",
        system_of_record="ministry",
        status=10,
        filed_at=at("01:00:00"),
        received_at=at("01:10:00"),
        due_at=at("10:30:00"),
        ended_at=at("08:00:00"),
        returned_at=at("09:00:00"),
        result_number="412/2026",
        delivery="desk",
        lookup_digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        person=SEALED,
    ),
    desk.SerialsVoided(
        **head("intake:serials-one-stop:00000001", "10:00:00", OFFICER),
        unit_id="one-stop",
        series="day",
        on=day(24),
        first=12,
        last=20,
        voided_at=at("10:00:00"),
        person=SEALED,
    ),
    line.TicketServed(
        **head("intake:line-one-stop-2026-11-24:00000007", "01:31:20", OFFICER),
        unit_id="one-stop",
        on=day(24),
        number=7,
        desk="Quầy 2",
        taken_at=at("01:10:00"),
        called_at=at("01:22:30"),
        done_at=at("01:31:20"),
        waited_seconds=750,
        served_seconds=530,
        calls_count=1,
    ),
)

_HANDLING: tuple[Event, ...] = (
    handling.CalendarPublished(
        **head("workflow:calendar-host:00000001", "00:20:00", "host-admin", HOST),
        calendar=Calendar(
            version="vn-2026",
            weekly_rest=(6, 7),
            weekly_rest_source="Five-day week",
            sessions=(Session(opens="07:30", closes="11:30"), Session(opens="13:30", closes="17:30")),
            sessions_source="Configuration",
            periods=(Period(first=day(1), last=day(30), source="November 2026"),),
            days=(
                SpecialDay(
                    on=day(24),
                    type="holiday",
                    name="Ngày Văn hóa Việt Nam",
                    source="Nghị quyết 80-NQ/TW",
                    unconfirmed="vietnam-culture-day",
                ),
            ),
        ),
    ),
    handling.SupplementRequested(
        **about("workflow", 5, "03:00:00", SPECIALIST),
        request_id="r2",
        requested_at=at("03:00:00"),
        nth=1,
        in_time=True,
        answer_by=at("10:30:00"),
        person=SEALED,
    ),
    handling.PaymentRequested(
        **about("workflow", 5, "03:10:00", SPECIALIST),
        demand_id="m1",
        amount=120000,
        requested_at=at("03:10:00"),
        pauses=True,
        pay_by=at("10:30:00"),
    ),
    handling.WithdrawalOpened(**about("workflow", 6, "06:30:01"), request_id="w1", opened_at=at("06:30:00")),
    handling.WithdrawalDecided(
        **about("workflow", 7, "07:00:00", "staff-33b0"),
        request_id="w1",
        granted=True,
        completed_first=False,
        decided_at=at("07:00:00"),
        person=SEALED,
    ),
    handling.DossierResumed(
        **about("workflow", 6, "06:00:01"),
        status=4,
        why="supplemented",
        resumed_at=at("06:00:00"),
        due_at=at("10:30:00"),
        restarted=True,
    ),
    handling.DossierStopped(
        **about("workflow", 8, "07:00:00", "staff-33b0"),
        why="withdrawal",
        stopped_at=at("07:00:00"),
        person=SEALED,
    ),
    handling.DossierExtended(
        **about("workflow", 6, "04:00:00", "staff-33b0"),
        nth=1,
        previous_due_at=at("10:30:00"),
        due_at=at("10:45:00"),
        extended_at=at("04:00:00"),
        in_time=True,
        overridden=False,
        form_number="3/PXL",
        person=SEALED,
    ),
    handling.DueDateMoved(
        **about("workflow", 6, "04:10:00"),
        previous_due_at=at("10:30:00"),
        due_at=at("10:45:00"),
        why="calendar",
        calendar_version="vn-2026+vietnam-culture-day",
    ),
    handling.ConsultationAsked(
        **about("workflow", 5, "03:20:00", SPECIALIST),
        consultation_id="c1",
        asked_unit="police",
        answer_by=at("09:00:00"),
    ),
    handling.ConsultationAnswered(
        **about("workflow", 6, "05:00:00", SPECIALIST), consultation_id="c1", on_time=True
    ),
    handling.ConsultationSilent(
        **about("workflow", 6, "09:00:00"),
        consultation_id="c1",
        asked_unit="police",
        answer_by=at("09:00:00"),
    ),
    handling.AgencyForwarded(
        **about("workflow", 5, "03:30:00", SPECIALIST),
        forwarding_id="f1",
        agency_code="H12.05",
        sent_at=at("03:30:00"),
        answer_by=at("09:30:00"),
    ),
    handling.AgencyAnswered(
        **about("workflow", 6, "08:00:00", SPECIALIST),
        forwarding_id="f1",
        answered_at=at("08:00:00"),
        on_time=True,
    ),
    handling.StepTakenBack(
        **about("workflow", 5, "02:45:00", SPECIALIST),
        step_id="s2",
        step_code="sign",
        to_step_code="appraise",
    ),
    handling.NewsSuperseded(**about("workflow", 10, "09:00:00"), what="supplemented", status=9),
    handling.TimerFired(
        **about("workflow", 3, "03:42:48"),
        timer="step_four_fifths",
        about="s1",
        fires_at=at("03:42:48"),
        due_at=at("04:30:00"),
        role="specialist",
        unit_id="one-stop",
    ),
)

EXAMPLES: tuple[Event, ...] = (*_DESK, *_HANDLING)

CAUSES = {
    handling.WithdrawalOpened.type: "intake:01JD9X6V5T8Q2M4K7R3N:00000004",
    handling.DossierResumed.type: "intake:01JD9X6V5T8Q2M4K7R3N:00000003",
    handling.NewsSuperseded.type: "intake:01JD9X6V5T8Q2M4K7R3N:00000004",
}
