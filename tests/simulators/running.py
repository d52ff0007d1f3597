"""Runs the simulator of a province's service as a process of its own, and asks it what it holds."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.instance import REPOSITORY
from tests.waiting import wait_until


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class SimulatedProvince:
    """The service's process; it may be started later, and killed."""

    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run, and wait until it answers."""
        command = (sys.executable, "-m", "tests.simulators.province", str(self.port))
        self._process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE)
        wait_until(self._answers, 20, what="the province's service answers")

    def stop(self) -> None:
        """Kill it; what it held is gone."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def set(self, **faults: Any) -> None:
        """What is wrong with it from now on; nothing if nothing is named."""
        httpx.post(f"{self.url}/control", json=faults, timeout=5).raise_for_status()

    def ledger(self) -> dict[str, Any]:
        """What it holds."""
        found: dict[str, Any] = httpx.get(f"{self.url}/ledger", timeout=5).json()
        return found

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ledger", timeout=1).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def running_province() -> Iterator[SimulatedProvince]:
    """One that is there; it ends with this."""
    province = SimulatedProvince()
    province.start()
    try:
        yield province
    finally:
        province.stop()
