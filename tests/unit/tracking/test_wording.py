"""What the holder of a look-up code is told: plain sentences, down to the department, without officers."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from services.tracking.domain.dossier import Dossier
from services.tracking.domain.holder import Glance, glance, holder_view
from services.tracking.domain.marks import Mark
from services.tracking.domain.messages import messages
from services.tracking.domain.office import Office
from services.tracking.domain.sayings import moment_text
from services.tracking.domain.statuses import Status
from services.tracking.domain.wording import next_thing, said
from services.tracking.views import all_views
from tests.fakes.stories import MORNING, STORIES, Story, declined, opened, ordinary
from tests.fakes.ugly_stories import UGLY_STORIES, asked_around
from tests.fakes.updates import applied

OFFICE = Office(
    name="Xã Cái Nước", desk_phone="0290 388 3001", units={"one-stop": "Một cửa xã", "justice": "Tư pháp"}
)
PHONE = OFFICE.desk_phone
VIEWS = all_views(opened)
ALL = STORIES | UGLY_STORIES


def dossier_of(story: Story) -> Dossier:
    """What tracking knows after all of a story."""
    document = None
    for event in story.events:
        document = applied(document, VIEWS[type(event)](event).update)
    return Dossier.of(document or {})


def waiting() -> Dossier:
    """A dossier at its first step, due eight hours after its reception."""
    story = Story()
    story.file()
    story.open_step(1, story.receive())
    return dossier_of(story)


def test_moments_are_those_of_vietnam() -> None:
    """01:00 UTC is eight in the morning at the counter."""
    assert moment_text(MORNING) == "08:00 ngày 24/11/2026"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("phone", [PHONE, ""])
def test_there_is_always_a_next_thing_in_a_sentence(status: Status, phone: str) -> None:
    """Whatever the status, and whether or not the desk's number is known: a sentence without a gap."""
    for changes in (
        {},
        {"first_appointment_at": None, "due_at": None},
        {"due_at": MORNING - timedelta(days=1)},
    ):
        dossier = replace(waiting(), status=status, **changes)
        sentence = next_thing(dossier, MORNING, phone)
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert "None" not in sentence
        assert "điện thoại  " not in sentence


def test_who_waits_is_told_the_appointment() -> None:
    """In time: when to come, and what to bring."""
    sentence = next_thing(waiting(), MORNING, PHONE)
    assert "từ 16:02 ngày 24/11/2026 Ông/Bà đến nhận kết quả, mang theo giấy hẹn" in sentence


def test_who_waits_too_long_is_told_whom_to_ask() -> None:
    """After the due date the old appointment is not repeated."""
    sentence = next_thing(waiting(), MORNING + timedelta(days=1), PHONE)
    assert "quá thời hạn" in sentence
    assert PHONE in sentence
    assert "16:02" not in sentence


def test_the_holder_of_a_running_dossier() -> None:
    """Number, words for the status, the department that has it, and what happened."""
    view = holder_view(waiting(), OFFICE, MORNING)
    assert (view.dossier_number, view.percent, view.status) == ("H12.28-261124-0001", 10, 4)
    assert (view.status_text, view.department, view.commune_name) == ("Đang xử lý", "Tư pháp", "Xã Cái Nước")
    assert [happening.text for happening in view.timeline] == [
        "Nộp hồ sơ trực tiếp",
        "Tiếp nhận hồ sơ, hẹn trả kết quả 16:02 ngày 24/11/2026",
        "Chuyển đến bước Thẩm tra hồ sơ",
    ]


@pytest.mark.parametrize("name", ALL)
def test_the_holder_sees_no_officer_no_reason_no_role(name: str) -> None:
    """Nothing in the view is about the people behind the counter, nor anything that was sealed."""
    story = ALL[name]()
    shown = str(asdict(holder_view(dossier_of(story), OFFICE, MORNING)))
    for hidden in ("staff-", "ông Ba", "giấy chứng sinh", "specialist", "clerk", story.name, "eyJ"):
        assert hidden not in shown


