"""Settings: frozen, read once from a mapping, each with a sentence that helps whoever has to set it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

S = TypeVar("S")
REQUIRED: Any = dataclasses.MISSING


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it, its value and what is allowed."""


@dataclass(frozen=True)
class Reader:
    """How the text of a variable becomes a value.

    Attributes:
        read: raises ValueError if the text is not allowed.
        allowed: completes the sentence "allowed is ...".
    """

    read: Callable[[str], Any]
    allowed: str


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError
    return value


def whole_number(low: int, high: int) -> Reader:
    """A whole number within bounds, both included."""

    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return Reader(read, f"a whole number from {low} to {high}")


def number(low: float, high: float) -> Reader:
    """A decimal number within bounds, both included."""

    def read(value: str) -> float:
        found = float(value)
        if not low <= found <= high:
            raise ValueError
        return found

    return Reader(read, f"a number from {low} to {high}")


def one_of(*values: str) -> Reader:
    """One of some words."""

    def read(value: str) -> str:
        if value not in values:
            raise ValueError
        return value

    return Reader(read, "one of " + ", ".join(values))


def at_least(characters: int) -> Reader:
    """A text of some length."""

    def read(value: str) -> str:
        if len(value) < characters:
            raise ValueError
        return value

    return Reader(read, f"a text of at least {characters} characters")


def starts_with(*prefixes: str) -> Reader:
    """An address."""

    def read(value: str) -> str:
        if not value.startswith(prefixes):
            raise ValueError
        return value

    return Reader(read, "an address that starts with " + " or ".join(prefixes))


def _brokers(value: str) -> str:
    uris = [uri.strip() for uri in value.split(";")]
    if not all(uri.startswith(("amqp://", "amqps://")) for uri in uris):
        raise ValueError
    return ";".join(uris)


def _shards(value: str) -> tuple[tuple[str, int], ...]:
    pairs = [part.partition("=") for part in value.split(",") if part]
    counts = tuple((name.strip(), int(count)) for name, _, count in pairs)
    if not all(name and 1 <= count <= 16 for name, count in counts):
        raise ValueError
    return counts


def _lines(value: str) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in value.split("|"))
    if not all(lines):
        raise ValueError
    return lines


TEXT = Reader(_text, "a text that is not empty")
ANY_TEXT = Reader(str, "a text")
PORT = whole_number(1, 65535)
SWITCH = Reader({"0": False, "1": True}.__getitem__, "0 or 1")
PATH = Reader(lambda value: Path(_text(value)), "a path")
LINES = Reader(_lines, "texts with | between, none of them empty")
DATE = Reader(date.fromisoformat, "a date like 2026-01-31")
SHARDS = Reader(_shards, "service=number pairs with commas between, numbers from 1 to 16")
HTTP = starts_with("http://", "https://")
BROKERS = Reader(_brokers, "addresses that start with amqp:// or amqps://, with ; between")


def setting(
    help: str,  # noqa: A002 - the word that everybody looks for
    reader: Reader = TEXT,
    *,
    default: Any = REQUIRED,
    key: str | None = None,
    secret: bool = False,
) -> Any:
    """A field of a settings class.

    Args:
        help: one sentence.
        default: the value (not its text) where the variable is not set; without one it must be set.
        key: the variable's name where it does not follow from prefix and field.
        secret: never shown, not in an error either.
    """
    if not help.endswith("."):
        raise TypeError("a setting needs a help sentence")
    metadata = {"help": help, "reader": reader, "key": key, "secret": secret}
    return dataclasses.field(default=default, metadata=metadata, repr=not secret)


def load(kind: type[S], environ: Mapping[str, str], prefix: str) -> S:
    """Read the settings of a class.

    Raises: SettingsError for the first variable that is missing or wrong.
    """
    values = {}
    for item in dataclasses.fields(kind):  # type: ignore[arg-type]
        if item.metadata.get("reader") is None:
            values[item.name] = load(_nested(item), environ, prefix)
            continue
        key = _key(item, prefix)
        if key in environ:
            values[item.name] = _read(item, key, environ[key])
        elif item.default is dataclasses.MISSING:
            raise SettingsError(f"{key} is not set; allowed is {item.metadata['reader'].allowed}")
    loaded = kind(**values)
    check = getattr(loaded, "check", None)
    if check is not None:
        check()
    return loaded


def _nested(item: dataclasses.Field[Any]) -> type[Any]:
    nested: Any = item.default_factory
    if not isinstance(nested, type):
        raise TypeError(f"{item.name}: made by setting(), or group() of another settings class")
    return nested


def group(kind: type[S]) -> S:
    """A field that holds another settings class, read with the same prefix."""
    made: Any = dataclasses.field(default_factory=kind)
    return made  # type: ignore[no-any-return]


def _key(item: dataclasses.Field[Any], prefix: str) -> str:
    return item.metadata["key"] or f"{prefix}{item.name.upper()}"


