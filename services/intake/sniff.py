"""What a file really is, by its first bytes (puremagic), and whether its name and declared type agree."""

from __future__ import annotations

import puremagic

HEAD_BYTES = 4_096
NAMES = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/tiff": ("tif", "tiff"),
}
# Its own signature must stand at the very beginning: a file that is two things at once is not taken.
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_UNDECLARED = ("", "application/octet-stream")


def media_type(content: bytes) -> str | None:
    """The type of a scan, or None if it is none of those that are taken."""
    head = content[:HEAD_BYTES]
    begins = next((kind for sign, kind in _SIGNATURES.items() if head.startswith(sign)), None)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return None
    return begins if begins in found else None


def agrees(found: str, filename: str, declared: str) -> bool:
    """Whether name and declared type say the same as the bytes."""
    _, dot, ending = filename.rpartition(".")
    told = declared.partition(";")[0].strip().lower()
    return bool(dot) and ending.lower() in NAMES[found] and told in (*_UNDECLARED, found)
