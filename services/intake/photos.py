"""Photographs of papers (Pillow): upright, light on the line, and bound into one PDF for the file."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from services.chassis.errors import PermanentError

LONGEST_SIDE = 2200  # pixels: A4 at 188 dots an inch, small print reads well
A4_INCHES = 11.69
QUALITY = 82
SMALL_SIDE, SMALL_QUALITY = 360, 70
MOST_PIXELS = 120_000_000  # no telephone makes more; a small file may hold far more and fill the memory
FORMATS = ("JPEG", "PNG")
MEDIA_TYPE = "image/jpeg"
_COLOURS = {"L": b"DeviceGray", "RGB": b"DeviceRGB"}
_UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError)


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
        """One PDF with a page for each picture, none larger than A4; JPEGs stand in it as they are.

        Raises: PhotoError.
        """
        with self._turn:
            return _pdf([_page_of(content) for content in pictures])


def _opened(content: bytes, side: int = 0) -> Image.Image:
    """The picture, read no larger than needed for that side."""
    picture = _headed(content)
    try:
        if side:
            picture.draft("RGB", (side, side))
        picture.load()
    except _UNREADABLE as exc:
        raise PhotoError(f"not a picture: {type(exc).__name__}") from exc
    return picture


def _headed(content: bytes) -> ImageFile.ImageFile:
    """What the file says that it is, none of its points read yet. Raises: PhotoError."""
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except _UNREADABLE as exc:
        raise PhotoError(f"not a picture: {type(exc).__name__}") from exc
    if picture.width * picture.height > MOST_PIXELS:
        raise PhotoError("too many pixels")
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


@dataclass(frozen=True)
class _Page:
    """A picture as a page holds it: a JPEG in grey or red, green and blue."""

    content: bytes
    width: int
    height: int
    colours: bytes


def _page_of(content: bytes) -> _Page:
    """The picture, made a JPEG if it is none. Only its head is read: a thick paper would fill the memory."""
    picture = _headed(content)
    if picture.format != "JPEG" or picture.mode not in _COLOURS:
        content = _jpeg(_opened(content))
        picture = _headed(content)
    return _Page(content, picture.width, picture.height, _COLOURS[picture.mode])


def _pdf(pages: Sequence[_Page]) -> bytes:
    """The pages as PDF 1.4: catalogue, list of pages, and for each the page, what it draws, its picture."""
    numbers = [3 + 3 * place for place in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
    ]
    for number, page in zip(numbers, pages, strict=True):
        wide, high = (b"%.2f" % (side * 72 * A4_INCHES / LONGEST_SIDE) for side in (page.width, page.height))
        drawn = b"q %s 0 0 %s 0 0 cm /P Do Q" % (wide, high)
        told = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8"
        head = told % (page.width, page.height, page.colours)
        parts += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s %s]/Contents %d 0 R" % (wide, high, number + 1)
            + b"/Resources<</XObject<</P %d 0 R>>>>>>" % (number + 2),
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
            b"%s/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (head, len(page.content), page.content),
        ]
    return _file(parts)


def _file(parts: Sequence[bytes]) -> bytes:
    """Numbered objects, then the table of where each begins."""
    made, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    last, count = len(made), len(parts) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, last)
    return bytes(made)
