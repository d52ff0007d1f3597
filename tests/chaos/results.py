"""What was played and what came of it: one JSON line a seed, so that seeds add up over many runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import private_folder


@dataclass(frozen=True, kw_only=True)
class Played:
    """One seed.

    Attributes:
        put_off: how often a command was answered "later", by the code of the answer.
        recoveries: seconds from the end of each blow to the next acknowledged command.
        findings: what the audit found; there must be none.
    """

    seed: int
    minutes: float
    commands: dict[str, int]
    kinds: dict[str, int]
    faults: dict[str, int]
    put_off: dict[str, int]
    recoveries: list[float]
    settled_seconds: float
    findings: list[str]
    revision: str


class Results:
    """The file of all that was played."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[Played]:
        """Everything so far."""
        if not self._path.exists():
            return []
        return [Played(**json.loads(line)) for line in self._path.read_text().splitlines() if line]

    def add(self, played: Played) -> None:
        """One more; on disk at once."""
        private_folder(self._path.parent)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(played)) + "\n")

    def fresh(self, count: int) -> list[int]:
        """The next seeds that were not played before."""
        done = {played.seed for played in self.all()}
        found: list[int] = []
        seed = 1
        while len(found) < count:
            if seed not in done:
                found.append(seed)
            seed += 1
        return found

    def tell(self, say: Callable[[str], None]) -> int:
        """The sum of all; 1 if anything was found that was not clean when its seed was played last."""
        last = {played.seed: played for played in self.all()}
        everything = list(last.values())
        if not everything:
            say("nothing was played yet")
            return 0
        commands = sum((Counter(one.commands) for one in everything), Counter[str]())
        faults = sum((Counter(one.faults) for one in everything), Counter[str]())
        waits = sorted(wait for one in everything for wait in one.recoveries)
        red = [one.seed for one in everything if one.findings]
        say(f"{len(everything)} seeds, {sum(one.minutes for one in everything):.1f} minutes under blows")
        say(f"commands: {', '.join(f'{count} {state}' for state, count in sorted(commands.items()))}")
        say(f"blows: {sum(faults.values())} ({', '.join(f'{n} {kind}' for kind, n in faults.most_common())})")
        put_off = sum((Counter(one.put_off) for one in everything), Counter[str]())
        say(f"put off: {', '.join(f'{count} {code}' for code, count in put_off.most_common()) or 'nothing'}")
        if waits:
            middle, worst = waits[len(waits) // 2], waits[-1]
            say(f"recoveries: {len(waits)}, {middle:.1f} s in the middle, {worst:.1f} s at worst")
        say(f"seeds with findings: {red}" if red else "findings: none")
        return 1 if red else 0
