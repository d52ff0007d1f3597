"""What the pages say: how late, what happened, what is waited for; and what forms become."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.workflow.domain.transitions import State
from services.workflow.pages import shapes
from services.workflow.pages.lateness import WAITING, Tag, tag, waiting
from services.workflow.pages.pending import Pending, pending
from services.workflow.pages.standing import officers, periods
from services.workflow.pages.story import OUTCOMES, WHAT, Line, Ran, ran, story

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)  # 12:00 of a Tuesday in Vietnam
DOMAIN = Path(__file__).parents[3] / "services" / "workflow" / "domain"


def at(text: str) -> datetime:
    """An instant in Vietnam, of 2026."""
    return datetime.fromisoformat(f"2026-{text}:00+07:00")


@pytest.mark.parametrize(
    ("due", "days_left", "expected"),
    [
        ("11-22T17:30", 0, Tag("late", "Trễ 2 ngày")),
        ("11-23T23:59", 0, Tag("late", "Trễ 1 ngày")),
        ("11-24T09:00", 0, Tag("late", "Trễ 3 giờ")),
        ("11-24T11:40", 0, Tag("late", "Trễ 20 phút")),
        ("11-24T12:00", 0, Tag("soon", "Hôm nay, còn 1 phút")),
        ("11-24T15:30", 0, Tag("soon", "Hôm nay, còn 3 giờ")),
        ("11-24T12:45", 0, Tag("soon", "Hôm nay, còn 45 phút")),
        ("11-25T09:00", 1, Tag("soon", "Còn 1 ngày làm việc")),
        ("11-26T09:00", 2, Tag("good", "Còn 2 ngày làm việc")),
        ("11-25T09:00", 0, Tag("soon", "Còn 1 ngày")),
        ("12-30T09:00", None, Tag("good", "Còn 36 ngày")),
    ],
)
def test_how_late_in_a_word(due: str, days_left: int | None, expected: Tag) -> None:
    """Late in days, hours or minutes; today in what is left; else in working days."""
    assert tag(at(due), NOON, days_left) == expected


def test_who_waits_for_somebody_outside_is_told() -> None:
    """The words are of states that there are; a dossier that is worked on has none."""
    assert set(WAITING) <= {state.value for state in State}
    assert waiting("awaiting_papers") == Tag("plain", "Chờ bổ sung")
    assert waiting("running") is None


def test_everything_that_is_recorded_has_words() -> None:
    """What the rules write into the history is read by people in their language."""
    handlers = DOMAIN.parent / "handlers"
    text = "\n".join(path.read_text() for folder in (DOMAIN, handlers) for path in folder.glob("*.py"))
    recorded = {*re.findall(r'what="(\w+)"', text), *re.findall(r'\bat, "(\w+)"', text)}
    assert len(recorded) > 25
    assert recorded - {"answer_by", "pay_by"} <= set(WHAT)
    assert set(re.findall(r'outcome="(\w+)"', (DOMAIN / "steps.py").read_text())) <= set(OUTCOMES)


def entry(**given: Any) -> dict[str, Any]:
    """A line of history, as the API tells it."""
    told = {"at": "2026-11-24T01:00:00Z", "by": "s2", "what": "done", "step_code": "appraise", "note": ""}
    return {**told, "via": "staff", "on_behalf_of": "", **given}


NAMES = {"s2": "Lê Văn Lâm", "s3": "Trần Thị Bình", "justice": "Tư pháp"}
STEPS = {"appraise": "Thẩm tra"}


@pytest.mark.parametrize(
    ("given", "who", "note"),
    [
        ({"note": "Đủ"}, "Lê Văn Lâm", "Đủ"),
        ({"on_behalf_of": "s3"}, "Lê Văn Lâm (làm thay Trần Thị Bình)", ""),
        ({"by": "workflow", "via": "timer"}, "Hệ thống", ""),
        ({"by": "c1", "via": "machine_client"}, "Phần mềm của xã", ""),
        ({"by": "gone"}, "gone", ""),
        ({"what": "consulted", "note": "justice"}, "Lê Văn Lâm", "Tư pháp"),
    ],
)
def test_a_line_of_history(given: dict[str, Any], who: str, note: str) -> None:
    """Names instead of ids, whom a stand-in acted for, and units by their names."""
    (line,) = story([entry(**given)], STEPS, NAMES)
    assert (line.who, line.note, line.step) == (who, note, "Thẩm tra")


def test_the_history_begins_with_what_happened_last() -> None:
    """Nobody scrolls to the end to see where a dossier stands."""
    lines = story([entry(what="received", step_code=""), entry()], STEPS, NAMES)
    assert [line.what for line in lines] == ["Hoàn thành bước", "Tiếp nhận hồ sơ"]
    assert lines[1] == Line("2026-11-24T01:00:00Z", "Tiếp nhận hồ sơ", "Lê Văn Lâm", "", "")


def test_steps_say_who_and_whether_in_time() -> None:
    """Done, sent back, still open."""
    ended = {"step_name": "Thẩm tra", "ended_at": "x", "ended_by": "s2", "outcome": "done", "on_time": True}
    late = {**ended, "outcome": "sent_back", "on_time": False}
    assert ran([ended, late, {**ended, "ended_at": None}], NAMES) == [
        Ran("Thẩm tra", "xong, Lê Văn Lâm", Tag("good", "Đúng hạn")),
        Ran("Thẩm tra", "trả lại, Lê Văn Lâm", Tag("late", "Trễ")),
        Ran("Thẩm tra", "đang làm", None),
    ]


def dossier(**given: Any) -> dict[str, Any]:
    """A dossier as the API tells it, as far as it waits."""
    told: dict[str, Any] = {name: [] for name in ("withdrawals", "supplements", "demands", "forwardings")}
    return {"state": "running", "current": {}, "consultations": [], **told, **given}


def test_what_is_waited_for() -> None:
    """Each in a sentence, with what was asked and until when."""
    supplement = {"reason": "Mờ", "papers": ["Giấy A"], "came_at": "x", "answer_by": "t"}
    came = "Đã có giấy tờ nộp thêm, xin xem đã đủ chưa."
    assert pending(dossier(state="awaiting_papers", supplements=[supplement]), NAMES) == [
        Pending("Đang chờ người nộp bổ sung", "Mờ", ("Giấy A", came), "t")
    ]
    demand = {"amount": 1_500_000, "text": "Thuế", "paid_amount": 500_000, "pay_by": None}
    assert pending(dossier(state="awaiting_payment", demands=[demand]), NAMES) == [
        Pending("Đang chờ nộp 1.500.000 đ", "Thuế", ("Đã nộp 500.000 đ.",), "")
    ]
    wish = {"decided_at": None, "request_reason": "Đổi ý"}
    assert pending(dossier(state="withdrawal_requested", withdrawals=[wish]), NAMES) == [
        Pending("Người nộp xin rút hồ sơ, chờ lãnh đạo quyết định", "Đổi ý", (), "")
    ]
    away = {"agency": "Thuế cơ sở", "answered_at": None, "answer_by": "t"}
    asked = {"waits": True, "asked_name": "", "asked_unit": "justice", "question": "Sao?", "answer_by": "t"}
    assert pending(dossier(forwardings=[away], consultations=[asked]), NAMES) == [
        Pending("Hồ sơ đang ở Thuế cơ sở", "", (), "t"),
        Pending("Chờ ý kiến của Tư pháp", "Sao?", (), "t"),
    ]


def test_nothing_is_waited_for_after_the_end() -> None:
    """A question that was never answered does not keep a finished dossier."""
    asked = {"waits": True, "asked_name": "", "asked_unit": "x", "question": "Sao?", "answer_by": "t"}
    assert pending(dossier(current=None, consultations=[asked]), NAMES) == []
    assert pending(dossier(), NAMES) == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"amount": "1.500.000 đ"}, {"amount": 1_500_000}),
        ({"amount": "20,000"}, {"amount": 20_000}),
        ({"amount": "nhiều"}, {"amount": "nhiều"}),
        ({}, {}),
        ({"amount": "5", "pay_by": "2026-12-01T08:00"}, {"amount": 5, "pay_by": "2026-12-01T08:00:00+07:00"}),
    ],
)
def test_money_as_people_write_it(sent: dict[str, Any], expected: dict[str, Any]) -> None:
    """Points and the sign fall away; what is no amount is left for the API to refuse."""
    assert shapes.demand(sent) == expected


def test_instants_get_the_zone_of_vietnam() -> None:
    """As typed into the browser's field; what has a zone keeps it, nonsense stays nonsense."""
    shape = shapes.timed("came_at")
    assert shape({"came_at": "2026-12-01T08:00", "x": "2026"})["came_at"] == "2026-12-01T08:00:00+07:00"
    assert shape({"came_at": "2026-12-01T08:00:00+00:00"})["came_at"] == "2026-12-01T08:00:00+00:00"
    assert shape({"came_at": "mai"}) == {"came_at": "mai"}


