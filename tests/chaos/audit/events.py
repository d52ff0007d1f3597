"""Events: each log whole and in order, each event of one effect in every service that hears it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from services.contracts.envelope import HOST
from services.contracts.registry import LISTENS, SERVICES
from tests.chaos.audit.books import Books, Finding, Told

# About no dossier: in no timeline.
_UNTOLD_ENDS = ("_ledger.counted.v1", "_fault.noted.v1")
_UNTOLD = (
    "commune.",
    "staff.",
    "signing_key.",
    "access.",
    "procedure.",
    "process.",
    "calendar.",
    "serials.",
    "document.",
)


def logs(books: Books) -> list[Finding]:
    """In each stream the sequences are 1..n as its head says; the positions of a log are 1..n."""
    return [
        *(finding for service in SERVICES for finding in _streams(books, service)),
        *(finding for service in SERVICES for finding in _positions(books, service)),
    ]


def _streams(books: Books, service: str) -> Iterator[Finding]:
    mine = {"tenant": {"$in": list(books.commune_ids)}}
    heads = {one["_id"]: one["last"] for one in books.world.database(service)["event_streams"].find(mine)}
    sequences: dict[str, list[int]] = defaultdict(list)
    for event in books.logs[service]:
        sequences[f"{event.tenant}/{event.subject}"].append(event.sequence)
    for place in heads.keys() | sequences.keys():
        if sorted(sequences[place]) != list(range(1, heads.get(place, 0) + 1)):
            text = f"{service} {place}: {sorted(sequences[place])[-5:]} is not 1..{heads.get(place, 0)}"
            yield Finding("log", text, (place.partition("/")[2],))


def _positions(books: Books, service: str) -> Iterator[Finding]:
    events = books.world.database(service)["events"]
    sums = {"_id": None, "count": {"$sum": 1}, "last": {"$max": "$position"}, "first": {"$min": "$position"}}
    for one in events.aggregate([{"$group": sums}]):
        if (one["first"], one["last"]) != (1, one["count"]):
            yield Finding(
                "log", f"{service}: positions {one['first']}..{one['last']} of {one['count']} events"
            )


def effects(books: Books) -> list[Finding]:
    """Every event was handled by all that hear it, and stands once in its dossier's timeline."""
    return [
        *(finding for service, sources in LISTENS.items() for finding in _heard(books, service, sources)),
        *_timelines(books),
        *_started(books),
    ]


def _heard(books: Books, service: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    mine = {"tenant": {"$in": list(books.commune_ids)}}
    claims = {one["_id"]: one["last"] for one in books.world.database(service)["claims"].find(mine)}
    for source in sources:
        last: Counter[str] = Counter()
        for event in books.logs[source]:
            place = f"{event.tenant}/{source}:{event.subject}"
            last[place] = max(last[place], event.sequence)
        for place, sequence in last.items():
            if claims.get(place, 0) != sequence:
                text = f"{service} handled {place} up to {claims.get(place, 0)}, said were {sequence}"
                yield Finding("effects", text, (place.rpartition(":")[2],))


def _timelines(books: Books) -> Iterator[Finding]:
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for source in LISTENS["tracking"]:
        for event in books.logs[source]:
            if not (event.type.startswith(_UNTOLD) or event.type.endswith(_UNTOLD_ENDS)):
                told[_dossier_of(event)][event.event_id] += 1
    shown = books.of("tracking", "dossiers")
    for dossier_id in told.keys() | shown.keys():
        timeline = shown.get(dossier_id, {}).get("timeline", [])
        lines = Counter(line["event_id"] for line in timeline)
        missing, more = told[dossier_id] - lines, lines - told[dossier_id]
        if missing or more:
            text = f"{dossier_id}: timeline lacks {sorted(missing)[:3]}, has too often {sorted(more)[:3]}"
            yield Finding("effects", text, (dossier_id,))
        if timeline != sorted(timeline, key=lambda line: (line["at"], line["event_id"])):
            yield Finding("order", f"{dossier_id}: the timeline is not in order", (dossier_id,))


def _dossier_of(event: Told) -> str:
    return str(event.data.get("dossier_id") or event.subject)


def _started(books: Books) -> Iterator[Finding]:
    """Workflow has begun what was received with a process, once, and nothing else."""
    received = {
        event.subject
        for event in books.logs["intake"]
        if event.type == "dossier.received.v1" and event.data.get("process_code")
    }
    running = books.of("workflow", "running")
    for dossier_id in received ^ running.keys():
        yield Finding("effects", f"{dossier_id}: received or running in workflow, not both", (dossier_id,))
    for dossier_id in received & running.keys():
        opened = Counter(
            event.data["step_id"]
            for event in books.events("workflow", dossier_id)
            if event.type == "step.opened.v1"
        )
        runs = [run["step_id"] for run in running[dossier_id]["runs"]]
        if (
            any(count > 1 for count in opened.values())
            or set(opened) != set(runs)
            or len(set(runs)) != len(runs)
        ):
            yield Finding("effects", f"{dossier_id}: steps {runs}, opened {dict(opened)}", (dossier_id,))


def set_aside(books: Books) -> list[Finding]:
    """No event is parked or dead: nothing in a clean world is poison."""
    found = []
    for service in SERVICES:
        database = books.world.database(service)
        mine = {"tenant": {"$in": [*books.commune_ids, HOST]}}
        for letter in database["dead_letters"].find({**mine, "state": "open"}).limit(5):
            text = f"{service}: dead letter {letter['_id']}: {letter['cause']}"
            found.append(Finding("set aside", text, (letter.get("subject", ""),)))
        for parked in database["parked"].find(mine).limit(5):
            text = f"{service}: {parked['_id']} parked ({parked['reason']} {parked.get('waits_for', '')})"
            found.append(Finding("set aside", text, (parked["_id"].split(":")[-2],)))
    return found
