"""The variables of notify, read once; prefix NOTIFY_."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Self

from services.chassis.admission.settings import LimitSettings
from services.chassis.settings import (
    ANY_TEXT,
    HTTP,
    PORT,
    SWITCH,
    CommonSettings,
    Reader,
    SettingsError,
    group,
    load,
    number,
    one_of,
    setting,
    whole_number,
)

PREFIX = "NOTIFY_"
OWN_DEFAULTS = {"NOTIFY_PORT": "8104", "NOTIFY_WORKER_PORT": "8114", "NOTIFY_DATABASE": "motcua_notify"}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_DELAY_SECONDS = 7 * 24 * 3600
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError
    return value


def _http_or_nothing(value: str) -> str:
    return value and str(HTTP.read(value))


def _delays(value: str) -> tuple[int, ...]:
    delays = tuple(int(part) for part in value.split(","))
    if not all(1 <= delay <= LONGEST_DELAY_SECONDS for delay in delays):
        raise ValueError
    return delays


def _hours(value: str) -> tuple[time, time] | None:
    if value == "none":
        return None
    since, until = (time.fromisoformat(part) for part in value.split("-"))
    return since, until


ADDRESS = Reader(_address, "an e-mail address")
HTTP_OR_NOTHING = Reader(_http_or_nothing, "empty, or an address that starts with http:// or https://")
DELAYS = Reader(_delays, f"seconds from 1 to {LONGEST_DELAY_SECONDS} with commas between")
HOURS = Reader(_hours, "HH:MM-HH:MM, or none")


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """The mail server."""

    host: str = setting(
        "Mail server; empty: no mail is sent.", ANY_TEXT, key="NOTIFY_SMTP_HOST", default="127.0.0.1"
    )
    port: int = setting("Port of the mail server.", PORT, key="NOTIFY_SMTP_PORT", default=8125)
    username: str = setting(
        "Login at the mail server; empty: none.", ANY_TEXT, key="NOTIFY_SMTP_USERNAME", default=""
    )
    password: str = setting(
        "Password of that login.", ANY_TEXT, key="NOTIFY_SMTP_PASSWORD", default="", secret=True
    )
    tls: str = setting(
        "How the connection to the mail server is protected.",
        one_of("none", "starttls", "tls"),
        key="NOTIFY_SMTP_TLS",
        default="none",
    )
    sender: str = setting(
        "Address from which mails come; the name beside it is the office's.",
        ADDRESS,
        key="NOTIFY_SMTP_SENDER",
        default="motcua@localhost.localdomain",
    )
    timeout_seconds: float = setting(
        "How long the mail server may take for one answer.",
        number(0.1, 60),
        key="NOTIFY_SMTP_TIMEOUT_SECONDS",
        default=10.0,
    )


@dataclass(frozen=True, kw_only=True)
class SmsSettings:
    """The SMS gateway."""

    url: str = setting(
        "Where the SMS gateway takes POST {to, text, reference}; empty: no SMS is sent.",
        HTTP_OR_NOTHING,
        key="NOTIFY_SMS_URL",
        default="",
    )
    token: str = setting(
        "Bearer token for the SMS gateway; empty: none.",
        ANY_TEXT,
        key="NOTIFY_SMS_TOKEN",
        default="",
        secret=True,
    )
    accents: bool = setting(
        "1: SMS with Vietnamese accents, at more than twice the parts.",
        SWITCH,
        key="NOTIFY_SMS_ACCENTS",
        default=False,
    )
    quiet_hours: tuple[time, time] | None = setting(
        "Hours in Vietnam in which no SMS leaves; it waits until they are over.",
        HOURS,
        key="NOTIFY_SMS_QUIET_HOURS",
        default=(time(21), time(7)),
    )
    at_once: int = setting(
        "How many SMS the gateway is given at the same time, each of another commune.",
        whole_number(1, 50),
        key="NOTIFY_SMS_AT_ONCE",
        default=4,
    )
    timeout_seconds: float = setting(
        "How long the SMS gateway may take for one answer.",
        number(0.1, 60),
        key="NOTIFY_SMS_TIMEOUT_SECONDS",
        default=10.0,
    )


@dataclass(frozen=True, kw_only=True)
class NotifySettings:
    """All that notify needs to know."""

    common: CommonSettings = group(CommonSettings)
    limits: LimitSettings = group(LimitSettings)
    smtp: SmtpSettings = group(SmtpSettings)
    sms: SmsSettings = group(SmsSettings)
    retry_delays_seconds: tuple[int, ...] = setting(
        "Waiting times between the attempts to send one message; it has failed when none is left.",
        DELAYS,
        default=(60, 300, 900, 3_600, 10_800, 25_200, 43_200),  # 8 attempts in 23 hours
    )
    oldest_days: int = setting(
        "Events further back are not told any more, only recorded: a new service reads the whole past.",
        whole_number(1, 365),
        default=7,
    )
    intake_url: str = setting(
        "Where intake's event feed is read.", HTTP, key="INTAKE_URL", default="http://127.0.0.1:8101"
    )
    workflow_url: str = setting(
        "Where workflow's event feed is read.", HTTP, key="WORKFLOW_URL", default="http://127.0.0.1:8102"
    )

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Self:
        """Read them.

        Raises: SettingsError naming the variable, its value and what is allowed.
        """
        return load(cls, {**OWN_DEFAULTS, **environ}, PREFIX)

    def check(self) -> None:
        """Raises: SettingsError for a password that would travel in clear."""
        if self.smtp.username and self.smtp.tls == "none" and self.smtp.host not in LOOPBACK:
            raise SettingsError(
                "NOTIFY_SMTP_TLS: 'none' is not allowed; allowed is one of starttls, tls with a login"
            )
