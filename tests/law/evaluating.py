"""The rules by which officers, agencies and waiting are judged."""

from __future__ import annotations

from tests.law.rule import rule

_EVALUATION = "services/tracking/domain/evaluation.py"
_RULES = "services/tracking/domain/evaluation_rules.py"
_TEST = "tests/unit/tracking/test_evaluation.py"

RULES = (
    rule(
        "Time against what was allowed",
        "2 points when shorter, 1 when equal, 0 when longer; the whole, and each unit",
        "TT 01/2018/TT-VPCP, art. 13.1 and 13.2",
        f"{_EVALUATION}::judged",
        f"{_TEST}::test_the_first_indicator_is_the_whole_time",
        f"{_TEST}::test_the_second_indicator_is_the_time_of_each_unit",
    ),
    rule(
        "How often and where one had to come",
        "2 points for never, 1 for once or the one-stop unit alone, 0 for more",
        "TT 01/2018/TT-VPCP, art. 13.3 and 13.4",
        f"{_EVALUATION}::judged",
        f"{_TEST}::test_the_third_and_fourth_are_how_often_and_where_one_had_to_come",
    ),
    rule(
        "Filing online",
        "2 points from 30 %, 1 from 15 %, 0 below, or when any of it is late",
        "TT 01/2018/TT-VPCP, art. 13.9",
        f"{_RULES}::Rules",
        f"{_TEST}::test_the_ninth_is_how_much_is_filed_online_and_none_of_it_late",
    ),
    rule(
        "Points and grades",
        "averaged over dossiers to one decimal, summed, graded; a part that is missing here leaves a span",
        "TT 01/2018/TT-VPCP, art. 15.2a and 15.3",
        f"{_EVALUATION}::Evaluation {_RULES}::Verdict",
        f"{_TEST}::test_points_are_averaged_over_dossiers_to_one_decimal",
        f"{_TEST}::test_what_is_missing_leaves_the_grade_between_two",
    ),
    rule(
        "Waiting at the desk",
        "15 minutes on average at most; told by desk, day and week",
        "configuration (QĐ 468/QĐ-TTg, 27/3/2021, scheme of one-stop reform)",
        "services/tracking/domain/waits.py::times",
        "tests/unit/tracking/test_waits.py::test_many_tickets_come_to_an_average_a_middle_and_a_share",
    ),
)
