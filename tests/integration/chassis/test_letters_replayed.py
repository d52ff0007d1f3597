"""Poison of five kinds through real servers and processes, in small; the benchmark does it with 10,000."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.servers import Servers


def test_poison_is_told_apart_cured_and_replayed_once(servers: Servers) -> None:
    """Set aside by an old build, taken up by the new one with a kill between: each effect once, in order."""
    environ = {
        **os.environ,
        "TEST_AMQP_URI": servers.amqp_uri,
        "TEST_MONGODB_URI": servers.mongodb_uri,
        "TEST_MANAGEMENT_URL": servers.management_url,
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.letters", "100"]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert (told["poison"], told["wrong"]) == (100, 0)
    assert told["set_aside"]["kinds"] == {
        **dict.fromkeys(("version", "contract", "seal", "rule", "defect"), 20),
        "unreadable": 10,
    }
