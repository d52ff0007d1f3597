"""Mail over SMTP, spoken with a real mail server."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.notify.channels.smtp import SmtpGateway
from services.notify.domain.errors import ChannelAwayError, DeferredError, DeliveryError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.settings import SmtpSettings
from tests.fakes.clock import NOON
from tests.integration.notify.peers import MailPeer, free_port, mail_server, silent_server

LETTER = Letter(
    to="anh.nguyen@example.com",
    sender_name="Bộ phận Một cửa xã Cái Nước",
    subject="Đã tiếp nhận hồ sơ 000.01.31.H12-261124-0001, hẹn trả kết quả lúc 10:30 ngày 27/11/2026",
    text="Kính gửi ông/bà,\n\nHồ sơ đã được tiếp nhận.\n",
    reference="<4f1c0ffee0ddf00d4f1c0ffee0ddf00d@camau.example.vn>",
    written_at=NOON,
    template="received.v1",
)
SENDER = "motcua@camau.example.vn"


def settings(port: int, **given: object) -> SmtpSettings:
    """Where the mail server is."""
    return replace(SmtpSettings(port=port, sender=SENDER, timeout_seconds=5.0), **given)  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[MailPeer]:
    """A mail server."""
    with mail_server() as peer:
        yield peer


@pytest.fixture
def gateway(server: MailPeer) -> Iterator[SmtpGateway]:
    """Our side of it."""
    one = SmtpGateway(settings(server.port))
    yield one
    one.close()


def test_a_mail_arrives_as_written(server: MailPeer, gateway: SmtpGateway) -> None:
    """Vietnamese in name, subject and text; answering machines are told to be silent."""
    gateway.send(LETTER)
    (mail,) = server.mails
    assert mail["From"] == f"{LETTER.sender_name} <{SENDER}>"
    assert (mail["To"], mail["Subject"]) == (LETTER.to, LETTER.subject)
    assert mail.get_content().splitlines() == LETTER.text.splitlines()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == NOON
    assert mail["Message-ID"] == LETTER.reference


def test_the_same_letter_is_the_same_mail(server: MailPeer, gateway: SmtpGateway) -> None:
    """Byte for byte, so that a repetition after a crash can be told from a second notice."""
    gateway.send(LETTER)
    gateway.send(LETTER)
    assert server.mails[0].as_bytes() == server.mails[1].as_bytes()


def test_one_connection_serves_many_mails(server: MailPeer, gateway: SmtpGateway) -> None:
    """Until it is closed; then the next mail opens another."""
    gateway.send(LETTER)
    gateway.send(LETTER)
    gateway.close()
    gateway.send(LETTER)
    assert (len(server.mails), server.connections_count) == (3, 2)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("550 no such mailbox", RefusedError, "smtp_550"),
        ("553 not here", RefusedError, "smtp_553"),
        ("450 mailbox busy", DeferredError, "smtp_450"),
        ("452 mailbox full", DeferredError, "smtp_452"),
        ("421 closing", ChannelAwayError, "smtp_421"),
    ],
)
def test_an_answer_about_the_recipient(
    server: MailPeer, gateway: SmtpGateway, answer: str, kind: type[DeliveryError], code: str
) -> None:
    """5xx is for ever, 4xx for now, 421 about the whole server."""
    server.on_recipient = lambda address: answer
    with pytest.raises(kind) as caught:
        gateway.send(LETTER)
    assert (type(caught.value), caught.value.code) == (kind, code)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [("554 looks like spam", RefusedError, "smtp_554"), ("451 later", DeferredError, "smtp_451")],
)
def test_an_answer_about_the_mail(
    server: MailPeer, gateway: SmtpGateway, answer: str, kind: type[DeliveryError], code: str
) -> None:
    """After the whole mail was read the same rule holds."""
    server.on_data = lambda: answer
    with pytest.raises(kind) as caught:
        gateway.send(LETTER)
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_after_a_refusal_the_connection_serves_on(server: MailPeer, gateway: SmtpGateway) -> None:
    """One bad address costs the others nothing."""
    server.on_recipient = lambda address: "550 no" if address == LETTER.to else "250 taken"
    with pytest.raises(RefusedError):
        gateway.send(LETTER)
    gateway.send(replace(LETTER, to="other@example.com"))
    assert (len(server.mails), server.connections_count) == (1, 1)


def test_a_refused_sender_is_our_own_matter(server: MailPeer, gateway: SmtpGateway) -> None:
    """No citizen's message fails because our address is not accepted: the channel waits for an operator."""
    server.on_sender = lambda address: "550 not you"
    with pytest.raises(ChannelAwayError, match="smtp_550"):
        gateway.send(LETTER)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "ánh@example.com", "a b@example.com", "x@example.com\r\nBcc: y@z"]
)
def test_what_is_no_address_is_refused(server: MailPeer, gateway: SmtpGateway, address: str) -> None:
    """It is not even offered to the server."""
    with pytest.raises(RefusedError, match="bad_address"):
        gateway.send(replace(LETTER, to=address))
    assert not server.recipients


