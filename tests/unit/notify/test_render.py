"""What messages say, and what a template may not say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from services.contracts.person import PersonData
from services.notify import render
from services.notify.domain.errors import RefusedError
from services.notify.domain.letter import Letter
from services.notify.domain.message import Message
from services.notify.domain.rules import CODES, Channel, Notice
from services.notify.domain.segments import segments
from services.notify.domain.templates import SENT_THROUGH
from services.notify.handlers import events, requests
from services.notify.ports import MESSAGES
from services.notify.render import Renderer, TemplateError, load
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import ANNA, COMMUNE, DOSSIER, NUMBER, means
from tests.fakes.work import FakeWork

PUBLIC_URL = "https://motcua.example.vn"
SENDER = "motcua@camau.example.vn"
RENDERER = Renderer(load(), PUBLIC_URL, SENDER)
ALL = [(notice, channel) for notice in Notice if notice not in CODES for channel in SENT_THROUGH]


def hear_of(notice: Notice, work: FakeWork) -> None:
    """What happens after the reception, for a notice."""
    if notice is Notice.STOPPED:
        events.on_dossier_stopped(notices.stopped(), work, means=means())
        return
    requests.on_supplement_requested(notices.requested(), work, means=means())
    requests.on_payment_requested(notices.owed(), work, means=means())
    requests.on_dossier_resumed(notices.resumed(), work, means=means())
    requests.on_dossier_extended(notices.extended(), work, means=means())
    requests.on_withdrawal_decided(notices.decided(), work, means=means())
    outcome = "refused" if notice is Notice.REFUSED else "granted"
    events.on_dossier_completed(notices.completed(outcome=outcome), work, means=means())


def addressee(message: Message) -> PersonData:
    """To whom a message goes, with what is told in it, as the sender opens them."""
    told = notices.opened(message.told) if message.told else notices.opened(message.person)
    return replace(notices.opened(message.person), reason=told.reason, papers=told.papers)


def written(notice: Notice, channel: Channel) -> Message:
    """A message as the handlers write it."""
    work = FakeWork(COMMUNE)
    events.on_commune_published(notices.commune(), work)
    events.on_dossier_filed(notices.filed(), work, means=means())
    if notice is Notice.DECLINED:
        events.on_dossier_declined(notices.declined(), work, means=means())
    else:
        events.on_dossier_received(notices.received(), work, means=means())
        hear_of(notice, work)
    found = [Message.of(document) for document in work.documents(MESSAGES).values()]
    return next(one for one in found if (one.notice, one.channel) == (notice, channel))


def letter(notice: Notice, channel: Channel, renderer: Renderer = RENDERER) -> Letter:
    """The letter of such a message."""
    message = written(notice, channel)
    return renderer.compose(message, COMMUNE, addressee(message))


@pytest.mark.parametrize(("notice", "channel"), ALL)
def test_every_message_says_who_writes_about_what_and_whom_to_ask(notice: Notice, channel: Channel) -> None:
    """Unit, dossier code and the telephone of the desk stand in all of them."""
    text = letter(notice, channel, replace(RENDERER, sms_accents=True)).text
    code = "K7QM-2XRP-9TDA" if notice in (Notice.FILED, Notice.DECLINED) else NUMBER
    for part in ("Bộ phận Một cửa xã Cái Nước", code, "0290 388 3001"):
        assert part in text
    assert "$" not in text


@pytest.mark.parametrize(("notice", "channel"), ALL)
def test_no_message_says_more_than_it_must(notice: Notice, channel: Channel) -> None:
    """Neither the name nor the procedure, which may tell of health or poverty; no telephone of the person."""
    said = letter(notice, channel)
    for part in ("Ánh", "hộ nghèo", "ho ngheo", "Giảm nghèo", "0912", "anh.nguyen", "1.004873", "12/GXN"):
        assert part not in said.subject + said.text


def test_a_reception_in_full() -> None:
    """The mail as it leaves: number, appointment in local time, where to look."""
    mail = letter(Notice.RECEIVED, Channel.EMAIL)
    assert mail.to == "anh.nguyen@example.com"
    assert mail.sender_name == "Bộ phận Một cửa xã Cái Nước"
    assert mail.subject == f"Đã tiếp nhận hồ sơ {NUMBER}, hẹn trả kết quả lúc 10:30 ngày 27/11/2026"
    assert "Hẹn trả kết quả: 10:30 ngày 27/11/2026." in mail.text
    assert f"{PUBLIC_URL}/tra-cuu#{notices.LOOKUP_CODE}" in mail.text
    assert (mail.template, mail.segments_count, mail.written_at) == ("received.v1", None, NOON)


def test_an_sms_leaves_without_accents() -> None:
    """In the GSM alphabet and in few parts, to the number with its country code."""
    sms = letter(Notice.COMPLETED, Channel.SMS)
    assert sms.to == "84912345678"
    assert sms.text == (
        f"Bo phan Mot cua xa Cai Nuoc: ho so {NUMBER} da co ket qua. Tu nay, trong gio lam viec, moi ong/ba "
        "mang giay hen den nhan, hoac nhan theo cach da dang ky. Hoi dap: 0290 388 3001"
    )
    assert (sms.subject, sms.segments_count) == ("", 2)
    assert sms.reference == f"{COMMUNE}:workflow:{DOSSIER}:00000009:sms"


@pytest.mark.parametrize("notice", [notice for notice in Notice if notice not in CODES])
def test_accents_cost_parts(notice: Notice) -> None:
    """Without them two parts are enough for every notice; with them it takes more."""
    plain = letter(notice, Channel.SMS)
    accented = letter(notice, Channel.SMS, replace(RENDERER, sms_accents=True))
    assert plain.segments_count == segments(plain.text).count <= 2
    assert accented.segments_count is not None
    assert accented.segments_count > plain.segments_count


def test_a_reason_stands_in_the_mail_alone_and_on_one_line() -> None:
    """Mail is addressed to one person; an SMS lies open on a table."""
    message = written(Notice.DECLINED, Channel.EMAIL)
    person = replace(ANNA, reason="Thiếu giấy\n\nBcc: all@example.com")
    assert "Lý do: Thiếu giấy Bcc: all@example.com\n" in RENDERER.compose(message, COMMUNE, person).text
    assert "chung sinh" not in letter(Notice.DECLINED, Channel.SMS).text


@pytest.mark.parametrize(
    ("notice", "parts"),
    [
        (
            Notice.SUPPLEMENT,
            [
                "Cần bổ sung: Tờ khai; Giấy chứng sinh",
                "Lý do: Thiếu chữ ký của cha.",
                "Hạn bổ sung: 10:30 ngày 27/11/2026",
            ],
        ),
        (Notice.PAYMENT, ["cần nộp 120.000 đồng, hạn 10:30 ngày 27/11/2026"]),
        (Notice.RESUMED, ["Hẹn trả kết quả: 10:30 ngày 02/12/2026."]),
        (
            Notice.EXTENDED,
            ["xin lỗi", "Lý do: Thiếu chữ ký của cha.", "kết quả mới: 10:30 ngày 02/12/2026."],
        ),
        (Notice.WITHDRAWAL_DENIED, ["Lý do: Thiếu chữ ký của cha.", "tiếp tục được giải quyết"]),
        (Notice.STOPPED, ["Lý do: Thiếu chữ ký của cha.", "giấy tờ gốc"]),
        (Notice.REFUSED, ["không đủ điều kiện", "văn bản từ chối"]),
    ],
)
def test_each_ugly_case_says_what_to_do_and_by_when(notice: Notice, parts: list[str]) -> None:
    """Reason, papers and dates stand in the mail; the reason in no SMS."""
    mail = letter(notice, Channel.EMAIL).text
    assert not [part for part in parts if part not in mail]
    assert "chu ky" not in letter(notice, Channel.SMS).text


def test_what_an_event_does_not_say_is_to_be_seen_at_the_desk() -> None:
    """No gap in a sentence, whatever is missing."""
    message = written(Notice.SUPPLEMENT, Channel.EMAIL)
    bare = replace(message, facts=replace(message.facts, answer_by=None))
    text = RENDERER.compose(bare, COMMUNE, ANNA).text
    assert "Cần bổ sung: xem văn bản của nơi tiếp nhận" in text
    assert "Hạn bổ sung: khi ông/bà chuẩn bị xong" in text
    owed = written(Notice.PAYMENT, Channel.EMAIL)
    text = RENDERER.compose(replace(owed, facts=replace(owed.facts, amount=None)), COMMUNE, ANNA).text
    assert "cần nộp theo thông báo" in text


def test_every_attempt_says_the_same() -> None:
    """Whoever gets a letter twice can see that it is one."""
    assert letter(Notice.RECEIVED, Channel.EMAIL) == letter(Notice.RECEIVED, Channel.EMAIL)


def test_message_ids_tell_mails_apart() -> None:
    """Another for another event or commune, well formed, in the domain of the sender, never folded."""
    message = written(Notice.RECEIVED, Channel.EMAIL)
    one, other = (RENDERER.compose(message, commune, ANNA).reference for commune in (COMMUNE, "32134"))
    third = letter(Notice.COMPLETED, Channel.EMAIL).reference
    assert len({one, other, third}) == 3
    assert re.fullmatch(r"<[0-9a-f]{32}@camau\.example\.vn>", one)


def test_without_a_look_up_code_the_page_is_named() -> None:
    """The address then asks for the code."""
    message = written(Notice.RECEIVED, Channel.EMAIL)
    text = RENDERER.compose(message, COMMUNE, replace(ANNA, lookup_code=None)).text
    assert f"{PUBLIC_URL}/tra-cuu\n" in text


def test_a_telephone_that_is_none_is_refused() -> None:
    """No gateway is asked."""
    with pytest.raises(RefusedError, match="bad_number"):
        RENDERER.compose(written(Notice.RECEIVED, Channel.SMS), COMMUNE, PersonData(phone="none"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the templates."""
    for path in render.FOLDER.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("$unit $code $desk_phone $name", r"received.v1, sms, text: không được dùng \$name"),
        ("$unit $code $desk_phone $identity_number", r"không được dùng \$identity_number"),
        ("$unit $code $desk_phone $reason", r"không được dùng \$reason"),
        ("$unit $code $desk_phone 5$", r"có dấu \$ không đứng trước tên trường nào"),
        ("$unit $appointment", r"received.v1, sms, text: chưa nêu \$code, \$desk_phone"),
    ],
)
def test_a_template_that_says_what_it_may_not_is_found_at_start(folder: Path, text: str, fault: str) -> None:
    """The service does not start, instead of failing at the first citizen."""
    (folder / "received.v1.sms.txt").write_text(text)
    with pytest.raises(TemplateError, match=fault):
        load(folder)


def test_a_missing_template_is_found_at_start(folder: Path) -> None:
    """Every notice has its wording for every channel."""
    (folder / "filed.v1.sms.txt").unlink()
    with pytest.raises(TemplateError, match="filed, sms: there is no template"):
        load(folder)


def test_a_template_with_a_strange_name_is_found_at_start(folder: Path) -> None:
    """A version that is no number could not be ordered."""
    (folder / "filed.vnew.sms.txt").write_text("x")
    with pytest.raises(TemplateError, match=r"filed\.vnew\.sms\.txt"):
        load(folder)


def test_the_newest_version_counts(folder: Path) -> None:
    """Version ten comes after nine; the old ones stay to show what was said."""
    (folder / "filed.v9.email.txt").write_text("Tiêu đề\n\nCũ $unit $code $desk_phone")
    (folder / "filed.v10.email.txt").write_text("Tiêu đề mới\n\nMới $unit $code $desk_phone")
    mail = letter(Notice.FILED, Channel.EMAIL, Renderer(load(folder), PUBLIC_URL, SENDER))
    assert (mail.template, mail.subject) == ("filed.v10", "Tiêu đề mới")
    assert mail.text.startswith("Mới ")
