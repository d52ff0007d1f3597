"""The gateways: the fake, mail over SMTP and SMS over HTTP keep the same promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.notify.channels.sms_http import HttpSmsGateway
from services.notify.channels.smtp import SmtpGateway
from services.notify.domain.errors import ChannelAwayError, DeferredError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.ports import Gateway
from services.notify.settings import SmsSettings, SmtpSettings
from tests.fakes.clock import NOON
from tests.fakes.notify import FakeGateway
from tests.integration.notify.peers import mail_server, sms_server

LETTER = Letter(
    to="anh@example.com",
    sender_name="Một cửa",
    subject="Hồ sơ",
    text="Đã tiếp nhận",
    reference="<0@example.com>",
    written_at=NOON,
    template="received.v1",
)


class Line:
    """A gateway and the other side of it; `say` makes the other side refuse, defer or be busy."""

    def __init__(self, gateway: Gateway, say: Callable[[str], None], taken: Callable[[], int]) -> None:
        self.gateway, self.say, self.taken_count = gateway, say, taken


def _fake() -> Iterator[Line]:
    gateway = FakeGateway()
    errors: dict[str, Any] = {
        "refuse": RefusedError("no"),
        "defer": DeferredError("later"),
        "away": ChannelAwayError("away"),
    }

    def say(word: str) -> None:
        gateway.answer = lambda letter: errors.get(word)

    yield Line(gateway, say, lambda: len(gateway.taken))


def _smtp() -> Iterator[Line]:
    answers = {"refuse": "550 no", "defer": "451 later", "away": "421 closing"}
    with mail_server() as server:
        gateway = SmtpGateway(SmtpSettings(port=server.port))

        def say(word: str) -> None:
            server.on_recipient = lambda address: answers.get(word, "250 taken")

        yield Line(gateway, say, lambda: len(server.mails))
        gateway.close()


def _sms() -> Iterator[Line]:
    statuses = {"refuse": 422, "defer": 500, "away": 503}
    with sms_server() as server:
        gateway = HttpSmsGateway(SmsSettings(url=server.url))

        def say(word: str) -> None:
            server.status = lambda message: statuses.get(word, 200)

        yield Line(gateway, say, lambda: len(server.kept))
        gateway.close()


@pytest.fixture(params=[_fake, _smtp, _sms])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """A gateway whose other side takes everything."""
    yield from request.param()


def test_a_letter_is_taken_over(line: Line) -> None:
    """The return of `send` means that the other side has it."""
    line.gateway.send(LETTER)
    assert line.taken_count() == 1


def test_what_is_refused_deferred_or_not_taken_now_raises(line: Line) -> None:
    """Three different errors; after each of them the next letter gets through."""
    for number, (word, kind) in enumerate(
        [("refuse", RefusedError), ("defer", DeferredError), ("away", ChannelAwayError)], 1
    ):
        line.say(word)
        with pytest.raises(kind) as caught:
            line.gateway.send(LETTER)
        assert type(caught.value) is kind
        line.say("take")
        line.gateway.send(replace(LETTER, reference=f"<{number}@example.com>"))
        assert line.taken_count() == number


def test_close_may_come_at_any_time(line: Line) -> None:
    """Before the first letter, twice, and between two letters."""
    line.gateway.close()
    line.gateway.send(LETTER)
    line.gateway.close()
    line.gateway.close()
    line.gateway.send(replace(LETTER, reference="<2@example.com>"))
    assert line.taken_count() == 2
