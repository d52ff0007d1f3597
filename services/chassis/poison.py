"""Why an event was set aside: one of a few kinds, and a cause in one line that holds no personal data.

Our own errors name members and rules, not values, so their words are kept; of any other error only its class
and the place in our code where it was raised.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePath

from services.chassis.errors import (
    ConflictError,
    PermanentError,
    ServiceError,
    TransientError,
    UnreadableError,
    UnstorableError,
)
from services.chassis.seal import SealError
from services.chassis.transactions import DuplicateError, SpoiledError, is_the_stores
from services.contracts.codec import MalformedError
from services.contracts.envelope import EnvelopeError

CAUSE_CHARACTERS = 500
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\{[^}]*\}")
_VERSIONED = re.compile(r"(?P<name>.+)\.v(?P<version>[0-9]{1,6})")


class Kind(StrEnum):
    """What is wrong with an event, by who can cure it."""

    UNREADABLE = "unreadable"  # its bytes are no envelope of ours: who sent them? The log has the event
    VERSION = "version"  # a newer version of a type that we handle: upgrade this service
    CONTRACT = "contract"  # a member is missing or of a wrong shape: source and subscriber disagree
    SEAL = "seal"  # its sealed member cannot be opened: a key is missing
    RULE = "rule"  # a rule of the service forbids it
    STORE = "store"  # the database refuses what would be written: too large, no such value, a duplicate
    GAVE_UP = "gave_up"  # somebody else stayed away through all tries
    FATAL = "fatal"  # the process ended again and again while it was handled
    DEFECT = "defect"  # a fault of ours
    UNSORTED = "unsorted"  # set aside before there were kinds


CURES: Mapping[Kind, str] = {
    Kind.UNREADABLE: "find who sent it; the event itself comes from its source's log; then discard",
    Kind.VERSION: "upgrade this service: it takes these up by itself when it starts",
    Kind.CONTRACT: "upgrade whichever side is wrong about the member, then send back",
    Kind.SEAL: "give this service the secret that the others have, then send back",
    Kind.RULE: "correct what the rule looks at, or upgrade, then send back; or discard",
    Kind.STORE: "upgrade, or correct the document that stands in the way, then send back",
    Kind.GAVE_UP: "bring back who was away, then send back",
    Kind.FATAL: "read the worker's log for how it ended, upgrade, then send back",
    Kind.DEFECT: "upgrade, then send back",
    Kind.UNSORTED: "look at the cause",
}


class NewerVersionError(PermanentError):
    """The event is of a newer version of a type than this service knows."""


class FatalError(PermanentError):
    """The process ended whenever it handled the event."""


@dataclass(frozen=True)
class Cause:
    """Why one event was set aside."""

    kind: Kind
    text: str


def cause_of(exc: BaseException) -> Cause:
    """Kind and words of an error."""
    if isinstance(exc, SpoiledError) and exc.__cause__ is not None:
        exc = exc.__cause__
    kind = _kind(exc)
    return Cause(kind, f"{type(exc).__name__}: {_words(exc)}"[:CAUSE_CHARACTERS])


_KINDS: tuple[tuple[type[BaseException], Kind], ...] = (  # the first that fits
    (EnvelopeError, Kind.UNREADABLE),
    (NewerVersionError, Kind.VERSION),
    (FatalError, Kind.FATAL),
    (SealError, Kind.SEAL),
    (MalformedError, Kind.CONTRACT),
    (UnreadableError, Kind.CONTRACT),
    (TransientError, Kind.GAVE_UP),
    (ConflictError, Kind.STORE),
    (UnstorableError, Kind.STORE),
    (ServiceError, Kind.RULE),
    (SpoiledError, Kind.STORE),
)


def _kind(exc: BaseException) -> Kind:
    if is_the_stores(exc) or isinstance(exc, (OverflowError, UnicodeError)):
        return Kind.STORE  # the driver lets numbers and characters that it cannot store raise Python's own
    other = Kind.RULE if _is_ours(exc) else Kind.DEFECT
    return next((kind for error, kind in _KINDS if isinstance(exc, error)), other)


def _is_ours(exc: BaseException) -> bool:
    """Whether a service raised one of its own errors, which its domain knows without the chassis."""
    return type(exc).__module__.partition(".")[0] == "services"


def _words(exc: BaseException) -> str:
    if isinstance(exc, DuplicateError):
        return "a unique key is taken"  # the driver's words, which it carries, tell the key
    if _is_ours(exc):
        return _QUOTED.sub("…", str(exc))
    if is_the_stores(exc):
        code = getattr(exc, "code", None)
        return f"code {code}" if code is not None else _QUOTED.sub("…", str(exc))
    return f"raised {_place(exc)}"


def _place(exc: BaseException) -> str:
    """Where in our own code it was raised: the values in a foreign message may be anybody's."""
    frames = traceback.extract_tb(exc.__traceback__)
    ours = [frame for frame in frames if "services" in PurePath(frame.filename).parts]
    if not ours:
        return "outside of our code"
    parts = PurePath(ours[-1].filename).parts
    last = len(parts) - 1 - parts[::-1].index("services")
    return f"at {'/'.join(parts[last:])}:{ours[-1].lineno} in {ours[-1].name}"


def refuse_newer(type_: str, known: Iterable[str]) -> None:
    """Refuse an event of a type of which only older versions are known; any other type is no concern.

    A source says each fact once, in one version; who passed over the newer one would lose the fact.

    Raises: NewerVersionError.
    """
    name, version = _split(type_)
    handled = [number for one, number in map(_split, known) if one == name]
    if handled and version > max(handled):
        raise NewerVersionError(f"{type_} is newer than what this service knows")


@lru_cache(maxsize=1_000)
def _split(type_: str) -> tuple[str, int]:
    """Name and version of a type; 0 where it tells none."""
    found = _VERSIONED.fullmatch(type_)
    return (found["name"], int(found["version"])) if found else (type_, 0)
