"""Templates that the hosting unit publishes: what is refused, how versions are counted and told."""

from __future__ import annotations

from dataclasses import replace
from string import Template

import pytest

from services.contracts.envelope import HOST
from services.notify.domain.rules import Channel, Notice
from services.notify.domain.templates import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    PLACEHOLDERS,
    NewWording,
    Published,
    Wording,
    channels_of,
    faults,
)
from services.notify.handlers.errors import InvalidWordingError, StaleWordingError
from services.notify.handlers.wordings import checked, publish_wording
from services.notify.pages.wordings import cost, occasions
from services.notify.ports import WORDING_HEADS, WORDINGS
from services.notify.schemas.wordings import MEANINGS, TITLES
from tests.fakes.clock import NOON
from tests.fakes.work import FakeWork

GOOD = "$unit: hồ sơ $code xong. Hỏi $desk_phone"
NEW = NewWording(
    notice=Notice.COMPLETED,
    channel=Channel.SMS,
    base="completed.v1",
    subject="",
    text=f" {GOOD}\n",
    reason=" ngắn hơn ",
)


def published(work: FakeWork, new: NewWording = NEW) -> Published:
    """As the administrator of the hosting unit publishes it."""
    return publish_wording(new, "completed.v1", work, by="host-1", now=NOON)


def test_versions_count_up_and_all_are_kept() -> None:
    """Each with who, when and why; the last one is the head."""
    work = FakeWork(HOST)
    first = published(work)
    assert (first.name, first.text, first.reason) == ("completed.h1", GOOD, "ngắn hơn")
    second = published(work, replace(NEW, base="completed.h1", text=f"{GOOD}."))
    assert (second.number, second.wording.name) == (2, "completed.h2")
    assert set(work.documents(WORDINGS)) == {"completed.sms.1", "completed.sms.2"}
    assert work.documents(WORDINGS)["completed.sms.1"]["published_by"] == "host-1"
    assert work.documents(WORDING_HEADS)["completed.sms"]["number"] == 2


def test_another_version_than_was_seen_is_not_written_over() -> None:
    """Whoever was later is told."""
    work = FakeWork(HOST)
    published(work)
    with pytest.raises(StaleWordingError):
        published(work)
    assert len(work.documents(WORDINGS)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$unit $code $desk_phone $name", "không được dùng $name"),
        ("$unit $code $desk_phone $reason", "không được dùng $reason"),
        ("$unit $code $desk_phone 5$", "dấu $"),
        ("$unit", "chưa nêu $code, $desk_phone"),
        (f"$unit $code $desk_phone {'x' * LONGEST_TEXT}", f"dài quá {LONGEST_TEXT}"),
    ],
)
def test_what_no_message_may_say_is_refused_with_its_field(text: str, said: str) -> None:
    """Before it counts; nothing is kept."""
    work = FakeWork(HOST)
    with pytest.raises(InvalidWordingError) as raised:
        published(work, replace(NEW, text=text))
    ((field, told, _),) = raised.value.errors
    assert field == "text"
    assert said in told
    assert not work.documents(WORDINGS)


@pytest.mark.parametrize(
    ("channel", "subject", "count"),
    [
        (Channel.EMAIL, "", 1),
        (Channel.EMAIL, "Xong", 0),
        (Channel.EMAIL, "Xong\nBcc: x", 1),
        (Channel.EMAIL, "x" * (LONGEST_SUBJECT + 1), 1),
        (Channel.EMAIL, "$name", 1),
        (Channel.SMS, "Xong", 1),
        (Channel.SMS, "", 0),
    ],
)
def test_mails_alone_have_a_subject(channel: Channel, subject: str, count: int) -> None:
    """Of one line, of the same fields."""
    wording = Wording("x", Template(subject), Template(GOOD))
    found = list(faults(Notice.COMPLETED, channel, wording))
    assert [field for field, _ in found] == ["subject"] * count


def test_a_template_that_can_be_used_is_passed() -> None:
    """With its ends trimmed."""
    assert checked(NEW).text.template == GOOD


def test_every_occasion_and_field_has_its_words() -> None:
    """A new one cannot be shown as nothing."""
    assert set(TITLES) == set(Notice)
    assert set(MEANINGS) == set().union(*PLACEHOLDERS.values())
    assert channels_of(Notice.PHONE_CODE) == (Channel.CODE,)
    assert channels_of(Notice.FILED) == (Channel.EMAIL, Channel.SMS)


def test_the_page_puts_templates_together_by_occasion() -> None:
    """In their order, each with its channels; what an SMS costs is told in words."""
    items = [
        {"notice": notice, "notice_text": notice.upper(), "channel": channel}
        for notice in ("filed", "received")
        for channel in ("email", "sms")
    ]
    shown = occasions(items)
    assert [(one["title"], len(one["items"])) for one in shown] == [("FILED", 2), ("RECEIVED", 2)]
    assert cost({"parts": 2, "characters": 170, "alphabet": "GSM-7"}) == "170 ký tự không dấu, tính 2 tin"
    assert cost({"parts": 1, "characters": 60, "alphabet": "UCS-2"}) == "60 ký tự có dấu, tính 1 tin"
    assert cost({"parts": None}) == ""
