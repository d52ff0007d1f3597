"""One seed: desks at work while blows fall, then healing, settling and the audit."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.instance import REPOSITORY
from tests.chaos import communes, settle
from tests.chaos.audit import Finding
from tests.chaos.communes import Commune
from tests.chaos.desks import DESKS, Hall
from tests.chaos.faults import Blows, Fault, planned
from tests.chaos.ledger import Ledger
from tests.chaos.results import Played
from tests.chaos.shift import at_work, catalogue, findings
from tests.chaos.world import World

COMMUNES = 5
STILL_SECONDS = 90.0  # what is parked is asked for again after 30 s (services/chassis/backfill.py)
_TOLD_FINDINGS, _TRACED_FINDINGS, _TRACED_LINES = 10, 2, 40

Say = Callable[[str], None]


@dataclass
class Rounds:
    """Seeds played one after the other in one world; each has communes of its own."""

    world: World
    say: Say
    still_seconds: float = STILL_SECONDS

    def play(self, seed: int, seconds: float, plan: Sequence[Fault] | None = None) -> Played:
        """One seed to its end; findings are told with a shortened trace."""
        ledger = Ledger()
        places = self._communes(ledger)
        if plan is None:
            targets = sorted(self.world.processes().keys() - {"proxy"})
            plan = planned(seed, seconds, targets, self.world.links.names)
        self.say(f"seed {seed}: {len(plan)} blows in {seconds:.0f} s")
        for fault in plan:
            self.say(f"  {fault}")
        blows = self._under_blows(seed, seconds, plan, ledger, places)
        began = time.monotonic()
        found = findings(self.world, ledger, places, self.still_seconds, plan)
        settled = time.monotonic() - began
        self._tell(seed, ledger, found)
        return Played(
            seed=seed,
            minutes=seconds / 60,
            commands=dict(ledger.counts()),
            kinds=dict(Counter(one.kind for one in ledger.commands() if one.is_acknowledged)),
            faults=dict(Counter(fault.kind for fault in plan)),
            put_off=dict(Counter(code for one in ledger.commands() for code in one.put_off)),
            recoveries=recoveries(blows, ledger),
            settled_seconds=round(settled, 1),
            findings=[str(finding) for finding in found],
            revision=_revision(),
        )

    def _communes(self, ledger: Ledger) -> list[Commune]:
        instance = self.world.instance
        communes.publish_next_year(instance)
        settle.by_day(self.world)
        ids = communes.set_up(instance, self._next_commune(), COMMUNES)
        return communes.signed_in(instance, self.world.desks, ledger, ids)

    def _next_commune(self) -> int:
        """How many communes of the harness the world has: those of a seed are its own."""
        mine = {"tenant": {"$gte": f"{communes.FIRST_ID}"}}
        return len(self.world.database("intake")["communes"].distinct("tenant", mine))

    def _under_blows(
        self, seed: int, seconds: float, plan: Sequence[Fault], ledger: Ledger, places: list[Commune]
    ) -> Blows:
        until = time.monotonic() + seconds
        hall = Hall(ledger, places, catalogue(self.world.desks))
        with at_work(hall, self.world.desks, seed, DESKS):
            blows = Blows(self.world, plan, ledger.note)
            blows.deal()
            time.sleep(max(0.0, until - time.monotonic()))
            blows.wait()
        return blows

    def _tell(self, seed: int, ledger: Ledger, found: list[Finding]) -> None:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(ledger.counts().items()))
        self.say(f"seed {seed}: {counts}; {len(found)} findings")
        for finding in found[:_TOLD_FINDINGS]:
            self.say(f"  {finding}")
        for finding in found[:_TRACED_FINDINGS]:
            self.say(f"  trace of: {finding}")
            for line in ledger.trace(finding.subjects, _TRACED_LINES):
                self.say(f"    {line}")


def recoveries(blows: Blows, ledger: Ledger) -> list[float]:
    """From the end of each blow to the next acknowledged command, in seconds."""
    answered = sorted(ledger.acknowledged_at)
    waits = [next((at - ended for at in answered if at >= ended), None) for _, ended in blows.ended_at]
    return [round(wait, 2) for wait in waits if wait is not None]


def _revision() -> str:
    command = ("git", "rev-parse", "--short", "HEAD")
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.stdout.strip()
