"""A disk that fills up, a real one: new work is refused with the cause, what was taken in is finished."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.integration.intake.house import COMMUNE, House, filing, house
from tests.waiting import wait_until

MEGABYTES = 32
SEEN_SECONDS = 10


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place))
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        if os.environ.get("CI"):
            pytest.fail("a small disk cannot be mounted")
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield place
    finally:
        subprocess.run(("umount", str(place)), check=True)


@pytest.fixture
def watching(small_disk: Path, mongodb_uri: str, database: str) -> Iterator[House]:
    """An intake that watches that disk, with what goes on in its background."""
    watched = {"MOTCUA_DISK_FOLDER": str(small_disk)}
    with (
        house(mongodb_uri, f"{database}_intake", **watched) as made,
        TestClient(made.app, raise_server_exceptions=False) as client,
    ):
        made.client = client
        yield made


def fill(disk: Path, *, free_percent: float) -> None:
    """Leave so much of the disk free."""
    taken = int(MEGABYTES * 1024 * 1024 * (100 - free_percent) / 100)
    (disk / "ballast").write_bytes(b"\0" * taken)


def filing_refused(watching: House, why: str) -> httpx.Response:
    """The answer to a filing as soon as it is refused for that reason."""

    def tried() -> httpx.Response | None:
        answer = watching.post(f"{COMMUNE}/dossiers", filing())
        return answer if answer.status_code == 503 and why in answer.json()["detail"] else None

    answer = wait_until(tried, SEEN_SECONDS, what=f"filing is refused: {why}")
    assert answer is not None
    return answer


def test_a_disk_that_fills_up_refuses_new_work_alone(watching: House, small_disk: Path) -> None:
    """Under 5 %: filing and scans answer 503 with the cause; log-in, reading, receiving, papers go on."""
    waiting = watching.filed(receive=False)
    path = f"{COMMUNE}/dossiers/{waiting['dossier_id']}"
    fill(small_disk, free_percent=4)
    refused = filing_refused(watching, "nhận hồ sơ")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("disk-low", "60")
    scan = {"content": b"%PDF-1.4", "headers": {"Content-Type": "application/pdf"}}
    assert watching.post(f"{path}/scans?filename=a.pdf", **scan).json()["code"] == "disk-low"

    watching.log_in("officer", "officer.cn")
    assert watching.get(path).status_code == 200
    received = watching.post(f"{path}/reception", {}, headers={"If-Match": f'"{waiting["version"]}"'})
    assert received.status_code == 200, received.text
    assert watching.get(f"{path}/receipt").status_code == 200


def test_a_full_disk_refuses_whatever_writes(watching: House, small_disk: Path) -> None:
    """Under 2 %: a change of a dossier answers 503 and changes nothing; reading goes on; room is seen."""
    waiting = watching.filed(receive=False)
    path = f"{COMMUNE}/dossiers/{waiting['dossier_id']}"
    seen = {"If-Match": f'"{waiting["version"]}"'}
    fill(small_disk, free_percent=1)
    filing_refused(watching, "ghi dữ liệu")
    answer = watching.post(f"{path}/reception", {}, headers=seen, key="the-same")
    assert (answer.status_code, answer.json()["code"]) == (503, "disk-low")
    assert watching.get(path).json()["version"] == waiting["version"]

    (small_disk / "ballast").unlink()
    again = wait_until(
        lambda: _taken(watching.post(f"{path}/reception", {}, headers=seen, key="the-same")),
        SEEN_SECONDS,
        what="the same request is taken when there is room",
    )
    assert again is not None
    assert again.json()["dossier_number"]


def test_the_database_says_how_full_its_own_disk_is(fresh_intake: House) -> None:
    """Also where it runs on another machine."""
    free = fresh_intake.core.store.free_percent()
    assert free is not None
    assert 0 < free < 100


def _taken(answer: httpx.Response) -> httpx.Response | None:
    return answer if answer.status_code == 200 else None
