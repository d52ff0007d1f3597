"""The published contract of the events: it is what the code says, and well formed."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.chassis.eventlog import BUCKETS
from services.chassis.topology import Topology, exchange, routing_key
from services.contracts import asyncapi
from services.contracts.registry import EVENTS, LISTENS
from tests.contract.schema import faults, resolved

STORED = Path(asyncapi.__file__).with_name("asyncapi.json")
SAMPLES = Path(__file__).with_name("samples")
DOCUMENT = asyncapi.document()
CHANNEL_KEY = re.compile(r"[A-Za-z0-9._-]+")


def references(part: Any) -> Iterator[str]:
    """All references in a document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_stored_contract_is_what_the_code_says() -> None:
    """Whoever changes an event sees the published contract change with it, in the same commit."""
    assert json.loads(STORED.read_text()) == DOCUMENT, (
        "run: python -m services.contracts.asyncapi > services/contracts/asyncapi.json"
    )


def test_the_program_prints_the_stored_file() -> None:
    """The command in the message above makes the file, byte for byte."""
    command = (sys.executable, "-m", "services.contracts.asyncapi")
    done = subprocess.run(command, check=True, capture_output=True, cwd=STORED.parents[2])
    assert done.stdout == STORED.read_bytes()


def test_every_reference_points_to_something() -> None:
    """A reader's generator finds each schema, message and channel that is named."""
    found = list(references(DOCUMENT))
    assert found
    for reference in found:
        assert resolved(reference, DOCUMENT) is not None


def test_it_has_the_form_of_asyncapi_3() -> None:
    """The members that the specification demands are there, and keys have its form."""
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"]["title"]
    assert DOCUMENT["info"]["version"]
    for channel in DOCUMENT["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel["parameters"])
        assert channel["bindings"]["amqp"]["is"] == "routingKey"
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive")
        channel = operation["channel"]["$ref"]
        assert all(one["$ref"].startswith(f"{channel}/messages/") for one in operation["messages"])
    components = DOCUMENT["components"]
    assert all(CHANNEL_KEY.fullmatch(key) for part in components.values() for key in part)


def test_every_event_has_a_message_on_the_channel_of_its_source() -> None:
    """No event of the registry is missing, and none is offered on a foreign channel."""
    assert set(DOCUMENT["components"]["messages"]) == set(EVENTS)
    for source, channel in DOCUMENT["channels"].items():
        said = {type_ for type_, kind in EVENTS.items() if kind.source == source}
        assert set(channel["messages"]) == set(channel["parameters"]["type"]["enum"]) == said


def test_channels_are_the_exchanges_that_are_declared() -> None:
    """What is published says where the messages really are."""
    topology = Topology(LISTENS)
    for source, channel in DOCUMENT["channels"].items():
        assert channel["bindings"]["amqp"]["exchange"]["name"] == exchange(source)
        assert topology.queues_fed_by(source) or source == "tracking"  # heard over the feed alone
        kind, last = next(iter(channel["messages"])), BUCKETS - 1
        assert channel["address"].format(type=kind, bucket=f"{last:02d}") == routing_key(kind, last)
        assert f"{last:02d}" in channel["parameters"]["bucket"]["examples"]


def test_operations_are_who_says_and_who_hears() -> None:
    """Each source sends, each subscriber of the registry receives, and nobody else."""
    sent = {key for key, operation in DOCUMENT["operations"].items() if operation["action"] == "send"}
    received = set(DOCUMENT["operations"]) - sent
    assert sent == {f"{source}.sends" for source in DOCUMENT["channels"]}
    assert received == {
        f"{service}.receives.{source}" for service, sources in LISTENS.items() for source in sources
    }


@pytest.mark.parametrize("type_", EVENTS)
def test_a_sample_obeys_its_schema(type_: str) -> None:
    """The stored sample of an event is what its published schema allows."""
    sample = json.loads((SAMPLES / f"{type_}.json").read_text())
    payload = DOCUMENT["components"]["messages"][type_]["payload"]
    assert list(faults(sample, payload, DOCUMENT)) == []


@pytest.mark.parametrize("type_", EVENTS)
def test_a_schema_names_and_demands_what_the_code_does(type_: str) -> None:
    """A member is demanded if and only if it has no default and cannot be None; none is forgotten."""
    schema = DOCUMENT["components"]["schemas"][type_]
    members = [item for item in dataclasses.fields(EVENTS[type_]) if item.name in schema["properties"]]
    outside = {item.name for item in dataclasses.fields(EVENTS[type_])} - set(schema["properties"])
    demanded = {
        item.name for item in members if item.default is dataclasses.MISSING and "None" not in str(item.type)
    }
    assert outside == {"commune_id", "occurred_at", "event_id", "actor"}
    assert set(schema["required"]) == demanded
    assert schema["description"].endswith(".")


def test_faults_are_found() -> None:
    """The checker of these tests is not blind: each kind of fault is told with its place."""
    payload = DOCUMENT["components"]["messages"]["commune.published.v1"]["payload"]
    sample = json.loads((SAMPLES / "commune.published.v1.json").read_text())
    sample |= {"type": "x", "id": "x", "time": "yesterday", "subject": ""}
    del sample["commune"]
    sample["data"]["active"] = 1
    del sample["data"]["units"][1]["receives"]
    assert sorted(faults(sample, payload, DOCUMENT)) == [
        "$.commune: is missing",
        "$.data.active: is no boolean",
        "$.data.units[1].receives: is missing",
        "$.id: is not like ^[^:]+:.+:[0-9]{8,}$",
        "$.subject: is too short",
        "$.time: is no date-time",
        "$.type: is not 'commune.published.v1'",
    ]
