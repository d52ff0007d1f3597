"""The register of incoming documents as a file: a book to be signed for and bound, or a table."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import tables
from services.chassis.issued import MEDIA_TYPE
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.contracts.forms import book
from services.contracts.practice import paper_mark
from services.intake.api.caller import commune
from services.intake.api.incoming.reading import Year
from services.intake.api.incoming.registering import PREFIX
from services.intake.bootstrap import Desk
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.incoming import register as incoming_register
from services.intake.domain.incoming.document import IncomingDocument

MOST_ROWS = 5_000  # of one file; a longer register is printed in stretches
Serial = Annotated[int, Query(ge=1, le=9_999_999)]


class FileFormat(StrEnum):
    """What kind of file."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def register_files(desk: Desk) -> APIRouter:
    """The register to take away."""
    routes = APIRouter(prefix=PREFIX, tags=["incoming documents"])

    @routes.get("/register/file", response_class=Response)
    def export_document_register(
        call: CallHere,
        year: Year,
        format: FileFormat = FileFormat.PDF,  # noqa: A002 - the name of the parameter in the address
        first: Serial = 1,
        last: Serial | None = None,
    ) -> Response:
        """The register of a year, or a stretch of its numbers: PDF (A4 across, to be bound), XLSX or CSV."""
        found = _stretch(desk, call.tenant, year, first, last)
        content, media_type = _file(desk, commune(desk, call), found, year, first, format)
        name = f"so-van-ban-den-{year}.{format.value}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(content, media_type=media_type, headers=headers)

    return routes


def _stretch(desk: Desk, commune_id: str, year: int, first: int, last: int | None) -> list[IncomingDocument]:
    """The documents with these numbers.

    Raises: Problem (422) for more than a file holds, or an empty stretch.
    """
    wanted = MOST_ROWS + 1 if last is None else last - first + 1
    if wanted < 1:
        raise _wrong("last", "Số cuối nhỏ hơn số đầu.", f"từ {first}")
    found = desk.incoming.register(commune_id, year, first - 1, min(wanted, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise _wrong("last", "Khoảng số đến quá dài cho một tệp.", f"không quá {MOST_ROWS} số mỗi tệp")
    return [restored(IncomingDocument, kept) for kept in found]


def _wrong(field: str, message: str, allowed: str) -> Problem:
    fault = FieldError(field, message, allowed)
    return Problem(422, "invalid-fields", "Thông tin gửi lên chưa hợp lệ", errors=[fault])


def _file(
    desk: Desk, here: Commune, found: list[IncomingDocument], year: int, first: int, kind: FileFormat
) -> tuple[bytes, str]:
    now = desk.core.clock.now()
    if kind is FileFormat.PDF:
        made = incoming_register.register_book(found, here, year, first, now)
        return desk.typesetter.pdf(book.TEMPLATE, made.values(), issued_at=now), MEDIA_TYPE
    return _table(found, here, year, kind, now)


def _table(
    found: list[IncomingDocument], here: Commune, year: int, kind: FileFormat, now: datetime
) -> tuple[bytes, str]:
    table = tables.Table(
        title=f"{incoming_register.TITLE} {year}",
        columns=[
            tables.Column(column.title, round(column.width * 1.4)) for column in incoming_register.COLUMNS
        ],
        rows=incoming_register.register_rows(found),
    )
    if kind is FileFormat.CSV:
        return tables.csv_file(table), tables.CSV_TYPE
    return tables.xlsx_file(table, made_at=now, mark=paper_mark(here.name)), tables.XLSX_TYPE
