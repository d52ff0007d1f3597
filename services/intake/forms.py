"""The printed forms that the desk issues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.chassis.typeset import Typesetter
from services.contracts.forms.slips import (
    REFUSAL_TEMPLATE,
    SUPPLEMENT_TEMPLATE,
    RefusalForm,
    SupplementForm,
)
from services.contracts.forms.text import count_text, date_text, moment_text, printable
from services.intake.domain import wording
from services.intake.domain.receipt import LOOKUP_PATH, Party, ReceiptForm, ResultDelivery

RECEIPT = "intake/templates/receipt.typ"

Draw = Callable[[str], str]  # a text in, its machine-readable mark as SVG out


class FormPrinter:
    """Prints the forms that intake issues; one per process, safe to share between threads."""

    def __init__(
        self,
        typesetter: Typesetter,
        *,
        public_url: str,
        lookup_mark: Draw,
        number_mark: Draw,
        qr_mark: Draw,
    ) -> None:
        """What printing needs.

        Args:
            public_url: address of the installation as citizens reach it.
            lookup_mark: draws the look-up code at the size that it shall have on paper.
            number_mark: draws the dossier number at the size that it shall have on paper.
            qr_mark: draws the look-up address; the template gives it its size.
        """
        self._typesetter = typesetter
        self._lookup_page = public_url.rstrip("/") + LOOKUP_PATH
        self._lookup_mark, self._number_mark, self._qr_mark = lookup_mark, number_mark, qr_mark

    def receipt(self, form: ReceiptForm) -> bytes:
        """Form 01 as one PDF/A: the copy that is kept, then the citizen's, on as many A5 pages as need be.

        Raises: TypesettingError.
        Law: TT 01/2018/TT-VPCP, art. 9, form 01; TT 03/2025/TT-VPCP, Appendix I, form 01.
        """
        return self._typesetter.pdf(
            RECEIPT, _receipt_values(form), issued_at=form.received_at, drawings=self._marks(form)
        )

    def supplement(self, form: SupplementForm) -> bytes:
        """Form 02, at reception.

        Raises: TypesettingError.
        """
        return self._typesetter.pdf(SUPPLEMENT_TEMPLATE, form.values(), issued_at=form.issued_at)

    def refusal(self, form: RefusalForm) -> bytes:
        """Form 03, at reception.

        Raises: TypesettingError.
        """
        return self._typesetter.pdf(REFUSAL_TEMPLATE, form.values(), issued_at=form.issued_at)

    def _marks(self, form: ReceiptForm) -> dict[str, str | None]:
        # The code stands in the fragment of the address, which a browser does not send: no log on the way
        # has it.
        return {
            "lookup_page": printable(self._lookup_page),  # in one piece, however long
            "lookup_svg": self._lookup_mark(form.lookup_code),
            "number_svg": self._number_mark(form.dossier_number) if form.number_barcode else None,
            "qr_svg": self._qr_mark(f"{self._lookup_page}#{form.lookup_code}"),
        }


def _receipt_values(form: ReceiptForm) -> dict[str, Any]:
    """The values of form 01 in words, by the names that its template uses."""
    filer = form.representative or form.applicant
    return {
        **form.name.values(),
        "reference": form.dossier_number,
        "provisional": form.provisional,
        "lookup_code": wording.grouped_code(form.lookup_code),
        "authority": form.authority,
        "issuer": form.receiving_unit,
        "receiving_unit": form.receiving_unit,
        "unit_phone": form.unit_phone,
        "place_and_date": f"{form.place}, {date_text(form.received_at)}",
        "applicant": _party_values(form.applicant),
        "representative": _party_values(form.representative) if form.representative else None,
        "representation": form.representation,
        "procedure": f"{form.procedure_code} - {form.procedure_name}",
        "papers": _paper_values(form),
        "dossier_count": count_text(form.dossier_count),
        "time_limit": wording.limit_text(form.time_limit),
        "received_at": moment_text(form.received_at),
        "appointment_at": wording.appointment_text(form.appointment_at, form.competent_name),
        "delivery": _delivery(form),
        "fees": wording.fees_text(form.fees),
        "register_book": f"{count_text(form.register_volume)}/{form.register_year}",
        "register_serial": count_text(form.register_serial),
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
            "count": count_text(paper.count),
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
