"""Holds the four databases against each other at one instant: `deploy/audit`, the end of `deploy/restore`.

It reads and changes nothing. While work goes on an event is on its way for a moment: such findings are looked
at again, and count when they stay.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError

from deploy import aside, services
from deploy.backups.instant import Client, history_kept
from deploy.backups.place import Place, require_secret, require_whole
from deploy.backups.redelivery import Documents, unheard
from deploy.instance import REPOSITORY, Instance
from deploy.problems import Problem, last_line, say, told
from services.chassis.eventlog import EVENTS, STREAMS
from services.chassis.parking import DEAD_LETTERS, PARKED
from services.contracts.registry import LISTENS

SETTLE_SECONDS = 180.0
WATCHED_SECONDS = 30.0  # of an instance at work: an event is on its way for less
SHOWN = 20
NICENESS = 15  # who works goes before
LOOK_AGAIN_SECONDS = 1.0
REST_FACTOR = 4.0  # between two looks, times what a look took
TOLD_EVERY_SECONDS = 10.0
FILES = {"scans": "dossiers", "document_scans": "incoming_documents"}  # bucket of files to what refers to it


@dataclass(frozen=True)
class Finding:
    """Something that should not be.

    Args:
        places: what may be on its way: only what is there at every look is a finding.
    """

    text: str
    places: frozenset[str] = frozenset()

    @property
    def line(self) -> str:
        """For the operator."""
        return f"{self.text}: {len(self.places)}, {min(self.places)} among them" if self.places else self.text


def findings(databases: Mapping[str, Documents], moment: ClientSession) -> Iterator[Finding]:
    """All that is wrong in the logs, among the services, and with the files."""
    for service, documents in databases.items():
        yield from _log(service, documents, moment)
    for source in sorted({source for sources in LISTENS.values() for source in sources}):
        found = unheard(source, databases, moment)
        yield from (Finding(f"ahead of its source: {text}") for text in found.ahead)
        if found.places:
            yield Finding(f"{source}: events not heard by everybody", frozenset(found.places))
    yield from _files(databases["intake"], moment)


def _log(service: str, documents: Documents, moment: ClientSession) -> Iterator[Finding]:
    """Every stream is 1..n, and its head says n; nothing waits for its place in the log."""
    stages: list[Mapping[str, Any]] = [
        {"$group": {"_id": ["$tenant", "$subject"], "count": {"$sum": 1}, "last": {"$max": "$sequence"}}},
    ]
    heads = {one["_id"]: one["last"] for one in documents[STREAMS].find(session=moment)}
    for stream in documents[EVENTS].aggregate(stages, allowDiskUse=True, session=moment):
        key = "/".join(stream["_id"])
        if not stream["count"] == stream["last"] == heads.pop(key, None):
            yield Finding(f"{service}: the events of {key} are not 1..{stream['last']}")
    yield from (Finding(f"{service}: {key} has a head and no events") for key in heads)
    pending = documents[EVENTS].find({"pending": True}, ["_id"], session=moment)
    places = frozenset(str(one["_id"]) for one in pending)
    if places:
        yield Finding(f"{service}: events without their place in the log", places)


def _files(documents: Documents, moment: ClientSession) -> Iterator[Finding]:
    """Every scan that is referred to is there, whole."""
    for bucket, owner in FILES.items():
        chunks = {
            one["_id"]: one["size"]
            for one in documents[f"{bucket}.chunks"].aggregate(
                [{"$group": {"_id": "$files_id", "size": {"$sum": {"$binarySize": "$data"}}}}],
                allowDiskUse=True,
                session=moment,
            )
        }
        whole = {
            one["_id"]
            for one in documents[f"{bucket}.files"].find({}, ["length"], session=moment)
            if one["length"] == chunks.get(one["_id"], 0)
        }
        where = {"scans.0": {"$exists": True}}
        for kept in documents[owner].find(where, ["tenant", "scans"], session=moment):
            for scan in kept["scans"]:
                place = f"{scan.get('held_by', kept['tenant'])}/{scan['scan_id']}"
                if place not in whole:
                    yield Finding(f"intake: file {place} of {kept['_id']} is missing or not whole")


def settled(
    client: Client, names: Mapping[str, str], tell: Callable[[str], None], *, seconds: float = SETTLE_SECONDS
) -> list[Finding]:
    """The findings that stay. Of what is on its way, that which was there at every look counts.

    Args:
        seconds: how long it is waited while less and less is on its way no more.
    """
    lasting: dict[str, frozenset[str]] = {}
    moved_at = told_at = time.monotonic()
    while True:
        began, before = time.monotonic(), sum(map(len, lasting.values()))
        with client.start_session(snapshot=True) as moment:
            found = list(findings({service: client[name] for service, name in names.items()}, moment))
        passing = {one.text: one.places & lasting.get(one.text, one.places) for one in found if one.places}
        lasting = {text: places for text, places in passing.items() if places}
        now = time.monotonic()
        moved_at = now if sum(map(len, lasting.values())) < before else moved_at
        if not lasting or now > moved_at + seconds:
            sure = [one for one in found if not one.places]
            return [*sure, *(Finding(text, places) for text, places in lasting.items())]
        if now > told_at + TOLD_EVERY_SECONDS:
            tell("; ".join(Finding(text, places).line for text, places in lasting.items()))
            told_at = now
        # Looking takes from the database what those need who bring the rest.
        time.sleep(max(LOOK_AGAIN_SECONDS, REST_FACTOR * (now - began)))


def waiting(databases: Mapping[str, Documents]) -> Iterator[str]:
    """What people have to look at, and no fault of the data: events set aside, events that wait."""
    for service, documents in databases.items():
        letters = documents[DEAD_LETTERS].count_documents({"state": "open"})
        parked = documents[PARKED].count_documents({})
        if letters or parked:
            yield f"{service}: {letters} dead letters (deploy/letters {service} list), {parked} parked events"


def serials(instance: Instance) -> list[Finding]:
    """The serials that are not whole, as intake's own tool says."""
    done = subprocess.run(
        (sys.executable, "-m", "services.intake.admin", "audit-serials"),
        check=False,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=services.environment(instance, "intake"),
    )
    if done.returncode == 0:
        return []
    return [Finding(f"intake: {text}") for text in (done.stdout.splitlines() or [last_line(done.stderr)])]


def report(instance: Instance, *, seconds: float = SETTLE_SECONDS) -> int:
    """Audit and tell; 0 if nothing is wrong."""
    place = Place.of(instance)
    with history_kept(place.address), Client(place.address) as client:
        found = [*settled(client, place.databases, say, seconds=seconds), *serials(instance)]
        for one in found[:SHOWN]:
            say(f"audit: {one.line}")
        for text in waiting({service: client[name] for service, name in place.databases.items()}):
            say(f"to look at: {text}")
    say(f"audit: {len(found)} findings" if found else "audit: nothing is lost, nothing is missing")
    return 1 if found else 0


def main() -> int:
    """What `deploy/audit` does."""
    instance = Instance.recorded(os.environ)
    require_secret(instance)
    require_whole(instance)
    return aside.run(lambda: _watched(instance), NICENESS)


def _watched(instance: Instance) -> int:
    try:
        return report(instance, seconds=WATCHED_SECONDS)
    except PyMongoError as exc:
        raise Problem(f"the database does not answer: {type(exc).__name__}", "deploy/status") from exc


if __name__ == "__main__":
    sys.exit(told(main))
