"""The variables of notify."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from services import notify
from services.chassis.settings import SettingsError, describe
from services.notify.settings import PREFIX, NotifySettings

NEEDED = {
    "AMQP_URI": "amqp://127.0.0.1:1//",
    "MONGODB_URI": "mongodb://127.0.0.1:1/",
    "MOTCUA_SEAL_SECRET": "s" * 32,
    "MOTCUA_SERVICE_SECRET": "t" * 32,
}


def test_defaults() -> None:
    """What is not set: the local mail sink, no SMS, eight attempts in about a day, silence at night."""
    settings = NotifySettings.from_mapping(NEEDED)
    assert (settings.common.port, settings.common.worker_port) == (8104, 8114)
    assert settings.common.database == "motcua_notify"
    assert (settings.smtp.host, settings.smtp.port, settings.smtp.tls) == ("127.0.0.1", 8125, "none")
    assert (settings.sms.url, settings.sms.accents) == ("", False)
    assert settings.sms.quiet_hours == (time(21), time(7))
    delays = settings.retry_delays_seconds
    assert len(delays) == 7
    assert 23 <= sum(delays) / 3600 <= 24
    assert list(delays) == sorted(delays)


def test_what_is_set_counts() -> None:
    """Each by its own variable."""
    settings = NotifySettings.from_mapping(
        {
            **NEEDED,
            "NOTIFY_PORT": "9000",
            "NOTIFY_SMTP_HOST": "",
            "NOTIFY_SMS_URL": "https://sms.example.vn/send",
            "NOTIFY_SMS_QUIET_HOURS": "none",
            "NOTIFY_SMS_ACCENTS": "1",
            "NOTIFY_RETRY_DELAYS_SECONDS": "1,2",
            "INTAKE_URL": "http://intake",
        }
    )
    assert (settings.common.port, settings.smtp.host, settings.intake_url) == (9000, "", "http://intake")
    assert (settings.sms.url, settings.sms.accents) == ("https://sms.example.vn/send", True)
    assert (settings.sms.quiet_hours, settings.retry_delays_seconds) == (None, (1, 2))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NOTIFY_SMS_URL", "sms.example.vn"),
        ("NOTIFY_SMTP_SENDER", "motcua"),
        ("NOTIFY_SMTP_TLS", "ssl"),
        ("NOTIFY_SMTP_PORT", "0"),
        ("NOTIFY_SMS_QUIET_HOURS", "21-7"),
        ("NOTIFY_SMS_QUIET_HOURS", "21:00"),
        ("NOTIFY_RETRY_DELAYS_SECONDS", ""),
        ("NOTIFY_RETRY_DELAYS_SECONDS", "60,0"),
        ("NOTIFY_OLDEST_DAYS", "0"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(key: str, value: str) -> None:
    """The service does not start on a guess."""
    with pytest.raises(SettingsError, match=f"{key}: '{value}' is not allowed; allowed is "):
        NotifySettings.from_mapping({**NEEDED, key: value})


def test_a_password_does_not_travel_in_clear() -> None:
    """A login at another machine needs TLS; on this machine it does not."""
    login = {**NEEDED, "NOTIFY_SMTP_USERNAME": "motcua", "NOTIFY_SMTP_PASSWORD": "secret"}
    with pytest.raises(SettingsError, match="NOTIFY_SMTP_TLS: 'none' is not allowed"):
        NotifySettings.from_mapping({**login, "NOTIFY_SMTP_HOST": "mail.example.vn"})
    NotifySettings.from_mapping({**login, "NOTIFY_SMTP_HOST": "mail.example.vn", "NOTIFY_SMTP_TLS": "tls"})
    NotifySettings.from_mapping(login)


def test_every_variable_is_described() -> None:
    """The README's table is made of these; keys begin with the prefix or are shared by all services."""
    rows = describe(NotifySettings, PREFIX)
    shared = ("NOTIFY_", "MOTCUA_", "AMQP_URI", "MONGODB_URI", "INTAKE_URL", "WORKFLOW_URL")
    assert all(key.startswith(shared) for key, _, _ in rows)
    assert len({key for key, _, _ in rows}) == len(rows)


def test_the_readme_names_every_variable() -> None:
    """Whoever runs the service finds each of them there."""
    readme = (Path(notify.__file__).parent / "README.md").read_text()
    assert [key for key, _, _ in describe(NotifySettings, PREFIX) if f"`{key}`" not in readme] == []