def _read(item: dataclasses.Field[Any], key: str, value: str) -> Any:
    reader: Reader = item.metadata["reader"]
    try:
        return reader.read(value)
    except (ValueError, KeyError):
        shown = "its value (not shown)" if item.metadata["secret"] else repr(value)
        refusal = f"{key}: {shown} is not allowed; allowed is {reader.allowed}"
    raise SettingsError(refusal)  # outside of the handler: the reader's error would quote a secret


def describe(kind: type[Any], prefix: str) -> list[tuple[str, str, str]]:
    """Key, default and help of every variable, for the documents."""
    rows: list[tuple[str, str, str]] = []
    for item in dataclasses.fields(kind):
        if item.metadata.get("reader") is None:
            rows.extend(describe(_nested(item), prefix))
            continue
        default = "required" if item.default is dataclasses.MISSING else str(item.default)
        rows.append((_key(item, prefix), default, item.metadata["help"]))
    return rows


@dataclass(frozen=True, kw_only=True)
class CommonSettings:
    """What every service needs to know; servers and secrets are shared, addresses are each one's own."""

    amqp_uri: str = setting(
        "Address of RabbitMQ; of a cluster, those of all nodes with ; between.",
        BROKERS,
        key="AMQP_URI",
        secret=True,
    )
    mongodb_uri: str = setting(
        "Address of MongoDB, a replica set: its members with , between and replicaSet=...",
        starts_with("mongodb://", "mongodb+srv://"),
        key="MONGODB_URI",
        secret=True,
    )
    seal_secret: str = setting(
        "Seals personal data in events; the same for all services, kept outside broker and database.",
        at_least(32),
        key="MOTCUA_SEAL_SECRET",
        secret=True,
    )
    service_secret: str = setting(
        "Signs the tokens of services among themselves.",
        at_least(32),
        key="MOTCUA_SERVICE_SECRET",
        secret=True,
    )
    public_url: str = setting(
        "Where the public reaches this deployment; stands on what is printed and sent.",
        HTTP,
        key="MOTCUA_PUBLIC_URL",
        default="http://127.0.0.1:8080",
    )
    demonstration: bool = setting(
        "1 for a demonstration: the application clock may be moved.",
        SWITCH,
        key="MOTCUA_DEMONSTRATION",
        default=False,
    )
    clock_file: Path | None = setting(
        "File with the offset of the application clock in seconds; in a demonstration only.",
        PATH,
        key="MOTCUA_CLOCK_FILE",
        default=None,
    )
    inbox_shards: tuple[tuple[str, int], ...] = setting(
        "Inbox queues of a service where one is not enough, as tracking=2,notify=1.",
        SHARDS,
        key="MOTCUA_INBOX_SHARDS",
        default=(),
    )
    disk_folder: Path | None = setting(
        "Folder whose disk is watched for free room, beside what the database says of its own.",
        PATH,
        key="MOTCUA_DISK_FOLDER",
        default=None,
    )
    disk_free_percent: float = setting(
        "With a smaller part of the disk free, whatever takes in something new is refused.",
        number(0, 100),
        key="MOTCUA_DISK_FREE_PERCENT",
        default=5.0,
    )
    disk_stop_percent: float = setting(
        "With a smaller part of the disk free, nothing is written at all.",
        number(0, 100),
        key="MOTCUA_DISK_STOP_PERCENT",
        default=2.0,
    )
    backlog_share: float = setting(
        "Share of its time that the relay gives to a backlog; less leaves more to desks, 1 is no rest.",
        number(0.05, 1.0),
        key="MOTCUA_BACKLOG_SHARE",
        default=0.5,
    )
    log_level: str = setting(
        "How much is logged.",
        one_of("debug", "info", "warning", "error"),
        key="MOTCUA_LOG_LEVEL",
        default="info",
    )
    host: str = setting("Where the service listens.", default="127.0.0.1")
    port: int = setting("Port of the API.", PORT)
    worker_port: int = setting("Port of the worker's health and metrics.", PORT)
    database: str = setting("The service's own database.")

    def check(self) -> None:
        """Raises: SettingsError for what only shows when variables are seen together."""
        if self.clock_file is not None and not self.demonstration:
            raise SettingsError(
                f"MOTCUA_CLOCK_FILE: {str(self.clock_file)!r} is not allowed; "
                "allowed is a moved clock only with MOTCUA_DEMONSTRATION=1"
            )
        if self.disk_stop_percent > self.disk_free_percent:
            raise SettingsError(
                f"MOTCUA_DISK_STOP_PERCENT: {self.disk_stop_percent:g} is not allowed; "
                f"allowed is at most MOTCUA_DISK_FREE_PERCENT, which is {self.disk_free_percent:g}"
            )
        if self.disk_folder is not None and not self.disk_folder.is_dir():
            raise SettingsError(
                f"MOTCUA_DISK_FOLDER: {str(self.disk_folder)!r} is not allowed; "
                "allowed is a folder that exists"
            )
