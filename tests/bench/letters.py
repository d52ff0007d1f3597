"""Benchmark: poison of five kinds through the real broker, told apart, cured and replayed, each effect once.

`python -m tests.bench.letters [POISON]` starts private servers (or takes those of TEST_AMQP_URI and
TEST_MONGODB_URI). Every poisoned event has one before it and three behind it about the same thing. An old
build of a subscriber sets the poison aside; the new one is started, the letters are sent back by kind, twice,
while the worker is killed with signal 9; in the end each thing must have had 1, 2, 3, 4, 5, in this order and
once each. Prints one JSON object; anything else ends it with status 1.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient

from deploy.instance import REPOSITORY
from services.chassis.eventlog import Logged, bucket
from services.chassis.poison import Kind
from services.chassis.publisher import Publisher
from services.chassis.seal import Seal
from services.chassis.topology import Topology
from services.contracts.envelope import encode, wrap
from tests.bench.letters_events import LISTENS, OLD_LIMIT, SECRET, SOURCE, SUBSCRIBER, VIEWS, Noted, NotedAnew
from tests.servers import PREFIX, Servers, private
from tests.waiting import wait_until

TENANTS = 20
EVENTS = (1, 2, 3, 4, 5)
POISONED = 2  # which of them
KINDS = (Kind.VERSION, Kind.CONTRACT, Kind.SEAL, Kind.RULE, Kind.DEFECT)
PATIENCE_SECONDS = 300


def poison(kind: Kind, seal: Seal) -> Mapping[str, Any]:
    """What about an event makes the old build stumble."""
    person = {"name": "Nguyễn Thị Ánh"}
    members: Mapping[Kind, Mapping[str, Any]] = {
        Kind.VERSION: {},
        Kind.CONTRACT: {"parts": ("one-stop",)},
        Kind.SEAL: {"person": seal.seal("commune:1", person)},
        Kind.RULE: {"amount": OLD_LIMIT + 1},
        Kind.DEFECT: {"word": "b"},
    }
    return members[kind]


def planted(count: int) -> Iterator[Logged]:
    """The events of so many things, mixed as they come from many desks."""
    seal, at = Seal(SECRET), datetime.now(UTC)
    for sequence in EVENTS:
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            bad = sequence == POISONED
            noted = NotedAnew if bad and kind is Kind.VERSION else Noted
            event = noted(
                commune_id=f"{32000 + number // len(KINDS) % TENANTS}",
                occurred_at=at,
                thing=f"{kind}-{number}",
                number=sequence,
                **(poison(kind, seal) if bad else {}),
            )
            body = encode(wrap(event, sequence, recorded_at=at))
            yield Logged(event.tenant, sequence, event.type, bucket(event.subject), body)


def free_port() -> str:
    """A port for a worker's health and metrics."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@dataclass
