"""Keeps what a sink has acknowledged: each message a file that survives a power cut."""

import os
import tempfile
from pathlib import Path

from deploy.files import sync_folder


def store_once(folder: Path, name: str, data: bytes) -> bool:
    """Put a file on disk for good under a name; false, and nothing changed, if the name is taken.

    The file appears whole or not at all: written beside, synced, then linked to its name.
    """
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=True) as draft:
        draft.write(data)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, folder / name)
        except FileExistsError:
            return False
    sync_folder(folder)
    return True


def stored(folder: Path) -> list[Path]:
    """All files kept in a folder, by name."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
