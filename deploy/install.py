"""Installs what this machine lacks, before anything else of ours can run: standard library only."""

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from deploy import packages
from deploy.instance import REPOSITORY, from_environment
from deploy.problems import Problem, last_line, say, told

LOCK = "deploy/requirements.lock"
ENVIRONMENT = REPOSITORY / ".venv"


def main(arguments: list[str]) -> int:
    """Install Debian packages and the Python environment, each only where something is missing."""
    parser = argparse.ArgumentParser(prog="deploy/install", description=__doc__)
    parser.add_argument("--lock", default=LOCK, help="lock file to install (default: %(default)s)")
    parser.add_argument(
        "--package",
        metavar="NAME=PROGRAM",
        action="append",
        default=[],
        help="one more Debian package, needed unless PROGRAM is on the path",
    )
    asked = parser.parse_args(arguments)
    more = [
        name
        for name, _, program in (text.partition("=") for text in asked.package)
        if not shutil.which(program)
    ]
    packages.restore_policy()
    packages.install([*packages.missing(from_environment()), *more])
    if not _is_sound(ENVIRONMENT / "bin" / "python"):
        _make_environment()
    _install_once(asked.lock)
    return 0


def _install_once(lock: str) -> None:
    """Install a lock file unless its present state was installed before."""
    stamp = ENVIRONMENT / f"motcua-{lock.replace('/', '-')}"
    wanted = hashlib.sha256((REPOSITORY / lock).read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        _install_locked(lock)
        stamp.write_text(wanted)


def _is_sound(python: Path) -> bool:
    """Whether an environment is there, recent enough, and can install."""
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and _run(str(python), "-c", test).returncode == 0


def _make_environment() -> None:
    if _run(sys.executable, "-c", "import ensurepip").returncode != 0:
        packages.install([f"python3.{sys.version_info.minor}-venv"])
    say("making the Python environment .venv")
    made = _run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
    if made.returncode != 0:
        cause = f".venv cannot be made: {last_line(made.stderr or made.stdout)}"
        raise Problem(cause, "as root: apt-get install python3-venv; then run it again")


def _install_locked(lock: str) -> None:
    say(f"installing the Python packages of {lock}")
    python = str(ENVIRONMENT / "bin" / "python")
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")
    done = _run(python, "-m", "pip", "install", *options, "-r", str(REPOSITORY / lock))
    if done.returncode != 0:
        raise Problem(
            f"Python packages cannot be installed: {last_line(done.stderr)}",
            "see that this machine reaches a package index (pip config list), then run it again",
        )


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True)


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
