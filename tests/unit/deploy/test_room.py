"""What `deploy/status` says of the disk and of the backups, and what `deploy/up` refuses to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy import services
from deploy.backups.place import mark_of, require_secret, require_whole
from deploy.backups.take import newest
from deploy.instance import Instance
from deploy.problems import Problem
from tests.unit.deploy.test_backup_folder import SECRET, made


def place(data: Path, **given: str) -> Instance:
    """An instance in a folder."""
    return Instance.from_mapping({"MOTCUA_DATA": str(data), "MOTCUA_SEAL_SECRET": SECRET, **given})


@pytest.mark.parametrize(
    ("bounds", "low", "said"),
    [
        (
            {"MOTCUA_DISK_FREE_PERCENT": "0", "MOTCUA_DISK_STOP_PERCENT": "0"},
            False,
            "new work is refused under 0 %",
        ),
        (
            {"MOTCUA_DISK_FREE_PERCENT": "100", "MOTCUA_DISK_STOP_PERCENT": "0"},
            True,
            "LOW: nothing new is taken in",
        ),
        (
            {"MOTCUA_DISK_FREE_PERCENT": "100", "MOTCUA_DISK_STOP_PERCENT": "100"},
            True,
            "LOW: nothing is written",
        ),
    ],
)
def test_the_disk_is_told_by_the_bounds_of_the_services(
    tmp_path: Path, bounds: dict[str, str], low: bool, said: str
) -> None:
    """The operator reads what the desks meet, and where."""
    room = services.room(place(tmp_path, **bounds))
    assert room.is_low is low
    assert said in room.told
    assert str(tmp_path) in room.told


def test_another_folder_is_watched_if_asked(tmp_path: Path) -> None:
    """Where the database lies on another disk."""
    (tmp_path / "elsewhere").mkdir()
    one = place(tmp_path / "data", MOTCUA_DISK_FOLDER=str(tmp_path / "elsewhere"))
    assert str(tmp_path / "elsewhere") in services.room(one).told


def test_the_newest_backup_is_told(tmp_path: Path) -> None:
    """As of when, and how long ago; none is told too."""
    one = place(tmp_path, MOTCUA_BACKUPS=str(tmp_path / "kept"))
    assert newest(one) == f"backup: none in {tmp_path / 'kept'} (deploy/backup)"
    made(tmp_path / "kept")
    assert "as of 2026-11-28T05:00:00Z" in newest(one)
    assert "hours ago" in newest(one)


def test_nothing_is_started_on_half_a_restore(tmp_path: Path) -> None:
    """The operator is told the command that ends it."""
    one = place(tmp_path)
    require_whole(one)
    mark_of(one).write_text("/mnt/backups/motcua-20261128T050000Z\n")
    with pytest.raises(Problem) as refused:
        require_whole(one)
    assert refused.value.cure == "deploy/restore /mnt/backups/motcua-20261128T050000Z"


def test_a_secret_is_not_made_where_one_is_needed(tmp_path: Path) -> None:
    """One that is made now would open nothing."""
    with pytest.raises(Problem, match="seal is not there"):
        require_secret(Instance.from_mapping({"MOTCUA_DATA": str(tmp_path)}))
    assert not (tmp_path / "secrets").exists()
    require_secret(place(tmp_path))
