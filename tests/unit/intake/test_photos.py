"""Photographs of papers: upright whatever the camera thought, without what it wrote beside them, bound."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from services.intake.photos import LONGEST_SIDE, SMALL_SIDE, PhotoError, Photos

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
# How a camera stores a picture whose top is red and whose right is blue, for each of EXIF's orientations.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def paper(width: int = 300, height: int = 400) -> Image.Image:
    """White, its top red, its lower right blue."""
    made = Image.new("RGB", (width, height), "white")
    made.paste("red", (0, 0, width, height // 4))
    made.paste("blue", (width * 3 // 4, height // 2, width, height))
    return made


def stored(picture: Image.Image, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """As a camera stores it."""
    way, made = STORED[orientation], io.BytesIO()
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "Điện thoại của Hạnh"
    (picture.transpose(way) if way is not None else picture).save(made, kind, exif=exif)
    return made.getvalue()


def seen(content: bytes) -> Image.Image:
    """What is seen."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def colour(picture: Image.Image, across: float, down: float) -> str:
    """The colour of a place: red, blue or white."""
    at = picture.getpixel((int(picture.width * across), int(picture.height * down)))
    assert isinstance(at, tuple)
    red, _, blue = at
    return "white" if min(at) > 200 else "red" if red > blue else "blue"


@pytest.mark.parametrize("orientation", STORED)
def test_a_photograph_stands_upright(orientation: int) -> None:
    """In all eight ways in which a camera may have been held."""
    upright = seen(Photos().upright(stored(paper(), orientation)))
    assert upright.size == (300, 400)
    assert (colour(upright, 0.5, 0.1), colour(upright, 0.9, 0.75)) == ("red", "blue")
    assert colour(upright, 0.2, 0.75) == "white"


def test_what_the_camera_wrote_beside_the_picture_is_gone() -> None:
    """Place and owner are nobody's business; what stays says no orientation that would turn it again."""
    kept = Image.open(io.BytesIO(Photos().upright(stored(paper(), 6))))
    assert not dict(kept.getexif())
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_large_photographs_become_as_large_as_needed() -> None:
    """A4 at 188 dots an inch; small ones stay; a picture in small is small."""
    photos = Photos()
    large = photos.upright(stored(paper(4000, 3000)))
    assert max(seen(large).size) == LONGEST_SIDE
    assert max(seen(photos.small(large)).size) == SMALL_SIDE
    assert len(photos.small(large)) < len(large)


def test_what_can_be_seen_through_lies_on_white() -> None:
    """A PNG of a scanner's application; black would hide the writing."""
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    made = io.BytesIO()
    clear.save(made, "PNG")
    assert colour(seen(Photos().upright(made.getvalue())), 0.5, 0.5) == "white"


def test_a_picture_is_turned_to_the_right_by_a_quarter() -> None:
    """What was on top is on the right."""
    turned = seen(Photos().turned(Photos().upright(stored(paper()))))
    assert turned.size == (400, 300)
    assert colour(turned, 0.95, 0.5) == "red"


def test_pages_are_bound_into_one_pdf_in_their_order() -> None:
    """A page for each, none larger than A4, each still what it was."""
    photos = Photos()
    pages = [photos.upright(stored(paper(2200, 1600))), photos.upright(stored(paper(1600, 2200), 3))]
    with pypdfium2.PdfDocument(photos.bound(pages)) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [(842, 612), (612, 842)]
        assert colour(document[1].render(scale=1).to_pil().convert("RGB"), 0.5, 0.1) == "red"


def test_what_is_no_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off, something else, or so large that it would fill the memory."""
    photos, whole = Photos(), stored(paper())
    for content in (b"", b"\xff\xd8\xff\xe0 not a picture", whole[: len(whole) // 2]):
        with pytest.raises(PhotoError):
            photos.upright(content)
    monkeypatch.setattr("services.intake.photos.MOST_PIXELS", 100)
    with pytest.raises(PhotoError):
        photos.upright(whole)
