"""The printed forms of intake as PDF/A, typeset by Typst from the templates beside this file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, cast

import typst

from services.chassis.errors import PermanentError, ServiceError
from services.intake.domain import wording
from services.intake.domain.receipt import LOOKUP_PATH, Party, ReceiptForm, ResultDelivery

# It has the measures of Times New Roman, the font of official papers by NĐ 30/2020/NĐ-CP, Appendix I.
FAMILY = "Liberation Serif"
FACES = frozenset({("normal", 400), ("italic", 400), ("normal", 700), ("italic", 700)})
FONT_DIRS = (Path("/usr/share/fonts/truetype/liberation2"), Path("/usr/share/fonts/truetype/liberation"))
FONT_CURE = "install it with: apt-get install fonts-liberation2 (Debian 12) or fonts-liberation (Debian 13)"
TEMPLATES = Path(__file__).parent / "templates"
RECEIPT = "TT03-2025-01.typ"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]  # for the archive and for screen readers

# Every character that a form may show, in every style that a form uses; PDF/A refuses a missing glyph.
PROBE = b"""
#set text(font: "Liberation Serif", fallback: false)
#set document(title: "probe")
#for style in ("normal", "italic") { text(style: style, sys.inputs.characters) }
#for style in ("normal", "italic") { text(style: style, weight: "bold", sys.inputs.characters) }
"""

Draw = Callable[[str], str]  # a text in, its machine-readable mark as SVG out


class FontMissingError(ServiceError):
    """The font of official papers is not installed, or has not all letters of Vietnamese."""


class TypesettingError(PermanentError):
    """A form could not be made of its values: its template, or a mark drawn for it, is at fault."""


class FormPrinter:
    """Prints the forms that intake issues; one per process, safe to share between threads.

    The same form gives the same bytes while Typst and the font stay as they are: keep and reprint what was
    issued, do not print it anew.
    """

    def __init__(
        self,
        *,
        public_url: str,
        lookup_mark: Draw,
        number_mark: Draw,
        qr_mark: Draw,
        font_dirs: Sequence[Path] = FONT_DIRS,
    ) -> None:
        """Find the font, so that what is missing shows at the start and not at the counter.

        Args:
            public_url: address of the installation as citizens reach it.
            lookup_mark: draws the look-up code at the size that it shall have on paper.
            number_mark: draws the dossier number at the size that it shall have on paper.
            qr_mark: draws the look-up address; the template gives it its size.
            font_dirs: tried in this order; the system's other fonts are never used.
        Raises: FontMissingError.
        """
        self._lookup_page = public_url.rstrip("/") + LOOKUP_PATH
        self._lookup_mark, self._number_mark, self._qr_mark = lookup_mark, number_mark, qr_mark
        self._compiler = typst.Compiler(
            TEMPLATES / RECEIPT,
            root=TEMPLATES,
            font_paths=_complete_fonts(font_dirs),
            ignore_system_fonts=True,
        )
        self._compiling = threading.Lock()

    def receipt(self, form: ReceiptForm) -> bytes:
        """Form 01 as one PDF/A: the copy that is kept, then the citizen's, on as many A5 pages as need be.

        Raises: TypesettingError.
        Law: TT 03/2025/TT-VPCP, Appendix I, form 01.
        """
        values = _fit_for_print(_receipt_values(form)) | self._codes(form)
        return self._typeset(json.dumps(values), int(form.received_at.timestamp()))

    def _typeset(self, values: str, issued_at: int) -> bytes:
        # A compiler in use refuses a second caller ("Already borrowed"); Typst's own errors do not harm it.
        with self._compiling:
            try:
                pdf = self._compiler.compile(
                    format="pdf", sys_inputs={"form": values}, pdf_standards=STANDARDS, timestamp=issued_at
                )
            except typst.TypstError as exc:
                raise TypesettingError(f"{RECEIPT} could not be typeset: {exc.message}") from exc
        return cast("bytes", pdf)  # a list only for formats of one file a page

    def _codes(self, form: ReceiptForm) -> dict[str, str | None]:
        # The code stands in the fragment of the address, which a browser does not send: no log on the way
        # has it.
        return {
            "dossier_number": wording.printable(form.dossier_number),
            "lookup_code": wording.printable(wording.grouped_code(form.lookup_code)),
            "lookup_page": wording.printable(self._lookup_page),
            "lookup_svg": self._lookup_mark(form.lookup_code),
            "number_svg": self._number_mark(form.dossier_number) if form.number_barcode else None,
            "qr_svg": self._qr_mark(f"{self._lookup_page}#{form.lookup_code}"),
        }


def _complete_fonts(font_dirs: Sequence[Path]) -> typst.Fonts:
    """The fonts of the first folder that has the family with every character of `PRINTABLE_RANGES`."""
    causes = []
    for folder in font_dirs:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        cause = _lack(fonts)
        if cause is None:
            return fonts
        causes.append(f"{folder}: {cause}")
    raise FontMissingError(f"{FAMILY} cannot print Vietnamese ({'; '.join(causes)}); {FONT_CURE}")


def _lack(fonts: typst.Fonts) -> str | None:
    """What these fonts lack for printing forms; None if nothing."""
    if missing := FACES - {(font.style, font.weight) for font in fonts.fonts() if font.family == FAMILY}:
        return f"{len(missing)} of its {len(FACES)} faces not found"
    ranges = (range(first, last + 1) for first, last in wording.PRINTABLE_RANGES)
    try:
        typst.compile(
            PROBE,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"characters": "".join(chr(code) for code in chain.from_iterable(ranges))},
            pdf_standards=["a-2b"],
        )
    except typst.TypstError as exc:
        return exc.message
    return None


def _fit_for_print(values: Any) -> Any:
    """The same structure with every text fit for print."""
    if isinstance(values, str):
        return wording.breakable(wording.printable(values))
    if isinstance(values, Mapping):
        return {name: _fit_for_print(value) for name, value in values.items()}
    return [_fit_for_print(value) for value in values] if isinstance(values, list) else values


def _receipt_values(form: ReceiptForm) -> dict[str, Any]:
    """The values of form 01 in words, by the names that its template uses."""
    filer = form.representative or form.applicant
    return {
        "authority": form.authority,
        "receiving_unit": form.receiving_unit,
        "unit_phone": form.unit_phone,
        "place_and_date": f"{form.place}, {wording.date_text(form.received_at)}",
        "applicant": _party_values(form.applicant),
        "representative": _party_values(form.representative) if form.representative else None,
        "representation": form.representation,
        "procedure": f"{form.procedure_code} - {form.procedure_name}",
        "papers": _paper_values(form),
        "dossier_count": wording.count_text(form.dossier_count),
        "time_limit": wording.limit_text(form.time_limit),
        "received_at": wording.moment_text(form.received_at),
        "appointment_at": wording.moment_text(form.appointment_at),
        "delivery": _delivery(form),
        "fees": wording.fees_text(form.fees),
        "register_book": f"{wording.count_text(form.register_volume)}/{form.register_year}",
        "register_serial": wording.count_text(form.register_serial),
        "filer": filer.name,
        "officer": form.officer_name,
    }


def _party_values(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "identity_name": wording.IDENTITY_WORDS[party.identity_kind],
        "identity": party.identity,
        "address": party.address,
        "phone": party.phone,
        "email": party.email,
    }


def _paper_values(form: ReceiptForm) -> list[dict[str, str]]:
    return [
        {
            "place": str(place),
            "name": paper.name,
            "kind": wording.PAPER_WORDS[paper.kind],
            "count": wording.count_text(paper.count),
        }
        for place, paper in enumerate(form.papers, start=1)
    ]


def _delivery(form: ReceiptForm) -> str:
    """Where the result will be handed over: the desk unless the applicant chose otherwise."""
    if form.delivery is ResultDelivery.POST:
        return f"Qua dịch vụ bưu chính, địa chỉ: {form.delivery_address}"
    if form.delivery is ResultDelivery.ONLINE:
        return "Cổng Dịch vụ công quốc gia (bản điện tử)"
    return form.delivery_address or form.receiving_unit
