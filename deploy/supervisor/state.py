"""What the supervisor says about itself to the other commands: a lock while it lives, and a state file."""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.files import private_folder, write_private

_LOOKED_AT_SECONDS = 0.5  # those who only look take the lock for a moment


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


def lock(run: Path) -> bool:
    """Take the lock of an instance for this process and its children; false when it runs already."""
    descriptor = os.open(private_folder(run) / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + _LOOKED_AT_SECONDS
    while not _locks(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > until:
            os.close(descriptor)
            return False
        time.sleep(0.02)
    return True


def is_running(run: Path) -> bool:
    """Whether a supervisor (or what cleans up after it) is alive in this data folder."""
    try:
        descriptor = os.open(run / "supervisor.lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _locks(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _locks(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write(run: Path, state: State) -> None:
    """Replace the state file."""
    write_private(run / "state.json", json.dumps(asdict(state), indent=1))


def forget(run: Path) -> None:
    """Take away the state of a supervisor that is no more."""
    (run / "state.json").unlink(missing_ok=True)


def read(run: Path) -> State | None:
    """The state of a running supervisor; None when none runs or it has not written yet."""
    if not is_running(run) or not (run / "state.json").exists():
        return None
    kept = json.loads((run / "state.json").read_text())
    programs = {name: ProgramState(**row) for name, row in kept["programs"].items()}
    return State(**{**kept, "programs": programs})
