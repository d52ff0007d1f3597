"""The operator's look at all series of numbers, as the restore of a backup takes it."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.instance import REPOSITORY
from services.intake.ports import DOSSIERS, SERIALS
from tests.integration.intake.house import SECRET, House


def audit(intake: House) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    given = {
        "AMQP_URI": "amqp://127.0.0.1:1/none",
        "MONGODB_URI": intake.settings.common.mongodb_uri,
        "MOTCUA_SEAL_SECRET": SECRET,
        "MOTCUA_SERVICE_SECRET": SECRET,
        "INTAKE_DATABASE": intake.settings.common.database,
    }
    command = (sys.executable, "-m", "services.intake.admin", "audit-serials")
    return subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )


def test_whole_series_are_not_named(intake: House) -> None:
    """Dossiers received, a lease open: numbers of the day and the register are 1..n."""
    for _ in range(3):
        intake.filed()
    done = audit(intake)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert intake.core.store.plumbing(SERIALS).count_documents({}) >= 2, "there was something to look at"


def test_a_series_with_a_hole_is_named(intake: House) -> None:
    """Commune, unit, series and day of the number that nobody has, and of its place in the register."""
    for _ in range(3):
        intake.filed()
    dossiers = intake.core.store.plumbing(DOSSIERS)
    dossiers.delete_one({"reception.register_serial": 2})
    done = audit(intake)
    assert done.returncode == 1
    told = sorted(done.stdout.splitlines())
    assert [line.split()[:3] for line in told] == [["32128", "desk", "day"], ["32128", "desk", "register"]]
    assert all("missing 2-2; twice none; last 3" in line for line in told), told
