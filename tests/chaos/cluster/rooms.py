"""Four rooms on one machine, each with a network of its own, and a hub between that can cut any of them off.

Room 0 is where this process, the services and the desks are; rooms 1 to 3 hold one machine of the cluster
each. What is cut off hears nothing, not even that it is: packets vanish in the hub as behind a dead switch.
All of it lives in namespaces of this process and vanishes with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deploy.problems import Problem

MACHINES = (1, 2, 3)
_NETWORK = "10.77"
_INSIDE = "MOTCUA_INSIDE_ROOM"
_CURE = "run it as root, or where users may make namespaces, with the packages iproute2 and util-linux"


def require() -> tuple[str, ...]:
    """What a command begins with to run in a room 0 of its own, alone with its processes.

    Raises: Problem where this machine does not permit it.
    """
    rights = () if os.geteuid() == 0 else ("--map-root-user",)
    alone = ("unshare", *rights, "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
    if any(shutil.which(tool) is None for tool in ("unshare", "nsenter", "ip")):
        raise Problem("unshare, nsenter or ip is not installed", _CURE)
    if subprocess.run((*alone, "true"), check=False, capture_output=True).returncode != 0:
        raise Problem("this machine lets nobody make namespaces", _CURE)
    return alone


def enter(module: str) -> None:
    """Have the program start again in room 0; returns there.

    Raises: Problem where this machine does not permit it.
    """
    if os.environ.get(_INSIDE):
        return
    command = (*require(), sys.executable, "-m", module, *sys.argv[1:])
    os.environ[_INSIDE] = "1"
    os.execvp(command[0], command)  # noqa: S606 - with its terminal and its signals


def address(room: int) -> str:
    """Where a room is reached from the others."""
    return f"{_NETWORK}.{room}.2"


class Rooms:
    """The networks. A cut holds until `heal`."""

    def __init__(self) -> None:
        self._hub = _namespace()
        self._rooms = {room: _namespace() for room in MACHINES}
        for room in (0, *MACHINES):
            self._wire(room)
        self._in_hub("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")

    def inside(self, room: int) -> tuple[str, ...]:
        """What a command begins with to run in a room."""
        return _inside(self._rooms[room].pid)

    def cut_off(self, room: int) -> None:
        """A room hears nobody and is heard by nobody."""
        for other in (0, *MACHINES):
            if other != room:
                self._cut(room, other)

    def cut_from_machines(self, room: int) -> None:
        """A room and the other machines do not hear each other; services and desks reach it as before."""
        for other in MACHINES:
            if other != room:
                self._cut(room, other)

    def heal(self) -> None:
        """Everybody hears everybody."""
        for one in self._cuts():
            self._in_hub("ip", "rule", "del", *one)

    def close(self) -> None:
        """Let the networks go."""
        for held in (self._hub, *self._rooms.values()):
            held.kill()
            held.wait()

    def _wire(self, room: int) -> None:
        process = os.getpid() if room == 0 else self._rooms[room].pid
        near, far = f"room{room}", f"{_NETWORK}.{room}.1"
        inside = _inside(process) if room else ()
        self._in_hub("ip", "link", "add", near, "type", "veth", "peer", "name", "hub", "netns", str(process))
        self._in_hub("ip", "addr", "add", f"{far}/30", "dev", near)
        self._in_hub("ip", "link", "set", near, "up")
        for command in (
            ("link", "set", "lo", "up"),
            ("addr", "add", f"{address(room)}/30", "dev", "hub"),
            ("link", "set", "hub", "up"),
            ("route", "add", "default", "via", far),
        ):
            _run(*inside, "ip", *command)

    def _cut(self, one: int, other: int) -> None:
        for source, target in ((one, other), (other, one)):
            rule = ("from", address(source), "to", address(target), "type", "blackhole", "prio", "10")
            self._in_hub("ip", "rule", "add", *rule)

    def _cuts(self) -> Iterator[Sequence[str]]:
        told = _run(*_inside(self._hub.pid), "ip", "rule")
        for line in told.splitlines():
            if line.startswith("10:"):
                yield (*line.removeprefix("10:").removesuffix("blackhole").split(), "prio", "10")

    def _in_hub(self, *command: str) -> None:
        _run(*_inside(self._hub.pid), *command)


@contextmanager
def rooms() -> Iterator[Rooms]:
    """The networks for as long as this lasts."""
    found = Rooms()
    try:
        yield found
    finally:
        found.close()


def _namespace() -> subprocess.Popen[bytes]:
    """A process that holds a network of its own, and says when it has it."""
    holder = subprocess.Popen(
        ("unshare", "--net", "sh", "-c", "echo; exec sleep infinity"), stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    return holder


def _inside(process: int) -> tuple[str, ...]:
    return ("nsenter", f"--net=/proc/{process}/ns/net", "--")


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