class Bench:
    """One run's places."""

    amqp_uri: str
    mongodb_uri: str
    database: str
    store: Any

    @contextmanager
    def worker(self, build: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker process of one build."""
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.letters_build", build]
        places = [self.amqp_uri, self.mongodb_uri, self.database, free_port()]
        with subprocess.Popen([*command, *places], cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
            try:
                yield process
            finally:
                process.kill()

    def command(self, *arguments: str) -> str:
        """The operator's command."""
        command = [sys.executable, "-W", "ignore", "-m", "services.chassis.letters"]
        place = ["--service", SUBSCRIBER, "--database", self.database, "--by", "bench"]
        environ = {**os.environ, "MONGODB_URI": self.mongodb_uri}
        run = subprocess.run(
            [*command, *place, *arguments],
            cwd=REPOSITORY,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout

    def publish(self, count: int) -> None:
        """Through the broker, as a relay does, with some bytes that are no event among them."""
        publisher = Publisher(self.amqp_uri, SOURCE, Topology(LISTENS))
        events = list(planted(count))
        for start in range(0, len(events), 1_000):
            publisher.publish(events[start : start + 1_000])
        publisher.publish([Logged("host", 1, "junk.v1", 0, f"junk {n}".encode()) for n in range(10)])
        publisher.close()

    def kinds(self) -> Counter[str]:
        """The open letters, by kind."""
        found = self.store["dead_letters"].aggregate(
            [{"$match": {"state": "open"}}, {"$group": {"_id": "$kind", "count": {"$sum": 1}}}]
        )
        return Counter({one["_id"]: one["count"] for one in found})

    def waiting(self) -> int:
        """Parked events."""
        return int(self.store["parked"].count_documents({}))

    def wrong(self, count: int) -> list[str]:
        """Things whose effects are not each event once, in order."""
        seen = {one["_id"]: one["numbers"] for one in self.store[VIEWS].find()}
        bad = [f"{thing}: {numbers}" for thing, numbers in seen.items() if numbers != list(EVENTS)]
        return bad if len(seen) == count else [*bad, f"{len(seen)} things of {count}"]


def set_aside(bench: Bench, count: int) -> dict[str, Any]:
    """The old build: all poison is set aside by its kind, all behind it waits, nothing else stops."""
    bench.publish(count)
    started = time.monotonic()
    with bench.worker("old"):
        behind = count * (len(EVENTS) - POISONED)
        expected = Counter({**dict.fromkeys(map(str, KINDS), count // len(KINDS)), str(Kind.UNREADABLE): 10})
        wait_until(
            lambda: bench.waiting() == behind and bench.kinds() == expected,
            PATIENCE_SECONDS,
            what="all poison is set aside and all behind it waits",
        )
    print(bench.command("summary"), file=sys.stderr)
    took = time.monotonic() - started
    return {"kinds": dict(bench.kinds()), "waiting": behind, "per_second": round(count * len(EVENTS) / took)}


def replayed(bench: Bench, count: int) -> dict[str, Any]:
    """The new build: one kind by itself, the others by the command, twice, with a kill in the middle."""
    started = time.monotonic()
    with bench.worker("new"):
        wait_until(lambda: not bench.kinds()[Kind.VERSION], PATIENCE_SECONDS, what="the upgrade took its own")
        for kind in KINDS[1:3]:
            bench.command("send-back", "--kind", str(kind))
        wait_until(lambda: bench.waiting() < count * 2, PATIENCE_SECONDS, what="the replay is under way")
    with bench.worker("new"):  # the first was killed with signal 9 in the middle
        for kind in (*KINDS, *KINDS):
            bench.command("send-back", "--kind", str(kind))
        wait_until(lambda: bench.waiting() == 0, PATIENCE_SECONDS, what="nothing waits")
        bench.command("discard", "--kind", str(Kind.UNREADABLE), "--reason", "bytes of a benchmark")
        wait_until(lambda: not bench.kinds(), PATIENCE_SECONDS, what="no letter is open")
        took = time.monotonic() - started
    kept = bench.store["dead_letters"].count_documents({"body": {"$exists": True}})
    return {"seconds": round(took, 1), "per_second": round(count * 4 / took), "bodies_kept": kept}


def main() -> int:
    """Run it; returns 1 if an effect is missing, doubled or out of order."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    count -= count % len(KINDS)
    with ExitStack() as stack:
        servers = Servers.given(os.environ) or stack.enter_context(private(os.environ))
        database = stack.enter_context(servers.databases(f"{PREFIX}letters"))
        amqp_uri = stack.enter_context(servers.virtual_host(f"{PREFIX}letters"))
        client: MongoClient[Any] = stack.enter_context(MongoClient(servers.mongodb_uri))
        bench = Bench(amqp_uri, servers.mongodb_uri, database, client[database])
        aside = set_aside(bench, count)
        replay = replayed(bench, count)
        wrong = bench.wrong(count)
    shown = {"benchmark": "letters", "poison": count, "set_aside": aside, "replayed": replay}
    print(json.dumps({**shown, "wrong": len(wrong), "examples": wrong[:5]}, indent=1))
    return 1 if wrong or replay["bodies_kept"] != count + 10 else 0


if __name__ == "__main__":
    sys.exit(main())
