"""Mail over SMTP: one connection for as long as there is something to send, a time-out on every answer."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import NoReturn

from services.notify.domain.errors import ChannelAwayError, DeferredError, DeliveryError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.settings import SmtpSettings


class SmtpGateway:
    """Hands mails to one mail server."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand a mail over; its return means that the server took responsibility for it.

        Raises: RefusedError, DeferredError, ChannelAwayError.
        """
        mail = _mail(letter, self._settings.sender)
        server = self._open()
        try:
            server.send_message(mail, self._settings.sender, [letter.to])
        except smtplib.SMTPException as exc:
            self._translate(exc)
        except OSError as exc:
            self._drop()
            raise _away(exc) from exc

    def close(self) -> None:
        """Say good-bye, if somebody is still there."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _open(self) -> smtplib.SMTP:
        if self._server is not None and self._is_alive(self._server):
            return self._server
        self._drop()
        try:
            self._server = self._connect()
        except smtplib.SMTPResponseException as exc:
            raise ChannelAwayError(f"smtp_{exc.smtp_code}") from exc
        except (smtplib.SMTPException, OSError) as exc:
            raise _away(exc) from exc
        return self._server

    @staticmethod
    def _is_alive(server: smtplib.SMTP) -> bool:
        """Servers close what is idle or has been used often; better seen before a mail than in it."""
        try:
            return server.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_seconds, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
        try:
            if settings.tls == "starttls":
                server.starttls(context=context)
            if settings.username:
                server.login(settings.username, settings.password)
        except BaseException:
            server.close()
            raise
        return server

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _translate(self, exc: smtplib.SMTPException) -> NoReturn:
        """The library's error in our words: is it the letter's fault, the moment's, or the server's?"""
        if isinstance(exc, smtplib.SMTPRecipientsRefused):
            raise _of_letter(next(iter(exc.recipients.values()))[0]) from exc
        if isinstance(exc, smtplib.SMTPDataError):
            raise _of_letter(exc.smtp_code) from exc
        if isinstance(exc, smtplib.SMTPNotSupportedError):  # letters of the address
            raise RefusedError("smtp_no_utf8") from exc
        self._drop()
        if isinstance(exc, smtplib.SMTPResponseException):  # our sender or our greeting: every letter's fault
            raise ChannelAwayError(f"smtp_{exc.smtp_code}") from exc
        raise _away(exc) from exc


def _of_letter(code: int) -> DeliveryError:
    if code == 421:  # "closing the channel"
        return ChannelAwayError(f"smtp_{code}")
    return RefusedError(f"smtp_{code}") if code >= 500 else DeferredError(f"smtp_{code}")


def _away(exc: Exception) -> ChannelAwayError:
    is_timeout = isinstance(exc, TimeoutError) or isinstance(exc.__context__, TimeoutError)
    return ChannelAwayError("smtp_timeout" if is_timeout else "smtp_away")


def _mail(letter: Letter, sender: str) -> EmailMessage:
    """The same bytes in every attempt, so that whoever gets it twice can tell."""
    mail = EmailMessage(policy=SMTP_POLICY)
    try:
        mail["From"] = Address(letter.sender_name, addr_spec=sender)
        mail["To"] = Address(addr_spec=letter.to)
        mail["Subject"] = letter.subject
    except (ValueError, IndexError, MessageError) as exc:  # the library's answers to what is no address
        raise RefusedError("bad_address") from exc
    mail["Date"] = letter.written_at
    mail["Message-ID"] = letter.reference
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine shall answer
    mail.set_content(letter.text, cte="quoted-printable")
    return mail
