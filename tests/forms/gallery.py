"""Renders every form, by every circular, with ordinary and with extreme data: to look at.

python -m tests.forms.gallery FOLDER writes FOLDER/CODE-which.pdf and, for each page, a picture at 150 dpi.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from services.contracts.forms import Basis, Form, form_name
from tests.forms.paper import pictures
from tests.forms.slips import refusals, supplements
from tests.unit.intake import receipts
from tests.unit.tracking import registers
from tests.unit.workflow import form_samples as office


def gallery() -> Iterator[tuple[str, str, bytes]]:
    """Code of the form, what is special about the sample, and the PDF."""
    for basis in Basis:
        yield from _of_the_desk(basis)
        yield from _of_the_office(basis)
        for which, book in registers.books(basis):
            yield form_name(Form.REGISTER, book.printed_at, basis).code, which, registers.printer().pdf(book)
    for which, stop in office.stops().items():
        yield stop.name.code, which, office.printer().stop(stop)


def _of_the_desk(basis: Basis) -> Iterator[tuple[str, str, bytes]]:
    printer = receipts.printer()
    samples = {"ordinary": receipts.ORDINARY, "by-another": receipts.BY_ANOTHER, "long": receipts.LONG}
    for which, form in samples.items():
        receipt = replace(form, name=form_name(Form.RECEIPT, form.received_at, basis))
        yield receipt.name.code, which, printer.receipt(receipt)
    for which, supplement in supplements(basis).items():
        yield supplement.name.code, which, printer.supplement(supplement)
    for which, refusal in refusals(basis).items():
        yield refusal.name.code, which, printer.refusal(refusal)


def _of_the_office(basis: Basis) -> Iterator[tuple[str, str, bytes]]:
    printer = office.printer()
    for which, apology in office.apologies(basis).items():
        yield apology.name.code, which, printer.apology(apology)
    for which, slip in office.control_slips(basis).items():
        yield slip.name.code, which, printer.control_slip(slip)


def main(folder: Path) -> None:
    """Write the gallery into a folder and say how many pages each form takes."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, which, pdf in gallery():
        name = f"{code.replace('/', '-')}-{which}"
        (folder / f"{name}.pdf").write_bytes(pdf)
        pages = pictures(pdf)
        for place, page in enumerate(pages, start=1):
            page.save(folder / f"{name}-{place:02d}.png")
        print(f"{name}: {len(pages)} pages, {len(pdf)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.forms.gallery FOLDER")
    main(Path(sys.argv[1]))
