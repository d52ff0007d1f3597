"""The world that is broken: one instance on this machine, its parts connected through the proxy.

What the harness knows of how parts are started, found, killed and reached stands here alone, so that a world
of another shape (a cluster) can take its place.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from deploy import broker, clock, control, database, district, gateway, servers, services, table, up
from deploy.files import secret
from deploy.instance import REPOSITORY, SERVICES, Instance
from deploy.program import Program
from deploy.supervisor import state
from services.chassis.clock import LOOK_AGAIN_SECONDS
from tests.chaos.disk import SmallDisk
from tests.chaos.links import Links
from tests.waiting import wait_until

Documents = Database[dict[str, Any]]

# Beside those of deploy/instance.py. An API listens elsewhere, and the proxy on the API's own port.
_SECOND_WORKER, _API, _DATABASE, _BROKER = 115, 161, 141, 145
_DESKS, _MAIL, _SMS, _CONTROL = 140, 155, 156, 199
_CTL = "/usr/lib/rabbitmq/bin/rabbitmqctl"
READY_SECONDS = 180.0


@dataclass
class World:
    """One machine with all parts; every worker runs twice, so that a lease has somebody to go to.

    Attributes:
        extra: variables that the services' processes get besides.
    """

    instance: Instance
    extra: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def links(self) -> Links:
        """The ways between the parts; `desks` is the one on which people come."""
        port = self.instance.port
        base = self.instance.port_base
        ports = {
            "desks": (base + _DESKS, port("gateway")),
            "mail": (base + _MAIL, port("mail")),
            "sms": (base + _SMS, port("sms.http")),
        }
        for number, name in enumerate(SERVICES):
            ports[f"{name}.api"] = (port(f"{name}.api"), base + _API + number)
            ports[f"{name}.database"] = (base + _DATABASE + number, port("database"))
            ports[f"{name}.broker"] = (base + _BROKER + number, port("broker"))
        return Links(base + _CONTROL, ports)

    @property
    def desks(self) -> str:
        """The HTTP address at which desks and citizens come."""
        return f"http://127.0.0.1:{self.links.ports['desks'][0]}"

    @cached_property
    def disk(self) -> SmallDisk:
        """The disk that the services watch."""
        return SmallDisk(self.instance.data / "watched")

    # its parts

    def programs(self) -> list[Program]:
        """The program table of `deploy/up`, with the proxy between and every worker twice."""
        proxied = [one for program in services.programs(self.instance) for one in self._doubled(program)]
        proxy = Program(
            name="proxy",
            command=(sys.executable, "-m", "tests.chaos.proxy", self.links.argument()),
            environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
            directory=str(REPOSITORY),
            stop_stage=1,
        )
        own = servers.programs(self.instance)
        return [*own, proxy, *proxied, gateway.program(self.instance), *services.sinks(self.instance)]

    def _doubled(self, program: Program) -> Iterator[Program]:
        service, role = program.name.split(".")
        own = {**self._reached_by(service), **self.extra}
        if role == "api":
            own[f"{service.upper()}_PORT"] = str(self.links.ports[program.name][1])
        yield replace(program, environment={**program.environment, **own})
        if role == "worker":
            own[f"{service.upper()}_WORKER_PORT"] = str(self._second_port(service))
            second = {**program.environment, **own}
            yield replace(program, name=f"{program.name}.2", environment=second)

    def _second_port(self, service: str) -> int:
        return self.instance.port_base + _SECOND_WORKER + SERVICES.index(service)

    def _reached_by(self, service: str) -> dict[str, str]:
        """Where a service finds the others: at the proxy."""
        ports = self.links.ports
        password = secret(self.instance.data, "database-password")
        stores = f"mongodb://{database.USER}:{password}@127.0.0.1:{ports[f'{service}.database'][0]}"
        there = f":{self.instance.port('broker')}/"
        return {
            "MONGODB_URI": f"{stores}/?directConnection=true&authSource=admin",
            "AMQP_URI": broker.uri(self.instance).replace(there, f":{ports[f'{service}.broker'][0]}/"),
            "NOTIFY_SMTP_PORT": str(ports["mail"][0]),
            "NOTIFY_SMS_URL": f"http://127.0.0.1:{ports['sms'][0]}/send",
            "MOTCUA_DISK_FOLDER": str(self.disk.folder),
            "NOTIFY_RETRY_DELAYS_SECONDS": ",".join(["2"] * 20),  # the harness does not wait for hours
        }

    def start(self) -> None:
        """Run everything and wait until it works; the district of `deploy/up` is loaded."""
        self.disk.mount()
        control.run(self.instance, self.programs())
        self.instance.record()
        servers.wait(self.instance)
        self.wait_ready()
        up._make_hosting_admin(self.instance)
        district.load(self.instance)

    def stop(self) -> None:
        """End everything; the data stays."""
        self.client.close()
        control.stop(self.instance)
        self.disk.unmount()

    def processes(self) -> dict[str, int]:
        """Every program that runs, with its process."""
        running = state.read(self.instance.run)
        programs = running.programs if running else {}
        return {name: one.process for name, one in programs.items() if one.process is not None}

    def signal(self, name: str, number: signal.Signals) -> bool:
        """Send a signal to a program and to those that it started; false if it does not run."""
        process = self.processes().get(name)
        if process is None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(process, number)  # each program is a group of its own
        return True

    def power_cut(self) -> None:
        """All programs at the same moment, with signal 9; the supervisor starts everything anew."""
        running = state.read(self.instance.run)
        if running is not None:
            os.kill(running.keeper, signal.SIGKILL)

    def holder(self, service: str, job: str) -> str | None:
        """The program that holds a lease of a service."""
        held = self.database(service)["leases"].find_one({"_id": job})
        process = (held or {}).get("holder", "").rpartition("-")[2]
        return next((name for name, found in self.processes().items() if str(found) == process), None)

    def wait_ready(self) -> None:
        """Until every part has said that it is ready; on a busy machine not all say so at once."""
        probes, said = table.probes(self.instance), set[str]()

        def all_said() -> bool:
            said.update(name for name, is_ready in probes.items() if name not in said and is_ready())
            return len(said) == len(probes)

        try:
            wait_until(all_said, READY_SECONDS)
        except AssertionError as exc:
            raise AssertionError(f"not ready after {READY_SECONDS:.0f} s: {probes.keys() - said}") from exc

    # what it keeps

    @cached_property
    def client(self) -> MongoClient[dict[str, Any]]:
        """The database server, past the proxy."""
        return MongoClient(database.uri(self.instance), tz_aware=True, serverSelectionTimeoutMS=20_000)

    def database(self, service: str) -> Documents:
        """What a service keeps."""
        return self.client[f"motcua_{service}"]

    @property
    def amqp_uri(self) -> str:
        """The broker, past the proxy."""
        return broker.uri(self.instance)

    def sink(self, name: str) -> str:
        """Where a sink shows what it took: mail or sms."""
        return f"{self.instance.url(f'{name}.http')}/{'mails' if name == 'mail' else 'messages'}"

    # its clock, its broker's alarm

    def now(self) -> datetime:
        """The application's present."""
        return clock.now(self.instance)

    def move_clock(self, until: datetime) -> None:
        """Move the application's clock forwards, and wait until every process has looked at it."""
        clock.move(self.instance, until)
        time.sleep(2 * LOOK_AGAIN_SECONDS)

    def broker_alarm(self, raised: bool) -> None:
        """Have the broker believe that its disk is full, or no longer."""
        limit = ("999GB",) if raised else ("50MB",)
        program = next(one for one in servers.programs(self.instance) if one.name == "broker")
        command = (_CTL, "--quiet", "--timeout", "10", "set_disk_free_limit", *limit)
        until = time.monotonic() + READY_SECONDS
        while True:
            done = subprocess.run(
                command, env=program.environment, cwd=program.directory, capture_output=True, check=False
            )
            if done.returncode == 0 or raised or time.monotonic() > until:
                return


