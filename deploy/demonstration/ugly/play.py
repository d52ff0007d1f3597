"""Plays every ugly case on one clock, tells a line for each, and reconciles every service."""

import random
import threading
import time
from datetime import datetime, timedelta

from deploy import clock
from deploy.demonstration.desks import hosting, signed_in
from deploy.demonstration.ledger import Ledger
from deploy.demonstration.ugly.cases import PLAYS, Play
from deploy.demonstration.ugly.conductor import Conductor, Playing
from deploy.demonstration.ugly.reckoning import reckon
from deploy.demonstration.ugly.scene import Scene, Stage
from deploy.instance import Instance
from deploy.problems import say
from services.contracts.calendars import load_calendar

OPENING = timedelta(hours=7, minutes=30)


def play_ugly(instance: Instance, chance: random.Random, only: str = "") -> int:
    """Play the cases; the number of differences decides the exit code.

    Args:
        only: a part of the names of those that are wanted.
    """
    began_at = time.monotonic()
    stage = stage_of(instance, chance)
    say(f"the first day opens on {stage.opening:%Y-%m-%d at %H:%M}")
    plays = [one for one in PLAYS if only in one.name]
    broken = _Performance(stage, plays).run()
    say(f"played after {time.monotonic() - began_at:.0f} s: {len(stage.ledger)} dossiers; reconciling")
    differences = broken + reckon(stage, say)
    seconds = f"{time.monotonic() - began_at:.0f} s"
    say(f"{seconds}: {len(stage.ledger)} dossiers, {len(plays)} cases, {differences} differences")
    stage.close()
    return 1 if differences else 0


def stage_of(instance: Instance, chance: random.Random) -> Stage:
    """The stage of an instance, its clock moved to the opening of the next working day."""
    today = clock.now(instance).astimezone(clock.VIETNAM).date()
    first = load_calendar().working_day_after(today)
    opening = datetime(first.year, first.month, first.day, tzinfo=clock.VIETNAM) + OPENING
    clock.move(instance, opening)
    time.sleep(0.3)
    communes = signed_in(instance)
    procedures = communes[0].officers["counter_officer"].items("/intake/v1/procedures")
    return Stage(
        instance=instance,
        communes=communes,
        hosting=hosting(instance),
        ledger=Ledger(),
        opening=opening,
        chance=chance,
        procedures={one["code"]: one for one in procedures},
    )


class _Performance:
    """All cases, and what came of each."""

    def __init__(self, stage: Stage, plays: list[Play]) -> None:
        self._stage = stage
        self._scenes = {one.name: Scene(one.name, stage, stage.communes[one.commune]) for one in plays}
        self._playing = [Playing(one.name, one.case(self._scenes[one.name])) for one in plays]
        self._guard = threading.Lock()

    def run(self) -> int:
        """Play them; returns how many were broken off."""
        conductor = Conductor(self._stage.instance, self._stage.instant, say, self._over)
        conductor.play(self._playing)
        return sum(1 for one in self._playing if one.cause)

    def _over(self, one: Playing) -> None:
        scene = self._scenes[one.name]
        with self._guard:
            outcome = f"differs: {one.cause}" if one.cause else "as it should be"
            say(f"{one.name:<52} {scene.commune.name:<17} {scene.checks:>3} checks, {outcome}")
