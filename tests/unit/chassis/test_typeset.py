"""Typesetting: the right font, whole, or none at all; values printed as they are; fit for archives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from services.chassis.typeset import FONT_DIRS, FontMissingError, Typesetter, TypesettingError
from tests.forms.paper import fonts, texts

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "ễữ□"
TEMPLATE = """
#import "/parts/frame.typ": framed
#let form = json(bytes(sys.inputs.form))
#set document(title: form.title)
#set text(font: "Liberation Serif", fallback: false, lang: "vi", region: "VN")
#framed(form.name)
#for line in form.lines [- #line.text \n]
#if form.at("mark", default: none) != none { image(bytes(form.mark), format: "svg", alt: "mark") }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a template that imports another."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/frame.typ").write_text("#let framed(content) = [Frame: #content]")
    (tmp_path / "slip.typ").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def typesetter(root: Path) -> Typesetter:
    """On that folder; texts lose the spaces around them."""
    return Typesetter(LETTERS, str.strip, root=root)


def values(name: str = "Nguyễn") -> dict[str, object]:
    """For that template."""
    return {"title": "Slip", "name": name, "lines": [{"text": " one "}, {"text": "two"}]}


def test_every_text_is_made_fit_and_printed(typesetter: Typesetter) -> None:
    """Wherever it stands in the values; drawings are handed over as they are."""
    drawing = ' <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    pdf = typesetter.pdf("slip.typ", values("  Nguyễn "), issued_at=AT, drawings={"mark": drawing})
    (page,) = texts(pdf)
    assert page.startswith("Frame: Nguyễn")
    assert "one" in page
    assert list(pypdfium2.PdfDocument(pdf)[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))


def test_no_other_font_slips_in(typesetter: Typesetter) -> None:
    """All is set in Liberation Serif, and its faces travel in the file."""
    found = fonts(typesetter.pdf("slip.typ", values(), issued_at=AT))
    assert {name.split("+")[1] for name, _ in found} == {"LiberationSerif"}
    assert all(embedded for _, embedded in found)


def test_a_letter_without_a_glyph_is_an_error_and_no_gap(typesetter: Typesetter) -> None:
    """PDF/A is enforced: a text that was not made fit cannot be printed with holes."""
    with pytest.raises(TypesettingError, match=r"slip\.typ could not be typeset"):
        typesetter.pdf("slip.typ", values("王"), issued_at=AT)


def test_it_says_what_it_is_to_archives_and_screen_readers(typesetter: Typesetter) -> None:
    """The file names title, language and instant of issue, and declares PDF/A-2a and PDF/UA-1."""
    pdf = typesetter.pdf("slip.typ", values(), issued_at=AT)
    about = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert (about["Title"], about["CreationDate"]) == ("Slip", "D:20261124013000Z")
    for mark in (b"/Lang(vi-VN)", b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in pdf.replace(b"/Lang (", b"/Lang(")


def test_a_drawing_without_words_for_the_blind_is_refused(root: Path, typesetter: Typesetter) -> None:
    """PDF/UA-1 is enforced, not only declared."""
    (root / "blind.typ").write_text(TEMPLATE.replace(', alt: "mark"', ""))
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    with pytest.raises(TypesettingError, match=r"blind\.typ"):
        typesetter.pdf("blind.typ", values(), issued_at=AT, drawings={"mark": drawing})


def test_the_same_values_give_the_same_bytes(root: Path, typesetter: Typesetter) -> None:
    """Printed again, between others, and by another process's typesetter."""
    first = typesetter.pdf("slip.typ", values(), issued_at=AT)
    assert typesetter.pdf("slip.typ", values("Khác"), issued_at=AT) != first
    assert typesetter.pdf("slip.typ", values(), issued_at=AT) == first
    assert Typesetter(LETTERS, str.strip, root=root).pdf("slip.typ", values(), issued_at=AT) == first


def test_threads_share_one_typesetter(typesetter: Typesetter) -> None:
    """Papers made at the same moment are whole, and each has its own values."""
    names = [f"Người {place}" for place in range(24)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda name: typesetter.pdf("slip.typ", values(name), issued_at=AT), names))
    assert [texts(pdf)[0].splitlines()[0].split(" • ")[0] for pdf in made] == [
        texts(typesetter.pdf("slip.typ", values(name), issued_at=AT))[0].split(" • ")[0] for name in names
    ]
    assert len(set(made)) == len(names)


def test_an_error_harms_nothing(typesetter: Typesetter) -> None:
    """What Typst cannot typeset becomes a permanent error, and the next paper is made."""
    with pytest.raises(TypesettingError, match=r"missing\.typ"):
        typesetter.pdf("missing.typ", values(), issued_at=AT)
    with pytest.raises(TypesettingError, match=r"slip\.typ"):
        typesetter.pdf("slip.typ", values(), issued_at=AT, drawings={"mark": "<svg"})
    assert typesetter.pdf("slip.typ", values(), issued_at=AT)


def test_a_missing_font_is_named_with_its_cure(tmp_path: Path) -> None:
    """Without the font nothing starts; the error says what is missing, where, and what to install."""
    with pytest.raises(FontMissingError, match=r"Liberation Serif .*not found.*fonts-liberation2") as error:
        Typesetter(LETTERS, str, font_dirs=[tmp_path])
    assert str(tmp_path) in str(error.value)


def test_a_font_without_all_faces_is_refused(tmp_path: Path) -> None:
    """Typst would print bold as regular without a word; the missing faces are named instead."""
    found = next(folder for folder in FONT_DIRS if (folder / "LiberationSerif-Regular.ttf").exists())
    (tmp_path / "regular.ttf").symlink_to(found / "LiberationSerif-Regular.ttf")
    with pytest.raises(FontMissingError, match="3 of its 4 faces not found"):
        Typesetter(LETTERS, str, font_dirs=[tmp_path])


def test_a_font_that_lacks_a_letter_is_refused() -> None:
    """Version 1 of the font (Debian 12: fonts-liberation) has no ễ; such a font is found out at the start."""
    with pytest.raises(FontMissingError, match=r"王.*apt-get install fonts-liberation2"):
        Typesetter(LETTERS + "王", str)
