"""The rules of the desk."""

from __future__ import annotations

from tests.law.rule import rule

RULES = (
    rule(
        "Missing papers at reception",
        "asked for once, completely, with the reason; no number and no clock",
        "NĐ 61/2018/NĐ-CP, art. 17.1",
        "services/intake/handlers/supplements.py::ask_supplement",
        "tests/unit/intake/test_supplements.py::test_the_desk_asks_once_and_completely",
        "tests/unit/intake/test_supplements.py::test_incomplete_papers_are_kept_so_that_they_can_be_asked_for",
    ),
    rule(
        "A second request at reception",
        "only with a leader’s recorded ground",
        "NĐ 61/2018/NĐ-CP, art. 11.2c and 15.3",
        "services/intake/domain/supplement.py::require_ground",
        "tests/unit/intake/test_requests_rules.py::test_a_second_request_at_reception_needs_a_leaders_ground",
    ),
    rule(
        "The clock starts complete",
        "number and dates are those of the reception",
        "NĐ 309/2026/NĐ-CP, art. 17.3",
        "services/intake/handlers/dossiers.py::received",
        "tests/integration/intake/test_requests.py::test_a_supplement_at_reception_from_request_to_reception",
    ),
    rule(
        "Refusal with a reason",
        "in words that a person can act on; a technical error code is none",
        "NĐ 61/2018/NĐ-CP, art. 17.1",
        "services/intake/handlers/dossiers.py::refuse_dossier",
        "tests/unit/intake/test_slips.py::test_a_refusal_needs_a_reason_in_words",
    ),
    rule(
        "Refusal after appraisal at the desk",
        "is status 9, never 3",
        "NĐ 61/2018/NĐ-CP, art. 19.8",
        "services/intake/handlers/hearing.py::on_dossier_completed",
        "tests/unit/intake/test_hearing.py::test_a_refusal_after_appraisal_is_a_result",
    ),
    rule(
        "Every date is kept",
        "what the receipt said is never lost",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/intake/domain/dates.py::DueDate",
        "tests/unit/intake/test_hearing.py::test_every_date_is_kept_with_why",
    ),
    rule(
        "Leased serials",
        "are of one unit and one day",
        "NĐ 61/2018/NĐ-CP, art. 26",
        "services/intake/handlers/leases.py::leased_place",
        "tests/unit/intake/test_afterwards.py::test_another_units_lease_is_refused",
    ),
    rule(
        "A number tells its day",
        "a leased serial is used on its own day alone",
        "TT 01/2018/TT-VPCP, art. 19",
        "services/intake/domain/leases.py::Lease",
        "tests/unit/intake/test_leases.py::test_an_hour_outside_the_lease_is_refused",
    ),
    rule(
        "Civil status by both its laws",
        "the day of reception chooses; a dossier keeps its version to the end",
        "configuration: Luật Hộ tịch 03/2026/QH16 in force from 1/3/2027, its contents not verified",
        "services/intake/domain/catalogue.py::Catalogue",
        "tests/unit/intake/test_law_of_2027.py::test_the_day_of_reception_chooses_the_law",
        "tests/unit/intake/test_law_of_2027.py::test_a_dossier_received_before_keeps_its_version_to_the_end",
    ),
    rule(
        "Fees of certified copies",
        "by pages, with a cap for each copy",
        "TT 226/2016/TT-BTC, art. 4",
        "services/intake/domain/fees.py::copy_fee",
        "tests/unit/intake/test_catalogue_files.py::test_certification_is_instant_and_costs_what_the_circular_says",
    ),
    rule(
        "Unverified values",
        "are flagged in the data and listed for the hosting unit",
        "configuration: everything that domain knowledge could not source",
        "services/intake/domain/unverified.py::unverified",
        "tests/unit/intake/test_unverified.py::test_the_shipped_catalogue_hides_nothing",
    ),
    rule(
        "Payment pauses",
        "only where the process says that a rule stops the clock",
        "configuration: special laws differ",
        "services/workflow/domain/paying.py::demanded",
        "tests/unit/workflow/test_paying.py::test_pauses_before_a_restart_do_not_count",
    ),
)
