"""The short form of the cluster harness: the machine of both leaders dies while desks work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.instance import REPOSITORY
from deploy.problems import Problem
from tests.chaos.cluster import rooms
from tests.integration.deploy.instances import require_servers


def test_a_machine_of_the_cluster_dies_and_nothing_is_lost(tmp_path: Path) -> None:
    """MongoDB's primary and the inboxes' leader at once: service is back in ten seconds, all is kept."""
    require_servers()
    try:
        rooms.require()
    except Problem as problem:
        if os.environ.get("CI"):
            pytest.fail(str(problem), pytrace=False)
        pytest.skip(str(problem))
    results = tmp_path / "results.json"
    command = (
        sys.executable,
        "-m",
        "tests.chaos.cluster",
        "--only",
        "kill-machine",
        "--results",
        str(results),
    )
    environment = {**os.environ, "MOTCUA_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    played = json.loads(results.read_text())[0]
    assert played["findings"] == []
    assert played["acknowledged"] > 50
    felt = played["felt"][0]
    assert 0 < felt["filings_away"] <= 10
    assert 0 < felt["tracking_away"] <= 10
