"""A mail server and an SMS gateway that speak their real protocols and answer as a test wants."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKE = "250 taken"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class MailPeer:
    """What a mail server was given, and what it answers."""

    port: int
    on_recipient: Callable[[str], str] = lambda address: TAKE
    on_data: Callable[[], str] = lambda: TAKE
    on_sender: Callable[[str], str] = lambda address: TAKE
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    connections_count: int = 0

    async def handle_EHLO(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """aiosmtpd: a client says hello."""
        self.connections_count += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd: a sender is named."""
        answer = self.on_sender(address)
        if answer == TAKE:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd: a recipient is named."""
        self.recipients.append(address)
        answer = self.on_recipient(address)
        if answer == TAKE:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """aiosmtpd: a mail came in whole."""
        answer = self.on_data()
        if answer == TAKE:
            mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any
    ) -> AuthResult:
        """aiosmtpd: a login."""
        if not isinstance(data, LoginPassword) or data.password != b"right":
            return AuthResult(success=False, handled=False)
        self.logins.append(data.login.decode())
        return AuthResult(success=True)

    @property
    def message_ids(self) -> list[str]:
        """Of the mails taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


@contextmanager
def mail_server(port: int | None = None, *, knows_utf8: bool = True, **options: Any) -> Iterator[MailPeer]:
    """A mail server on loopback. Options are aiosmtpd's."""
    peer = MailPeer(port or free_port())
    if options.get("auth_required"):
        options["authenticator"] = peer.authenticate
    controller = Controller(peer, hostname="127.0.0.1", port=peer.port, enable_SMTPUTF8=knows_utf8, **options)
    controller.start()
    try:
        yield peer
    finally:
        controller.stop()


@dataclass
class SmsPeer:
    """What an SMS gateway was given, and with which status it answers; a repeated reference is no new SMS."""

    port: int
    status: Callable[[dict[str, str]], int] = lambda message: 200
    requests: list[dict[str, str]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return f"http://127.0.0.1:{self.port}/send"

    def take(self, message: dict[str, str], authorization: str) -> int:
        """One request."""
        self.requests.append(message)
        self.authorizations.append(authorization)
        status = self.status(message)
        if status == 200:
            self.kept.setdefault(message["reference"], message)
        return status


@contextmanager
def sms_server(port: int | None = None) -> Iterator[SmsPeer]:
    """An SMS gateway on loopback."""
    peer = SmsPeer(port or free_port())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = peer.take(body, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
            pass

    server = ThreadingHTTPServer(("127.0.0.1", peer.port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that takes connections and never says a word; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
