"""The register of dossiers as a file: a book to be signed for and bound, or a table."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.chassis import issued, tables
from services.chassis.issued import Paper
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.contracts.forms import Basis, Form, FormName, form_name
from services.contracts.forms.book import Book, Signer
from services.tracking import handlers
from services.tracking.bootstrap import Means
from services.tracking.domain.register import Register, register_book

MOST_PRINTED = 2_000  # rows of one book; a longer register is printed in stretches
MOST_LISTED = 50_000  # rows of one table
Year = Annotated[int, Path(ge=2000, le=2100)]
Serial = Annotated[int, Query(ge=1, le=9_999_999)]


class FileFormat(StrEnum):
    """What kind of file."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {
    FileFormat.PDF: issued.MEDIA_TYPE,
    FileFormat.XLSX: tables.XLSX_TYPE,
    FileFormat.CSV: tables.CSV_TYPE,
}


def register_router(means: Means) -> APIRouter:
    """The register to take away."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/units/{unit_id}", tags=["register"])

    @routes.get("/register/{year}", response_class=Response)
    def read_register(
        call: CallHere,
        unit_id: str,
        year: Year,
        format: FileFormat = FileFormat.PDF,  # noqa: A002 - the name of the parameter in the address
        first: Serial = 1,
        last: Serial | None = None,
        basis: Basis | None = None,
    ) -> Response:
        """The register of a unit's year, or a stretch of its serials: PDF (A4 across), XLSX or CSV.

        A book of which nothing can change any more is issued: printed once, the same bytes for ever after.
        """
        found = handlers.read_register(
            unit_id,
            year,
            first,
            last,
            dossiers=means.commune(call.tenant),
            commune=means.commune,
            open_person=means.open_person,
            clock=means.clock,
        )
        _check_length(found, MOST_PRINTED if format is FileFormat.PDF else MOST_LISTED)
        name = _name(means, found, basis)
        book = register_book(found, name, [Signer(role) for role in means.settings.register_signers])
        if format is FileFormat.PDF and found.final:
            paper = Paper(subject=unit_id, code=name.code, occasion=f"{year}.{found.first}-{found.last}")
            return means.issued.answer(call, paper, lambda: means.printer.pdf(book))
        return _download(_content(means, book, format), format, unit_id, year)

    return routes


def _check_length(found: Register, most: int) -> None:
    """Refuse what no file should hold.

    Raises: Problem (422).
    """
    if len(found.serials) > most:
        allowed = f"không quá {most} số mỗi tệp; xin chọn first và last"
        fault = FieldError("last", "Khoảng số thứ tự quá dài cho một tệp.", allowed)
        raise Problem(422, "invalid-fields", "Thông tin gửi lên chưa hợp lệ", errors=[fault])


def _name(means: Means, found: Register, basis: Basis | None) -> FormName:
    """A book follows the circular of the day on which its year ended, or of today while it is open."""
    ended = datetime(found.year, 12, 31, tzinfo=UTC)
    at = min(found.at, ended)
    return form_name(Form.REGISTER, at, basis, since=means.settings.tt03_2025_since)


def _content(means: Means, book: Book, kind: FileFormat) -> bytes:
    if kind is FileFormat.PDF:
        return means.printer.pdf(book)
    return means.printer.xlsx(book) if kind is FileFormat.XLSX else means.printer.csv(book)


def _download(content: bytes, kind: FileFormat, unit_id: str, year: int) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="so-theo-doi-{unit_id}-{year}.{kind.value}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)
