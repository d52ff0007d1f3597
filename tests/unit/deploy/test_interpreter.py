"""Which Python `deploy/install` takes: the distribution's before one that the path happens to lead to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.instance import REPOSITORY

DISTRIBUTIONS = [minor for minor in range(11, 15) if Path(f"/usr/bin/python3.{minor}").exists()]
TELLS = "import os; print(os.environ.get('CAME_BY', 'distribution'))"


def program(path: Path, *lines: str) -> None:
    """A script at that place."""
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)


def chosen(folder: Path, user: int, *, environments: bool) -> str:
    """Where the Python comes from that runs the set-up; a newer one that somebody built is first on the path.

    Args:
        environments: whether the distribution's can make environments (Debian packs that apart).
    """
    (folder / "deploy").mkdir()
    shutil.copy(REPOSITORY / "deploy" / "install", folder / "deploy")
    (folder / "deploy" / "install.py").write_text(TELLS)
    program(folder / "id", f"echo {user}")
    program(folder / "python3.14", f'CAME_BY=path PYTHONPATH= exec "{sys.executable}" "$@"')
    (folder / "lent").mkdir()  # whatever this machine has packed with its Python
    (folder / "lent" / "ensurepip.py").write_text("" if environments else "raise ImportError")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(folder / "lent")}
    command = (str(folder / "deploy" / "install"),)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("user", "environments", "expected"),
    [
        (0, True, "distribution"),
        (0, False, "distribution"),
        (1000, True, "distribution"),
        (1000, False, "path"),
    ],
)
def test_the_distributions_python_goes_before_one_on_the_path(
    tmp_path: Path, user: int, environments: bool, expected: str
) -> None:
    """Except for a plain user, who could not install what it lacks; without one it is the path's."""
    found = chosen(tmp_path, user, environments=environments)
    assert found == (expected if DISTRIBUTIONS else "path")
