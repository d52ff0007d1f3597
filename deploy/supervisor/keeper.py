"""The loop that starts programs, starts them again whenever they end, and stops them in order."""

import os
import selectors
import signal
import socket
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from deploy.files import private_folder
from deploy.program import read_table
from deploy.supervisor import linux, state
from deploy.supervisor.child import Child

_IDLE_SECONDS = 5.0
_GATHERED_SECONDS = 0.05  # what programs write in this time is taken over at once, not line by line
_SWEPT_SECONDS = 1.0  # between two looks at all processes of the machine, while nobody ends


class Keeper:
    """Runs the program table of one data folder.

    SIGTERM: stops all in order. SIGHUP: reads the table again. SIGUSR1 (the supervisor died): kills all.
    """

    def __init__(self, data: Path) -> None:
        self._run = data / "run"
        self._logs = private_folder(data / "log")
        self._table = ""
        self._children: dict[str, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._asked: set[int] = {signal.SIGHUP}  # the first turn reads the table
        self._swept_at = 0.0

    def serve(self) -> None:
        """Keep all programs alive until SIGTERM, then stop them."""
        linux.adopt_orphans()
        self._listen_to_signals()
        while signal.SIGTERM not in self._asked:
            if signal.SIGHUP in self._asked:
                self._asked.discard(signal.SIGHUP)
                self._read_table()
            self._turn(self._seconds_until_due())
            self._start_due()
        self._stop(list(self._children.values()))

    def _listen_to_signals(self) -> None:
        woken, waker = socket.socketpair()
        for end in (woken, waker):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._wakers = (woken, waker)
        self._selector.register(woken, selectors.EVENT_READ, None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: self._asked.add(number))
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.signal(signal.SIGUSR1, _kill_all)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def _read_table(self) -> None:
        """Take over a changed table: what is gone or different is stopped, what is new is due at once."""
        table, programs = read_table(self._run / "programs.json")
        wanted = {program.name: program for program in programs}
        self._stop([child for name, child in self._children.items() if wanted.get(name) != child.program])
        kept = self._children
        self._children = {
            name: kept.get(name) or Child(program, self._logs) for name, program in wanted.items()
        }
        self._table = table
        self._start_due()
        self._tell()

    def _turn(self, seconds: float) -> None:
        """Wait for output, an end or a signal, and note each."""
        ready = self._selector.select(seconds)
        if any(key.data for key, _ in ready):
            time.sleep(_GATHERED_SECONDS)
        for key, _ in ready:
            if key.data is None:
                self._wakers[0].recv(4096)
            elif not key.data.keep_output():
                self._selector.unregister(key.fd)
        ended = [child for child in self._children.values() if self._has_ended(child)]
        if any(key.data is None for key, _ in ready) or time.monotonic() - self._swept_at > _SWEPT_SECONDS:
            linux.sweep(keep={child.process.pid for child in self._children.values() if child.process})
            self._swept_at = time.monotonic()
        if ended:
            self._tell()

    def _has_ended(self, child: Child) -> bool:
        """Notice an end; its output is closed with it, so nothing must wait for that any more."""
        output = child.output
        if not child.has_ended():
            return False
        if output is not None and output in self._selector.get_map():
            self._selector.unregister(output)
        return True

    def _start_due(self) -> None:
        resting = [child for child in self._children.values() if child.process is None]
        due = [child for child in resting if child.due_at <= time.monotonic()]
        for child in due:
            child.start()
            if child.output is not None:
                self._selector.register(child.output, selectors.EVENT_READ, child)
        if due:
            self._tell()

    def _seconds_until_due(self) -> float:
        resting = [child for child in self._children.values() if child.process is None]
        return max(0.0, min([_IDLE_SECONDS, *(child.due_at - time.monotonic() for child in resting)]))

    def _stop(self, children: Collection[Child]) -> None:
        """Stop programs for good, the highest stage first."""
        for stage in sorted({child.program.stop_stage for child in children}, reverse=True):
            self._stop_stage([child for child in children if child.program.stop_stage == stage])
        for child in children:
            child.close()
            del self._children[child.program.name]

    def _stop_stage(self, children: Collection[Child]) -> None:
        asked_at = time.monotonic()
        for child in children:
            child.send(child.program.stop_signal)
        while alive := [child for child in children if child.process is not None]:
            for child in alive:
                if time.monotonic() > asked_at + child.program.stop_seconds:
                    child.note("did not stop in time and is killed")
                    child.send(signal.SIGKILL)
            self._turn(0.2)

    def _tell(self) -> None:
        programs = {
            name: state.ProgramState(
                process=child.process.pid if child.process else None,
                started_at=child.started_at,
                start_count=child.start_count,
                last_exit=child.last_exit,
            )
            for name, child in self._children.items()
        }
        told = state.State(table=self._table, supervisor=os.getppid(), keeper=os.getpid(), programs=programs)
        with suppress(OSError):  # on a full disk others see what was so before; the programs come first
            state.write(self._run, told)


def _kill_all(_number: int, _frame: object) -> None:
    linux.sweep(keep=set())
    os._exit(1)
