"""The font of the receipt: one, embedded, whatever letters were typed."""

from __future__ import annotations

from dataclasses import replace

from tests.forms.paper import fonts
from tests.unit.intake.receipts import APPLICANT, ORDINARY, printer


def test_no_other_font_slips_in() -> None:
    """All text, strange letters included, is set in Liberation Serif, and its faces travel in the file."""
    odd = replace(ORDINARY, applicant=replace(APPLICANT, name="Y Blŏ Ê\u0306ban, Юрий, 王, 😀"))
    found = fonts(printer().receipt(odd))
    assert {name.split("+")[1] for name, _ in found} == {
        "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic",
    }  # fmt: skip
    assert all(embedded for _, embedded in found)
