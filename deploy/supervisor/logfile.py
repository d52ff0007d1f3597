"""The log of one program: a file that is set aside when it has grown, a few of them kept."""

import os
from pathlib import Path

LARGEST_BYTES = 8_000_000
KEPT_COUNT = 4


class LogFile:
    """Appends to `path`; `path.1` is the one before, up to `path.4`."""

    def __init__(self, path: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self._path = path
        self._largest_bytes = largest_bytes
        self._descriptor = self._open()

    def write(self, data: bytes) -> None:
        """Append; a full disk loses log lines but never stops the supervisor."""
        try:
            os.write(self._descriptor, data)
            if os.fstat(self._descriptor).st_size >= self._largest_bytes:
                self._set_aside()
        except OSError:
            return

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)

    def _set_aside(self) -> None:
        for number in range(KEPT_COUNT - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))
        full, self._descriptor = self._descriptor, self._open()
        os.close(full)

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
