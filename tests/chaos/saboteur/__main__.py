"""The sabotage check: with a promise broken by a patch the harness goes red; `tests/chaos/sabotage`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.instance import REPOSITORY
from deploy.problems import Problem, say
from tests.chaos.faults import Fault
from tests.chaos.results import Played
from tests.chaos.round import Rounds
from tests.chaos.world import World, local_instance, running

PATH = REPOSITORY / "tests" / "chaos" / "saboteur" / "path"
STILL_SECONDS = 40.0  # what is lost stays lost; parked events are asked for again after 30 s


def every(seconds: float, until: float, *faults: Fault) -> list[Fault]:
    """These blows again and again; `at` counts from each time."""
    times = [3.0 + seconds * n for n in range(int((until - 3.0) / seconds))]
    return [
        Fault(at + one.at, one.kind, one.target, one.seconds, one.amount) for at in times for one in faults
    ]


# Seconds of work, and the blows that are directed at what is broken.
SCHEDULES: Mapping[str, tuple[float, list[Fault]]] = {
    "claim": (
        20.0,
        every(4.0, 20.0, Fault(0.0, "repeated", "intake", amount=1), Fault(1.0, "repeated", "workflow")),
    ),
    "number": (25.0, every(3.0, 25.0, Fault(0.0, "kill", "intake.api"))),
    "event-log": (
        30.0,
        every(4.0, 30.0, Fault(0.0, "kill", "intake.api"), Fault(2.0, "kill", "workflow.api")),
    ),
    "confirm": (  # many: what is followed by another event of its dossier is missed, asked for and healed
        45.0,
        every(4.0, 45.0, Fault(0.0, "hold", "intake.broker", 1.5), Fault(1.0, "cut", "intake.broker")),
    ),
    "fencing-on": (35.0, every(9.0, 35.0, Fault(0.0, "freeze_holder", "intake/relay", 6.5))),
    "fencing": (35.0, every(9.0, 35.0, Fault(0.0, "freeze_holder", "intake/relay", 6.5))),
}
CONTROLS = {"fencing-on"}  # the promise is kept: nothing may be found


def main(arguments: list[str]) -> int:
    """What `tests/chaos/sabotage` does; 0 if every sabotage was found and no control was."""
    parser = argparse.ArgumentParser(prog="tests/chaos/sabotage", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SCHEDULES, []], help="only these")
    asked = parser.parse_args(arguments)
    names = asked.names or list(SCHEDULES)
    with tempfile.TemporaryDirectory(prefix="motcua-sabotage-") as folder:
        data = Path(os.environ.get("MOTCUA_DATA") or folder)
        if data.exists() and any(data.iterdir()):  # what was broken stays broken: no control would be green
            raise Problem(f"{data} holds an instance already", "delete it, or name another MOTCUA_DATA")
        wrong = check(World(local_instance(data, os.environ)), names)
    say(f"not as it must be: {', '.join(wrong)}" if wrong else "every sabotage was found")
    return 1 if wrong else 0


def check(world: World, names: Sequence[str]) -> list[str]:
    """Play each; gives back those whose outcome is not as it must be."""
    world.extra = sabotaged(names[0])
    wrong = []
    with running(world):
        rounds = Rounds(world, say, still_seconds=STILL_SECONDS)
        for number, name in enumerate(names):
            world.extra = sabotaged(name)
            world.start()
            played = play(rounds, number, name)
            outcome = "RED" if played.findings else "green"
            if outcome == ("green" if name in CONTROLS else "RED"):
                say(f"{name}: {outcome}, as it must be")
            else:
                say(f"{name}: {outcome}, NOT as it must be")
                wrong.append(name)
    return wrong


def play(rounds: Rounds, seed: int, name: str) -> Played:
    """One sabotage under the blows that are directed at it."""
    seconds, plan = SCHEDULES[name]
    say(f"sabotage: {name}")
    return rounds.play(seed, seconds, plan)


def sabotaged(name: str) -> dict[str, str]:
    """The variables that arm a sabotage."""
    return {"PYTHONPATH": str(PATH), "MOTCUA_SABOTAGE": name}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"cause: {problem.cause}\ncure:  {problem.cure}")
