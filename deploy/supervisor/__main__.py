"""Starts the supervisor of a data folder in the background: `python -m deploy.supervisor DATA`.

Two processes. The keeper runs the programs. The supervisor above it does nothing but start the keeper again
should it die, after killing all that it left: as a subreaper it inherits every orphan. When the supervisor is
killed, the kernel tells the keeper, which kills everything and itself; and every program is told when the
keeper dies. So nothing stays, whichever is killed.
"""

import os
import signal
import sys
import time
from pathlib import Path

from deploy.files import private_folder
from deploy.supervisor import linux, state
from deploy.supervisor.child import PAUSE_SECONDS
from deploy.supervisor.keeper import Keeper

_WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP}


def main(data: Path) -> int:
    """Leave a supervisor running in the background, unless one runs already."""
    if not state.lock(data / "run"):
        print("a supervisor runs already in this data folder", file=sys.stderr)
        return 1
    state.forget(data / "run")
    if os.fork() > 0:
        return 0
    _leave_terminal(private_folder(data / "log") / "supervisor.log")
    linux.name_process("motcua-superv")
    linux.adopt_orphans()
    linux.allow_many_files()
    os.umask(0o077)
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    while not _keep(data):
        time.sleep(PAUSE_SECONDS)
    return 0


def _leave_terminal(log: Path) -> None:
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    kept = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((nothing, 0), (kept, 1), (kept, 2)):
        os.dup2(source, target)


def _keep(data: Path) -> bool:
    """Run a keeper to its end and kill what it left; true when it ended because it was asked to."""
    supervisor = os.getpid()
    keeper = os.fork()
    if keeper == 0:
        linux.die_with(supervisor, signal.SIGUSR1)
        linux.name_process("motcua-keeper")
        Keeper(data).serve()
        sys.exit(0)
    stopping = False
    while os.waitpid(keeper, os.WNOHANG)[0] != keeper:
        number = signal.sigwait(_WATCHED)
        if number != signal.SIGCHLD:
            os.kill(keeper, number)
        stopping = stopping or number == signal.SIGTERM
    linux.sweep(keep=set())
    return stopping


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
