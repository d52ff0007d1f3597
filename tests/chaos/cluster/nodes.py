"""The servers of one machine of the cluster: a RabbitMQ node with its name service, and a MongoDB member.

They are started with the settings of deploy/cluster/, which are those for production.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.broker import START_SCRIPT
from deploy.files import private_folder, secret, write_private
from deploy.instance import REPOSITORY
from tests.chaos.cluster.rooms import MACHINES, Rooms, address

SETTINGS = REPOSITORY / "deploy" / "cluster"
USER = VHOST = REPLICA_SET = "motcua"
AMQP, MANAGEMENT, DATABASE, EPMD = 5672, 15672, 27017, 4369
STOP_SECONDS = 60.0


@dataclass
class Server:
    """A program in a room, started and stopped by the harness alone."""

    name: str
    room: int
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Run it; its output goes to a file beside its folder."""
        with (self.folder.parent / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Tell it and what it started something."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """Signal 9, and gone."""
        self.signal(signal.SIGKILL)
        self._ended()

    def freeze(self) -> None:
        """It does nothing more; its connections stay open."""
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        """It goes on where it stopped."""
        self.signal(signal.SIGCONT)

    def stop(self) -> None:
        """As an operator would; by force after a minute."""
        assert self._process is not None
        self._process.terminate()
        self._ended()

    def _ended(self) -> None:
        assert self._process is not None
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self._process.wait()

    def listens(self) -> bool:
        """Whether its port takes connections."""
        try:
            with socket.create_connection((address(self.room), self.port), timeout=1):
                return True
        except OSError:
            return False


@dataclass
class Machine:
    """One of the three."""

    room: int
    epmd: Server
    broker: Server
    database: Server

    @property
    def servers(self) -> tuple[Server, ...]:
        """All of them, in the order in which they start."""
        return self.epmd, self.database, self.broker


def machine(rooms: Rooms, room: int, data: Path, mongod: str) -> Machine:
    """Configure one machine; nothing runs yet."""
    home = private_folder(data / f"broker-{room}")
    erlang = _erlang(home, room)
    _write_broker(data, home, room)
    inside = rooms.inside(room)
    epmd = (*inside, "epmd", "-port", str(EPMD), "-address", address(room))
    return Machine(
        room,
        Server(f"epmd-{room}", room, epmd, erlang, home, EPMD),
        Server(f"broker-{room}", room, (*inside, str(START_SCRIPT)), erlang | _node(home, room), home, AMQP),
        _database(inside, room, data, mongod),
    )


def _erlang(home: Path, room: int) -> dict[str, str]:
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(EPMD),
        "ERL_EPMD_ADDRESS": address(room),
        "ERL_CRASH_DUMP_SECONDS": "0",
        "ERL_ZFLAGS": "-start_epmd false",
    }


def node_name(room: int) -> str:
    """How the nodes call each other."""
    return f"motcua@{address(room)}"


def _node(home: Path, room: int) -> dict[str, str]:
    interface = address(room).replace(".", ",")
    return {
        "RABBITMQ_NODENAME": node_name(room),
        "RABBITMQ_USE_LONGNAME": "true",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {{{interface}}}",
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(home / "rabbitmq-env.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_LOG_BASE": str(home),
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def _write_broker(data: Path, home: Path, room: int) -> None:
    cookie = home / ".erlang.cookie"
    write_private(cookie, secret(data, "broker-cookie"))
    cookie.chmod(0o400)
    write_private(home / "enabled_plugins", "[rabbitmq_management].\n")
    peers = (f"cluster_formation.classic_config.nodes.{one} = {node_name(one)}" for one in MACHINES)
    own = (
        f"listeners.tcp.1 = {address(room)}:{AMQP}",
        f"management.tcp.ip = {address(room)}",
        f"management.tcp.port = {MANAGEMENT}",
        f"default_user = {USER}",
        f"default_pass = {secret(data, 'broker-password')}",
        f"default_vhost = {VHOST}",
        "cluster_formation.peer_discovery_backend = classic_config",
        *peers,
        "log.file = false",
        "log.console = true",
        "log.console.level = info",
    )
    settings = (SETTINGS / "rabbitmq.conf").read_text()
    write_private(home / "rabbitmq.conf", settings + "\n".join(own) + "\n")


def _database(inside: Sequence[str], room: int, data: Path, mongod: str) -> Server:
    folder = private_folder(data / f"database-{room}")
    secret(data, "database-key")
    options: Mapping[str, str] = {
        "--config": str(SETTINGS / "mongod.conf"),
        "--dbpath": str(folder),
        "--bind_ip": address(room),
        "--port": str(DATABASE),
        "--keyFile": str(data / "secrets" / "database-key"),
        "--wiredTigerCacheSizeGB": "0.5",
    }
    command = (*inside, mongod, "--nounixsocket", *(text for pair in options.items() for text in pair))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return Server(f"database-{room}", room, command, environment, folder, DATABASE)
