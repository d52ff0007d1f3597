"""Benchmark: due dates a second on one core, with the ledger and without it, and a change of the calendar.

`python -m tests.bench.worktime [COUNT] [ROUNDS]` needs no server and prints one JSON object. The limits are
of 1 to 30 working days, mixed, received over a year at any time of day. Rates are medians, by the time of the
processor (the machine may be shared); `wall` is the same by the clock. Dossiers of the same days share lines
of their ledgers; `ledger_cold` changes the calendar every 1,000 dossiers, so that most lines are new.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.contracts import codec
from services.contracts.calendars import Calendar, load_calendar
from services.contracts.reckoning import compact, reckon, reckoned_by, restored
from services.contracts.worktime import Limit, LimitUnit, due_at

LEDGER_TARGET = 10_000
PLAIN_TARGET = 50_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

Question = tuple[datetime, Limit]


def questions(count: int, seed: int) -> list[Question]:
    """Receptions of a year with their limits."""
    chance = Random(seed)
    limits = [Limit(unit=LimitUnit.WORKING_DAYS, count=days) for days in range(1, 31)]
    return [
        (FIRST + timedelta(seconds=chance.randrange(365 * 24 * 60 * 60)), chance.choice(limits))
        for _ in range(count)
    ]


def timed(work: Callable[[Any], object], items: list[Any], each: int = 1) -> dict[str, float]:
    """How often a second it is done, by the processor's time and by the clock; `each`: how much at once."""
    wall, processor = time.perf_counter(), time.process_time()
    for item in items:
        work(item)
    return {
        "processor": each * len(items) / (time.process_time() - processor),
        "wall": each * len(items) / (time.perf_counter() - wall),
    }


def fresh(*confirmed: str) -> Calendar:
    """The shipped calendar as it comes from an event, with nothing worked out."""
    return codec.decode(Calendar, codec.encode(load_calendar().confirming(*confirmed)))


def thousand(asked: list[Question]) -> None:
    """The ledgers of a calendar that nobody has asked before, its decoding included."""
    calendar = fresh()
    for received, limit in asked:
        reckon(received, limit, calendar)


def round_of(count: int, seed: int) -> dict[str, dict[str, float]]:
    """Each way of counting once."""
    asked = questions(count, seed)
    calendar, changed = fresh(), fresh("vietnam-culture-day")
    figures = {
        "ledger_cold": timed(thousand, [asked[at : at + 1000] for at in range(0, count, 1000)], 1000),
        "ledger": timed(lambda one: reckon(one[0], one[1], calendar), asked),
        "plain": timed(lambda one: due_at(one[0], one[1], calendar), asked),
    }
    stored = [compact(reckon(received, limit, calendar)) for received, limit in asked]
    figures["restored_from_store"] = timed(lambda one: restored(one, calendar), stored)
    figures["moved_with_ledger"] = timed(lambda one: reckoned_by(one, changed), stored)
    figures["moved_plain"] = timed(lambda one: due_at(one.started_at, one.limit, changed), stored)
    return figures


def main() -> int:
    """Run the rounds and print the result; exit status 1 if a target is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    runs = [round_of(count, seed) for seed in range(rounds)]
    rates = {
        way: {
            clock: round(statistics.median(run[way][clock] for run in runs))
            for clock in ("processor", "wall")
        }
        for way in runs[0]
    }
    slowest = min(rates[way]["processor"] for way in ("ledger_cold", "ledger"))
    met = slowest >= LEDGER_TARGET and rates["moved_plain"]["processor"] >= PLAIN_TARGET
    result = {
        "benchmark": "worktime",
        "cases": count,
        "rounds": rounds,
        "cores": os.cpu_count(),
        "median_per_second": rates,
        "targets_per_second": {"ledger": LEDGER_TARGET, "plain": PLAIN_TARGET},
        "met": met,
    }
    print(json.dumps(result))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