@contextmanager
def running(world: World) -> Iterator[World]:
    """The world for as long as this lasts; it ends with this process even if that is killed."""
    command = (sys.executable, "-m", "tests.chaos.world", str(world.instance.data))
    guard = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, start_new_session=True)
    try:
        world.start()
        yield world
    finally:
        world.stop()
        guard.communicate()


def local_instance(data: Path, environ: Mapping[str, str]) -> Instance:
    """The instance of a world in a folder; ports and a fetched mongod as the environment says."""
    return Instance.from_mapping(
        {
            "MOTCUA_DATA": str(data),
            "MOTCUA_PORT_BASE": environ.get("MOTCUA_PORT_BASE") or "21000",
            "MOTCUA_TOOLS": environ.get("MOTCUA_TOOLS") or str(REPOSITORY / ".motcua" / "tools"),
            "MOTCUA_MONGOD": environ.get("MOTCUA_MONGOD", ""),
            "NOTIFY_SMS_QUIET_HOURS": "21:00-07:00",  # as outside of a demonstration; see settle.py
        }
    )


def _guard(data: Path) -> None:
    """Wait until whoever started the world is gone, then end it."""
    sys.stdin.read()
    control.stop(Instance.from_mapping({"MOTCUA_DATA": str(data)}))
    SmallDisk(data / "watched").unmount()


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
