"""The gallery of forms: every form of both circulars is in it, and every page of it is fit to hand out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pypdfium2
import pytest

from services.chassis.typeset import Typesetter
from services.contracts.forms import FORMS
from services.contracts.practice import named
from tests.forms.gallery import gallery
from tests.forms.paper import fonts, letters_outside, sizes, texts

GALLERY = list(gallery())
BY_NAME = {f"{code} {which}": (code, pdf) for code, which, pdf in GALLERY}
REGISTERS = {name.code for name in FORMS if name.title == "Sổ theo dõi hồ sơ"}
FEWEST_LETTERS = 60  # before the first signature of a page: more than roles and dates


def test_every_form_is_there_ordinary_and_long() -> None:
    """Six by TT 01/2018/TT-VPCP, art. 9, seven by TT 03/2025/TT-VPCP, Appendix I; each also at its worst."""
    for which in ("ordinary", "long"):
        assert {code for code, sample, _ in GALLERY if sample == which} == {name.code for name in FORMS}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_page_is_fit_to_hand_out(name: str) -> None:
    """A5, the register A4 across; inside its margins; one embedded font; title and circular in place."""
    code, pdf = BY_NAME[name]
    (form,) = (one for one in FORMS if one.code == code)
    pages = texts(pdf)
    assert sizes(pdf) == ({(297, 210)} if code in REGISTERS else {(148, 210)})
    assert not list(letters_outside(pdf, margin_mm=5))
    assert {font.split("+")[1].partition("-")[0] for font, _ in fonts(pdf)} == {"LiberationSerif"}
    assert all(embedded for _, embedded in fonts(pdf))
    assert form.title.upper() in pages[0]
    assert all(form.foot in page for page in pages)
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in pdf


@pytest.mark.parametrize("name", BY_NAME)
def test_nobody_signs_a_page_that_says_nothing(name: str) -> None:
    """Where a form is signed, words stand before the signatures on the same page."""
    for page in texts(BY_NAME[name][1]):
        if "(Ký" in page:
            assert page.index("(Ký") > FEWEST_LETTERS, page


def test_every_form_of_a_practice_commune_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """On each page, and in the title that archives and screen readers see."""
    real = Typesetter.pdf

    def of_practice(self: Typesetter, template: str, values: Mapping[str, Any], **more: Any) -> bytes:
        return real(self, template, {**values, "issuer": named(values["issuer"])}, **more)

    assert not any("BẢN THỰC HÀNH" in page for _, _, pdf in GALLERY for page in texts(pdf))
    monkeypatch.setattr(Typesetter, "pdf", of_practice)
    for code, which, pdf in gallery():
        assert all("BẢN THỰC HÀNH" in page for page in texts(pdf)), (code, which)
        assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title").startswith("BẢN THỰC HÀNH"), code
