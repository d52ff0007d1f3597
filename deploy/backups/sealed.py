"""How a part of a backup is kept: BSON in frames, each compressed and sealed; no end can be cut off unseen.

A frame is its length (four bytes), then AES-256-GCM over zlib over whole BSON documents. The key is made anew
for each file from the secret `seal` of the instance, so a frame's number can be its nonce. Number and "the
last one" are sealed with each frame.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FRAME_BYTES = 4_000_000
LONGEST_FRAME = 64_000_000  # of a whole one; a larger length is damage, not to be believed
COMPRESSION = 1  # the fast one: what it leaves over is worth less than the desks' processor
_LENGTH = struct.Struct(">I")
_PLACE = struct.Struct(">Q?")
_BSON_LENGTH = struct.Struct("<i")


class DamagedError(Exception):
    """A file is not what was written, or the secret is another one."""


def key_of(secret: str, salt: bytes, name: str) -> bytes:
    """The key of one file of one backup."""
    return HKDF(SHA256(), 32, salt, b"motcua backup " + name.encode()).derive(secret.encode())


@dataclass(frozen=True)
class Sum:
    """What a collection holds, whatever the order: count, size, and the sum of its documents' digests."""

    documents: int = 0
    size: int = 0
    digest: int = 0

    def plus(self, document: bytes | memoryview) -> Sum:
        """With one more document."""
        digest = int.from_bytes(hashlib.blake2b(document, digest_size=16).digest())
        return Sum(self.documents + 1, self.size + len(document), (self.digest + digest) % 2**128)

    @property
    def text(self) -> str:
        """The digest in hexadecimal."""
        return f"{self.digest:032x}"


def documents(bson: bytes) -> Iterator[memoryview]:
    """The documents of a frame.

    Raises: DamagedError.
    """
    view, at = memoryview(bson), 0
    while at < len(view):
        length = _BSON_LENGTH.unpack_from(view, at)[0] if at + 4 <= len(view) else 0
        if length < 5 or at + length > len(view):
            raise DamagedError("a frame does not end with a document")
        yield view[at : at + length]
        at += length


class Writer:
    """Writes one file; after the end of `with` it is whole and on the disk."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._file: BinaryIO = path.open("xb")
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._frames = 0
        self._hash = hashlib.sha256()
        self.sum = Sum()
        self.size = 0

    def add(self, document: bytes) -> bool:
        """Take one document; tells whether a frame went to the disk."""
        self.sum = self.sum.plus(document)
        self._waiting.append(document)
        self._waiting_bytes += len(document)
        if self._waiting_bytes < FRAME_BYTES:
            return False
        self._write(last=False)
        return True

    @property
    def sha256(self) -> str:
        """Of the file as it lies there."""
        return self._hash.hexdigest()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._write(last=True)
                self._file.flush()
                sync(self._file)

    def _write(self, *, last: bool) -> None:
        packed = zlib.compress(b"".join(self._waiting), COMPRESSION)
        nonce, place = _nonce(self._frames), _PLACE.pack(self._frames, last)
        frame = self._cipher.encrypt(nonce, packed, place)
        for part in (_LENGTH.pack(len(frame)), frame):
            self._file.write(part)
            self._hash.update(part)
            self.size += len(part)
        self._waiting, self._waiting_bytes, self._frames = [], 0, self._frames + 1


def read(path: Path, key: bytes) -> Iterator[bytes]:
    """The BSON of each frame of a file.

    Raises: DamagedError, OSError.
    """
    cipher = AESGCM(key)
    with path.open("rb") as file:
        number, frame = 0, _frame(file)
        while frame is not None:
            following = _frame(file)
            yield _opened(cipher, number, frame, last=following is None)
            number, frame = number + 1, following
        if number == 0:
            raise DamagedError("it is empty")


def _frame(file: BinaryIO) -> bytes | None:
    head = file.read(_LENGTH.size)
    if not head:
        return None
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else LONGEST_FRAME + 1
    frame = file.read(min(length, LONGEST_FRAME + 1))
    if length > LONGEST_FRAME or len(frame) < length:
        raise DamagedError("a frame is cut off")
    return frame


def _opened(cipher: AESGCM, number: int, frame: bytes, *, last: bool) -> bytes:
    try:
        return zlib.decompress(cipher.decrypt(_nonce(number), frame, _PLACE.pack(number, last)))
    except (InvalidTag, zlib.error) as exc:
        raise DamagedError(f"frame {number} does not open") from exc


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)


def sync(file: BinaryIO) -> None:
    """Have what was written to a file reach the disk."""
    os.fsync(file.fileno())
