"""Files of an instance: written whole or not at all, readable by their owner alone."""

import hashlib
import os
import secrets
from pathlib import Path


def private_folder(path: Path) -> Path:
    """Make a folder (and those above it) that only its owner may enter."""
    if not path.exists():
        private_folder(path.parent)
        path.mkdir(exist_ok=True, mode=0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file with mode 0600 in one step: a reader sees the old or the new, never a part."""
    private_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)


def secret(data: Path, name: str, *, byte_count: int = 32) -> str:
    """A secret of the instance, made on first use and kept in `secrets/` of its data folder."""
    path = data / "secrets" / name
    if not path.exists():
        write_private(path, secrets.token_hex(byte_count) + "\n")
    return path.read_text().strip()


def fingerprint(*texts: str) -> str:
    """Short text that changes when one of these does."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def sync_folder(path: Path) -> None:
    """Have what was named in a folder reach the disk: the names, beside what stands in the files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
