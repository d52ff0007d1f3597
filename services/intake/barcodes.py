"""Bar codes of the receipt: Code 128 encoded by python-barcode, drawn here as one SVG path."""

from __future__ import annotations

from itertools import groupby

from barcode.codex import Code128
from barcode.errors import BarcodeError

from services.chassis.errors import PermanentError

# Widths of the bars alone. At 150 dpi on A5 the 12 characters of a look-up code read from 60 mm, the 25 of a
# dossier number from 100 mm (measured); the rest allows for a printer that scales the page down.
LOOKUP_BARS_MM = 64.0
NUMBER_BARS_MM = 105.0
LOOKUP_HEIGHT_MM = 11.0
NUMBER_HEIGHT_MM = 9.0
QUIET_MODULES = 10  # ISO/IEC 15417: blank modules on each side


class UnencodableCodeError(PermanentError):
    """Code 128 has no bars for a character of the text."""


def lookup_svg(lookup_code: str) -> str:
    """The look-up code of a dossier as SVG, without separators and without text under it."""
    return code128_svg(lookup_code, bars_mm=LOOKUP_BARS_MM, height_mm=LOOKUP_HEIGHT_MM)


def number_svg(dossier_number: str) -> str:
    """The lawful number of a dossier as SVG, without text under it."""
    return code128_svg(dossier_number, bars_mm=NUMBER_BARS_MM, height_mm=NUMBER_HEIGHT_MM)


def code128_svg(text: str, *, bars_mm: float, height_mm: float) -> str:
    """Code 128 of any ASCII text, its quiet zones included.

    Args:
        bars_mm: printed width from the first bar to the last; the quiet zones come on top.
    Raises: UnencodableCodeError.
    """
    modules = _modules(text)
    module_mm = bars_mm / len(modules)
    width, height = len(modules) + 2 * QUIET_MODULES, height_mm / module_mm
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{width * module_mm:.3f}mm" height="{height_mm:.3f}mm" viewBox="0 0 {width} {height:.3f}">'
        f'<path d="{_bars(modules, height)}"/></svg>'
    )


def _modules(text: str) -> str:
    """The symbol from start to stop, one character a module: "1" black, "0" white."""
    try:
        return str(Code128(text).build()[0])
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
