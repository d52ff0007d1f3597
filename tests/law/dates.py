"""The rules by which due dates are counted."""

from __future__ import annotations

from tests.law.rule import rule

RULES = (
    rule(
        "The day of the event is not counted",
        "working days follow the day of reception; its clock time is kept",
        "Civil Code 91/2015/QH13, art. 147.2",
        "services/contracts/worktime.py::end_of",
        "tests/unit/contracts/test_reckoning.py::test_real_receipts_are_reckoned",
    ),
    rule(
        "The calendar of 2026",
        "holidays, swapped rest, make-up working days, each skipped day with its reason",
        "Labour Code 45/2019/QH14, art. 111 and 112",
        "services/contracts/calendars/__init__.py::Calendar",
        "tests/unit/contracts/test_reckoning.py::test_the_vectors_of_2026_explain_themselves",
    ),
    rule(
        "A last day that is not worked",
        "is put off to the end of the next working day",
        "Civil Code 91/2015/QH13, art. 148.1 and 148.5",
        "services/contracts/worktime.py::end_of",
        "tests/unit/contracts/test_reckoning.py::test_how_the_hour_was_found_is_said",
    ),
    rule(
        "Civil status the same day",
        "after 15:00 the next working day",
        "Luật Hộ tịch 60/2014/QH13, art. 5.3",
        "services/contracts/worktime.py::end_of",
        "tests/unit/contracts/test_cutoffs.py::test_a_same_day_limit_goes_by_the_rule_it_names",
    ),
    rule(
        "Certification the same day",
        "after 15:00 the next working day",
        "NĐ 23/2015/NĐ-CP, art. 7",
        "services/contracts/worktime.py::end_of",
        "tests/unit/contracts/test_cutoffs.py::test_a_same_day_limit_goes_by_the_rule_it_names",
    ),
    rule(
        "Forwarding to the specialist",
        "the same working day; after 15:00 the start of the next one",
        "NĐ 61/2018/NĐ-CP, art. 18.2",
        "services/contracts/cutoffs.py::forwarding_due_at services/workflow/domain/timers.py::not_passed_on",
        "tests/unit/contracts/test_cutoffs.py::test_forwarding_the_same_day_or_first_thing_next",
    ),
    rule(
        "Restart from zero",
        "once the papers are complete the whole limit runs again",
        "NĐ 61/2018/NĐ-CP, art. 19.4",
        "services/contracts/reckoning/__init__.py::restarted",
        "tests/unit/contracts/test_reckoning.py::test_after_a_supplement_the_limit_starts_from_zero",
    ),
    rule(
        "Regardless of boundary",
        "the time runs from the reception of the competent agency",
        "NĐ 309/2026/NĐ-CP, art. 17.3",
        "services/contracts/reckoning/__init__.py::reckon_from_competent_reception",
        "tests/unit/contracts/test_reckoning.py::test_filed_elsewhere_the_time_runs_from_the_competent_reception",
    ),
)
