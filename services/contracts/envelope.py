"""The envelope around every event: CloudEvents 1.0 in structured JSON, and its codec.

An event id is ``<source>:<subject>:<sequence>``. It names the stream (source and subject) and the place in
it, so that a consumer can tell from an id alone whether it has handled that event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

from services.contracts import codec
from services.contracts.codec import MalformedError

CONTENT_TYPE = "application/cloudevents+json"
SEQUENCE_DIGITS = 8
_SEQUENCE = re.compile(r"[0-9]{8,18}")  # at most what 64 bits hold
HOST = "host"  # stands where a commune's id stands, for what belongs to the hosting unit


class EnvelopeError(MalformedError):
    """The bytes are not an envelope of ours: nothing in them can be trusted, not even the sender."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact, in the past tense. Subclasses name their `type`, `source` and `subject`."""

    type: ClassVar[str]
    source: ClassVar[str]

    commune_id: str
    occurred_at: datetime
    event_id: str = ""  # given by the log of its owner
    actor: str = ""  # who caused it: staff, machine client or service; an identifier, never a name

    @property
    def tenant(self) -> str:
        """The commune, in the plumbing's word."""
        return self.commune_id

    @property
    def subject(self) -> str:
        """What the event is about; order is promised among the events of one source about one subject."""
        raise NotImplementedError

    @property
    def stream(self) -> tuple[str, str]:
        """Source and subject."""
        return self.source, self.subject

    def named(self, event_id: str) -> Self:
        """The same fact with its place in the log."""
        return replace(self, event_id=event_id)


E = TypeVar("E", bound=Event)

_ENVELOPE_FIELDS = frozenset({"commune_id", "occurred_at", "event_id", "actor"})


def event_id(source: str, subject: str, sequence: int) -> str:
    """The id of the `sequence`-th event (from 1) that `source` says about `subject`."""
    return f"{source}:{subject}:{sequence:0{SEQUENCE_DIGITS}d}"


def parse_event_id(text: str) -> tuple[str, str, int]:
    """Source, subject and sequence of an id.

    Raises: EnvelopeError if `text` is not an id of ours.
    """
    source, _, rest = text.partition(":")
    subject, _, digits = rest.rpartition(":")
    if not (source and subject and _SEQUENCE.fullmatch(digits)):
        raise EnvelopeError(f"not an event id: {text[:80]!r}")
    return source, subject, int(digits)


@dataclass(frozen=True, kw_only=True, slots=False)
class Envelope:
    """One event on its way, its data still untyped."""

    event_id: str
    source: str
    type: str
    subject: str
    sequence: int
    tenant: str
    occurred_at: datetime
    causation_id: str | None = None
    traceparent: str | None = None
    actor: str = ""
    recorded_at: datetime | None = None  # when it became durable, by the machine's clock
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def cause(self) -> tuple[str, str, int] | None:
        """Source, subject and sequence of the event that this one answers."""
        return parse_event_id(self.causation_id) if self.causation_id else None


def wrap(
    event: Event,
    sequence: int,
    *,
    recorded_at: datetime | None = None,
    causation_id: str | None = None,
    traceparent: str | None = None,
) -> Envelope:
    """The envelope of `event` as the `sequence`-th of its stream."""
    return Envelope(
        event_id=event_id(event.source, event.subject, sequence),
        source=event.source,
        type=event.type,
        subject=event.subject,
        sequence=sequence,
        tenant=event.commune_id,
        occurred_at=event.occurred_at,
        causation_id=causation_id,
        traceparent=traceparent,
        actor=event.actor,
        recorded_at=recorded_at,
        data=codec.encode(event, without=_ENVELOPE_FIELDS),
    )


def encode(envelope: Envelope) -> bytes:
    """The bytes that travel: one JSON object, UTF-8."""
    members: dict[str, Any] = {
        "specversion": "1.0",
        "id": envelope.event_id,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": codec.instant_text(envelope.occurred_at),
        "datacontenttype": "application/json",
        "commune": envelope.tenant,
        "sequence": f"{envelope.sequence:0{SEQUENCE_DIGITS}d}",
    }
    if envelope.causation_id:
        members["causationid"] = envelope.causation_id
    if envelope.traceparent:
        members["traceparent"] = envelope.traceparent
    if envelope.recorded_at:
        members["recordedtime"] = codec.instant_text(envelope.recorded_at)
    if envelope.actor:
        members["actor"] = envelope.actor
    members["data"] = envelope.data
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


_REQUIRED = ("id", "source", "type", "subject", "time", "commune", "sequence")
_OPTIONAL = ("causationid", "traceparent", "actor", "recordedtime")


def decode(body: bytes) -> Envelope:
    """Read an envelope.

    Raises: EnvelopeError, with the cause, if the bytes are not one.
    """
    try:
        members = json.loads(body)
        if b"\\ud" in body.lower():  # half a character, which JSON can name and UTF-8 cannot hold
            json.dumps(members, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as exc:
        raise EnvelopeError(f"not JSON in UTF-8: {type(exc).__name__}") from exc
    return envelope_of(members)


def envelope_of(members: object) -> Envelope:
    """As `decode`, of an object that was read from JSON."""
    if not isinstance(members, dict) or members.get("specversion") != "1.0":
        raise EnvelopeError("not a CloudEvents 1.0 object")
    for name in _REQUIRED:
        if not isinstance(members.get(name), str) or not members[name]:
            raise EnvelopeError(f"{name}: a non-empty string is required")
    for name in _OPTIONAL:
        if not isinstance(members.get(name, ""), str):
            raise EnvelopeError(f"{name}: a string is required")
    return _envelope(members)


def _envelope(members: dict[str, Any]) -> Envelope:
    data = members.get("data", {})
    if not isinstance(data, dict):
        raise EnvelopeError("data: an object is required")
    source, subject, sequence = parse_event_id(members["id"])
    if (source, subject, f"{sequence:0{SEQUENCE_DIGITS}d}") != (
        members["source"],
        members["subject"],
        members["sequence"],
    ):
        raise EnvelopeError("id, source, subject and sequence disagree")
    if members.get("causationid"):
        parse_event_id(members["causationid"])
    try:
        occurred_at = codec.parse_instant(members["time"])
        recorded = members.get("recordedtime")
        recorded_at = codec.parse_instant(recorded) if recorded else None
    except MalformedError as exc:
        raise EnvelopeError(f"time: {exc}") from exc
    return Envelope(
        event_id=members["id"],
        source=source,
        type=members["type"],
        subject=subject,
        sequence=sequence,
        tenant=members["commune"],
        occurred_at=occurred_at,
        causation_id=members.get("causationid") or None,
        traceparent=members.get("traceparent") or None,
        actor=members.get("actor", ""),
        recorded_at=recorded_at,
        data=data,
    )


def unwrap(kind: type[E], envelope: Envelope) -> E:
    """The typed event inside.

    Raises: MalformedError naming the member that is missing or of a wrong type.
    """
    return codec.decode(
        kind,
        envelope.data,
        given={
            "commune_id": envelope.tenant,
            "occurred_at": envelope.occurred_at.astimezone(UTC),
            "event_id": envelope.event_id,
            "actor": envelope.actor,
        },
    )
