"""Backup and restore from outside: taken at work, put back elsewhere, nothing acknowledged is missing."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from deploy.demonstration.desks import signed_in
from deploy.demonstration.ledger import Entry, Ledger
from tests.e2e.district import District
from tests.e2e.test_away import filed, ordinary
from tests.integration.deploy.instances import instance

DOSSIERS = 12


class Desk:
    """Files one dossier after the other; remembers when each was acknowledged."""

    def __init__(self, district: District) -> None:
        self._district = district
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.ledger = Ledger()
        self.acknowledged: list[tuple[datetime, Entry]] = []

    def _run(self) -> None:
        commune = self._district.communes[0]
        procedure = ordinary(commune)
        while not self._stop.is_set():
            entry = filed(commune, procedure, self.ledger)
            self.acknowledged.append((datetime.now(UTC), entry))

    def __enter__(self) -> Desk:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_a_backup_taken_at_work_comes_back_elsewhere(district: District, tmp_path: Path) -> None:
    """Filed before the mark = there, with its number, in intake and in tracking; the audit finds nothing."""
    with Desk(district) as desk:
        while len(desk.acknowledged) < DOSSIERS:
            assert desk._thread.is_alive()
        began_at = datetime.now(UTC)
        taken = district.command("backup", "--to", str(tmp_path / "backups"))
        assert taken.returncode == 0, taken.stdout + taken.stderr
    before = [entry for at, entry in desk.acknowledged if at < began_at]
    assert len(before) >= DOSSIERS
    other = District(instance(tmp_path / "other"), [])
    other.instance.data.mkdir(mode=0o700)
    shutil.copytree(district.instance.data / "secrets", other.instance.data / "secrets")
    path = next((tmp_path / "backups").glob("motcua-*"))
    restored = other.command("restore", str(path))
    try:
        assert restored.returncode == 0, restored.stdout + restored.stderr
        assert "audit: nothing is lost" in restored.stdout
        _compare(other, before)
    finally:
        other.command("down")


def _compare(other: District, before: list[Entry]) -> None:
    commune = signed_in(other.instance)[0]
    counter, leader = commune.officers["counter_officer"], commune.officers["leader"]
    with closing(counter), closing(leader):
        stored = {one["dossier_id"]: one for one in counter.items(commune.path("intake", "dossiers"))}
        tracked = {one["dossier_id"]: one for one in leader.items(commune.path("tracking", "dossiers"))}
    for entry in before:
        assert stored[entry.dossier_id]["dossier_number"] == entry.number
        assert tracked[entry.dossier_id]["dossier_number"] == entry.number
