"""What no text of law settles in the ugly cases: configuration, and the design's table of who wins."""

from __future__ import annotations

from tests.law.rule import rule

_DOMAIN = "services/workflow/domain"
_UNIT = "tests/unit/workflow"

RULES = (
    rule(
        "Papers that the desk took unasked",
        "an officer may accept them as the whole answer; the limit runs from when they came",
        "NĐ 61/2018/NĐ-CP, art. 19.4",
        f"{_DOMAIN}/supplementing.py::accepted",
        f"{_UNIT}/test_supplementing.py::test_papers_may_be_accepted_as_the_answer",
    ),
    rule(
        "The term for an answer",
        "working days where the request names no date",
        "configuration: no source gives a number",
        f"{_DOMAIN}/supplementing.py::requested",
        f"{_UNIT}/test_supplementing.py::test_a_term_for_the_answer_is_configuration",
    ),
    rule(
        "A payment duty and the clock",
        "the time runs on, unless the process names the special law by which it stands still",
        "configuration: whether it may pause differs by special law and was not verified",
        f"{_DOMAIN}/paying.py::demanded {_DOMAIN}/dates.py::pauses",
        f"{_UNIT}/test_paying.py::test_paid_it_goes_on_where_it_stood",
        f"{_UNIT}/test_paying.py::test_the_time_stands_still_where_the_process_says_so",
        f"{_UNIT}/test_paying.py::test_a_pause_shows_in_the_reckoning",
    ),
    rule(
        "A withdrawal is a request",
        "which a leader grants or denies with a reason; none once a result exists",
        "configuration: the transitions of domain 4 are derived from the decree, not official",
        f"{_DOMAIN}/withdrawing.py::asked {_DOMAIN}/withdrawing.py::granted {_DOMAIN}/withdrawing.py::denied",
        f"{_UNIT}/test_withdrawing.py::test_a_request_waits_for_its_decision",
        f"{_UNIT}/test_withdrawing.py::test_no_withdrawal_after_an_end",
        f"{_UNIT}/test_withdrawing.py::test_granted",
        f"{_UNIT}/test_withdrawing.py::test_denied",
    ),
    rule(
        "When the new appointment is",
        "after the old one and still to come, in working hours of a working day",
        "configuration: the applicant can come only then; no text says so",
        f"{_DOMAIN}/extending.py::extended",
        f"{_UNIT}/test_extending.py::test_a_new_appointment_is_when_the_office_is_open",
    ),
    rule(
        "Who signs apologies and refusals",
        "roles by local assignment",
        "configuration: chairman, deputy or the centre's director; not verified",
        f"{_DOMAIN}/choices.py::Choices {_DOMAIN}/checks.py::may",
        f"{_UNIT}/test_extending.py::test_who_signs_is_configuration",
        f"{_UNIT}/test_withdrawing.py::test_who_signs_a_refusal_is_configuration",
    ),
    rule(
        "Who wins when the desk and the office meet",
        "what the citizen holds, then what is signed, then what was decided stands; the loser reads why",
        "configuration: no text rules it; the table is the design's",
        f"{_DOMAIN}/meetings.py::MEETINGS {_DOMAIN}/precedence.py::superseded",
        f"{_UNIT}/test_meetings.py::test_the_act_first",
        f"{_UNIT}/test_meetings.py::test_the_news_first",
        f"{_UNIT}/test_meetings.py::test_the_news_delivered_twice",
        "tests/integration/workflow/test_meetings.py::test_the_act_first",
        "tests/integration/workflow/test_meetings.py::test_the_news_first",
    ),
)
