"""One program's life: started, its output kept, its end noticed, due again after a pause."""

import os
import subprocess
import time
from pathlib import Path

from deploy.program import Program
from deploy.supervisor import linux
from deploy.supervisor.logfile import LogFile

PAUSE_SECONDS = 1.0
_CHUNK_BYTES = 65536
_PIPE_BYTES = 262_144  # a program that says much at once waits for nobody


class Child:
    """A program and, while it runs, its process."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.output: int | None = None
        self.started_at: float | None = None
        self.start_count = 0
        self.last_exit: int | str | None = None
        self.due_at = time.monotonic()
        self._log = LogFile(logs / f"{program.name}.log")

    def start(self) -> None:
        """Start the program; if even that fails, it is due again like one that ended."""
        self.start_count += 1
        self.started_at = time.time()
        supervisor = os.getpid()
        try:
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=self.program.directory,
                env=self.program.environment,
                pipesize=_PIPE_BYTES,
                process_group=0,
                preexec_fn=lambda: self._prepare(supervisor),  # noqa: PLW1509 - the keeper has one thread
            )
        except (OSError, subprocess.SubprocessError) as exc:
            self.note(f"cannot start: {exc}")
            self._ended(str(exc))
            return
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.output, False)
        self.note(f"started, process {self.process.pid}")

    def _prepare(self, supervisor: int) -> None:
        """In the new process, before it becomes the program."""
        linux.die_with(supervisor, self.program.death_signal)
        os.nice(self.program.niceness)

    def has_ended(self) -> bool:
        """Notice an end, of whatever kind; true once for each."""
        if self.process is None or self.process.poll() is None:
            return False
        self.keep_output()
        self.note(f"ended with {self.process.returncode}")
        self._ended(self.process.returncode)
        return True

    def keep_output(self) -> bool:
        """Move what the program wrote into its log; false when it has closed its output."""
        while self.output is not None:
            try:
                data = os.read(self.output, _CHUNK_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._log.write(data)
        return False

    def send(self, signal_number: int) -> None:
        """Signal the program itself; its descendants are swept when it has gone."""
        if self.process is not None:
            self.process.send_signal(signal_number)

    def close(self) -> None:
        """Forget a program that has been stopped for good."""
        self._log.close()

    def note(self, text: str) -> None:
        """Write a line of the supervisor's own into the program's log."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._log.write(f"--- {moment} supervisor: {self.program.name} {text}\n".encode())

    def _ended(self, how: int | str) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()
        self.process, self.output, self.last_exit = None, None, how
        self.due_at = time.monotonic() + PAUSE_SECONDS
