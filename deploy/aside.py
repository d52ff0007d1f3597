"""Long work that an operator begins at a terminal, beside an instance whose users wait for answers."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from deploy.problems import told
from deploy.supervisor import linux

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_GROUP = Path("/proc/self/autogroup")


def give_way(niceness: int) -> None:
    """Leave the cores to others where they are short; 0 to 19, the more the higher.

    Linux shares the cores among sessions before it looks at niceness: where it does so, the group of this
    session is told as well, so the caller needs a session of its own.
    """
    os.nice(niceness)
    with suppress(OSError):  # a kernel without such groups
        _GROUP.write_text(str(niceness))


def run(command: Callable[[], int], niceness: int) -> int:
    """Do `command` in a process and session of its own that gives way; gives back its exit code.

    The terminal's session could take half of the cores from the instance, whatever the niceness in it. What
    the terminal says (an interruption, its end) is passed on; the work ends when this process is killed.
    """
    sys.stdout.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _aside(parent, command, niceness)
    before = {number: signal.signal(number, lambda heard, _: _pass_on(child, heard)) for number in PASSED_ON}
    try:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _aside(parent: int, command: Callable[[], int], niceness: int) -> NoReturn:
    code = 1
    try:
        os.setsid()
        linux.die_with(parent, signal.SIGKILL)
        give_way(niceness)
        code = told(command)
    except Exception:  # noqa: BLE001 - told as the interpreter would, had it not to end here
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def _pass_on(child: int, signal_number: int) -> None:
    """To all of its session: what it has begun is told as well."""
    try:
        os.killpg(child, signal_number)
    except ProcessLookupError:  # it has none yet
        os.kill(child, signal_number)
