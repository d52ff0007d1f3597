"""Real servers for tests: a private RabbitMQ and MongoDB, and a place of its own in them for each test.

Run as a program (`python -m tests.servers FOLDER`) it is the guard of private servers: it waits until whoever
started it is gone, in whatever way, and then ends them and removes their folder.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import httpx
from pymongo import MongoClient

from deploy import broker, control, database, servers
from deploy.instance import OFFSETS, REPOSITORY, Instance
from deploy.problems import Problem
from deploy.supervisor import state
from tests.waiting import wait_until

PREFIX = "test_"
_Client = MongoClient[dict[str, Any]]
_PORT_BASES = range(20000, 32000, 200)
_PORTS = ("broker", "broker.distribution", "broker.epmd", "broker.management", "database")


class AbsentError(Exception):
    """This machine has no such server, and no address of one was given."""


@dataclass(frozen=True, kw_only=True)
class Servers:
    """A broker and a database that tests may use, but only in places named for tests."""

    amqp_uri: str
    mongodb_uri: str
    management_url: str  # RabbitMQ's HTTP API, with the user and password of amqp_uri

    @classmethod
    def given(cls, environ: Mapping[str, str]) -> Servers | None:
        """The servers that TEST_AMQP_URI and TEST_MONGODB_URI name; None where they are not set."""
        amqp_uri, mongodb_uri = environ.get("TEST_AMQP_URI"), environ.get("TEST_MONGODB_URI")
        if not (amqp_uri and mongodb_uri):
            return None
        default = f"http://{urlsplit(amqp_uri).hostname}:15672"
        management_url = environ.get("TEST_MANAGEMENT_URL") or default
        return cls(amqp_uri=amqp_uri, mongodb_uri=mongodb_uri, management_url=management_url)

    @contextmanager
    def virtual_host(self, name: str) -> Iterator[str]:
        """Address of a fresh virtual host, removed afterwards with all its queues."""
        require_test_name(name)
        parts = urlsplit(self.amqp_uri)
        user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
        with httpx.Client(base_url=self.management_url, auth=(user, password), timeout=30) as api:
            rights = dict.fromkeys(("configure", "write", "read"), ".*")
            api.put(f"/api/vhosts/{name}").raise_for_status()
            api.put(f"/api/permissions/{name}/{quote(user, safe='')}", json=rights).raise_for_status()
            try:
                yield urlunsplit(parts._replace(path=f"/{name}"))
            finally:
                api.delete(f"/api/vhosts/{name}").raise_for_status()

    @contextmanager
    def databases(self, name: str) -> Iterator[str]:
        """A name for a database, or the start of several names; all are dropped afterwards."""
        require_test_name(name)
        with _Client(self.mongodb_uri, serverSelectionTimeoutMS=10_000) as client:
            try:
                yield name
            finally:
                for found in client.list_database_names():
                    if found.startswith(name):
                        client.drop_database(found)


def require_test_name(name: str) -> None:
    """Refuse a place that could hold anything but a test's data.

    Raises: ValueError unless `name` starts with "test_" and goes on with more.
    """
    if not name.startswith(PREFIX) or not name.removeprefix(PREFIX).replace("_", "").isalnum():
        raise ValueError(f"tests use places named {PREFIX}... only, not {name!r}")


@contextmanager
def private(environ: Mapping[str, str]) -> Iterator[Servers]:
    """Run servers for as long as this lasts; they end with this process even if it is killed.

    Raises: AbsentError if a server is not installed, Problem if it does not start.
    """
    instance = _instance(environ)
    with _guarded(instance):
        try:
            table = servers.programs(instance)
        except Problem as exc:
            raise AbsentError(f"{exc.cause}: {exc.cure}") from exc
        control.run(instance, table)
        servers.wait(instance)
        yield Servers(
            amqp_uri=broker.uri(instance),
            mongodb_uri=database.uri(instance),
            management_url=instance.url("broker.management"),
        )


def _instance(environ: Mapping[str, str]) -> Instance:
    return Instance.from_mapping(
        {
            "MOTCUA_DATA": tempfile.mkdtemp(prefix="motcua-test-"),
            "MOTCUA_TOOLS": environ.get("MOTCUA_TOOLS") or str(REPOSITORY / ".motcua" / "tools"),
            "MOTCUA_MONGOD": environ.get("MOTCUA_MONGOD", ""),
            "MOTCUA_PORT_BASE": str(_free_port_base()),
        }
    )


def _free_port_base() -> int:
    """A base whose ports nobody holds, taken at random so that two runs side by side do not meet."""
    for base in random.sample(_PORT_BASES, len(_PORT_BASES)):
        if all(_is_free(base + OFFSETS[name]) for name in _PORTS):
            return base
    raise RuntimeError("no free ports for the servers of the tests")


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def _guarded(instance: Instance) -> Iterator[None]:
    """Have a process of its own end the servers: it notices the end of this one by its closed input."""
    command = (sys.executable, "-m", "tests.servers", str(instance.data))
    guard = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        guard.communicate()


def _guard(data: Path) -> None:
    sys.stdin.read()
    running = state.read(data / "run")
    if running is not None:
        os.kill(running.supervisor, signal.SIGKILL)  # takes its programs along; their data is not needed
        wait_until(lambda: not state.is_running(data / "run"), 30, what="the test servers have ended")
    shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
