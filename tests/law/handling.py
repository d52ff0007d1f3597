"""The rules of resolving a dossier."""

from __future__ import annotations

from tests.law.rule import rule

RULES = (
    rule(
        "Supplement in time",
        "papers are asked for within 3 working days of reception; later only with a leader’s ground",
        "NĐ 61/2018/NĐ-CP, art. 19.4",
        "services/workflow/domain/supplementing.py::last_day",
        "tests/unit/workflow/test_supplementing.py::test_a_request_is_in_time_for_three_working_days",
        "tests/unit/workflow/test_supplementing.py::test_a_late_first_request_needs_the_ground_too",
    ),
    rule(
        "Supplement once, completely",
        "with the reason and all papers; the step stays open",
        "NĐ 61/2018/NĐ-CP, art. 11.2c and 15.3",
        "services/workflow/domain/supplementing.py::requested",
        "tests/unit/workflow/test_supplementing.py::test_a_request_says_everything_and_the_step_waits",
        "tests/unit/workflow/test_supplementing.py::test_a_request_is_refused",
    ),
    rule(
        "A second request",
        "needs a leader’s recorded ground and is reported",
        "NĐ 61/2018/NĐ-CP, art. 11.2c",
        "services/workflow/domain/supplementing.py::permitted",
        "tests/unit/workflow/test_supplementing.py::test_a_second_request_needs_a_leaders_ground",
        "tests/unit/workflow/test_supplements.py::test_a_second_request_is_reported",
    ),
    rule(
        "The limit restarts",
        "from zero when all papers are there; the first date is kept",
        "NĐ 61/2018/NĐ-CP, art. 19.4",
        "services/workflow/domain/supplementing.py::supplemented",
        "tests/unit/workflow/test_supplementing.py::test_the_time_limit_runs_from_zero",
        "tests/integration/workflow/test_requests.py::test_papers_are_asked_for_and_come",
    ),
    rule(
        "Refusal after appraisal",
        "is a result, with its reason, inside the time limit",
        "NĐ 61/2018/NĐ-CP, art. 19.8",
        "services/workflow/domain/ending.py::refused",
        "tests/unit/workflow/test_withdrawing.py::test_a_refusal_is_a_result",
        "tests/unit/workflow/test_withdrawing.py::test_a_refusal_after_the_time_limit_needs_a_ground",
    ),
    rule(
        "Stop",
        "with a decision and only before a result exists",
        "TT 03/2025/TT-VPCP, Appendix I, form 05",
        "services/workflow/domain/ending.py::stopped",
        "tests/unit/workflow/test_withdrawing.py::test_a_stop_before_a_result",
        "tests/unit/workflow/test_withdrawing.py::test_no_stop_once_a_result_exists",
    ),
    rule(
        "Apology in time",
        "at least one day before expiry; of a working day or less, before the hour",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/extending.py::in_time",
        "tests/unit/workflow/test_extending.py::test_an_apology_in_time",
    ),
    rule(
        "Too late an apology",
        "refused, or overridden by a leader on record",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/extending.py::extended",
        "tests/unit/workflow/test_extending.py::test_too_late_only_with_a_leaders_ground",
    ),
    rule(
        "One new appointment",
        "a second is blocked, or overridden where the hosting unit lets it",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/extending.py::extended",
        "tests/unit/workflow/test_extending.py::test_one_new_appointment_only",
    ),
    rule(
        "The first date is kept",
        "beside each later one, with who, when and why",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/extending.py::extended",
        "tests/unit/workflow/test_extending.py::test_a_new_appointment",
    ),
    rule(
        "Warning for an apology",
        "the last moment is one working day before expiry",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/timers.py::latest_apology_at",
        "tests/unit/workflow/test_timers.py::test_the_last_moment_of_an_apology",
    ),
    rule(
        "Short limits",
        "have no day before expiry: warned of at four fifths",
        "NĐ 61/2018/NĐ-CP, art. 19.9",
        "services/workflow/domain/timers.py::is_short",
        "tests/unit/workflow/test_timers.py::test_a_limit_of_a_working_day_or_less",
    ),
    rule(
        "Two clocks",
        "the law’s restarts, the index takes the waiting off",
        "QĐ 766/QĐ-TTg, indicator 2.1",
        "services/contracts/scoring.py::score services/tracking/domain/scored.py::scored",
        "tests/unit/tracking/test_scored.py::test_the_applicants_time_is_taken_off_the_first_appointment",
        "tests/unit/tracking/test_scored.py::test_a_second_request_is_late_whatever_follows",
    ),
    rule(
        "Numbers of forms",
        "from 1 each year, without a gap",
        "TT 01/2018/TT-VPCP, art. 10.2",
        "services/workflow/handlers/numbers.py::next_number",
        "tests/unit/workflow/test_supplements.py::test_numbers_have_no_gaps_and_start_anew_each_year",
    ),
)
