"""What the page of a dossier puts first, what it keeps in the second row, and the rows of the inbox."""

from __future__ import annotations

from typing import Any

import pytest

from services.workflow.domain.trials import Deed
from services.workflow.pages.acts import ACTS, BY_NAME, BY_SLUG
from services.workflow.pages.bench import FIRST, Bench, Seen, bench, typed
from services.workflow.pages.lateness import Tag
from services.workflow.pages.papers import FORMS
from services.workflow.pages.tasks import Filters, Pick, asked, report, roles, rows

CURRENT = {
    "step_code": "appraise",
    "step_name": "Thẩm tra",
    "role": "specialist",
    "claimed_by": None,
    "is_last": False,
    "due_at": "2026-11-24T10:30:00Z",
}


def seen(*offered: str, me: str = "s2", dossier: Any = None, acts: Any = None) -> Seen:
    """A dossier with these acts, as the API tells it; "name:about" is about something."""
    offers = [
        {"act": name.partition(":")[0], "about": name.partition(":")[2], "needs_ground": False, "blocked": ""}
        for name in offered
    ]
    lists = (
        "history",
        "steps",
        "supplements",
        "moves",
        "withdrawals",
        "demands",
        "consultations",
        "forwardings",
    )
    told: dict[str, Any] = {
        **{name: [] for name in lists},
        "state": "running",
        "current": CURRENT,
        "due_at": "2026-11-25T10:30:00Z",
        "result": None,
        "stop": None,
    }
    known: dict[str, Any] = {
        "as_of": "2026-11-24T02:00:00Z",
        "acts": offers,
        "following": [{"step_code": "sign", "step_name": "Ký", "role": "leader"}],
        "earlier": [],
        "signed_on": None,
        "result_number": "",
        "days_left": 1,
        "step_days_left": 0,
        "on_behalf_of": "",
    }
    office = {
        "units": [{"unit_id": "justice", "name": "Tư pháp"}],
        "staff": [{"staff_id": "s3", "name": "Trần Thị Bình"}],
    }
    return Seen({**told, **(dossier or {})}, {**known, **(acts or {})}, {}, office, {}, me)


def first(*offered: str, **given: Any) -> str | None:
    """The name of what is shown opened."""
    chosen = bench(seen(*offered, **given)).chosen
    return chosen.act.name if chosen else None


def test_everything_that_is_offered_has_a_form() -> None:
    """A deed of the rules without a form could not be done by anybody at a page, and none is left over."""
    assert set(BY_NAME) == {deed.value for deed in Deed}
    assert len(BY_SLUG) == len(ACTS)
    assert set(FIRST) <= set(BY_NAME)


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (("claim", "complete", "refuse"), "complete"),
        (("complete", "decide_withdrawal"), "decide_withdrawal"),
        (("note_agency_answer:f1",), "note_agency_answer"),
        (("give_opinion:c1",), "give_opinion"),
        (("complete", "give_opinion:c1"), "complete"),
        (("stop", "extend"), None),
        ((), None),
    ],
)
def test_what_is_done_first(offered: tuple[str, ...], expected: str | None) -> None:
    """A decision that others wait for, then the step; what ends a dossier is never opened by itself."""
    assert first(*offered) == expected


def test_the_rest_stands_in_its_place() -> None:
    """What needs but a button beside the step; everything else under its heading, nothing twice."""
    shown = bench(seen("complete", "claim", "return", "stop", "forward"))
    assert [one.act.name for one in shown.at_once] == ["claim"]
    assert [(title, [one.act.name for one in some]) for title, some in shown.others] == [
        ("Bước xử lý", ["return"]),
        ("Hỏi ý kiến, chuyển cơ quan khác", ["forward"]),
        ("Hẹn lại, kết thúc", ["stop"]),
    ]


def test_the_form_that_was_asked_for_takes_the_first_place() -> None:
    """And what is not offered is not shown, whatever the address says."""
    shown = bench(seen("complete", "stop"), "dung")
    assert shown.chosen is not None
    assert shown.chosen.act.name == "stop"
    assert "complete" in [one.act.name for _, some in shown.others for one in some]
    assert bench(seen("complete"), "dung").chosen is None


def test_an_opinion_is_about_one_question() -> None:
    """Two questions are two things to do, each with whom it is asked of."""
    questions = [
        {"consultation_id": "c1", "asked_name": "", "asked_unit": "justice", "waits": False},
        {"consultation_id": "c2", "asked_name": "Sở Tư pháp", "asked_unit": "x", "waits": False},
    ]
    shown = bench(
        seen("give_opinion:c1", "give_opinion:c2", dossier={"consultations": questions}), "cho-y-kien", "c2"
    )
    assert [one.title for one in shown.choices] == ["Cho ý kiến: Tư pháp", "Cho ý kiến: Sở Tư pháp"]
    assert [one.address for one in shown.choices] == ["viec/cho-y-kien?ve=c1", "viec/cho-y-kien?ve=c2"]
    assert shown.chosen is shown.choices[1]


