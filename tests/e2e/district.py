"""A running demonstration district for the end-to-end tests, and its officers."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from pymongo import MongoClient

from deploy import broker, control, database, table
from deploy.demonstration.day import Commune
from deploy.demonstration.desks import signed_in
from deploy.instance import REPOSITORY, Instance
from deploy.supervisor import state
from services.chassis.broker import channel_of, close_quietly, open_connection
from tests.integration.deploy.instances import instance, require_servers
from tests.waiting import wait_until

BACK_SECONDS = 30.0


@dataclass(frozen=True)
class District:
    """An instance that `deploy/up` started, and what a test may do to it."""

    instance: Instance
    communes: list[Commune]

    @property
    def environ(self) -> dict[str, str]:
        """For the commands in deploy/."""
        one = self.instance
        return {
            **os.environ,
            "MOTCUA_DATA": str(one.data),
            "MOTCUA_TOOLS": str(one.tools),
            "MOTCUA_PORT_BASE": str(one.port_base),
            "MOTCUA_MONGOD": one.mongod or "",
        }

    def command(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of deploy/ to its end."""
        return subprocess.run(
            (str(REPOSITORY / "deploy" / name), *arguments),
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def programs(self) -> dict[str, int]:
        """Every program that runs, with its process."""
        running = state.read(self.instance.run)
        assert running is not None
        return {name: one.process for name, one in running.programs.items() if one.process is not None}

    def kill(self, name: str) -> None:
        """End a program with signal 9."""
        os.kill(self.programs()[name], signal.SIGKILL)

    @contextmanager
    def without(self, *names: str) -> Iterator[None]:
        """Have some programs stopped for a while, as an operator would."""
        programs = table.programs(self.instance)
        control.run(self.instance, [one for one in programs if one.name not in names])
        wait_until(lambda: not set(names) & self.programs().keys(), 30, what="the programs have stopped")
        try:
            yield
        finally:
            control.run(self.instance, programs)
            self.wait_ready()

    def forget(self, service: str) -> None:
        """Take a stopped service's database and queue from it, as if it had never run."""
        with MongoClient[dict[str, Any]](database.uri(self.instance)) as client:
            client.drop_database(f"motcua_{service}")
        connection = open_connection(broker.uri(self.instance))
        channel_of(connection).queue_delete(f"inbox.{service}")
        close_quietly(connection)

    def wait_ready(self) -> None:
        """Until all is up again."""
        probes = table.probes(self.instance)
        wait_until(lambda: not table.missing(probes), BACK_SECONDS + 60, what="everything is ready")

    def listening(self) -> set[tuple[str, int]]:
        """Every address on which a process of the instance listens."""
        running = state.read(self.instance.run)
        assert running is not None
        found: set[tuple[str, int]] = set()
        for process in psutil.Process(running.keeper).children(recursive=True):
            connections: list[Any] = process.net_connections("inet")
            found |= {tuple(one.laddr) for one in connections if one.status == psutil.CONN_LISTEN}
        return found


@contextmanager
def running(folder: Path) -> Iterator[District]:
    """A demonstration district in that folder, started by `deploy/up` with the README's command."""
    require_servers()
    one = instance(folder)
    found = District(one, signed_in(one))
    up = found.command("up")
    try:
        assert up.returncode == 0, up.stdout[-3000:] + up.stderr[-3000:]
        yield found
    finally:
        for commune in found.communes:
            for officer in commune.officers.values():
                officer.close()
        found.command("down")
