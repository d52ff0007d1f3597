"""One program that the supervisor keeps alive, as data, and the table of all of them on disk."""

import json
import signal
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import fingerprint, write_private

# Where the cores are short who waits for an answer goes first. A worker is behind all but in a rush.
NICENESS = {"api": 0, "database": 5, "worker": 5, "broker": 8, "sink": 15}


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run and how to stop it.

    Args:
        environment: all its variables; nothing is inherited.
        stop_stage: programs of a higher stage are stopped before those of a lower.
        stop_seconds: after this long a stopped program is killed.
        death_signal: what the kernel sends it when the supervisor dies; to one with children of its own, a
            signal that it passes on to them.
        niceness: 0 to 19; the higher, the more it leaves the cores to others where they are short.
        revision: changes when what it runs has changed on disk, so that it is started anew.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    directory: str
    stop_stage: int
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 10.0
    death_signal: int = signal.SIGKILL
    niceness: int = 0
    revision: str = ""


def write_table(path: Path, programs: Iterable[Program]) -> str:
    """Write the program table (secrets are in it, hence mode 0600); gives back its fingerprint."""
    text = json.dumps([asdict(program) for program in programs], indent=1)
    write_private(path, text)
    return fingerprint(text)


def read_table(path: Path) -> tuple[str, list[Program]]:
    """Fingerprint and programs of a table that `write_table` wrote."""
    text = path.read_text()
    rows = json.loads(text)
    return fingerprint(text), [Program(**{**row, "command": tuple(row["command"])}) for row in rows]
