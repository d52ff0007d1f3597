"""Debian packages: which are missing, and installing them without starting anybody's system services."""

import ctypes
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy import broker, gateway, mongod
from deploy.instance import Instance
from deploy.problems import Problem, last_line, say

FONT = "LiberationSerif-Regular.ttf"  # what the forms are set in; any other would change their looks silently
_FONT_VERSION = 2  # the first with all letters of Vietnamese
_POLICY = Path("/usr/sbin/policy-rc.d")
_SET_ASIDE = Path("/usr/sbin/policy-rc.d.before-motcua")
_FORBID_ALL = (
    "#!/bin/sh\n# Put here by Motcua's deploy/up while it installs packages, and taken away.\nexit 101\n"
)
_FORBIDDEN = 101  # what a policy answers that forbids a start; see invoke-rc.d(8)
# What the packages would start at the next boot.
_UNITS = ("rabbitmq-server.service", "nginx.service", "prometheus.service", "epmd.service", "epmd.socket")
_UNIT_FOLDER = Path("/lib/systemd/system")


def missing(instance: Instance) -> list[str]:
    """Packages that an instance needs and the machine lacks."""
    needed = []
    if instance.amqp_uri is None and not broker.START_SCRIPT.exists():
        needed.append("rabbitmq-server")
    if gateway.find() is None:
        needed.append("nginx-light")
    if not any(_version(font) >= _FONT_VERSION for font in Path("/usr/share/fonts").rglob(FONT)):
        needed.append("fonts-liberation2" if _debian() == "12" else "fonts-liberation")
    if instance.mongodb_uri is None and mongod.known(instance) is None and not _has_library(mongod.LIBRARY):
        needed.append(mongod.LIBRARY_PACKAGE)
    return needed


def install(names: Sequence[str]) -> None:
    """Install packages. Raises: Problem with the one command to give, where this user may not."""
    if not names:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Problem(
            f"this machine lacks {', '.join(names)}",
            f"as root: apt-get install --no-install-recommends {' '.join(names)}; then run it again",
        )
    say(f"installing the Debian packages {', '.join(names)}")
    before = _units()
    with starts_forbidden():
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *names)
    _keep_from_starting_at_boot(_units() - before)


@contextmanager
def starts_forbidden(policy: Path = _POLICY, set_aside: Path = _SET_ASIDE) -> Iterator[None]:
    """Forbid the start of system services meanwhile; a policy that is there already comes back."""
    restore_policy(policy, set_aside)
    if policy.exists() and subprocess.run((policy, "motcua", "start"), check=False).returncode == _FORBIDDEN:
        yield
        return
    if policy.exists():
        policy.rename(set_aside)
    try:
        policy.write_text(_FORBID_ALL)
        policy.chmod(0o755)
        yield
    finally:
        restore_policy(policy, set_aside)


def restore_policy(policy: Path = _POLICY, set_aside: Path = _SET_ASIDE) -> None:
    """Take away a policy of ours, also one that a run cut short has left, and bring back what was there."""
    if set_aside.exists():
        set_aside.replace(policy)
    elif policy.exists() and policy.read_text(errors="replace") == _FORBID_ALL:
        policy.unlink()


def _version(font: Path) -> int:
    """Version of a TrueType font: the first half of `fontRevision` in its table `head`."""
    data = font.read_bytes()
    tables = (data[at : at + 16] for at in range(12, 12 + 16 * int.from_bytes(data[4:6]), 16))
    heads = [int.from_bytes(table[8:12]) for table in tables if table[:4] == b"head"]
    return int.from_bytes(data[heads[0] + 4 : heads[0] + 6]) if heads else 0


def _debian() -> str:
    """Number of the Debian release; empty on another system."""
    try:
        return platform.freedesktop_os_release().get("VERSION_ID", "")
    except OSError:
        return ""


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _apt(*arguments: str) -> None:
    command = ("apt-get", "--quiet=2", "-o", "DPkg::Lock::Timeout=120", *arguments)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        cause = f"apt-get {arguments[0]} failed: {last_line(done.stderr)}"
        raise Problem(cause, f"apt-get {' '.join(arguments)}, by hand; mend what it says; then run it again")


def _units() -> set[str]:
    return {unit for unit in _UNITS if (_UNIT_FOLDER / unit).exists()}


def _keep_from_starting_at_boot(units: set[str]) -> None:
    """Packages enable their services for the next boot; nobody asked for those of the ones just installed."""
    if units and shutil.which("systemctl"):
        subprocess.run(("systemctl", "disable", "--quiet", *sorted(units)), check=False, capture_output=True)
