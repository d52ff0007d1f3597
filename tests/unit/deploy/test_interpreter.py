"""Which Python `deploy/install` takes: the distribution's before one that the path happens to lead to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.instance import REPOSITORY

VERSIONS = ("3.14", "3.13", "3.12", "3.11")
DISTRIBUTIONS = [path for version in VERSIONS if (path := Path(f"/usr/bin/python{version}")).exists()]


def installed_by(folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a set-up that says which Python runs it."""
    (folder / "deploy").mkdir()
    shutil.copy(REPOSITORY / "deploy" / "install", folder / "deploy")
    (folder / "deploy" / "install.py").write_text(
        "import os; print(os.environ.get('CAME_BY', 'distribution'))"
    )
    command = (str(folder / "deploy" / "install"),)
    environment = {"PATH": path}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def test_the_distributions_python_goes_before_one_on_the_path(tmp_path: Path) -> None:
    """A newer one that somebody built stands first on the path; it is taken where there is no other."""
    built = tmp_path / "python3.14"
    built.write_text(f'#!/bin/sh\nCAME_BY=path exec "{sys.executable}" "$@"\n')
    built.chmod(0o755)
    done = installed_by(tmp_path, f"{tmp_path}:{os.environ['PATH']}")
    assert done.stdout.strip() == ("distribution" if DISTRIBUTIONS else "path"), done.stderr
