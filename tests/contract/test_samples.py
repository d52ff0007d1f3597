"""Events that were ever published: stored samples still mean what they meant."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from services.contracts.codec import MalformedError
from services.contracts.envelope import Envelope, decode, encode, unwrap, wrap
from services.contracts.registry import EVENTS
from tests.contract.examples import CAUSES, EXAMPLES

SAMPLES = Path(__file__).with_name("samples")
WRONG = {"a string": 7, "a number": "seven", "a list": {}, "nothing": None}


def sample(type_: str) -> bytes:
    """The bytes of a stored sample."""
    return (SAMPLES / f"{type_}.json").read_bytes()


def test_every_event_has_a_sample_and_every_sample_an_event() -> None:
    """A new event comes with its sample; the sample of an old version stays, and so does its class."""
    assert {path.stem for path in SAMPLES.iterdir()} == set(EVENTS) == set(EXAMPLES)


@pytest.mark.parametrize("type_", EVENTS)
def test_a_sample_means_what_it_meant(type_: str) -> None:
    """The bytes of the time decode into exactly the event that they stood for."""
    assert unwrap(EVENTS[type_], decode(sample(type_))) == EXAMPLES[type_]


@pytest.mark.parametrize("type_", EVENTS)
def test_an_event_is_still_written_as_in_its_sample(type_: str) -> None:
    """What is sent today equals the sample, so that a reader of then understands it."""
    read = decode(sample(type_))
    written = wrap(
        EXAMPLES[type_],
        read.sequence,
        recorded_at=read.recorded_at,
        causation_id=CAUSES.get(type_),
        traceparent=read.traceparent,
    )
    assert json.loads(encode(written)) == json.loads(sample(type_))


@pytest.mark.parametrize("type_", EVENTS)
def test_a_newer_sender_may_say_more(type_: str) -> None:
    """Members that this version does not know change nothing, in the envelope and in the data."""
    members = json.loads(sample(type_))
    members["newer"] = members["data"]["newer"] = {"any": ["thing"]}
    assert unwrap(EVENTS[type_], decode(json.dumps(members).encode())) == EXAMPLES[type_]


# Type and name of each member of the data of each event.
MEMBERS = [(type_, name) for type_ in EVENTS for name in json.loads(sample(type_))["data"]]


def changed(type_: str, name: str, value: Any) -> Envelope:
    """The sample with another value in one member of its data."""
    read = decode(sample(type_))
    return dataclasses.replace(read, data={**read.data, name: value})


def kind_of(value: Any) -> str:
    """What a JSON value is, in the words of WRONG."""
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a number"


@pytest.mark.parametrize(("type_", "name"), MEMBERS)
def test_a_member_of_a_wrong_kind_is_named(type_: str, name: str) -> None:
    """The error says which member; so does the dead letter that it becomes."""
    value = decode(sample(type_)).data[name]
    with pytest.raises(MalformedError, match=rf"^{name}: "):
        unwrap(EVENTS[type_], changed(type_, name, WRONG[kind_of(value)]))


@pytest.mark.parametrize(("type_", "name"), MEMBERS)
def test_a_missing_member_is_named_or_has_its_default(type_: str, name: str) -> None:
    """A required member that is missing is an error that names it; an optional one is as if not said."""
    schema = {item.name: item for item in dataclasses.fields(EVENTS[type_])}[name]
    read = decode(sample(type_))
    without = dataclasses.replace(read, data={key: read.data[key] for key in read.data if key != name})
    if schema.default is dataclasses.MISSING and "None" not in str(schema.type):
        with pytest.raises(MalformedError, match=rf"^{name}: "):
            unwrap(EVENTS[type_], without)
    else:
        default = None if schema.default is dataclasses.MISSING else schema.default
        assert getattr(unwrap(EVENTS[type_], without), name) == default


def test_a_member_within_a_member_is_named_by_its_path() -> None:
    """Of a list of units the error says what is wrong inside one."""
    units = [{"unit_id": "one-stop", "name": "Bộ phận Một cửa", "agency_code": 28, "receives": True}]
    with pytest.raises(MalformedError, match=r"^units: agency_code: a string is required, not int$"):
        unwrap(EVENTS["commune.published.v1"], changed("commune.published.v1", "units", units))
