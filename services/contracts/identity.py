"""Who may do what: the roles and the one permission table of all services. What is not in it is denied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    """A role of staff, of a machine, or of nobody in particular."""

    COUNTER_OFFICER = "counter_officer"  # cán bộ tiếp nhận
    SPECIALIST = "specialist"  # công chức chuyên môn
    LEADER = "leader"  # lãnh đạo
    CLERK = "clerk"  # văn thư
    COMMUNE_ADMIN = "commune_admin"
    HOSTING_ADMIN = "hosting_admin"  # đơn vị vận hành
    MACHINE_CLIENT = "machine_client"  # a commune's own software
    FILER = "filer"  # whoever files online, known by the telephone that they confirmed
    SERVICE = "service"
    PUBLIC = "public"  # anyone, without a token


TITLES: Mapping[str, str] = {  # of those who resolve, as people read them
    Role.COUNTER_OFFICER: "Cán bộ tiếp nhận",
    Role.SPECIALIST: "Công chức chuyên môn",
    Role.LEADER: "Lãnh đạo",
    Role.CLERK: "Văn thư",
}

DESK = frozenset({Role.COUNTER_OFFICER, Role.MACHINE_CLIENT})
RECORDS = frozenset({Role.CLERK, Role.MACHINE_CLIENT})
OFFICERS = frozenset({Role.COUNTER_OFFICER, Role.SPECIALIST, Role.LEADER, Role.CLERK})
LEADERS = frozenset({Role.LEADER})
STAFF = OFFICERS | {Role.COMMUNE_ADMIN}
READERS = STAFF | {Role.MACHINE_CLIENT, Role.HOSTING_ADMIN}
ADMINS = frozenset({Role.COMMUNE_ADMIN, Role.HOSTING_ADMIN})
HOSTING = frozenset({Role.HOSTING_ADMIN})
CALLERS = frozenset({Role.COUNTER_OFFICER})  # who stands at a desk
FILERS = frozenset({Role.FILER})
ANYONE = frozenset({Role.PUBLIC})
SERVICES_AND_HOSTING = frozenset({Role.SERVICE, Role.HOSTING_ADMIN})

# What the door of every service goes by, beside the table.
PUBLIC_ROLE: str = Role.PUBLIC
ACROSS = SERVICES_AND_HOSTING  # not bound to the commune of their token
TENANT_PARAM = "commune_id"
FOREIGN = ("wrong-commune", "Không thuộc xã này", "Tài khoản này không làm việc cho xã trong địa chỉ.")

OF_EVERY_SERVICE: Mapping[str, frozenset[Role]] = {
    "read_feed": frozenset({Role.SERVICE}),
    "read_own_feed": frozenset({Role.MACHINE_CLIENT}),
    "sum_up_letters": HOSTING,
    "list_letters": HOSTING,
    "read_letter": HOSTING,
    "send_back_letters": HOSTING,
    "discard_letters": HOSTING,
    "read_limits": HOSTING,
    "sum_up_own_letters": ADMINS,
}
OF_WHO_KEEPS_A_LEDGER: Mapping[str, frozenset[Role]] = {  # and is asked for it by tracking
    "read_ledger": SERVICES_AND_HOSTING,
    "read_ledger_lines": SERVICES_AND_HOSTING,
    "read_ledger_subjects": SERVICES_AND_HOSTING,
    "list_faults": SERVICES_AND_HOSTING,
}


def _of(services: Collection[str], routes: Mapping[str, frozenset[Role]]) -> dict[str, frozenset[Role]]:
    return {f"{service}.{route}": roles for service in services for route, roles in routes.items()}


PERMISSIONS: Mapping[str, frozenset[Role]] = {
    **_of(("intake", "workflow", "tracking", "notify"), OF_EVERY_SERVICE),
    **_of(("intake", "workflow", "notify"), OF_WHO_KEEPS_A_LEDGER),
    # intake
    "intake.open_session": ANYONE,
    "intake.issue_token": ANYONE,
    "intake.read_session": STAFF | HOSTING | {Role.MACHINE_CLIENT},
    "intake.close_session": STAFF | HOSTING | {Role.MACHINE_CLIENT},
    "intake.list_staff": STAFF | HOSTING,
    "intake.create_staff": ADMINS,
    "intake.create_client": ADMINS,
    "intake.revoke_access": ADMINS,
    "intake.create_commune": HOSTING,
    "intake.list_communes": HOSTING,
    "intake.read_commune": READERS,
    "intake.add_unit": ADMINS,
    "intake.open_practice": HOSTING,
    "intake.reset_practice": ADMINS,  # who administers the practice commune itself, and the host
    "intake.furnish_practice": ADMINS,
    "intake.list_procedures": ANYONE,
    "intake.read_procedure": ANYONE,
    "intake.read_fee": ANYONE,
    "intake.list_unverified": HOSTING,
    "intake.file_dossier": DESK,
    "intake.record_certification": DESK,
    "intake.receive_dossier": DESK,
    "intake.refuse_dossier": DESK,
    "intake.hand_over_result": DESK,
    "intake.ask_supplement": DESK,
    "intake.add_papers": DESK,
    "intake.take_papers_for_another": DESK,
    "intake.withdraw_dossier": DESK,
    "intake.reroute": DESK,
    "intake.return_originals": DESK,
    "intake.take_payment": DESK,
    "intake.assign_payment": DESK,
    "intake.see_notices": DESK,
    "intake.list_dossiers": READERS,
    "intake.find_person": DESK,
    "intake.read_dossier": READERS,
    "intake.read_receipt": OFFICERS | {Role.MACHINE_CLIENT},
    "intake.read_supplement": OFFICERS | {Role.MACHINE_CLIENT},
    "intake.read_refusal": OFFICERS | {Role.MACHINE_CLIENT},
    "intake.add_scan": DESK,
    "intake.add_page": DESK,
    "intake.bind_pages": DESK,
    "intake.read_scan": OFFICERS | {Role.MACHINE_CLIENT},
    "intake.register_document": RECORDS,
    "intake.turn_back_document": RECORDS,
    "intake.submit_document": RECORDS,
    "intake.confirm_arrival": RECORDS,
    "intake.return_document": RECORDS,
    "intake.void_document": frozenset({Role.CLERK}),
    "intake.assign_document": frozenset({Role.LEADER, Role.CLERK}),  # a clerk for a leader, by name
    "intake.acknowledge_document": OFFICERS,
    "intake.note_document": OFFICERS,
    "intake.close_document": OFFICERS,
    "intake.list_documents": READERS,
    "intake.read_document": READERS,
    "intake.read_document_register": READERS,
    "intake.export_document_register": STAFF | {Role.MACHINE_CLIENT},
    "intake.add_document_scan": RECORDS,
    "intake.add_document_page": RECORDS,
    "intake.bind_document_pages": RECORDS,
    "intake.read_document_scan": OFFICERS | {Role.MACHINE_CLIENT},
    "intake.lease_serials": DESK | {Role.COMMUNE_ADMIN},
    "intake.list_serial_leases": READERS,
    "intake.read_serial_lease": READERS,
    "intake.close_serial_lease": DESK | {Role.COMMUNE_ADMIN},
    "intake.audit_serials": ADMINS,
    "intake.read_takings": READERS,
    "intake.list_dossier_takings": READERS,
    "intake.refund_payment": DESK,
    "intake.list_synchronisations": READERS,
    "intake.read_synchronisation": READERS,
    "intake.resend_synchronisation": DESK | ADMINS,
    "intake.list_arrivals": READERS,
    "intake.take_ticket": ANYONE,
    "intake.read_ticket": ANYONE,
    "intake.read_line": ANYONE,
    "intake.call_next": CALLERS,
    "intake.call_again": CALLERS,
    "intake.note_absence": CALLERS,
    "intake.finish_ticket": CALLERS,
    "intake.list_waiting_times": READERS,
    "intake.list_offices": ANYONE,
    "intake.read_office": ANYONE,
    "intake.ask_phone_code": ANYONE,
    "intake.open_filing_pass": ANYONE,
    "intake.begin_filing": FILERS,
    "intake.list_own_requests": FILERS,
    "intake.list_own_filings": FILERS,
    "intake.read_own_filing": FILERS,
    "intake.drop_filing": FILERS,
    "intake.name_applicant": FILERS,
    "intake.waive_paper": FILERS,
    "intake.add_photo": FILERS,
    "intake.read_photo": FILERS,
    "intake.turn_photo": FILERS,
    "intake.drop_photo": FILERS,
    "intake.submit_filing": FILERS,
    "intake.begin_account_opening": CALLERS,  # a person helps a person: no machine opens accounts
    "intake.read_account_opening": CALLERS,
    "intake.send_account_code": CALLERS,
    "intake.confirm_account_opening": CALLERS,
    "intake.find_citizen_accounts": CALLERS,
    "intake.read_citizen_account": CALLERS,
    "intake.add_seen_person": CALLERS,
    "intake.close_citizen_account": CALLERS,
    "intake.read_own_account": FILERS,
    "intake.open_own_account": FILERS,
    "intake.close_own_account": FILERS,
    "intake.add_own_person": FILERS,
    "intake.correct_own_person": FILERS,
    "intake.remove_own_person": FILERS,
    "intake.list_own_dossiers": FILERS,
    "intake.set_external_number": DESK,
    "intake.export_dossiers": ADMINS | {Role.MACHINE_CLIENT},
    "intake.import_dossiers": ADMINS | {Role.MACHINE_CLIENT},
    # notify
    "notify.list_messages": READERS,
    "notify.read_message": READERS,
    "notify.retry_message": frozenset({Role.COUNTER_OFFICER}) | ADMINS,
    "notify.list_wordings": ADMINS,
    "notify.read_wording": ADMINS,
    "notify.publish_wording": HOSTING,
    # tracking
    "tracking.look_up_number": ANYONE,
    "tracking.look_up_code": ANYONE,
    "tracking.read_office": ANYONE,
    "tracking.rate_service": ANYONE,
    "tracking.list_dossiers": READERS,
    "tracking.read_dossier": READERS,
    "tracking.count_dossiers": READERS,
    "tracking.count_matching": READERS,
    "tracking.read_board": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.compare_communes": HOSTING,
    "tracking.read_weekly": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.print_weekly": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.list_weekly": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.read_index": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.list_index": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.read_evaluation": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.print_evaluation": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.list_evaluation": frozenset({Role.LEADER, Role.COMMUNE_ADMIN}),
    "tracking.read_register": STAFF | {Role.MACHINE_CLIENT},
    "tracking.list_all_stuck": HOSTING,
    "tracking.list_stuck": frozenset({Role.LEADER, Role.COMMUNE_ADMIN, Role.HOSTING_ADMIN}),
    "tracking.compare_ledgers": frozenset({Role.LEADER, Role.COMMUNE_ADMIN, Role.HOSTING_ADMIN}),
    # workflow
    "workflow.list_inbox": OFFICERS,
    "workflow.read_dossier": READERS,
    "workflow.find_dossiers": READERS,
    "workflow.list_acts": STAFF,
    "workflow.read_applicant": OFFICERS,
    "workflow.read_office": STAFF,
    "workflow.claim_step": OFFICERS,
    "workflow.claim_steps": OFFICERS,
    "workflow.complete_steps": OFFICERS,
    "workflow.release_step": STAFF,
    "workflow.take_back_step": OFFICERS,
    "workflow.complete_step": OFFICERS,
    "workflow.return_step": OFFICERS,
    "workflow.request_supplement": OFFICERS,
    "workflow.permit_supplement": OFFICERS,  # a leader, or who stands in for one
    "workflow.accept_papers": OFFICERS,
    "workflow.demand_payment": OFFICERS,
    "workflow.waive_payment": OFFICERS,  # a leader, or who stands in for one
    "workflow.read_due_date": READERS,
    "workflow.list_timers": READERS,
    "workflow.ask_opinion": OFFICERS,
    "workflow.give_opinion": OFFICERS,
    "workflow.withdraw_question": OFFICERS,
    "workflow.list_questions": STAFF,
    "workflow.forward_dossier": OFFICERS,
    "workflow.note_agency_answer": OFFICERS,
    "workflow.appoint_stand_in": STAFF,
    "workflow.end_stand_in": STAFF,
    "workflow.list_stand_ins": STAFF | HOSTING,
    "workflow.list_unstaffed_steps": frozenset({Role.LEADER}) | ADMINS,
    "workflow.read_supplement": OFFICERS | {Role.MACHINE_CLIENT},
    "workflow.read_refusal": OFFICERS | {Role.MACHINE_CLIENT},
    "workflow.read_apology": OFFICERS | {Role.MACHINE_CLIENT},
    "workflow.read_stop": OFFICERS | {Role.MACHINE_CLIENT},
    "workflow.read_control_slip": OFFICERS | {Role.MACHINE_CLIENT},
    "workflow.list_withdrawals": OFFICERS,
    "workflow.decide_withdrawal": OFFICERS,  # a leader, or who stands in for one
    "workflow.stop_dossier": OFFICERS,  # a leader, or who stands in for one
    "workflow.refuse_dossier": OFFICERS,  # those whom the configuration names
    "workflow.extend_dossier": OFFICERS,  # those whom the configuration names
    "workflow.list_calendars": ANYONE,
    "workflow.read_calendar": ANYONE,
    "workflow.list_commune_calendars": ANYONE,
    "workflow.publish_calendar": HOSTING,
    "workflow.confirm_day": HOSTING,
    "workflow.publish_days": HOSTING,
    "workflow.publish_commune_calendar": ADMINS,
    "workflow.read_redating": HOSTING,
    "workflow.list_processes": ANYONE,
    "workflow.read_process": ANYONE,
    "workflow.list_process_versions": ANYONE,
    "workflow.publish_process": HOSTING,
}
