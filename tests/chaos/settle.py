"""After the blows: everything healed, every command decided, every event and message where it belongs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.registry import LISTENS, SERVICES
from tests.chaos.client import Client, Gone
from tests.chaos.communes import Commune
from tests.chaos.ledger import OPEN, Command, Ledger
from tests.chaos.world import World

DECIDED_SECONDS = 120.0
LONGEST_TIMES = 10  # what moves without end is not waited for without end
Mine = dict[str, Any]  # the query of some communes
OPENING, CLOSING = 8, 20  # hours between which messages leave (NOTIFY_SMS_QUIET_HOURS)


def heal(world: World) -> None:
    """Nothing is broken any more, and it is day."""
    world.links.heal()
    world.broker_alarm(False)
    world.disk.empty()
    by_day(world)
    world.wait_ready()


def by_day(world: World) -> None:
    """Move the clock on to office hours where it is night."""
    now = world.now().astimezone(VIETNAM_TIME)
    opening = datetime(now.year, now.month, now.day, OPENING, tzinfo=VIETNAM_TIME)
    if now < opening:
        world.move_clock(opening)
    elif now.hour >= CLOSING:
        world.move_clock(opening + timedelta(days=1))


def decide(ledger: Ledger, communes: Sequence[Commune]) -> list[Command]:
    """Send what is undecided until it is decided; gives back what stays undecided."""
    until = time.monotonic() + DECIDED_SECONDS
    roles = {client.username: client for commune in communes for client in commune.officers.values()}
    for client in roles.values():
        client.stopping = lambda: time.monotonic() > until
    for command in ledger.commands(OPEN):
        _send(roles[command.by], command)
    return ledger.commands(OPEN)


def _send(client: Client, command: Command) -> None:
    try:
        client.send(command)
    except Gone:
        return


def quiet(world: World, tenants: Sequence[str], seconds: float) -> list[str]:
    """Wait until nothing of these communes is on its way any more.

    Args:
        seconds: it is given up when what is on its way has stayed the same for so long; as long as it moves
            it is waited for, however busy the machine.
    Returns: what does not move any more.
    """
    left, since = on_its_way(world, tenants), time.monotonic()
    until = since + LONGEST_TIMES * seconds
    while left and time.monotonic() < min(since + seconds, until):
        time.sleep(0.5)
        now = on_its_way(world, tenants)
        if now != left:
            left, since = now, time.monotonic()
    return left


def on_its_way(world: World, tenants: Sequence[str]) -> list[str]:
    """What has not arrived where it goes."""
    mine = {"tenant": {"$in": list(tenants)}}
    checks = (_unsequenced, _unpublished, _unheard, _unsent)
    return [found for service in SERVICES for check in checks for found in check(world, service, mine)]


def _unsequenced(world: World, service: str, mine: Mine) -> list[str]:
    count = world.database(service)["events"].count_documents({**mine, "pending": True})
    return [f"{service}: {count} events without a position"] if count else []


def _unpublished(world: World, service: str, mine: Mine) -> list[str]:
    database = world.database(service)
    published = {one["_id"]: one["published"] for one in database["outbox"].find()}
    last = [{"$match": mine}, {"$group": {"_id": "$tenant", "last": {"$max": "$position"}}}]
    return [
        f"{service}: the outbox of {one['_id']} is not empty"
        for one in database["events"].aggregate(last)
        if published.get(one["_id"], 0) < (one["last"] or 0)
    ]


def _unheard(world: World, service: str, mine: Mine) -> list[str]:
    """Streams that a subscriber has not handled to their end, and what it has set aside meanwhile."""
    database = world.database(service)
    parked = database["parked"].count_documents(mine)
    found = [f"{service}: {parked} events parked"] if parked else []
    claims = {one["_id"]: one["last"] for one in database["claims"].find(mine, ["last"])}
    for source in LISTENS.get(service, ()):
        heads = world.database(source)["event_streams"].find(mine, ["last"])
        late = [one["_id"] for one in heads if claims.get(_claim(one["_id"], source), 0) < one["last"]]
        found += [f"{service}: {len(late)} streams of {source} not heard: {late[:3]}"] if late else []
    return found


def _claim(stream: str, source: str) -> str:
    tenant, _, subject = stream.partition("/")
    return f"{tenant}/{source}:{subject}"


def _unsent(world: World, service: str, mine: Mine) -> list[str]:
    if service != "notify":
        return []
    where = {**mine, "state": {"$in": ["due", "sending"]}}
    count = world.database(service)["messages"].count_documents(where)
    return [f"notify: {count} messages have not left"] if count else []
