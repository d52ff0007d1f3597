"""API processes of intake of their own, to be killed in the middle of their work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from tests.waiting import wait_until


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@dataclass
class ApiProcess:
    """`python -m services.intake.api`, started again as often as it is killed."""

    environ: Mapping[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run it, and wait until it answers."""
        environ = {**os.environ, **self.environ, "INTAKE_PORT": str(self.port)}
        self.process = subprocess.Popen((sys.executable, "-m", "services.intake.api"), env=environ)
        wait_until(self._answers, 60, what="the API answers")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """Signal 9."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
