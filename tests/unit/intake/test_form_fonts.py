"""The font of the printed forms: the right one, whole, or none at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.intake.domain import wording
from services.intake.forms import FONT_DIRS, FontMissingError, FormPrinter
from tests.unit.intake.paper import fonts
from tests.unit.intake.receipts import APPLICANT, ORDINARY, PUBLIC_URL, printer


def with_fonts(folder: Path) -> FormPrinter:
    """A printer that looks for its font in one folder."""
    return FormPrinter(
        public_url=PUBLIC_URL, lookup_mark=str, number_mark=str, qr_mark=str, font_dirs=[folder]
    )


def test_no_other_font_slips_in() -> None:
    """All text, strange letters included, is set in Liberation Serif, and its faces travel in the file."""
    odd = replace(ORDINARY, applicant=replace(APPLICANT, name="Y Blŏ Ê\u0306ban, Юрий, 王, 😀"))
    found = fonts(printer().receipt(odd))
    assert {name.split("+")[1] for name, _ in found} == {
        "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic",
    }  # fmt: skip
    assert all(embedded for _, embedded in found)


def test_a_missing_font_is_named_with_its_cure(tmp_path: Path) -> None:
    """Without the font nothing starts; the error says what is missing, where, and what to install."""
    with pytest.raises(FontMissingError, match=r"Liberation Serif .*not found.*fonts-liberation2") as error:
        with_fonts(tmp_path)
    assert str(tmp_path) in str(error.value)


def test_a_font_without_all_faces_is_refused(tmp_path: Path) -> None:
    """Typst would print bold as regular without a word; the missing faces are named instead."""
    found = next(folder for folder in FONT_DIRS if (folder / "LiberationSerif-Regular.ttf").exists())
    (tmp_path / "regular.ttf").symlink_to(found / "LiberationSerif-Regular.ttf")
    with pytest.raises(FontMissingError, match="3 of its 4 faces not found"):
        with_fonts(tmp_path)


def test_a_font_that_lacks_a_letter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 of the font (Debian 12: fonts-liberation) has no ễ; such a font is found out at the start."""
    monkeypatch.setattr(wording, "PRINTABLE_RANGES", (*wording.PRINTABLE_RANGES, (0x738B, 0x738B)))
    with pytest.raises(FontMissingError, match=r"王.*apt-get install fonts-liberation2"):
        printer()
