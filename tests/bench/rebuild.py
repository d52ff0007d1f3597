"""Benchmark: tracking's read model rebuilt from its sources' logs while it is asked and goes on hearing.

`python -m tests.bench.rebuild [EVENTS]` starts private servers (or takes those of TEST_AMQP_URI and
TEST_MONGODB_URI), the four APIs and tracking's worker, and prints one JSON object:
- the peer: the way in which a new tracking catches up (feed, claims, transactions), in the same run;
- a second model filled and compared with the one in force, every document, field by field;
- one put in force after signal 9 in the middle; look-ups, twenty a second, quiet and meanwhile; new events
  over the broker meanwhile; and the comparison once more.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import httpx
from pymongo import MongoClient

from services.chassis.backfill import Backfill
from services.chassis.consume import Consumer
from services.contracts import registry
from services.tracking import bootstrap
from services.tracking.settings import TrackingSettings
from tests.bench.rebuild_world import OWNERS, World, apis, code, index_logs, public, story, url
from tests.servers import PREFIX, Servers, private
from tests.waiting import wait_until

ASKED_PER_SECOND = 20
QUIET_SECONDS = 10.0
LIVE_PER_SECOND = 2  # dossiers whose whole life happens meanwhile, over the broker
FIGURES = re.compile(r"(\d+) events at (\d+) a second, ([\d.]+) s in all, writers held for ([\d.]+) s")


class Asker:
    """Holders of look-up codes, at set times; an answer that is late counts from when it was due."""

    def __init__(self, dossiers: int) -> None:
        self._dossiers = dossiers
        self._stopping = threading.Event()
        self.seconds: list[float] = []
        self.failures = 0

    def run(self) -> None:
        """Ask until told to stop."""
        with httpx.Client(base_url=url("tracking"), timeout=30, trust_env=False) as client:
            due = time.perf_counter()
            while not self._stopping.is_set():
                due += 1 / ASKED_PER_SECOND
                time.sleep(max(0.0, due - time.perf_counter()))
                self.ask(client, due)

    def ask(self, client: httpx.Client, due: float) -> None:
        """One look-up."""
        number = public((len(self.seconds) * 7919) % (self._dossiers - 100))
        try:
            answer = client.get("/v1/public/lookup", headers={"Lookup-Code": code(number)})
            self.failures += answer.status_code != 200
        except httpx.HTTPError:
            self.failures += 1
        self.seconds.append(time.perf_counter() - due)

    @contextmanager
    def asking(self) -> Iterator[Asker]:
        """Ask for as long as this lasts."""
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            thread.join()

    def figures(self) -> dict[str, Any]:
        """What came of it."""
        cut = statistics.quantiles(self.seconds, n=100)
        p50, p95, p99 = (round(cut[place - 1] * 1000, 1) for place in (50, 95, 99))
        return {"asked": len(self.seconds), "failures": self.failures, "p50": p50, "p95": p95, "p99": p99}


def catch_up(world: World) -> dict[str, Any]:
    """The peer: a new tracking reads the feeds as its worker does, one transaction after the other."""
    settings = TrackingSettings.from_mapping(world.environment("tracking"))
    core = bootstrap.core(settings)
    core.ensure()
    subscriptions = bootstrap.subscriptions(bootstrap.person_opener(core), core.clock)
    consumer = Consumer(core.store, core.transactor, subscriptions, registry.LISTENS["tracking"])
    token = partial(bootstrap.feed_token, settings)
    backfill = Backfill(core.store, consumer, bootstrap.feeds(settings), token)
    started = time.perf_counter()
    events = sum(backfill.read_all(source) for source in OWNERS)
    took = time.perf_counter() - started
    left = core.store.plumbing("parked").count_documents({})
    core.store.client.close()
    return {"events": events, "per_second": round(events / took), "parked": left}


class Living:
    """Whole lives that happen while the model is rebuilt, over the broker."""

    def __init__(self, world: World, first: int) -> None:
        self._world = world
        self._stopping = threading.Event()
        self.next = first

    def run(self) -> None:
        """Until told to stop."""
        while not self._stopping.wait(1.0):
            self._world.publish([story(self.next + number) for number in range(LIVE_PER_SECOND)])
            self.next += LIVE_PER_SECOND

    @contextmanager
    def on(self) -> Iterator[None]:
        """For as long as this lasts."""
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()


def rebuilt(world: World, *arguments: str, kill_after: int | None = None) -> dict[str, Any]:
    """Give the command and read its figures; `kill_after`: signal 9 when it has told of so many events."""
    process = world.rebuild(*arguments)
    lines = []
    for line in process.stdout or ():
        lines.append(line.rstrip())
        print(line.rstrip(), file=sys.stderr, flush=True)
        told = re.match(r"(\d+) events, ", line)
        if kill_after is not None and told and int(told[1]) >= kill_after:
            process.kill()
            process.wait()
            return {"killed_at": int(told[1])}
        if "is in force" in line:
            break  # what follows is the wait before the old one is dropped
    found = next((FIGURES.search(line) for line in reversed(lines) if FIGURES.search(line)), None)
    if found is None:
        raise SystemExit("\n".join(lines))
    told_figures = {
        "events": int(found[1]),
        "per_second": int(found[2]),
        "seconds": float(found[3]),
        "held_seconds": float(found[4]),
    }
    code_ = process.wait()
    return {**told_figures, "said": lines[-1], "exit": code_}


def measured(world: World, dossiers: int, count: int) -> dict[str, Any]:
    """Everything, in one run."""
    result: dict[str, Any] = {"peer": catch_up(world)}
    with world.process("services.tracking.worker"):
        with Asker(dossiers).asking() as quiet:
            time.sleep(QUIET_SECONDS)
        result["quiet"] = quiet.figures()
        living = Living(world, dossiers)
        with Asker(dossiers).asking() as asker, living.on():
            result["compared"] = rebuilt(world, "--check")
            result["killed"] = rebuilt(world, kill_after=count // 3)
            time.sleep(16)  # it counts as dead after 15 s
            result["in_force"] = rebuilt(world)
        result["meanwhile"] = asker.figures()
        wait_until(lambda: caught_up(world, living.next), 60, what="all that happened is shown")
        result["compared_again"] = rebuilt(world, "--check")
    return result


def caught_up(world: World, dossiers: int) -> bool:
    """Whether the last dossier of all can be looked up."""
    last = {"Lookup-Code": code(public(dossiers - 20))}
    answer = httpx.get(f"{url('tracking')}/v1/public/lookup", headers=last)
    return answer.status_code == 200


def main() -> None:
    """Run it and print the result."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with ExitStack() as stack:
        servers = Servers.given(os.environ) or stack.enter_context(private(os.environ))
        database = stack.enter_context(servers.databases(f"{PREFIX}rebuild"))
        amqp_uri = stack.enter_context(servers.virtual_host(f"{PREFIX}rebuild"))
        client: MongoClient[dict[str, Any]] = stack.enter_context(MongoClient(servers.mongodb_uri))
        world = World(servers.mongodb_uri, amqp_uri, database, client)
        index_logs(world)
        world.offices()
        dossiers, count = 0, 0
        while count < wanted:
            part = [story(dossiers + number) for number in range(500)]
            count += len(world.plant(part))
            dossiers += len(part)
        print(f"{count} events of {dossiers} dossiers are in the logs", file=sys.stderr, flush=True)
        stack.enter_context(apis(world))
        result = measured(world, dossiers, count)
    rate, peer = result["compared"]["per_second"], result["peer"]["per_second"]
    shown = {"benchmark": "rebuild", "events": count, "dossiers": dossiers, "cores": os.cpu_count()}
    print(json.dumps({**shown, "to_peer": round(rate / peer, 1), **result}, indent=1))


if __name__ == "__main__":
    main()
