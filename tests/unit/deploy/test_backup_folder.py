"""The folder of a backup: whole under its name or not there, opened by its secret alone, rotated."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import pytest

from deploy.backups import folder, sealed
from deploy.backups.folder import Backup
from deploy.problems import Problem

SECRET = "of-these-tests-only-" + "0" * 32
SALT = b"salt" * 4


def made(to: Path, documents: int = 3) -> Backup:
    """A backup of one small collection."""
    with folder.alone(to), folder.unfinished(to) as path:
        name = folder.part_name("intake", "dossiers")
        with sealed.Writer(path / name, sealed.key_of(SECRET, SALT, name)) as writer:
            for number in range(documents):
                writer.add(bson.encode({"_id": number}))
        part = {"documents": documents, "digest": writer.sum.text, "sha256": writer.sha256}
        manifest: dict[str, Any] = {
            "format": folder.FORMAT,
            "salt": SALT,
            "seconds": 0.1,
            "mark": {"at": datetime(2026, 11, 28, 5, tzinfo=UTC)},
            "services": {"intake": {"dossiers": part}},
        }
        return folder.finish(path, manifest, SECRET)


def test_a_backup_is_found_again_and_whole(tmp_path: Path) -> None:
    """Its instant and its documents are as they were written."""
    backup = folder.opened(made(tmp_path).path, SECRET)
    backup.verify(SECRET)
    assert backup.at == datetime(2026, 11, 28, 5, tzinfo=UTC)
    assert len(list(backup.documents(SECRET, "intake", "dossiers"))) == 3


def test_the_usual_tool_checks_a_copy_without_the_secret(tmp_path: Path) -> None:
    """Whoever keeps the copy elsewhere checks it with sha256sum."""
    path = made(tmp_path).path
    checked = subprocess.run(("sha256sum", "-c", folder.SUMS), cwd=path, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    listed = {line.split()[1] for line in (path / folder.SUMS).read_text().splitlines()}
    assert listed == {one.name for one in path.iterdir()} - {folder.SUMS}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _swap(path: Path) -> None:
    name = folder.part_name("intake", "dossiers")
    with sealed.Writer(path.with_name("other"), sealed.key_of(SECRET, SALT, name)) as writer:
        writer.add(bson.encode({"_id": 1}))
    path.with_name("other").rename(path)


@pytest.mark.parametrize("harm", [_cut, Path.unlink, _swap])
def test_a_damaged_part_is_named(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    """Cut off, gone, or whole but not what the manifest tells of."""
    backup = made(tmp_path)
    harm(backup.path / folder.part_name("intake", "dossiers"))
    with pytest.raises(Problem, match=r"intake\.dossiers\.part"):
        backup.verify(SECRET)


def test_a_changed_manifest_or_another_secret_is_refused(tmp_path: Path) -> None:
    """Nobody makes a backup say something else; the cure tells of the secrets."""
    path = made(tmp_path).path
    with pytest.raises(Problem) as refused:
        folder.opened(path, "another-" + SECRET)
    assert "secrets" in refused.value.cure
    manifest = path / folder.MANIFEST
    manifest.write_text(manifest.read_text().replace('"3"', '"2"'))
    with pytest.raises(Problem, match="changed"):
        folder.opened(path, SECRET)


@pytest.mark.parametrize("name", [folder.MANIFEST, folder.SEAL])
def test_a_folder_without_its_manifest_is_no_backup(tmp_path: Path, name: str) -> None:
    """Also where the parts are there."""
    path = made(tmp_path).path
    (path / name).unlink()
    with pytest.raises(Problem, match="no whole backup"):
        folder.opened(path, SECRET)


def test_a_later_format_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old version does not guess what a new one meant."""
    with monkeypatch.context() as later:
        later.setattr(folder, "FORMAT", 2)
        path = made(tmp_path).path
    with pytest.raises(Problem, match="format 2"):
        folder.opened(path, SECRET)


def test_rotation_keeps_the_newest(tmp_path: Path) -> None:
    """Of five the newest two stay; what is no backup is left alone."""
    paths = [made(tmp_path).path for _ in range(5)]
    (tmp_path / "motcua-of-somebody-else").mkdir()
    assert folder.rotate(tmp_path, SECRET, 2) == paths[:3]
    assert [one.path for one in folder.listed(tmp_path, SECRET)] == paths[3:]
    assert (tmp_path / "motcua-of-somebody-else").exists()


def test_a_backup_that_failed_leaves_nothing(tmp_path: Path) -> None:
    """No half folder under any name."""

    def fail() -> None:
        with folder.alone(tmp_path), folder.unfinished(tmp_path) as path:
            (path / "part").write_bytes(b"x")
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        fail()
    assert [one.name for one in tmp_path.iterdir()] == [folder.LOCK]


def test_what_a_killed_backup_left_is_cleared_away(tmp_path: Path) -> None:
    """The next one needs the room; it is never listed."""
    left = tmp_path / ".unfinished-123"
    left.mkdir()
    (left / "part").write_bytes(b"x")
    assert folder.listed(tmp_path, SECRET) == []
    made(tmp_path)
    assert not left.exists()


def test_two_backups_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """The second is told to wait."""
    with folder.alone(tmp_path), pytest.raises(Problem, match="under way"), folder.alone(tmp_path):
        pass


def test_nobody_else_may_read_a_backup(tmp_path: Path) -> None:
    """The folder lets its owner in alone."""
    assert made(tmp_path / "backups").path.stat().st_mode & 0o077 == 0


def test_the_sums_are_of_the_files(tmp_path: Path) -> None:
    """The digest in the list is the file's."""
    path = made(tmp_path).path
    sums = dict(line.split()[::-1] for line in (path / folder.SUMS).read_text().splitlines())
    name = folder.part_name("intake", "dossiers")
    assert sums[name] == hashlib.sha256((path / name).read_bytes()).hexdigest()
