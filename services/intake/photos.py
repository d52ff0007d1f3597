"""Photographs of papers (Pillow): upright, light on the line, and bound into one PDF for the file."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence

from PIL import Image, ImageOps, UnidentifiedImageError

from services.chassis.errors import PermanentError

LONGEST_SIDE = 2200  # pixels: A4 at 188 dots an inch, small print reads well
A4_INCHES = 11.69
QUALITY = 82
SMALL_SIDE, SMALL_QUALITY = 360, 70
MOST_PIXELS = 120_000_000  # no telephone makes more; a small file may hold far more and fill the memory
FORMATS = ("JPEG", "PNG")
MEDIA_TYPE = "image/jpeg"


class PhotoError(PermanentError):
    """Not a picture that can be read, or one too large."""


class Photos:
    """Works on one picture at a time, so that those of many citizens never take the processor from a desk."""

    def __init__(self) -> None:
        self._turn = threading.Semaphore(1)

    def upright(self, content: bytes) -> bytes:
        """The picture as a JPEG that stands upright, with nothing in it but what is to be seen.

        What the camera wrote beside it (place, owner) is gone.
        Raises: PhotoError.
        """
        with self._turn:
            return _jpeg(_fitted(ImageOps.exif_transpose(_opened(content, LONGEST_SIDE)), LONGEST_SIDE))

    def turned(self, content: bytes) -> bytes:
        """The picture turned to the right by a quarter. Raises: PhotoError."""
        with self._turn:
            return _jpeg(_opened(content, LONGEST_SIDE).transpose(Image.Transpose.ROTATE_270))

    def small(self, content: bytes) -> bytes:
        """The picture in small. Raises: PhotoError."""
        with self._turn:
            return _jpeg(_fitted(_opened(content, SMALL_SIDE), SMALL_SIDE), SMALL_QUALITY)

    def bound(self, pictures: Sequence[bytes]) -> bytes:
        """One PDF with a page for each picture, none larger than A4; JPEGs keep their quality.

        Raises: PhotoError.
        """
        with self._turn:
            first, *others = [_opened(content) for content in pictures]
            made = io.BytesIO()
            first.save(
                made,
                "PDF",
                save_all=True,
                append_images=others,
                resolution=LONGEST_SIDE / A4_INCHES,
                quality=QUALITY,
            )
            return made.getvalue()


def _opened(content: bytes, side: int = 0) -> Image.Image:
    """The picture, read no larger than needed for that side."""
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise PhotoError("too many pixels")
        if side:
            picture.draft("RGB", (side, side))
        picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as exc:
        raise PhotoError(f"not a picture: {type(exc).__name__}") from exc
    return picture


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def _jpeg(picture: Image.Image, quality: int = QUALITY) -> bytes:
    made = io.BytesIO()
    _opaque(picture).save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _opaque(picture: Image.Image) -> Image.Image:
    """On white paper; without what the file said beside the picture."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain
