"""Settings: read once, each with help, and refused with words that say what to do."""

from __future__ import annotations

import dataclasses
import traceback
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.chassis.settings import (
    ANY_TEXT,
    CommonSettings,
    Reader,
    SettingsError,
    at_least,
    describe,
    group,
    load,
    number,
    one_of,
    setting,
    starts_with,
    whole_number,
)

SECRET = "0123456789abcdef" * 2
REFUSED = "hunter2"
ENVIRON = {
    "AMQP_URI": "amqp://user:broker-password@127.0.0.1:35672//",
    "MONGODB_URI": "mongodb://user:store-password@127.0.0.1:37017/?replicaSet=rs0",
    "MOTCUA_SEAL_SECRET": SECRET,
    "MOTCUA_SERVICE_SECRET": SECRET[::-1],
    "LENDING_PORT": "8101",
    "LENDING_WORKER_PORT": "8111",
    "LENDING_DATABASE": "motcua_lending",
}


@dataclass(frozen=True, kw_only=True)
class Lending:
    """Settings of a service of these tests."""

    common: CommonSettings = group(CommonSettings)
    days: int = setting("For how many days a book is lent.", whole_number(1, 60), default=14)


def test_a_service_reads_the_common_settings_and_its_own() -> None:
    """Shared variables have fixed keys, the others the service's prefix; what is unset has its default."""
    settings = load(Lending, {**ENVIRON, "LENDING_DAYS": "21", "UNRELATED": "x"}, "LENDING_")
    assert (settings.days, settings.common.port, settings.common.worker_port) == (21, 8101, 8111)
    assert settings.common.host == "127.0.0.1"
    assert settings.common.clock_file is None
    assert load(Lending, ENVIRON, "LENDING_").days == 14


def test_settings_do_not_change_after_they_were_read() -> None:
    """Nobody can alter a setting while the process runs."""
    settings = load(Lending, ENVIRON, "LENDING_")
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.days = 3  # type: ignore[misc]