def test_papers_are_a_line_each() -> None:
    """Empty lines are none."""
    sent = {"papers": "Giấy A\r\n\r\n  Giấy B ", "answer_by": "2026-12-01T08:00"}
    assert shapes.supplement(sent) == {
        "papers": ["Giấy A", "Giấy B"],
        "answer_by": "2026-12-01T08:00:00+07:00",
    }
    assert shapes.supplement({})["papers"] == []


def test_the_last_step_always_has_a_result() -> None:
    """Also where number and day are left to the rules; no other step has one."""
    assert shapes.completion({"last": "1", "note": "x"}) == {"note": "x", "result": {}}
    typed = {"result": {"result_number": "1/KQ"}}
    assert shapes.completion({"last": "1", **typed}) == typed
    assert shapes.completion({"note": "x"}) == {"note": "x"}


def test_a_question_goes_to_a_unit_else_to_an_agency() -> None:
    """The code of an agency counts where no unit was chosen."""
    assert shapes.question({"asked_unit": "justice", "agency_code": "x"}) == {"asked_unit": "justice"}
    assert shapes.question({"agency_code": "x", "asked_name": "Sở"}) == {
        "asked_unit": "x",
        "asked_name": "Sở",
    }


def test_periods_of_stand_ins() -> None:
    """Now, later, over; ended by those concerned and their superiors."""
    one = {"officer": "s2", "stand_in": "s3", "ended_at": None}
    now = {**one, "from_at": "2026-11-24T00:00:00Z", "until_at": "2026-11-25T00:00:00Z"}
    later = {**now, "from_at": "2026-11-24T09:00:00.5Z"}
    cut = {**now, "ended_at": "2026-11-24T04:00:00Z"}
    found = periods([now, later, cut], NOON, "s2", superior=False)
    assert found[0]["ends"] == "07:00 ngày 25/11/2026"
    whole = {**now, "until_at": "2026-11-25T17:00:00Z"}
    assert periods([whole], NOON, "s2", superior=False)[0]["ends"] == "hết ngày 25/11/2026"
    assert [(one["words"], one["may_end"]) for one in found] == [
        ("Đang làm thay", True),
        ("Sắp tới", True),
        ("Đã hết", False),
    ]
    assert [one["may_end"] for one in periods([now], NOON, "s9", superior=False)] == [False]
    assert [one["may_end"] for one in periods([now], NOON, "s9", superior=True)] == [True]


def test_officers_to_choose_from() -> None:
    """Those who resolve, with what they are; nobody who has left."""
    staff = [
        {"staff_id": "s2", "name": "Lê Văn Lâm", "resolves": ["clerk", "leader"]},
        {"staff_id": "s4", "name": "Đã nghỉ", "resolves": []},
    ]
    assert officers(staff) == [("s2", "Lê Văn Lâm (văn thư, lãnh đạo)")]
