"""What the supervisor says about itself to the other commands: a lock while it lives, and a state file."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import private_folder, write_private


@dataclass(frozen=True, kw_only=True)
class ProgramState:
    """What is known of one program; `process` is None between an end and the next start."""

    process: int | None
    started_at: float | None
    start_count: int
    last_exit: int | str | None


@dataclass(frozen=True, kw_only=True)
class State:
    """The supervisor's process, the keeper's below it, and every program by name.

    Args:
        table: fingerprint of the program table that is being run.
    """

    table: str
    supervisor: int
    keeper: int
    programs: Mapping[str, ProgramState]


def lock(run: Path) -> int | None:
    """Take the lock of an instance; None when it runs already. It is freed when its last holder dies."""
    descriptor = os.open(private_folder(run) / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_running(run: Path) -> bool:
    """Whether a supervisor (or what cleans up after it) is alive in this data folder."""
    if not (run / "supervisor.lock").exists():
        return False
    descriptor = lock(run)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def write(run: Path, state: State) -> None:
    """Replace the state file."""
    write_private(run / "state.json", json.dumps(asdict(state), indent=1))


def read(run: Path) -> State | None:
    """The state of a running supervisor; None when none runs or it has not written yet."""
    if not is_running(run) or not (run / "state.json").exists():
        return None
    kept = json.loads((run / "state.json").read_text())
    programs = {name: ProgramState(**row) for name, row in kept["programs"].items()}
    return State(**{**kept, "programs": programs})
