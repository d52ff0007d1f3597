"""A disk of its own with little room, for the services to watch: it can be filled without harm to anybody."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.files import private_folder

MEGABYTES = 32


@dataclass(frozen=True)
class SmallDisk:
    """A file system in memory; only root can mount one, and without it nothing can be filled."""

    folder: Path

    def mount(self) -> None:
        """Have it, if that is possible."""
        private_folder(self.folder)
        if not self.folder.is_mount():
            self._call("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(self.folder))

    def unmount(self) -> None:
        """Have it no more."""
        if self.folder.is_mount():
            self._call("umount", str(self.folder))

    def fill(self, free_percent: float) -> None:
        """Leave so much of it free.

        Raises: OSError where it could not be mounted.
        """
        if not self.folder.is_mount():
            raise OSError("a small disk can be mounted by root alone")
        self._ballast.write_bytes(bytes(int(MEGABYTES * 2**20 * (100 - free_percent) / 100)))

    def empty(self) -> None:
        """All of it is free."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    @staticmethod
    def _call(*command: str) -> None:
        subprocess.run(command, check=False, capture_output=True)
