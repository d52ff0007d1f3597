"""Plays seeds and audits after each: `tests/chaos/run --seeds N --minutes M`, or `--seed S` for one."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from deploy.instance import REPOSITORY
from deploy.problems import Problem, say
from tests.chaos.results import Results
from tests.chaos.round import Rounds
from tests.chaos.world import World, local_instance, running

FOLDER = REPOSITORY / ".motcua" / "chaos"


def main(arguments: list[str]) -> int:
    """What `tests/chaos/run` does; 0 only if no seed had a finding."""
    parser = argparse.ArgumentParser(prog="tests/chaos/run", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds that were not played before")
    parser.add_argument("--seed", type=int, help="this one alone, whether or not it was played before")
    parser.add_argument("--minutes", type=float, default=2.0, help="how long the desks work in each")
    parser.add_argument(
        "--results", type=Path, default=FOLDER / "results.jsonl", help="to which seeds add up"
    )
    parser.add_argument("--summary", action="store_true", help="only sum up what was played so far")
    asked = parser.parse_args(arguments)
    results = Results(asked.results)
    if asked.summary:
        return results.tell(say)
    seeds = [asked.seed] if asked.seed is not None else results.fresh(asked.seeds)
    data = Path(os.environ.get("MOTCUA_DATA") or FOLDER / "world")
    with running(World(local_instance(data, os.environ))) as world:
        rounds = Rounds(world, say)
        for seed in seeds:
            played = rounds.play(seed, asked.minutes * 60)
            results.add(played)
            if played.findings:
                say(f"RED: play it again with  tests/chaos/run --seed {seed} --minutes {asked.minutes:g}")
    return results.tell(say)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"cause: {problem.cause}\ncure:  {problem.cure}")
