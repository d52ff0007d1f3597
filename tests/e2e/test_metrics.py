"""A real Prometheus scrapes every process, and its own tool accepts what they say."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from deploy.instance import SERVICES
from deploy.monitoring.prometheus import RULES
from deploy.services import ROLES
from tests.e2e.district import District
from tests.integration.deploy.instances import free_port_base
from tests.waiting import wait_until

PROCESSES = [f"{service}.{role}" for service in SERVICES for role in ROLES]


@pytest.mark.parametrize("name", PROCESSES)
def test_promtool_accepts_the_metrics(district: District, name: str) -> None:
    """Names, units and help texts are as Prometheus wants them."""
    text = httpx.get(f"{district.instance.url(name)}/metrics", trust_env=False).text
    checked = subprocess.run(
        ("promtool", "check", "metrics"), input=text, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_alert_rules_fire_for_their_faults() -> None:
    """Each rule is silent in health and fires for the fault that it is for."""
    tests = RULES.with_name("alerts.test.yml")
    checked = subprocess.run(
        ("promtool", "test", "rules", tests.name),
        cwd=tests.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@contextmanager
def prometheus(district: District, folder: Path) -> Iterator[str]:
    """A Prometheus with the configuration that `deploy/prometheus` prints."""
    configuration = folder / "prometheus.yml"
    configuration.write_text(district.command("prometheus").stdout)
    address = f"127.0.0.1:{free_port_base() + 90}"
    program = shutil.which("prometheus")
    assert program is not None, "tests/run installs it"
    command = (
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield f"http://{address}"
        finally:
            running.terminate()


def test_prometheus_scrapes_every_process(district: District, tmp_path: Path) -> None:
    """All eight targets are up, and the figures that ops watch are there."""
    with prometheus(district, tmp_path) as url, httpx.Client(base_url=url, trust_env=False) as client:

        def answer(query: str) -> list[dict[str, object]]:
            try:
                found = client.get("/api/v1/query", params={"query": query}).json()
            except (httpx.HTTPError, ValueError):
                return []
            result: list[dict[str, object]] = found.get("data", {}).get("result", [])
            return result

        wait_until(lambda: len(answer("up == 1")) == len(PROCESSES), 60, what="all targets are up")
        for name in (
            "motcua_outbox_age_seconds",
            "motcua_inbox_depth",
            "motcua_worker_rushes",
            "motcua_dead_letters",
            "motcua_parked_events",
            "motcua_accepted_to_visible_seconds_count",
            "tracking_late_dossiers",
            "notify_failed_messages",
            "intake_filing_seconds_count",
        ):
            assert wait_until(partial(answer, name), 60, what=name)
