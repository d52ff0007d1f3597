"""Tells for every program whether it runs, since when, and whether it is ready; non-zero if one is not."""

import os
import sys
import time

from deploy import services, table
from deploy.backups.take import newest
from deploy.instance import Instance
from deploy.problems import Problem, told
from deploy.supervisor import state
from deploy.supervisor.state import ProgramState

_FORMAT = "{:<16} {:<9} {:>8} {:>9} {:>8}  {}"


def main() -> int:
    """What `deploy/status` does."""
    instance = Instance.recorded(os.environ)
    running = state.read(instance.run)
    if running is None:
        raise Problem(f"nothing runs in {instance.data}", "deploy/up")
    probes = table.probes(instance)
    not_ready = set(table.missing(probes))
    print(_FORMAT.format("program", "state", "process", "uptime", "starts", "ready"))
    for name, program in running.programs.items():
        answer = "no" if name in not_ready else "yes" if name in probes else "-"
        print(_row(name, program, answer))
    others = sorted(set(probes) - set(running.programs))
    for name in others:
        print(_FORMAT.format(name, "yours", "-", "-", "-", "no" if name in not_ready else "yes"))
    print(f"supervisor: process {running.supervisor}, keeper {running.keeper}; data in {instance.data}")
    room = services.room(instance)
    print(room.told)
    print(newest(instance))
    down = [name for name, program in running.programs.items() if program.process is None]
    return 1 if down or not_ready or room.is_low else 0


def _row(name: str, program: ProgramState, answer: str) -> str:
    if program.process is None or program.started_at is None:
        how = f"no; ended with {program.last_exit}"
        return _FORMAT.format(name, "down", "-", "-", program.start_count, how)
    uptime = _span(time.time() - program.started_at)
    return _FORMAT.format(name, "up", program.process, uptime, program.start_count, answer)


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{rest:02}s"


if __name__ == "__main__":
    sys.exit(told(main))
