"""A whole instance for the tests of deploy/: own folder, own ports, real servers, small programs."""

import os
import random
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from deploy import broker, control, gateway, servers, services, table
from deploy.instance import OFFSETS, REPOSITORY, Instance
from deploy.program import Program
from deploy.supervisor import state
from deploy.supervisor.state import State

BACK_SECONDS = 15.0
# A program with a daemon that leaves its session, as epmd would.
DAEMON = "import os, time; os.fork() or (os.setsid(), os.fork() and os._exit(0)); time.sleep(3600)"


def require_servers() -> None:
    """Skip on a desk without RabbitMQ or nginx; fail in CI."""
    if broker.START_SCRIPT.exists() and gateway.find() is not None:
        return
    if os.environ.get("CI"):
        pytest.fail("RabbitMQ or nginx is not installed: deploy/up installs them")
    pytest.skip("RabbitMQ or nginx is not installed")


def instance(data: Path) -> Instance:
    """An instance on ports that nobody uses; mongod is fetched once for all tests of this checkout."""
    variables = {
        "MOTCUA_DATA": str(data),
        "MOTCUA_PORT_BASE": str(free_port_base()),
        "MOTCUA_TOOLS": str(REPOSITORY / ".motcua" / "tools"),
        "MOTCUA_MONGOD": os.environ.get("MOTCUA_MONGOD", ""),
    }
    return Instance.from_mapping(variables)


def free_port_base() -> int:
    """A port base none of whose ports is taken; any of them, so that two sessions at once seldom meet."""
    bases = range(12000, 20000, 200)
    for base in random.sample(bases, len(bases)):
        if all(_is_free(base + offset) for offset in OFFSETS.values()):
            return base
    pytest.fail("no 200 free ports in a row between 12000 and 20000")


def python_program(name: str, code: str, *, revision: str = "") -> Program:
    """A small program of a test."""
    return Program(
        name=name,
        command=(sys.executable, "-c", code),
        environment={"PATH": os.defpath},
        directory="/",
        stop_stage=3,
        stop_seconds=3,
        revision=revision,
    )


def parts(one: Instance) -> list[Program]:
    """Servers, gateway and sinks of an instance, without the four services, and a program with a daemon."""
    return [
        *servers.programs(one),
        gateway.program(one),
        *services.sinks(one),
        python_program("daemon-maker", DAEMON),
    ]


def ready_parts(one: Instance) -> dict[str, Callable[[], bool]]:
    """How to ask those parts."""
    return {name: ask for name, ask in table.probes(one).items() if "." not in name}


@contextmanager
def running(one: Instance, programs: list[Program]) -> Iterator[Instance]:
    """Run programs under a supervisor; afterwards nothing of it stays."""
    control.run(one, programs)
    try:
        yield one
    finally:
        control.stop(one)
        shutil.rmtree(one.data)


def told(one: Instance) -> State:
    """What the supervisor says; fails when none runs."""
    found = state.read(one.run)
    assert found is not None, "no supervisor runs"
    return found


def processes(one: Instance) -> list[psutil.Process]:
    """Supervisor, keeper, and every descendant."""
    top = psutil.Process(told(one).supervisor)
    return [top, *top.children(recursive=True)]


def names(one: Instance) -> list[str]:
    """What the processes of an instance are called; those that end meanwhile are left out."""
    found = []
    for process in processes(one):
        with suppress(psutil.NoSuchProcess):
            found.append(process.name())
    return found


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended (one that nobody has waited for yet counts as ended)."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0
