"""The contract of the events as AsyncAPI 3.0, made from their dataclasses; run as a program it prints it.

`services/contracts/asyncapi.json` is its stored copy, for those who read and generate without Python.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from services.contracts import schemas
from services.contracts.envelope import CONTENT_TYPE, Event
from services.contracts.person import PersonData
from services.contracts.registry import EVENTS, LISTENS, SERVICES
from services.contracts.schemas import Schema, ref

ENVELOPE = "Envelope"


def document() -> dict[str, Any]:
    """The whole contract as one AsyncAPI document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Motcua events",
            "version": "1",
            "description": (
                "What the services of an electronic one-stop shop say to each other: CloudEvents 1.0 in "
                "structured JSON over AMQP 0-9-1. Order is promised per source and subject; an event may "
                "arrive more than once. A changed meaning is a new version of the type beside the old one."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {source: _channel(source) for source in _sources()},
        "operations": {**_sendings(), **_receivings()},
        "components": {
            "messages": {kind.type: _message(kind) for kind in EVENTS.values()},
            "schemas": _schemas(),
        },
    }


def _sources() -> list[str]:
    return [service for service in SERVICES if any(kind.source == service for kind in EVENTS.values())]


def _said_by(source: str) -> list[type[Event]]:
    return [kind for kind in EVENTS.values() if kind.source == source]


def _channel(source: str) -> Schema:
    return {
        "address": "{type}.{bucket}",
        "title": f"{source}.events",
        "description": f"All that {source} says. A subscriber binds its inbox queue to every routing key.",
        "parameters": {
            "type": {
                "description": "The type of the event.",
                "enum": [kind.type for kind in _said_by(source)],
            },
            "bucket": {
                "description": "Two digits: the part into which the subject falls; inboxes are cut there.",
                "examples": ["00", "15"],
            },
        },
        "messages": {kind.type: ref("components", "messages", kind.type) for kind in _said_by(source)},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": f"{source}.events",
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                },
                "bindingVersion": "0.3.0",
            }
        },
    }


def _sendings() -> Schema:
    return {
        f"{source}.sends": {
            "action": "send",
            "channel": ref("channels", source),
            "summary": f"{source} publishes what became durable in its log, confirmed.",
            "messages": _messages_of(source),
            "bindings": {
                "amqp": {"deliveryMode": 2, "mandatory": _is_heard(source), "bindingVersion": "0.3.0"}
            },
        }
        for source in _sources()
    }


def _is_heard(source: str) -> bool:
    """Whether a service subscribes; what nobody hears is read over the feed, or by a queue of one's own."""
    return any(source in sources for sources in LISTENS.values())


def _receivings() -> Schema:
    return {
        f"{service}.receives.{source}": {
            "action": "receive",
            "channel": ref("channels", source),
            "summary": f"{service} hears {source} through its quorum queue inbox.{service}.",
            "messages": _messages_of(source),
            "bindings": {"amqp": {"ack": True, "bindingVersion": "0.3.0"}},
        }
        for service, sources in LISTENS.items()
        for source in sources
    }


def _messages_of(source: str) -> list[Schema]:
    return [ref("channels", source, "messages", kind.type) for kind in _said_by(source)]


def _message(kind: type[Event]) -> Schema:
    return {
        "name": kind.type,
        "title": kind.__name__,
        "summary": schemas.first_line(kind),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                ref("components", "schemas", ENVELOPE),
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": kind.type},
                        "source": {"const": kind.source},
                        "data": ref("components", "schemas", kind.type),
                    },
                },
            ]
        },
    }


def _schemas() -> Schema:
    made = {ENVELOPE: schemas.envelope()}
    for kind in EVENTS.values():
        made[kind.type] = schemas.object_of(kind, without=schemas.ENVELOPE_MEMBERS)
        for part in schemas.parts_of(kind):
            made[part.__name__] = schemas.object_of(part)
    made[PersonData.__name__] = schemas.object_of(PersonData)
    return made


def text() -> str:
    """The document as it is stored."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
