"""The mail sink: speaks SMTP, keeps each mail on disk before it answers 250, shows them over HTTP."""

import argparse
import asyncio
import email
import email.policy
import sys
import threading
import time
import uuid
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.sinks.durable import store_once, stored
from deploy.sinks.view import View, server

LARGEST_BYTES = 25_000_000


class Keeper:
    """What aiosmtpd calls when a mail has come in whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail with its envelope in front, as mail servers do, and only then take it over."""
        content = envelope.original_content or b""
        head = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {', '.join(envelope.rcpt_tos)}\r\n"
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.eml"
        await asyncio.to_thread(store_once, self._folder, name, head.encode() + content)
        return f"250 kept as {name}"


class MailView(View):
    """`/mails`: all mails, oldest first; `/mails/<id>`: one as it came; `/healthz`, `/readyz`."""

    def do_GET(self) -> None:  # noqa: N802 - named by http.server
        """Show what was asked for."""
        if self.path in ("/healthz", "/readyz"):
            self.answer(200, {"status": "ok"})
        elif self.path == "/mails":
            self.answer(200, {"items": [described(path) for path in stored(self.folder)]})
        elif self.path.removeprefix("/mails/") in {path.stem for path in stored(self.folder)}:
            path = self.folder / (self.path.removeprefix("/mails/") + ".eml")
            self.answer_bytes(200, path.read_bytes(), "message/rfc822")
        else:
            self.answer(404, {"detail": "there are /mails, /mails/<id>, /healthz, /readyz"})


def described(path: Path) -> dict[str, object]:
    """One mail as the view lists it."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    text = mail.get_body(("plain", "html"))
    return {
        "id": path.stem,
        "received_at": int(path.name.split("-")[0]) / 1e9,
        "sender": str(mail["Return-Path"]),
        "recipients": [name.strip() for name in str(mail["Delivered-To"]).split(",")],
        "subject": str(mail["Subject"] or ""),
        "message_id": str(mail["Message-ID"] or ""),
        "text": text.get_content() if text else "",
    }


def main(arguments: list[str]) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m deploy.sinks.mail", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args(arguments)
    view = server(MailView, asked.folder, asked.http_port)
    threading.Thread(target=view.serve_forever, daemon=True).start()
    asyncio.run(_serve_smtp(asked.folder, asked.port))


async def _serve_smtp(folder: Path, port: int) -> None:
    def session() -> SMTP:
        return SMTP(Keeper(folder), data_size_limit=LARGEST_BYTES, enable_SMTPUTF8=True, hostname="localhost")

    listener = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port)
    await listener.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