def test_an_apology_says_the_new_date() -> None:
    """Who was promised another day is told so first."""
    extended = replace(waiting(), marks=frozenset({Mark.EXTENDED}))
    assert next_thing(extended, MORNING, PHONE).startswith(
        "Chúng tôi xin lỗi vì chậm trễ. Ngày hẹn mới: 16:02 ngày 24/11/2026"
    )


def test_what_offices_do_among_themselves_is_not_the_holders() -> None:
    """Opinions asked for, warnings and corrections stand in the timeline of staff alone."""
    story = asked_around()
    shown = [one.text for one in holder_view(dossier_of(story), OFFICE, MORNING).timeline]
    assert len(shown) < len(dossier_of(story).timeline)
    assert not [text for text in shown if "ý kiến" in text or "thời gian của bước" in text]


def test_a_department_that_is_not_known_is_the_one_stop_unit() -> None:
    """Before the commune's description has been heard there is still an answer."""
    view = holder_view(waiting(), Office(), MORNING)
    assert view.department == "Bộ phận Một cửa"
    assert view.commune_name == ""


def test_what_anyone_sees() -> None:
    """Number and degree of completion, nothing else; and whether it is real."""
    assert glance(waiting()) == Glance("H12.28-261124-0001", 10)
    assert set(asdict(glance(waiting()))) == {"dossier_number", "percent", "practice"}


@pytest.mark.parametrize(
    ("type_", "told", "text"),
    [
        ("dossier.filed.v1", {"channel": "online"}, "Nộp hồ sơ trực tuyến"),
        ("dossier.filed.v1", {"channel": "drone"}, "Nộp hồ sơ"),
        ("dossier.returned.v1", {"delivery": "post"}, "Đã trả kết quả qua bưu chính"),
        ("dossier.returned.v1", {"delivery": "drone"}, "Đã trả kết quả"),
        ("message.sent.v1", {"channel": "sms"}, "Đã gửi thông báo bằng tin nhắn"),
        ("message.failed.v1", {"channel": "drone"}, "Không gửi được thông báo bằng kênh khác"),
        ("step.done.v1", {"step_name": "Ký duyệt"}, "Xong bước Ký duyệt"),
        ("dossier.supplemented.v1", {"complete": False}, "Đã nộp một phần giấy tờ bổ sung"),
        ("payment.requested.v1", {"amount": 1_250_000}, "Yêu cầu nộp 1.250.000 đồng"),
        (
            "withdrawal.decided.v1",
            {"granted": False, "completed_first": True},
            "Không rút được: kết quả đã ký trước",
        ),
        (
            "withdrawal.decided.v1",
            {"granted": False, "completed_first": False},
            "Không chấp thuận cho rút hồ sơ",
        ),
        (
            "dossier.resumed.v1",
            {"why": "drone", "due_at": MORNING},
            "Tiếp tục giải quyết, hẹn trả kết quả 08:00 ngày 24/11/2026",
        ),
        (
            "due_date.moved.v1",
            {"why": "drone", "due_at": MORNING},
            "Ngày hẹn chuyển thành 08:00 ngày 24/11/2026 (theo quy định)",
        ),
        (
            "dossier.superseded.v1",
            {"what": "drone", "status": 9},
            "Việc tại quầy đến sau; hồ sơ vẫn «Đã xử lý xong»",
        ),
    ],
)
def test_what_an_entry_says(type_: str, told: dict[str, Any], text: str) -> None:
    """A word that is not known is left out rather than shown raw."""
    assert said(type_, told) == text


def test_every_event_of_every_story_is_worded() -> None:
    """No entry of a timeline is left without a sentence."""
    for name in ALL:
        for entry in dossier_of(ALL[name]()).timeline:
            assert said(entry.type, entry.told)


def test_a_message_that_left_at_last_is_told_as_sent() -> None:
    """Each message once, with the last that was heard of it."""
    first, second = messages(dossier_of(ordinary()))
    assert (first.notice, first.channel, first.sent, first.cause) == ("received", "sms", True, None)
    assert (second.notice, second.channel, second.sent, second.cause) == ("completed", "email", True, None)
    story = declined()
    story.message(story.streams["intake"][1], sent=False)
    assert [(one.sent, one.cause) for one in messages(dossier_of(story))] == [
        (True, None),
        (False, "mailbox_unknown"),
    ]
