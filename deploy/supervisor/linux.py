"""What is asked of Linux: die with a parent, adopt orphans, find and end one's children."""

import ctypes
import os
import resource
import signal
import time
from collections.abc import Set as AbstractSet
from pathlib import Path

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_SET_NAME = 15  # PR_SET_NAME
_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_LIBC = ctypes.CDLL(None, use_errno=True)
_PROCESSES = Path("/proc")
_SWEEP_SECONDS = 2.0
_OPEN_FILES = 65_536


def die_with(parent: int, signal_number: int) -> None:
    """Have this process sent a signal when `parent` dies; ends it at once if that has happened already."""
    _LIBC.prctl(_SET_DEATH_SIGNAL, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become parent of every descendant whose own parent dies, daemons with their own session included."""
    if _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses PR_SET_CHILD_SUBREAPER")


def name_process(name: str) -> None:
    """Set what `ps -o comm` and `top` show; Linux keeps 15 bytes."""
    _LIBC.prctl(_SET_NAME, name.encode()[:15], 0, 0, 0)


def allow_many_files() -> None:
    """Raise the number of open files, which broker and database ask for, as far as the machine lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def children() -> set[int]:
    """Process ids of this process' children, adopted ones and those not yet waited for included."""
    pids = [int(path.name) for path in _PROCESSES.iterdir() if path.name.isdigit()]
    return {pid for pid in pids if _parent(pid) == os.getpid()}


def sweep(keep: AbstractSet[int]) -> None:
    """Kill and wait for all children but `keep`, and for the children that these leave behind."""
    until = time.monotonic() + _SWEEP_SECONDS
    while (strays := children() - keep) and time.monotonic() < until:
        for pid in strays:
            _kill_and_wait(pid)
        time.sleep(0.005)


def _kill_and_wait(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, os.WNOHANG)
    except (ProcessLookupError, ChildProcessError):
        return


def _parent(pid: int) -> int:
    """Process id of a process' parent; 0 when it is gone."""
    try:
        stat = (_PROCESSES / str(pid) / "stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(stat.rpartition(b")")[2].split()[1])  # behind the name, which may hold brackets itself
