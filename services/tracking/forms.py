"""The printed register: a book for binding, or the same rows for a spreadsheet."""

from __future__ import annotations

from services.chassis import tables
from services.chassis.tables import Column, Table
from services.chassis.typeset import Typesetter
from services.contracts.forms.book import TEMPLATE, Book
from services.contracts.practice import paper_mark

CHARACTERS = 1.4  # of a spreadsheet's column to a part of a page's width


class RegisterPrinter:
    """Prints registers; one per process, safe to share between threads."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def pdf(self, book: Book) -> bytes:
        """As PDF/A. Raises: TypesettingError."""
        return self._typesetter.pdf(TEMPLATE, book.values(), issued_at=book.printed_at)

    def csv(self, book: Book) -> bytes:
        """As CSV, in which no cell is a formula."""
        return tables.csv_file(_table(book))

    def xlsx(self, book: Book) -> bytes:
        """As a workbook, in which every cell is a text."""
        mark = paper_mark(book.letterhead.authority)
        return tables.xlsx_file(_table(book), made_at=book.printed_at, mark=mark)


def _table(book: Book) -> Table:
    columns = [Column(column.title, round(column.width * CHARACTERS)) for column in book.columns]
    return Table(f"{book.title} {book.year}", columns, book.rows)