@pytest.mark.parametrize("knows_utf8", [True, False])
def test_a_host_in_vietnamese_letters(knows_utf8: bool) -> None:
    """Servers that know such addresses take the mail; with others it can never be delivered."""
    with mail_server(knows_utf8=knows_utf8) as server:
        gateway = SmtpGateway(settings(server.port))
        letter = replace(LETTER, to="anh@vídụ.vn")
        if knows_utf8:
            gateway.send(letter)
        else:
            with pytest.raises(RefusedError, match="smtp_no_utf8"):
                gateway.send(letter)
        gateway.close()
        assert server.recipients == (["anh@vídụ.vn"] if knows_utf8 else [])


def test_a_server_that_is_away() -> None:
    """Nobody listens: the channel waits."""
    with pytest.raises(ChannelAwayError, match="smtp_away"):
        SmtpGateway(settings(free_port())).send(LETTER)


def test_a_server_that_hangs() -> None:
    """It takes the connection and says nothing: the time-out ends it."""
    with silent_server() as port, pytest.raises(ChannelAwayError, match="smtp_timeout"):
        SmtpGateway(settings(port, timeout_seconds=0.2)).send(LETTER)


def test_a_server_that_was_restarted() -> None:
    """The broken connection is seen before the next mail and replaced; nothing is lost or sent twice."""
    port = free_port()
    gateway = SmtpGateway(settings(port))
    with mail_server(port) as first:
        gateway.send(LETTER)
    with pytest.raises(ChannelAwayError):
        gateway.send(LETTER)
    with mail_server(port) as second:
        gateway.send(LETTER)
        gateway.close()
    assert (len(first.mails), len(second.mails)) == (1, 1)
    gateway.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's loopback with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, pkcs8, plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    """With which a server shows the certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # the peer has TLS from the start
@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_tls_and_login(
    tls: str, certificate: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways to protect a connection; the password goes over it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options: dict[str, Any] = {"ssl_context": context} if tls == "tls" else {"tls_context": context}
    with mail_server(auth_required=True, auth_require_tls=tls != "tls", **options) as server:
        given = settings(server.port, host="localhost", tls=tls, username="motcua", password="right")
        gateway = SmtpGateway(given)
        gateway.send(LETTER)
        gateway.close()
        assert (server.logins, len(server.mails)) == (["motcua"], 1)
        with pytest.raises(ChannelAwayError, match="smtp_535"):
            SmtpGateway(replace(given, password="wrong")).send(LETTER)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_of_a_stranger_is_not_trusted(tls: str, context: ssl.SSLContext) -> None:
    """Better no mail than a mail to whoever listens in between."""
    options: dict[str, Any] = {"ssl_context": context} if tls == "tls" else {"tls_context": context}
    with mail_server(**options) as server:
        with pytest.raises(ChannelAwayError, match="smtp_away"):
            SmtpGateway(settings(server.port, host="localhost", tls=tls)).send(LETTER)
        assert not server.mails


def test_a_server_without_tls_is_not_spoken_to_in_clear(server: MailPeer) -> None:
    """If TLS is asked for, its absence is no reason to go without."""
    with pytest.raises(ChannelAwayError, match="smtp_away"):
        SmtpGateway(settings(server.port, tls="starttls")).send(LETTER)
    assert not server.mails
