"""What subscribers have not heard at the instant of a backup: the broker was not saved, the logs were.

A message in a queue is neither in its source's outbox (it is published) nor in its subscriber's claims (it is
not handled). So each relay's cursor is set back to the first event that some subscriber lacks; what comes a
second time is known by its claim and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from services.chassis.consume import CLAIMS
from services.chassis.eventlog import EVENTS, STREAMS
from services.chassis.parking import DEAD_LETTERS, PARKED
from services.chassis.relay import OUTBOX
from services.contracts.envelope import event_id
from services.contracts.registry import LISTENS, subscribers

AT_ONCE = 500  # subjects in one question

Documents = Database[dict[str, Any]]
Moment = ClientSession | None


@dataclass
class Unheard:
    """How a source and its subscribers stand to each other.

    Args:
        first: tenant to the position of the first event that somebody lacks.
        places: every event that somebody lacks, and who.
        ahead: streams of which a subscriber claims more than the source has said: two images that do not fit.
    """

    first: dict[str, int] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    ahead: list[str] = field(default_factory=list)


def unheard(source: str, databases: Mapping[str, Documents], moment: Moment = None) -> Unheard:
    """What the subscribers of a source have not heard, tenant by tenant.

    Args:
        moment: a session that reads all databases at one instant; needed where work goes on.
    """
    found, log = Unheard(), databases[source]
    for tenant in sorted(log[STREAMS].distinct("tenant", session=moment)):
        heads = log[STREAMS].find({"tenant": tenant}, session=moment)
        last = {one["_id"].partition("/")[2]: one["last"] for one in heads}
        for subscriber in subscribers(source):
            heard = _heard(databases[subscriber], tenant, source, moment)
            found.ahead += [
                f"{subscriber} heard {end} of {tenant}/{source}:{subject}, said were {last.get(subject, 0)}"
                for subject, end in heard.items()
                if end > last.get(subject, 0)
            ]
            behind = {key: heard.get(key, 0) for key, end in last.items() if heard.get(key, 0) < end}
            for place, position in _lacking(log, databases[subscriber], (tenant, source), behind, moment):
                found.places.add(f"{place} at {subscriber}")
                found.first[tenant] = min(position, found.first.get(tenant, position))
    return found


def _heard(subscriber: Documents, tenant: str, source: str, moment: Moment) -> dict[str, int]:
    prefix = f"{tenant}/{source}:"
    where = {"_id": {"$gte": prefix, "$lt": f"{tenant}/{source};"}}  # ";" follows ":"
    claims = subscriber[CLAIMS].find(where, ["last"], session=moment)
    return {one["_id"].removeprefix(prefix): one["last"] for one in claims}


def _lacking(
    log: Documents,
    subscriber: Documents,
    of: tuple[str, str],
    behind: Mapping[str, int],
    moment: Moment,
) -> Iterator[tuple[str, int]]:
    """Events, with their positions, that are not handled and do not wait at the subscriber either."""
    tenant, source = of
    subjects = iter(sorted(behind))
    while chunk := list(islice(subjects, AT_ONCE)):
        where = {"tenant": tenant, "subject": {"$in": chunk}}
        said = log[EVENTS].find(where, ["subject", "sequence", "position"], session=moment)
        waiting = {
            f"{tenant}/{event_id(source, one['subject'], one['sequence'])}": one["position"]
            for one in said
            if one["sequence"] > behind[one["subject"]] and "position" in one  # others are not published yet
        }
        ids = {"_id": {"$in": list(waiting)}}
        parked = subscriber[PARKED].find(ids, ["_id"], session=moment)
        letters = subscriber[DEAD_LETTERS].find({**ids, "state": "open"}, ["_id"], session=moment)
        there = {one["_id"] for one in (*parked, *letters)}
        yield from ((place, position) for place, position in waiting.items() if place not in there)


def set_back(databases: Mapping[str, Documents]) -> int:
    """Have every relay publish again what somebody lacks; tells how many events that are at least."""
    count = 0
    for source in sorted({source for sources in LISTENS.values() for source in sources}):
        found = unheard(source, databases)
        count += len(found.places)
        outbox = databases[source][OUTBOX].with_options(write_concern=WriteConcern("majority", j=True))
        for tenant, position in found.first.items():
            outbox.update_one({"_id": tenant}, {"$min": {"published": position - 1}})
    return count
