"""Benchmark (a): 20,000 events from the inbox into a projection by ours, stock nameko and bare kombu.

`python -m tests.bench.consumption [COUNT] [ROUNDS]` starts private servers (or takes those of TEST_AMQP_URI
and TEST_MONGODB_URI) and prints one JSON object; the contenders take turns, the ratio is of the medians.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

from services.chassis.publisher import Publisher
from tests.bench import sample
from tests.servers import PREFIX, Servers, private

CONTENDERS = ("ours", "nameko", "kombu")


def one(servers: Servers, contender: str, round_: int, count: int) -> dict[str, Any]:
    """Fill an inbox, let one contender empty it, in places of their own."""
    place = f"{PREFIX}bench_{contender}_{round_}"
    with servers.virtual_host(place) as amqp_uri, servers.databases(place) as database:
        publisher = Publisher(amqp_uri, "workflow", sample.TOPOLOGY)
        events = sample.logged(count)
        for first in range(0, count, 1000):
            publisher.publish(events[first : first + 1000])
        publisher.close()
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.contenders", contender, amqp_uri]
        command += [servers.mongodb_uri, database, str(count)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if run.returncode:
            raise SystemExit(f"{contender}: {run.stderr[-2000:]}")
        figures: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
        print(f"{contender}: {figures['per_second']} events/s", file=sys.stderr, flush=True)
        return figures


def main() -> None:
    """Run the rounds and print the result."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with ExitStack() as stack:
        servers = Servers.given(os.environ) or stack.enter_context(private(os.environ))
        runs = [one(servers, name, number, count) for number in range(rounds) for name in CONTENDERS]
    rates = {
        name: statistics.median(run["per_second"] for run in runs if run["contender"] == name)
        for name in CONTENDERS
    }
    result = {
        "benchmark": "consumption",
        "events": count,
        "rounds": rounds,
        "cores": os.cpu_count(),
        "median_per_second": rates,
        "ours_to_nameko": round(rates["ours"] / rates["nameko"], 2),
        "ours_to_kombu": round(rates["ours"] / rates["kombu"], 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
