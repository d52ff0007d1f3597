"""Compare due dates with those found by walking, on random questions: one line when all are equal.

    python -m tests.oracle.worktime --cases 1000000 --seed 1 --processes 2

On a difference: the smallest question found that still differs, both answers, and exit status 1.
The questions depend on the seed alone, not on the number of processes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random

from tests.oracle.answers import World, readable
from tests.oracle.cases import Members, questions, world
from tests.oracle.shrinking import shrunk, still_differs

CASES_OF_A_WORLD = 250


@dataclass
class Outcome:
    """What came of a share of the questions."""

    counts: Counter[str] = field(default_factory=Counter)
    different: Members | None = None


def asked(seed: int, number: int, cases: int) -> Outcome:
    """The questions about one world, until one is answered differently."""
    chance = Random(f"{seed}-{number}")
    made = world(chance)
    both = World(made)
    counts: Counter[str] = Counter()
    for question in questions(chance, made, cases):
        counted = both.counted(question)
        if counted != both.walked(question):
            return Outcome(counts, question)
        counts[question["unit"]] += 1
        counts["paused"] += bool(question["pauses"])
        counts["unknown"] += counted[0] == "unknown"
    return Outcome(counts)


def compare(cases: int, seed: int, processes: int = 1) -> Outcome:
    """All questions of a seed, spread over processes."""
    shares = [
        (seed, number, min(CASES_OF_A_WORLD, cases - number * CASES_OF_A_WORLD))
        for number in range(-(-cases // CASES_OF_A_WORLD))
    ]
    whole = Outcome()
    if processes == 1:
        for share in shares:
            _add(whole, asked(*share))
            if whole.different:
                return whole
        return whole
    with get_context("spawn").Pool(processes) as pool:  # whoever imported a library with threads cannot fork
        for outcome in pool.imap_unordered(_asked, shares, chunksize=16):
            _add(whole, outcome)
            if whole.different:
                break
    return whole


def report(question: Members) -> str:
    """A difference for people: the smallest question, and both answers to it."""
    smallest = shrunk(question, still_differs)
    both = World(smallest)
    return "\n".join(
        (
            "DIFFERENT",
            json.dumps(smallest, ensure_ascii=False, indent=1),
            "counted:",
            *(f"  {line}" for line in readable(both.counted(smallest))),
            "walked:",
            *(f"  {line}" for line in readable(both.walked(smallest))),
        )
    )


def _asked(share: tuple[int, int, int]) -> Outcome:
    return asked(*share)


def _add(whole: Outcome, part: Outcome) -> None:
    whole.counts.update(part.counts)
    whole.different = whole.different or part.different


def main() -> int:
    """Ask, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    outcome = compare(given.cases, given.seed, given.processes)
    if outcome.different is not None:
        print(report(outcome.different))
        return 1
    counts = outcome.counts
    parts = ", ".join(
        f"{name} {counts[name]}" for name in sorted(counts) if name not in ("paused", "unknown")
    )
    print(
        f"{given.cases} cases of seed {given.seed} equal the walk ({parts}; "
        f"{counts['paused']} with pauses, {counts['unknown']} that reach an unknown day) "
        f"in {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
