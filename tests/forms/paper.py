"""Printed paper as a test sees it: pages as pictures, marks as scanners read them, text as people do."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image
from pypdfium2 import raw

DPI = 150  # what the cheapest office scanner does
MM = DPI / 25.4  # pixels
POINTS_PER_INCH = 72


def picture_of(svg: str) -> Image.Image:
    """The bars of one of our Code 128 drawings as they lie on a page scanned at 150 dpi."""
    size = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm" viewBox="0 0 (\d+) ', svg)
    assert size is not None
    width, height, modules = float(size[1]), float(size[2]), int(size[3])
    fine = Image.new("L", (modules * 8, 80), "white")
    for x, run in re.findall(r"M(\d+) 0h(\d+)v", svg):
        fine.paste("black", (int(x) * 8, 0, (int(x) + int(run)) * 8, 80))
    bars = fine.resize((round(width * MM), round(height * MM)), Image.Resampling.BOX)
    page = Image.new("L", (bars.width + 100, bars.height + 100), "white")
    page.paste(bars, (50, 50))
    return page


def picture_of_qr(svg: str) -> Image.Image:
    """One of our QR drawings, four pixels a module."""
    size = re.search(r'viewBox="0 0 (\d+) ', svg)
    assert size is not None
    page = Image.new("L", (int(size[1]) * 4, int(size[1]) * 4), "white")
    x = y = 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg.split('d="')[1]):
        if command == "h":
            page.paste("black", (int(x) * 4, int(y) * 4, int(x + float(first)) * 4, int(y) * 4 + 4))
        origin = (0.0, 0.0) if command == "M" else (x, y)
        x, y = origin[0] + float(first), origin[1] + float(second or 0)
    return page


def pictures(pdf: bytes) -> list[Image.Image]:
    """Each page at 150 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / POINTS_PER_INCH).to_pil() for page in document]


def scanned(picture: Image.Image) -> set[tuple[str, str]]:
    """Kind and content of every mark that a scanner finds."""
    return {(str(mark.format), mark.text) for mark in zxingcpp.read_barcodes(picture)}


def texts(pdf: bytes) -> list[str]:
    """The text of each page in reading order, on one line, without the invisible places for a line break."""
    document = pypdfium2.PdfDocument(pdf)
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return [" ".join(text.replace("\u200b", "").split()) for text in pages]


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Width and height of every page in millimetres."""
    pages = (page.get_size() for page in pypdfium2.PdfDocument(pdf))
    return {
        (round(width * 25.4 / POINTS_PER_INCH), round(height * 25.4 / POINTS_PER_INCH))
        for width, height in pages
    }


def in_order(text: str, parts: list[str]) -> bool:
    """Whether all parts stand in the text, one after the other."""
    return re.search(".*?".join(re.escape(part) for part in parts), text) is not None


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Name, and whether it is embedded, of every font in which a page has text."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(text)
            name = ctypes.create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(font, name, 100)
            found.add((name.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))))
    return found


def letters_outside(pdf: bytes, margin_mm: float) -> Iterator[str]:
    """Every visible character that stands nearer to the edge of its page than the margin, or beyond it."""
    margin = margin_mm * POINTS_PER_INCH / 25.4
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            inside = left >= margin and right <= page.get_width() - margin
            if not (inside and bottom >= margin and top <= page.get_height() - margin):
                yield text.get_text_range(index, 1)