def fields(shown: Bench) -> list[str]:
    """What the opened form asks for."""
    assert shown.chosen is not None
    return [field.name for field in shown.chosen.fields]


def test_a_form_asks_only_for_what_is_needed() -> None:
    """The result at the last step, the next step where there are several, a reason for another's claim."""
    assert fields(bench(seen("complete"))) == ["note"]
    last = seen(
        "complete",
        dossier={"current": {**CURRENT, "is_last": True}},
        acts={"signed_on": "2026-11-24", "result_number": "9/KQ"},
    )
    assert fields(bench(last)) == ["result.result_number", "result.signed_on", "last", "note"]
    assert bench(last).defaults["result.result_number"] == "9/KQ"
    assert bench(last).defaults["result.signed_on"] == "2026-11-24"
    two = [{"step_code": code, "step_name": code, "role": "clerk"} for code in "ab"]
    several = bench(seen("complete", acts={"following": two}))
    assert fields(several) == ["next_step_code", "note"]
    assert several.options["following"] == [("a", "a (văn thư)"), ("b", "b (văn thư)")]
    theirs = seen("release", dossier={"current": {**CURRENT, "claimed_by": "s3"}})
    assert fields(bench(theirs, "thoi-nhan")) == ["reason"]
    mine = bench(seen("release", dossier={"current": {**CURRENT, "claimed_by": "s2"}}))
    assert [one.act.name for one in mine.at_once] == ["release"]
    absent = {"current": {**CURRENT, "claimed_by": "s3"}}
    standing = bench(seen("release", dossier=absent, acts={"on_behalf_of": "s3"}))
    assert [one.act.name for one in standing.at_once] == ["release"]


def test_a_ground_is_asked_for_where_a_rule_gives_way() -> None:
    """And what only a leader could allow is told, without a form."""
    offer = {"act": "extend", "about": "", "needs_ground": True, "blocked": ""}
    assert "ground" in fields(bench(seen(acts={"acts": [offer]}), "hen-lai"))
    blocked = {**offer, "needs_ground": False, "blocked": "Phải được lãnh đạo cho phép."}
    shown = bench(seen(acts={"acts": [blocked]}), "hen-lai")
    assert shown.chosen is None
    assert [one.blocked for _, some in shown.others for one in some] == ["Phải được lãnh đạo cho phép."]


def test_who_has_the_step_and_why_there_is_nothing_to_do() -> None:
    """By name; a step of another role says whose it is."""
    theirs = bench(seen(dossier={"current": {**CURRENT, "claimed_by": "s3"}}))
    assert (theirs.holder, theirs.why_not) == ("Trần Thị Bình", "Trần Thị Bình đang giữ bước này.")
    assert bench(seen()).why_not == "Bước này do công chức chuyên môn làm."
    mine = bench(seen("complete", dossier={"current": {**CURRENT, "claimed_by": "s2"}}))
    assert (mine.holder, mine.why_not) == ("Bạn", "")
    assert bench(seen()).holder == "Chưa ai nhận"


def test_how_step_and_dossier_stand() -> None:
    """By the clock of the office; nothing is late once it is over, nor while an applicant is asked."""
    shown = bench(seen())
    assert shown.step_tag == Tag("soon", "Hôm nay, còn 8 giờ")
    assert shown.due_tag == Tag("soon", "Còn 1 ngày làm việc")
    over = bench(seen(dossier={"current": None}))
    assert (over.step_tag, over.due_tag, over.why_not) == (None, None, "")
    assert bench(seen(dossier={"state": "awaiting_papers"})).step_tag == Tag("plain", "Chờ bổ sung")


def test_forms_that_can_be_printed() -> None:
    """Those that were issued, each apology by its number; all of them at addresses that there are."""
    moves = [
        {"why": why, "form_number": str(n)} for n, why in enumerate(("extended", "calendar", "extended"))
    ]
    told = {
        "supplements": [{"form_number": "1/HDHS", "request_id": "r1"}],
        "moves": moves,
        "result": {"outcome": "refused", "result_number": "2/PTC"},
        "stop": {"form_number": "3/TB"},
    }
    papers = bench(seen(dossier=told)).papers
    assert [place for _, place in papers] == [
        "giay/phieu-kiem-soat",
        "giay/bo-sung/r1",
        "giay/xin-loi/1",
        "giay/xin-loi/2",
        "giay/tu-choi",
        "giay/dung",
    ]
    assert {place.split("/")[1] for _, place in papers} == set(FORMS)
    assert len(bench(seen()).papers) == 1


