"""Typesetting of printed papers: a template and its values in, PDF/A out; by Typst, in one font alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst

from services.chassis.errors import PermanentError, ServiceError

# It has the measures of Times New Roman, the font of official papers by NĐ 30/2020/NĐ-CP, Appendix I.
FAMILY = "Liberation Serif"
FACES = frozenset({("normal", 400), ("italic", 400), ("normal", 700), ("italic", 700)})
FONT_DIRS = (Path("/usr/share/fonts/truetype/liberation2"), Path("/usr/share/fonts/truetype/liberation"))
FONT_CURE = "install it with: apt-get install fonts-liberation2 (Debian 12) or fonts-liberation (Debian 13)"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]  # for the archive and for screen readers
ROOT = Path(__file__).parents[1]  # templates are named from here and may import what lies below

# Every character that a paper may show, in every style; PDF/A refuses a missing glyph.
PROBE = b"""
#set text(font: "Liberation Serif", fallback: false)
#set document(title: "probe")
#for style in ("normal", "italic") { text(style: style, sys.inputs.characters) }
#for style in ("normal", "italic") { text(style: style, weight: "bold", sys.inputs.characters) }
"""


class FontMissingError(ServiceError):
    """The font of official papers is not installed, or lacks a letter that has to be printed."""


class TypesettingError(PermanentError):
    """A paper could not be made of its values: its template, or a drawing in it, is at fault."""


class Typesetter:
    """Makes PDF/A-2a (PDF/UA-1) of templates; one per process, safe to share between threads.

    The same values give the same bytes while Typst, the template and the font stay as they are: keep and
    reprint what was issued, do not print it anew.
    """

    def __init__(
        self,
        characters: str,
        fit: Callable[[str], str],
        *,
        root: Path = ROOT,
        font_dirs: Sequence[Path] = FONT_DIRS,
    ) -> None:
        """Find the font, so that what is missing shows at the start and not when somebody waits.

        Args:
            characters: all that a text may hold after `fit`.
            fit: makes any text fit for print.
            root: the folder of the templates, and of what they import.
            font_dirs: tried in this order; the system's other fonts are never used.
        Raises: FontMissingError.
        """
        self._fit = fit
        self._root = root
        self._compiler = typst.Compiler(
            root=root, font_paths=_complete_fonts(font_dirs, characters), ignore_system_fonts=True
        )
        self._compiling = threading.Lock()

    def pdf(
        self,
        template: str,
        values: Mapping[str, Any],
        *,
        issued_at: datetime,
        drawings: Mapping[str, str | None] | None = None,
    ) -> bytes:
        """The paper of some values, which the template finds as JSON in `sys.inputs.form`.

        Args:
            template: its path below the root.
            values: texts, lists and mappings of such; every text is made fit for print, none evaluated.
            drawings: further values, SVG, handed over as they are.
        Raises: TypesettingError.
        """
        given = json.dumps({**_fitted(values, self._fit), **(drawings or {})})
        # A compiler in use refuses a second caller ("Already borrowed"); Typst's own errors do not harm it.
        with self._compiling:
            try:
                made = self._compiler.compile(
                    input=self._root / template,
                    format="pdf",
                    sys_inputs={"form": given},
                    pdf_standards=STANDARDS,
                    timestamp=int(issued_at.timestamp()),
                )
            except RuntimeError as exc:  # Typst's own errors are such too
                raise TypesettingError(f"{template} could not be typeset: {exc}") from exc
        return cast("bytes", made)  # a list only for formats of one file a page


def _fitted(value: Any, fit: Callable[[str], str]) -> Any:
    """The same structure with every text fit for print."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, Mapping):
        return {name: _fitted(part, fit) for name, part in value.items()}
    return [_fitted(part, fit) for part in value] if isinstance(value, (list, tuple)) else value


def _complete_fonts(font_dirs: Sequence[Path], characters: str) -> typst.Fonts:
    """The fonts of the first folder that has the family with all these characters."""
    causes = []
    for folder in font_dirs:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        cause = _lack(fonts, characters)
        if cause is None:
            return fonts
        causes.append(f"{folder}: {cause}")
    raise FontMissingError(f"{FAMILY} cannot print all letters ({'; '.join(causes)}); {FONT_CURE}")


def _lack(fonts: typst.Fonts, characters: str) -> str | None:
    """What these fonts lack; None if nothing."""
    if missing := FACES - {(font.style, font.weight) for font in fonts.fonts() if font.family == FAMILY}:
        return f"{len(missing)} of its {len(FACES)} faces not found"
    try:
        typst.compile(
            PROBE,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"characters": characters},
            pdf_standards=["a-2b"],
        )
    except typst.TypstError as exc:
        return exc.message
    return None
