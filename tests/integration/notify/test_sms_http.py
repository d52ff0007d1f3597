"""SMS over HTTP, spoken with a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.notify.channels.sms_http import HttpSmsGateway
from services.notify.domain.errors import ChannelAwayError, DeferredError, DeliveryError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.settings import SmsSettings
from tests.fakes.clock import NOON
from tests.integration.notify.peers import SmsPeer, free_port, silent_server, sms_server

LETTER = Letter(
    to="84912345678",
    sender_name="Bộ phận Một cửa xã Cái Nước",
    subject="",
    text="Bo phan Mot cua: da tiep nhan ho so",
    reference="32128:intake:d1:00000002:sms",
    written_at=NOON,
    template="received.v1",
    segments_count=1,
)


@pytest.fixture
def server() -> Iterator[SmsPeer]:
    """An SMS gateway."""
    with sms_server() as peer:
        yield peer


@pytest.fixture
def gateway(server: SmsPeer) -> Iterator[HttpSmsGateway]:
    """Our side of it."""
    one = HttpSmsGateway(SmsSettings(url=server.url, token="token-of-ours", timeout_seconds=5.0))
    yield one
    one.close()


def test_an_sms_is_handed_over(server: SmsPeer, gateway: HttpSmsGateway) -> None:
    """Number, text and reference, and nothing else; the token in its header."""
    gateway.send(LETTER)
    assert server.requests == [{"to": LETTER.to, "text": LETTER.text, "reference": LETTER.reference}]
    assert server.authorizations == ["Bearer token-of-ours"]


def test_without_a_token_there_is_no_header(server: SmsPeer) -> None:
    """A gateway inside the house may need none."""
    gateway = HttpSmsGateway(SmsSettings(url=server.url))
    gateway.send(LETTER)
    gateway.close()
    assert server.authorizations == [""]


def test_the_same_letter_is_one_sms(server: SmsPeer, gateway: HttpSmsGateway) -> None:
    """The reference tells the gateway that it has it already."""
    gateway.send(LETTER)
    gateway.close()
    gateway.send(LETTER)
    assert (len(server.requests), len(server.kept)) == (2, 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedError),
        (409, RefusedError),
        (422, RefusedError),
        (408, DeferredError),
        (500, DeferredError),
        (502, DeferredError),
        (429, ChannelAwayError),
        (503, ChannelAwayError),
        (401, ChannelAwayError),
        (404, ChannelAwayError),
        (302, ChannelAwayError),
    ],
)
def test_answers(server: SmsPeer, gateway: HttpSmsGateway, status: int, kind: type[DeliveryError]) -> None:
    """About this SMS for ever, about this SMS for now, or about our account and the gateway as a whole."""
    server.status = lambda message: status
    with pytest.raises(kind) as caught:
        gateway.send(LETTER)
    assert (type(caught.value), caught.value.code) == (kind, f"sms_{status}")


def test_a_gateway_that_is_away() -> None:
    """Nobody listens: the channel waits."""
    with pytest.raises(ChannelAwayError, match="sms_away"):
        HttpSmsGateway(SmsSettings(url=f"http://127.0.0.1:{free_port()}/send")).send(LETTER)


def test_a_gateway_that_hangs() -> None:
    """It takes the connection and says nothing: the time-out ends it."""
    with silent_server() as port:
        gateway = HttpSmsGateway(SmsSettings(url=f"http://127.0.0.1:{port}/send", timeout_seconds=0.2))
        with pytest.raises(ChannelAwayError, match="sms_timeout"):
            gateway.send(LETTER)
        gateway.close()
