"""Code 128 and QR as drawn, read back by a scanner."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.intake import barcodes, qrcodes
from tests.forms.paper import picture_of, picture_of_qr, scanned

LOOKUP_CODES = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12)
DOSSIER_NUMBERS = st.from_regex(
    r"(\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(\.\d{2}){1,3})-\d{6}-\d{4,5}",
    fullmatch=True,
    alphabet=st.characters(codec="ascii"),
)


def width_of_bars(svg: str) -> float:
    """Millimetres from the first bar to the last."""
    size = re.search(r'width="([\d.]+)mm".* viewBox="0 0 (\d+) ', svg)
    assert size is not None
    modules = int(size[2])
    return float(size[1]) * (modules - 2 * barcodes.QUIET_MODULES) / modules


@settings(max_examples=60, deadline=None)
@example("99K7QM2XRP9T")
@example("990123456789")
@given(LOOKUP_CODES)
def test_every_lookup_code_reads_back_at_150_dpi(code: str) -> None:
    """Whatever digits and letters a look-up code has, a scanner reads exactly them from the drawing."""
    assert scanned(picture_of(barcodes.lookup_svg(code))) == {("Code 128", code)}


@settings(max_examples=60, deadline=None)
@example("A00.02.00.00-000000-00000")
@example("000.41.77.U31-669074-1500")
@example("993.67.20.Q31-923385-3701")
@given(DOSSIER_NUMBERS)
def test_every_dossier_number_reads_back_at_150_dpi(number: str) -> None:
    """Lawful numbers of both orders of the agency code read back with their dots and hyphens."""
    assert scanned(picture_of(barcodes.number_svg(number))) == {("Code 128", number)}


def test_the_bars_are_as_wide_as_paper_needs_them() -> None:
    """The look-up code is at least 60 mm wide, the lawful number at least 100 mm, quiet zones not counted."""
    assert width_of_bars(barcodes.lookup_svg("K7QM2XRP9TDA")) >= 60
    assert width_of_bars(barcodes.number_svg("000.17.22.H12-261124-0001")) >= 100


@pytest.mark.parametrize("number", ["A00.02.00.00-000000-00000", "000.41.77.U31-669074-1500"])
@pytest.mark.parametrize("scale", [0.99, 0.995, 1.0, 1.005, 1.01])
def test_a_page_printed_a_little_off_size_reads_back(number: str, scale: float) -> None:
    """Printer or scanner may be 1 % off: bars do not depend on falling on whole pixels."""
    drawn = barcodes.code128_svg(number, module_mm=barcodes.NUMBER_MODULE_MM * scale, height_mm=9)
    assert scanned(picture_of(drawn)) == {("Code 128", number)}


def test_the_longest_number_fits_between_the_margins() -> None:
    """Twenty-six characters with their quiet zones take no more than the 123 mm that form 01 leaves on A5."""
    svg = barcodes.number_svg("000.00.00.Y00-000000-00000")
    assert float(re.findall(r'width="([\d.]+)mm"', svg)[0]) <= 148 - 15 - 10


def test_the_quiet_zones_are_part_of_the_drawing() -> None:
    """Ten white modules stand on each side, so that no neighbour on the page can spoil the reading."""
    svg = barcodes.lookup_svg("K7QM2XRP9TDA")
    width = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    bars = [(int(x), int(x) + int(run)) for x, run in re.findall(r"M(\d+) 0h(\d+)v", svg)]
    assert bars[0][0] == 10
    assert bars[-1][1] == width - 10


@pytest.mark.parametrize("text", ["", "Đ", "K7QM-é"])
def test_what_has_no_bars_is_refused(text: str) -> None:
    """Nothing, or a letter outside ASCII, is an error of ours and never a wrong bar code."""
    with pytest.raises(barcodes.UnencodableCodeError, match="ASCII"):
        barcodes.lookup_svg(text)


@settings(max_examples=60, deadline=None)
@given(LOOKUP_CODES)
def test_the_qr_code_reads_back_whatever_the_code(code: str) -> None:
    """The one mask used for all QR codes never makes one that a scanner cannot read."""
    address = f"https://motcua.example.vn/tra-cuu#{code}"
    assert scanned(picture_of_qr(qrcodes.qr_svg(address))) == {("QR Code", address)}