def test_what_was_typed_is_not_lost() -> None:
    """Where the form is gone because a colleague was first, its text is still there to read."""
    given = {"reason": "Thiếu giấy", "papers": " ", "_once": "x", "other": "y"}
    assert typed(BY_NAME["request_supplement"], given) == [("Lý do", "Thiếu giấy")]


def test_a_row_of_the_inbox() -> None:
    """Who has it, for whom, how late, and what is sent when it is ticked."""
    task = {
        "dossier_id": "d/1",
        "dossier_number": "H12-1",
        "procedure_name": "Khai sinh",
        "dossier_due_at": "2026-11-25T10:30:00Z",
        "version": 3,
        "state": "running",
        "days_left": 0,
        "dossier_days_left": 1,
        "on_behalf_of": "s3",
        "current": {**CURRENT, "claimed_by": "s3", "is_last": True},
    }
    told = {"as_of": "2026-11-24T02:00:00Z", "items": [task]}
    (row,) = rows(told, {"s3": "Trần Thị Bình"}, "s2")
    assert (row.holder, row.behalf, row.address) == ("Trần Thị Bình", "Trần Thị Bình", "/xu-ly/ho-so/d%2F1")
    assert row.tag == Tag("soon", "Hôm nay, còn 8 giờ")
    assert row.pick == "d/1|3|1|H12-1"
    (mine,) = rows(told, {}, "s3")
    assert mine.holder == "Tôi"
    nobody = {**task, "state": "awaiting_papers", "current": CURRENT}
    (waits,) = rows({**told, "items": [nobody]}, {}, "s2")
    assert (waits.holder, waits.tag.words) == ("Chưa ai nhận", "Chờ bổ sung")


def test_ticked_dossiers_as_the_api_takes_them() -> None:
    """With the version that was seen; at the last step with a result; nonsense becomes no version."""
    pick = Pick.read("d1|3|1|H12-1")
    assert pick.item(with_result=True) == {"dossier_id": "d1", "version": 3, "result": {}}
    assert pick.item(with_result=False) == {"dossier_id": "d1", "version": 3}
    assert Pick.read("d1|3||H12-1").item(with_result=True) == {"dossier_id": "d1", "version": 3}
    assert Pick.read("x") == Pick("x", 0, False, "")


def test_the_report_about_many() -> None:
    """By number, with the reason of each that was not done, in words that tell what to do."""
    items = [
        {"dossier_id": "d1", "done": True},
        {"dossier_id": "d2", "done": False, "detail": "Đã có người nhận."},
        {"dossier_id": "d3", "done": False, "code": "unknown-step", "detail": "Xin chọn."},
        {"dossier_id": "d4", "done": False, "title": "Không được"},
    ]
    found = report({"items": items}, [Pick("d1", 1, False, "H12-1")])
    assert [(one.number, one.done) for one in found] == [
        ("H12-1", True), ("d2", False), ("d3", False), ("d4", False),
    ]  # fmt: skip
    assert [one.words for one in found[1:]] == [
        "Đã có người nhận.",
        "Có nhiều bước có thể đi tiếp. Xin mở hồ sơ để chọn bước.",
        "Không được",
    ]


def test_filters_are_kept_in_the_address() -> None:
    """What is not one of ours is left out, and another filter begins at the first page."""
    filters = Filters.read({"cua": "me", "vai": "clerk", "tre": "1", "sau": "x", "chon": "het"})
    assert filters.query == {"holder": "me", "role": "clerk", "late": "true", "after": "x"}
    assert filters.all_ticked
    assert filters.address() == "/xu-ly?cua=me&vai=clerk&tre=1"
    assert filters.address(after="y") == "/xu-ly?cua=me&vai=clerk&tre=1&sau=y"
    assert filters.tick_all == "/xu-ly?cua=me&vai=clerk&tre=1&sau=x&chon=het"
    assert Filters.read({"cua": "boss", "vai": "hosting_admin"}) == Filters()
    assert Filters().address() == "/xu-ly"


def test_roles_to_choose_from() -> None:
    """One's own, and those of whom one stands in for: the named ones, else all."""
    staff = [{"staff_id": "s3", "resolves": ["clerk"]}, {"staff_id": "s4", "resolves": ["leader"]}]
    standing = [{"officer": "s3", "roles": []}, {"officer": "s4", "roles": ["leader"]}]
    assert [role for role, _ in roles({"specialist"}, standing, staff)] == ["specialist", "leader", "clerk"]
    assert [role for role, _ in roles({"specialist", "commune_admin"}, [], staff)] == ["specialist"]


def test_questions_lead_to_their_answer() -> None:
    """Each question has the address of its own form."""
    question = {"consultation_id": "c1", "question": "Sao?", "answer_by": "t"}
    item = {"dossier_id": "d1", "dossier_number": "1", "procedure_name": "P", "questions": [question]}
    (found,) = asked([item])
    assert found.address == "/xu-ly/ho-so/d1/viec/cho-y-kien?ve=c1"
