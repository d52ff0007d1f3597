"""One round: desks at work while one blow after the other falls, each measured, and the audit at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import communes, settle
from tests.chaos.audit import Finding
from tests.chaos.cluster.cluster import Cluster
from tests.chaos.cluster.faults import Blow
from tests.chaos.cluster.watch import Answers, Seen, TimedLedger, longest_gap
from tests.chaos.cluster.world import ClusterWorld
from tests.chaos.communes import Commune
from tests.chaos.desks import Hall
from tests.chaos.shift import at_work, catalogue, findings
from tests.waiting import wait_until

COMMUNES = 5
DESKS = 6  # less than the machine can do with seven servers: what is measured is absence, not a queue
STEADY_SECONDS = 4.0  # between two blows
AFTERWARDS_SECONDS = 4.0  # still watched after all is whole: coming back may hurt as well
QUIET_SECONDS = 120.0


@dataclass(frozen=True)
class Felt:
    """What a blow did to people, in seconds."""

    blow: str
    limit: float
    filings_away: float  # the longest time without an acknowledged filing
    tracking_away: float  # the longest time in which tracking showed nothing new
    slowest_answer: float
    come_back_later: int  # answers that said so
    whole_after: float  # from its undoing until every node and member was there again
    helped: int  # nodes that had to be restarted for that

    @property
    def is_too_long(self) -> bool:
        """Whether service was away for longer than promised."""
        return max(self.filings_away, self.tracking_away) > self.limit


@dataclass
class Round:
    """What came of one round."""

    felt: list[Felt] = field(default_factory=list)
    acknowledged: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing lost, nobody waited too long."""
        return not self.findings and not any(one.is_too_long for one in self.felt)

    def as_json(self) -> dict[str, Any]:
        """For the results file."""
        return asdict(self)


@dataclass(frozen=True)
class Player:
    """Plays rounds in one world."""

    cluster: Cluster
    world: ClusterWorld
    say: Callable[[str], None]

    def play(self, number: int, blows: Iterable[Blow]) -> Round:
        """One round to its end."""
        ledger, played = TimedLedger(), Round()
        places = self._communes(number, ledger)
        answers, seen = Answers(places), Seen(ledger, places)
        hall = Hall(ledger, places, catalogue(self.world.desks))
        with at_work(hall, self.world.desks, number, DESKS):
            seen.start()
            wait_until(lambda: len(seen.at) >= 5, 180, what="filings are seen in tracking")
            for blow in blows:
                felt = self._struck(blow, ledger, seen, answers)
                self.say(tell(felt))
                played.felt.append(felt)
            time.sleep(STEADY_SECONDS)
        seen.stopping = True
        seen.join()
        played.findings = [str(one) for one in self._audited(ledger, places)]
        played.acknowledged = sum(one.is_acknowledged for one in ledger.commands())
        self.say(f"round {number}: {played.acknowledged} acknowledged, {len(played.findings)} findings")
        for finding in played.findings[:20]:
            self.say(f"  {finding}")
        return played

    def _communes(self, number: int, ledger: TimedLedger) -> list[Commune]:
        instance = self.world.instance
        settle.by_day(self.world)
        ids = communes.set_up(instance, number * COMMUNES, COMMUNES)
        return communes.signed_in(instance, self.world.desks, ledger, ids)

    def _struck(self, blow: Blow, ledger: TimedLedger, seen: Seen, answers: Answers) -> Felt:
        time.sleep(STEADY_SECONDS)
        ledger.note(f"--- {blow.name}")
        begin = time.monotonic()
        undo = blow.deal(self.cluster, self.world)
        time.sleep(blow.hold_seconds)
        undo()
        ledger.note(f"--- {blow.name} is undone")
        undone = time.monotonic()
        helped = self.cluster.wait_whole()
        whole = time.monotonic()
        time.sleep(AFTERWARDS_SECONDS)
        end = time.monotonic()
        return Felt(
            blow=blow.name,
            limit=blow.away_seconds,
            filings_away=round(longest_gap((one.at for one in ledger.filed), begin, end), 2),
            tracking_away=round(longest_gap(seen.at, begin, end), 2),
            slowest_answer=round(answers.slowest(begin), 2),
            come_back_later=answers.refused(begin),
            whole_after=round(whole - undone, 2),
            helped=helped,
        )

    def _audited(self, ledger: TimedLedger, places: list[Commune]) -> list[Finding]:
        instance = self.world.instance
        found = findings(self.world, ledger, places, QUIET_SECONDS)
        return [*found, *told_secrets(instance.data / "log", self.cluster.data, instance.data)]


def told_secrets(logs: Path, *folders: Path) -> Iterator[Finding]:
    """Secrets of some data folders that stand in a log of the services."""
    kept = [path for one in folders for path in (one / "secrets").rglob("*") if path.is_file()]
    words = {path.name: path.read_text().strip() for path in kept}
    for log in sorted(logs.glob("*.log*")):
        text = log.read_text(errors="replace")
        for name in sorted(name for name, word in words.items() if word in text):
            yield Finding("secrets", f"{name} stands in {log.name}")


def tell(felt: Felt) -> str:
    """A line for people."""
    judged = "TOO LONG" if felt.is_too_long else "ok"
    helped = f" with a node restarted {felt.helped} times" if felt.helped else ""
    return (
        f"{felt.blow:<18} filings back after {felt.filings_away:5.1f} s, tracking after "
        f"{felt.tracking_away:5.1f} s (at most {felt.limit:.0f}: {judged}); slowest answer "
        f"{felt.slowest_answer:4.1f} s, {felt.come_back_later} told to come back; whole after "
        f"{felt.whole_after:.0f} s{helped}"
    )
