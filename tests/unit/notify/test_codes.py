"""Codes for telephones: one message each, at any hour, in time or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.online import CodeUse, PhoneCodeIssued
from services.contracts.person import PersonData
from services.notify.domain.message import EXPIRED, Message, State
from services.notify.domain.rules import Channel, Notice, Unreached
from services.notify.domain.segments import segments
from services.notify.handlers import codes, events, sending
from services.notify.handlers.errors import UnknownCommuneError
from services.notify.ports import MESSAGES
from services.notify.render import Renderer, load
from services.notify.schemas import MessageOut
from tests.fakes import notices
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.notices import BOTH, COMMUNE, means
from tests.fakes.work import FakeWork

CODE = "408213"
OWNER = PersonData(phone="0912 345 678", phone_code=CODE)
WITH_CODES = frozenset({*BOTH, Channel.CODE})


def issued() -> PhoneCodeIssued:
    """A code of ten minutes."""
    return PhoneCodeIssued(
        event_id="intake:phone-5b1f:00000001",
        commune_id=COMMUNE,
        occurred_at=NOON,
        holder="5b1f",
        valid_until=NOON + timedelta(minutes=10),
        person=notices.sealed(OWNER),
    )


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune that is known."""
    work = FakeWork(COMMUNE)
    events.on_commune_published(notices.commune(), work)
    return work


def written(work: FakeWork) -> list[Message]:
    """The messages."""
    return [Message.of(document) for document in work.documents(MESSAGES).values()]


def test_a_code_is_written_once_however_often_the_event_comes(work: FakeWork) -> None:
    """One message through the channel of codes, about no dossier."""
    for _ in range(2):
        codes.on_phone_code_issued(issued(), work, means=means(offered=WITH_CODES))
    (message,) = written(work)
    assert (message.notice, message.channel, message.state) == (Notice.PHONE_CODE, Channel.CODE, State.DUE)
    assert message.dossier_id == ""
    assert (MESSAGES, message.message_id) in codes.reads(issued())


def test_without_a_gateway_the_desk_is_asked(work: FakeWork) -> None:
    """Nothing can be sent: it is recorded, and counted as a notice that only the desk can give."""
    codes.on_phone_code_issued(issued(), work, means=means())
    (message,) = written(work)
    assert (message.state, message.cause) == (State.DESK, Unreached.NO_CHANNEL)


def test_a_commune_that_is_not_known_yet_is_waited_for() -> None:
    """The message says who writes."""
    with pytest.raises(UnknownCommuneError):
        codes.on_phone_code_issued(issued(), FakeWork(COMMUNE), means=means())


def test_the_message_is_one_part_and_begins_with_the_code(work: FakeWork) -> None:
    """So the telephone shows it above whatever is open; nobody but its owner sees the number whole."""
    codes.on_phone_code_issued(issued(), work, means=means(offered=WITH_CODES))
    (message,) = written(work)
    renderer = Renderer(load(), "https://motcua.example.vn", "motcua@camau.example.vn")
    letter = renderer.compose(message, COMMUNE, OWNER)
    assert letter.to == "84912345678"
    assert letter.text.startswith(f"{CODE}: ma xac nhan")
    assert segments(letter.text).count == 1
    shown = MessageOut.of(message, OWNER).model_dump_json()
    assert "0912***678" in shown
    assert CODE not in shown


def test_a_code_for_the_counter_says_that_the_officer_may_have_it(work: FakeWork) -> None:
    """One part too, with the code in front; it lapses like the other."""
    told = replace(issued(), use=CodeUse.ACCOUNT.value)
    codes.on_phone_code_issued(told, work, means=means(offered=WITH_CODES))
    (message,) = written(work)
    letter = Renderer(load(), "https://motcua.example.vn", "motcua@camau.example.vn").compose(
        message, COMMUNE, OWNER
    )
    assert letter.text.startswith(f"{CODE}: ma mo tai khoan")
    assert "Chi doc cho can bo tai quay" in letter.text
    assert segments(letter.text).count == 1
    assert message.is_void(NOON + timedelta(minutes=10))


def test_a_code_whose_time_is_over_is_not_sent(work: FakeWork) -> None:
    """The gateway was away for ten minutes: a code that no longer works would only confuse."""
    given = means(offered=WITH_CODES)
    codes.on_phone_code_issued(issued(), work, means=given)
    (message,) = written(work)
    late = replace(given, clock=FixedClock(NOON + timedelta(minutes=10)))
    assert sending.take_up([message.message_id], work, means=late) == []
    (left,) = written(work)
    assert (left.state, left.cause) == (State.LAPSED, EXPIRED)


def test_nothing_is_announced_of_a_code(work: FakeWork) -> None:
    """What became of it concerns no dossier, so nobody hears of it."""
    given = means(offered=WITH_CODES)
    codes.on_phone_code_issued(issued(), work, means=given)
    (message,) = written(work)
    sending.take_up([message.message_id], work, means=given)
    sending.give_up([message.message_id], work, means=given)
    assert work.events == []


def test_no_code_leaves_a_practice_commune() -> None:
    """Intake issues none there; should one come all the same, it stays."""
    work = FakeWork("32128_th1")
    events.on_commune_published(replace(notices.commune(), commune_id="32128_th1"), work)
    codes.on_phone_code_issued(issued(), work, means=means(offered=WITH_CODES))
    (message,) = written(work)
    assert (message.state, message.cause) == (State.SUPPRESSED, "practice")