@pytest.mark.parametrize("key", ENVIRON)
def test_a_missing_variable_is_named(key: str) -> None:
    """Whoever starts the service reads which variable to set and to what."""
    environ = {name: value for name, value in ENVIRON.items() if name != key}
    with pytest.raises(SettingsError, match=rf"^{key} is not set; allowed is a\w* "):
        load(Lending, environ, "LENDING_")


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("LENDING_DAYS", "0", "a whole number from 1 to 60"),
        ("LENDING_DAYS", "61", "a whole number from 1 to 60"),
        ("LENDING_DAYS", "two", "a whole number from 1 to 60"),
        ("LENDING_DAYS", "", "a whole number from 1 to 60"),
        ("LENDING_PORT", "70000", "a whole number from 1 to 65535"),
        ("LENDING_DATABASE", " ", "a text that is not empty"),
        ("MOTCUA_DEMONSTRATION", "yes", "0 or 1"),
        ("MOTCUA_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("MOTCUA_PUBLIC_URL", "ftp://x", "an address that starts with http:// or https://"),
        ("MOTCUA_INBOX_SHARDS", "lending", "service=number pairs"),
        ("MOTCUA_INBOX_SHARDS", "lending=0", "service=number pairs"),
        ("MOTCUA_INBOX_SHARDS", "lending=17", "service=number pairs"),
        ("MOTCUA_CLOCK_FILE", "", "a path"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(key: str, value: str, allowed: str) -> None:
    """The message names the key, the value and the bounds."""
    with pytest.raises(SettingsError) as told:
        load(Lending, {**ENVIRON, key: value}, "LENDING_")
    assert str(told.value).startswith(f"{key}: {value!r} is not allowed; allowed is {allowed}")


@pytest.mark.parametrize("key", ["AMQP_URI", "MONGODB_URI", "MOTCUA_SEAL_SECRET", "MOTCUA_SERVICE_SECRET"])
def test_a_wrong_secret_is_not_shown(key: str) -> None:
    """A secret that is refused does not end in a terminal, a log or a ticket."""
    with pytest.raises(SettingsError) as told:
        load(Lending, {**ENVIRON, key: REFUSED}, "LENDING_")
    assert key in str(told.value)
    assert REFUSED not in "".join(traceback.format_exception(told.value))


def test_a_secret_that_is_no_number_is_not_shown_by_the_error_behind() -> None:
    """The reader's own error quotes the text that it could not read; it does not come along."""

    @dataclass(frozen=True)
    class Pin:
        pin: int = setting("The number that opens the door.", whole_number(0, 9999), secret=True)

    with pytest.raises(SettingsError) as told:
        load(Pin, {"PIN": REFUSED}, "")
    assert REFUSED not in "".join(traceback.format_exception(told.value))


def test_settings_can_be_printed_without_their_secrets() -> None:
    """A settings object in a log line or in a traceback gives nothing away."""
    shown = repr(load(Lending, ENVIRON, "LENDING_"))
    assert "broker-password" not in shown
    assert "store-password" not in shown
    assert SECRET not in shown
    assert SECRET[::-1] not in shown
    assert "8101" in shown


def test_the_clock_is_moved_in_a_demonstration_only() -> None:
    """A clock file without the demonstration switch stops the service at its start."""
    environ = {**ENVIRON, "MOTCUA_CLOCK_FILE": "/var/lib/clock"}
    with pytest.raises(SettingsError, match=r"MOTCUA_CLOCK_FILE: .*/var/lib/clock.* MOTCUA_DEMONSTRATION=1"):
        load(Lending, environ, "LENDING_")
    allowed = load(Lending, {**environ, "MOTCUA_DEMONSTRATION": "1"}, "LENDING_")
    assert allowed.common.clock_file == Path("/var/lib/clock")


def test_shards_are_given_by_service() -> None:
    """Every service can be told of the shards of all, since all declare all queues."""
    settings = load(Lending, {**ENVIRON, "MOTCUA_INBOX_SHARDS": "tracking=2, notify=1"}, "LENDING_")
    assert dict(settings.common.inbox_shards) == {"tracking": 2, "notify": 1}


@pytest.mark.parametrize("help_", ["", "no sentence"])
def test_a_setting_without_a_help_sentence_cannot_be_written(help_: str) -> None:
    """The class itself fails, so such a setting is never merged."""
    with pytest.raises(TypeError, match="help"):
        setting(help_)


def test_a_field_that_is_no_setting_is_noticed() -> None:
    """A plain dataclass field would never be read from anywhere."""

    @dataclass(frozen=True)
    class Careless:
        depth: int = 3

    with pytest.raises(TypeError, match="depth"):
        load(Careless, {}, "")


def test_the_table_for_the_readme_has_every_variable() -> None:
    """Key, default and help come from the code, and no secret's default is shown as a value."""
    rows = {key: (default, help_) for key, default, help_ in describe(Lending, "LENDING_")}
    assert rows["LENDING_DAYS"] == ("14", "For how many days a book is lent.")
    assert rows["AMQP_URI"][0] == "required"
    assert rows.keys() >= ENVIRON.keys()
    assert all(help_.endswith(".") for _, help_ in rows.values())


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (number(0.5, 2.0), ["0.5", "2"], ["0.4", "2.1", "nan", "inf", "x"]),
        (one_of("a", "b"), ["a"], ["c", ""]),
        (at_least(3), ["abc"], ["ab"]),
        (starts_with("http://"), ["http://x"], ["x"]),
        (ANY_TEXT, ["", "x"], []),
    ],
)
def test_readers_keep_their_bounds(reader: Reader, good: list[str], bad: list[str]) -> None:
    """Each reader takes the edges of what it allows, and nothing beyond."""
    for text in good:
        reader.read(text)
    for text in bad:
        with pytest.raises(ValueError, match=r".*"):
            reader.read(text)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"MOTCUA_DISK_STOP_PERCENT": "7"}, "MOTCUA_DISK_STOP_PERCENT"),
        ({"MOTCUA_DISK_FREE_PERCENT": "101"}, "MOTCUA_DISK_FREE_PERCENT"),
        ({"MOTCUA_DISK_FOLDER": "/nowhere/at/all"}, "MOTCUA_DISK_FOLDER"),
    ],
)
def test_a_disk_that_cannot_be_watched_so_is_refused_at_the_start(given: dict[str, str], named: str) -> None:
    """Bounds the wrong way round, no percentage, no such folder: one line that names the variable."""
    with pytest.raises(SettingsError, match=named):
        load(Lending, {**ENVIRON, **given}, "LENDING_")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("amqp://u:p@one/v", "amqp://u:p@one/v"),
        ("amqp://u:p@one/v; amqps://u:p@two/v;amqp://u:p@three/v",) * 2,
    ],
)
def test_a_cluster_of_brokers_is_a_list(given: str, read: str) -> None:
    """Every address is looked at; spaces between do no harm."""
    environ = {**ENVIRON, "AMQP_URI": given}
    assert load(Lending, environ, "LENDING_").common.amqp_uri == read.replace("; ", ";")


@pytest.mark.parametrize("given", [f"amqp://u:{REFUSED}@one/v;", f"amqp://u:p@one/v;u:{REFUSED}@two/v", ";"])
def test_a_list_with_something_else_in_it_is_refused_without_being_shown(given: str) -> None:
    """A password in a wrong address is a password."""
    with pytest.raises(SettingsError, match="AMQP_URI") as refused:
        load(Lending, {**ENVIRON, "AMQP_URI": given}, "LENDING_")
    assert REFUSED not in "".join(traceback.format_exception(refused.value))
