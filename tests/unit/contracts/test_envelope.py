"""The envelope: what travels is read back whole, and what is no envelope is told apart with its cause."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codec import MalformedError
from services.contracts.envelope import (
    EnvelopeError,
    Event,
    decode,
    encode,
    event_id,
    parse_event_id,
    unwrap,
    wrap,
)

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
LETTERS = st.characters(exclude_categories=["Cs"])  # lone surrogates are no characters
NAMES = st.text(LETTERS, min_size=1)


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """Something happened to a thing."""

    type: ClassVar[str] = "thing.happened.v1"
    source: ClassVar[str] = "alpha"

    thing: str
    words: str = ""

    @property
    def subject(self) -> str:
        """The thing."""
        return self.thing


HAPPENED = Happened(commune_id="32128", occurred_at=AT, thing="a", words="một cửa", actor="staff-1")


def travelling(**changes: Any) -> bytes:
    """An event as it travels, some members changed; None takes a member away."""
    body = encode(wrap(HAPPENED, 7, recorded_at=AT, causation_id="beta:a:00000003", traceparent=TRACE))
    members = {**json.loads(body), **changes}
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


@given(
    thing=NAMES,
    words=st.text(LETTERS),
    sequence=st.integers(1, 10**12),
    actor=NAMES,
)
def test_an_event_arrives_as_it_left(thing: str, words: str, sequence: int, actor: str) -> None:
    """Whatever subject and words: envelope and event are read back equal, the id telling the place."""
    event = Happened(commune_id="32128", occurred_at=AT, thing=thing, words=words, actor=actor)
    left = wrap(event, sequence, recorded_at=AT, causation_id="beta:a:00000003", traceparent=TRACE)
    arrived = decode(encode(left))
    assert arrived == left
    assert unwrap(Happened, arrived) == event.named(event_id("alpha", thing, sequence))


def test_the_form_on_the_way() -> None:
    """CloudEvents 1.0 with our extension attributes; what is not known is left out."""
    body = encode(wrap(Happened(commune_id="32128", occurred_at=AT, thing="a", words="Đ"), 7))
    assert json.loads(body) == {
        "specversion": "1.0",
        "id": "alpha:a:00000007",
        "source": "alpha",
        "type": "thing.happened.v1",
        "subject": "a",
        "time": "2026-11-24T01:30:00Z",
        "datacontenttype": "application/json",
        "commune": "32128",
        "sequence": "00000007",
        "data": {"thing": "a", "words": "Đ"},
    }
    assert "Đ".encode() in body


def test_the_cause_is_read_from_its_id() -> None:
    """A consumer knows from the id of the cause whether it has handled it."""
    assert decode(travelling()).cause == ("beta", "a", 3)
    assert decode(travelling(causationid=None)).cause is None
    assert decode(travelling(causationid="")).causation_id is None


@given(source=st.text("abc-", min_size=1), subject=NAMES, sequence=st.integers(0, 10**15))
def test_an_id_tells_stream_and_place(source: str, subject: str, sequence: int) -> None:
    """Also where the subject itself has colons in it."""
    assert parse_event_id(event_id(source, subject, sequence)) == (source, subject, sequence)


def test_ids_of_a_stream_sort_by_place() -> None:
    """The zeros before the number make the order of the texts that of the events."""
    ids = [event_id("alpha", "a", sequence) for sequence in (1, 2, 9, 10, 99, 100, 12345678)]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a:b", "a:b:7", "a::00000007", ":b:00000007", "a:b:0000000x", "a:b:٠٠٠٠٠٠٠٧"],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    """Too few parts, an empty one, too few digits, digits of another script."""
    with pytest.raises(EnvelopeError, match="not an event id"):
        parse_event_id(text)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": "\xff\xfe"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a CloudEvents 1.0 object"),
        (b'"1.0"', "not a CloudEvents 1.0 object"),
        (b"{}", "not a CloudEvents 1.0 object"),
        (travelling(specversion="0.3"), "not a CloudEvents 1.0 object"),
        (travelling(data=[]), "data: an object is required"),
        (travelling(id="alpha:a:00000008"), "id, source, subject and sequence disagree"),
        (travelling(source="beta"), "id, source, subject and sequence disagree"),
        (travelling(subject="b"), "id, source, subject and sequence disagree"),
        (travelling(sequence="7"), "id, source, subject and sequence disagree"),
        (travelling(id="7"), "not an event id: '7'"),
        (travelling(causationid="7"), "not an event id: '7'"),
        (travelling(time="today"), "time: not an instant: 'today'"),
        (travelling(time="2026-11-24T01:30:00"), "time: an instant without a time zone"),
        (travelling(recordedtime="today"), "time: not an instant: 'today'"),
    ],
)
def test_what_is_no_envelope_is_refused_with_its_cause(body: bytes, cause: str) -> None:
    """Bytes that cannot be trusted raise the one error for which they are set aside."""
    with pytest.raises(EnvelopeError, match=cause):
        decode(body)


@pytest.mark.parametrize("name", ["id", "source", "type", "subject", "time", "commune", "sequence"])
@pytest.mark.parametrize("value", [None, "", 7, ["x"]])
def test_a_required_attribute_is_named(name: str, value: Any) -> None:
    """Missing, empty or no string: the error names it."""
    with pytest.raises(EnvelopeError, match=f"^{name}: a non-empty string is required$"):
        decode(travelling(**{name: value}))


@pytest.mark.parametrize("name", ["causationid", "traceparent", "actor", "recordedtime"])
def test_an_optional_attribute_is_a_string_or_missing(name: str) -> None:
    """Without it the event is read all the same; of a wrong kind it is named."""
    assert decode(travelling(**{name: None})).sequence == 7
    with pytest.raises(EnvelopeError, match=f"^{name}: a string is required$"):
        decode(travelling(**{name: 7}))


def test_data_may_be_missing() -> None:
    """An envelope without data is one; whether the event needs any shows when it is unwrapped."""
    with pytest.raises(MalformedError, match=r"^thing: "):
        unwrap(Happened, decode(travelling(data=None)))


def test_an_event_knows_its_stream() -> None:
    """Source and subject, and the commune under the name that the plumbing uses."""
    assert HAPPENED.stream == ("alpha", "a")
    assert HAPPENED.tenant == "32128"
    with pytest.raises(NotImplementedError):
        _ = Event(commune_id="32128", occurred_at=AT).subject
