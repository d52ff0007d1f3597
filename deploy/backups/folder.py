"""A backup as a folder: parts, manifest, sums; under its final name only when it is whole and on the disk."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bson import json_util

from deploy.backups import sealed
from deploy.backups.sealed import DamagedError, Sum
from deploy.files import private_folder, sync_folder
from deploy.problems import Problem

FORMAT = 1
MANIFEST, SEAL, SUMS, LOCK = "manifest.json", "manifest.seal", "SHA256SUMS", ".lock"
_PREFIX, _UNFINISHED = "motcua-", ".unfinished-"
_STAMP = "%Y%m%dT%H%M%S%fZ"

Document = dict[str, Any]


@dataclass(frozen=True)
class Backup:
    """One whole backup.

    Args:
        manifest: instant, versions, and of every collection count, digest, options and indexes.
    """

    path: Path
    manifest: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """Everything that was acknowledged before is in it."""
        found: datetime = self.manifest["mark"]["at"]
        return found

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(path.stat().st_size for path in self.path.iterdir())

    def parts(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Service, collection and description of every part."""
        for service, collections in self.manifest["services"].items():
            for collection, part in collections.items():
                yield service, collection, part

    def documents(self, secret: str, service: str, collection: str) -> Iterator[bytes]:
        """The documents of a part.

        Raises: DamagedError, OSError.
        """
        name = part_name(service, collection)
        key = sealed.key_of(secret, self.manifest["salt"], name)
        for frame in sealed.read(self.path / name, key):
            for document in sealed.documents(frame):
                yield bytes(document)

    def verify(self, secret: str) -> None:
        """Open and read everything that stands in it.

        Raises: Problem naming what is damaged.
        """
        cure = "take another backup of the list (deploy/backup --list); this one must not be restored"
        for service, collection, part in self.parts():
            name = part_name(service, collection)
            try:
                found = Sum()
                for document in self.documents(secret, service, collection):
                    found = found.plus(document)
            except (DamagedError, OSError) as exc:
                raise Problem(f"{self.path / name} is damaged: {exc}", cure) from exc
            if (found.documents, found.text) != (part["documents"], part["digest"]):
                raise Problem(f"{self.path / name} does not hold what the manifest says", cure)


def part_name(service: str, collection: str) -> str:
    """File of a collection."""
    return f"{service}.{collection}.part"


def opened(path: Path, secret: str) -> Backup:
    """A backup whose manifest is whole and was written with this secret.

    Raises: Problem.
    """
    try:
        text, seal = (path / MANIFEST).read_bytes(), (path / SEAL).read_text().strip()
        manifest = json_util.loads(text.decode(), json_options=json_util.JSONOptions(tz_aware=True))
        salt, version = manifest["salt"], manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise Problem(f"{path} is no whole backup: {type(exc).__name__}", "deploy/backup --list") from exc
    if version != FORMAT:
        cause = f"{path} has format {version}; this version reads {FORMAT}"
        raise Problem(cause, "restore with the version that made it")
    if not hmac.compare_digest(seal, _seal(text, secret, salt)):
        cause = f"{path}: the manifest was changed, or the backup was made with another secret `seal`"
        raise Problem(cause, "put the secrets of that instance into secrets/ of the data folder")
    return Backup(path, manifest)


def listed(folder: Path, secret: str) -> list[Backup]:
    """The whole backups of a folder that this secret opens, oldest first."""
    found = []
    for path in sorted(folder.glob(f"{_PREFIX}*")):
        with suppress(Problem):
            found.append(opened(path, secret))
    return found


def rotate(folder: Path, secret: str, keep: int) -> list[Path]:
    """Delete all but the newest; tells which."""
    old = [backup.path for backup in listed(folder, secret)[:-keep]]
    for path in old:
        away = path.with_name(_UNFINISHED + path.name)  # not half under a name that means whole
        path.rename(away)
        shutil.rmtree(away)
    return old


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One backup at a time into a folder; what killed ones left is cleared away.

    Raises: Problem.
    """
    private_folder(folder)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise Problem(f"another backup into {folder} is under way", "wait for it") from exc
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        yield


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder for the parts of a backup; nothing of it stays if it fails."""
    path = private_folder(folder / f"{_UNFINISHED}{os.getpid()}")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def finish(path: Path, manifest: Document, secret: str) -> Backup:
    """Write the manifest and the sums beside the parts, and give the whole its final name."""
    text = json_util.dumps(manifest, indent=1, json_options=json_util.CANONICAL_JSON_OPTIONS).encode()
    _written(path / MANIFEST, text)
    _written(path / SEAL, f"{_seal(text, secret, manifest['salt'])}\n".encode())
    sums = {part_name(*place): part["sha256"] for *place, part in Backup(path, manifest).parts()}
    sums |= {name: hashlib.sha256((path / name).read_bytes()).hexdigest() for name in (MANIFEST, SEAL)}
    _written(path / SUMS, "".join(f"{found}  {name}\n" for name, found in sorted(sums.items())).encode())
    final = path.with_name(_PREFIX + datetime.now(UTC).strftime(_STAMP))
    sync_folder(path)
    path.rename(final)
    sync_folder(final.parent)
    return opened(final, secret)


def _seal(text: bytes, secret: str, salt: bytes) -> str:
    return hmac.new(sealed.key_of(secret, salt, MANIFEST), text, hashlib.sha256).hexdigest()


def _written(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        sealed.sync(file)
