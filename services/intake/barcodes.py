"""Bar codes of the receipt: Code 128 encoded by python-barcode, drawn here as one SVG path."""

from __future__ import annotations

from itertools import groupby
from typing import cast

from barcode.codex import Code128
from barcode.errors import BarcodeError

from services.chassis.errors import PermanentError

# Width of one module (X-dimension). Of pictures at 150 dpi, sizes up to 1 % off, blur and noise, zxing-cpp
# missed 6 % at 2.0 pixels a module and 0.2 % at 2.2 (measured). 2.2 is the most that the longest lawful
# number, 310 modules and its quiet zones, may take of the 123 mm between the margins of A5. The look-up code
# has room for more: five dots of a printer of 300 dpi.
PIXEL_MM = 25.4 / 150
NUMBER_MODULE_MM = 2.2 * PIXEL_MM
LOOKUP_MODULE_MM = 2.5 * PIXEL_MM
LOOKUP_HEIGHT_MM = 11.0
NUMBER_HEIGHT_MM = 9.0
_SWITCH_TO_C = 99  # as a symbol; as data of set C the digits 99
QUIET_MODULES = 10  # ISO/IEC 15417: blank modules on each side


class UnencodableCodeError(PermanentError):
    """Code 128 has no bars for a character of the text."""


class _WholeCode128(Code128):  # type: ignore[misc]  # python-barcode has no types
    """Code 128 that keeps a leading "99".

    python-barcode 0.16.1 takes that pair of digits for the switch to set C, which has the same value, and
    drops it: the bars then say less than the text. After the start in set C no real switch to it follows.
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[1] == _SWITCH_TO_C:
            return encoded
        return cast("list[int]", super()._try_to_optimize(encoded))


def lookup_svg(lookup_code: str) -> str:
    """The look-up code of a dossier as SVG, without separators and without text under it."""
    return code128_svg(lookup_code, module_mm=LOOKUP_MODULE_MM, height_mm=LOOKUP_HEIGHT_MM)


def number_svg(dossier_number: str) -> str:
    """The lawful number of a dossier as SVG, without text under it."""
    return code128_svg(dossier_number, module_mm=NUMBER_MODULE_MM, height_mm=NUMBER_HEIGHT_MM)


def code128_svg(text: str, *, module_mm: float, height_mm: float) -> str:
    """Code 128 of any ASCII text, its quiet zones included.

    Args:
        module_mm: printed width of the narrowest bar; the whole grows with the text.
    Raises: UnencodableCodeError.
    """
    modules = _modules(text)
    width, height = len(modules) + 2 * QUIET_MODULES, height_mm / module_mm
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{width * module_mm:.3f}mm" height="{height_mm:.3f}mm" viewBox="0 0 {width} {height:.3f}">'
        f'<path d="{_bars(modules, height)}"/></svg>'
    )


def _modules(text: str) -> str:
    """The symbol from start to stop, one character a module: "1" black, "0" white."""
    try:
        return str(_WholeCode128(text).build()[0])
    except (BarcodeError, KeyError, IndexError) as exc:
        raise UnencodableCodeError("Code 128 carries one or more characters of ASCII, nothing else") from exc


def _bars(modules: str, height: float) -> str:
    """An SVG path with one rectangle for each bar."""
    path, x = [], QUIET_MODULES
    for colour, run in groupby(modules):
        width = len(list(run))
        if colour == "1":
            path.append(f"M{x} 0h{width}v{height:.3f}h-{width}z")
        x += width
    return "".join(path)
