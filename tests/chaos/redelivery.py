"""Deliveries that nobody asked for: events of a log once more, twice each and in any order."""

from __future__ import annotations

import random
from typing import Any

from amqp.basic_message import Message

from services.chassis.broker import channel_of, close_quietly, open_connection
from services.chassis.topology import exchange, routing_key
from services.contracts.envelope import CONTENT_TYPE
from services.contracts.registry import LISTENS
from tests.chaos.world import World

LATEST, ELDER = 60, 40
_TIMES = 2


def redeliver(world: World, chance: random.Random, service: str) -> None:
    """To the exchange of a service (all its subscribers), or straight into the inbox of one of them."""
    hears = list(LISTENS.get(service, ()))
    if hears and chance.random() < 0.5:
        source = chance.choice(hears)
        publish(world, chance, chosen(world, chance, source), inbox=service)
    else:
        publish(world, chance, chosen(world, chance, service))


def chosen(world: World, chance: random.Random, source: str) -> list[dict[str, Any]]:
    """The latest events of a log that have their position, and some from anywhere in it."""
    events = world.database(source)["events"]
    latest = list(events.find({"position": {"$exists": True}}).sort("position", -1).limit(LATEST))
    if not latest:
        return []
    anywhere = {"position": {"$gt": chance.randint(0, latest[0]["position"])}}
    return [*latest, *events.find(anywhere).sort("position", 1).limit(ELDER)]


def publish(world: World, chance: random.Random, events: list[dict[str, Any]], inbox: str = "") -> None:
    """Publish them in an order of no sense."""
    copies = events * _TIMES
    chance.shuffle(copies)
    connection = open_connection(world.amqp_uri)
    try:
        channel = channel_of(connection)
        for event in copies:
            message = Message(bytes(event["body"]), content_type=CONTENT_TYPE, delivery_mode=2)
            source = event["_id"].partition("/")[2].partition(":")[0]
            place = (
                {"exchange": "", "routing_key": f"inbox.{inbox}"}
                if inbox
                else {
                    "exchange": exchange(source),
                    "routing_key": routing_key(event["type"], event["bucket"]),
                }
            )
            channel.basic_publish(message, **place)
        connection.connection.close()
    finally:
        close_quietly(connection)
