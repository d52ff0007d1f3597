"""Tables as files for spreadsheets, safe to open: no cell is ever a formula, whatever was typed into it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Spreadsheets take a text that begins so for a formula (OWASP, "CSV Injection"), full-width signs too.
FORMULA_SIGNS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
MARK_OF_TEXT = "'"  # before such a text: spreadsheets then leave it alone
LONGEST_CELL = 32_767  # characters, of Excel
CUT = "…"
A4 = 9  # Excel's number of that paper
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # no file can carry these
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,3})?")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Column:
    """One column: its heading, how wide it is, in characters, and whether it holds numbers."""

    title: str
    width: int = 12
    number: bool = False


@dataclass(frozen=True)
class Table:
    """What is exported; every row has a text for each column."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]

    def lines(self) -> Iterable[list[str]]:
        """The headings, then the rows.

        Raises: ValueError for a row of another length.
        """
        yield [column.title for column in self.columns]
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns")
            yield [_NO_TEXT.sub("", cell) for cell in row]


def csv_file(table: Table) -> bytes:
    """CSV by RFC 4180, with the mark by which Excel knows UTF-8; texts that look like formulas are marked."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in line] for line in table.lines())
    return text.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    begins = cell.lstrip(" \u00a0\ufeff")[:1]
    return MARK_OF_TEXT + cell if begins in FORMULA_SIGNS and begins else cell


def xlsx_file(*tables: Table, made_at: datetime, mark: str = "") -> bytes:
    """A workbook of a sheet for each table; every cell is typed as text and stays so when somebody edits it.

    Only the cells of columns of numbers are numbers.

    Args:
        mark: before the title of each sheet, on the screen and on paper.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties(
            {"title": f"{mark} {tables[0].title}".strip(), "created": made_at.replace(tzinfo=None)}
        )
        bold = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "vcenter"})
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for table in tables:
            title = f"{mark} {table.title}".strip()
            sheet = book.add_worksheet(_NO_SHEET_NAME.sub(" ", title)[:31])
            _fill(sheet, table, bold, plain)
            _for_print(sheet, title)
    return file.getvalue()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: Table, bold: Any, plain: Any) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, None if column.number else plain)
    for number, line in enumerate(table.lines()):
        for place, (cell, column) in enumerate(zip(line, table.columns, strict=True)):
            if number and column.number and _NUMBER.fullmatch(cell):
                sheet.write_number(number, place, float(cell) if "." in cell else int(cell))
            else:
                sheet.write_string(number, place, _held(cell), plain if number else bold)


def _held(cell: str) -> str:
    """What a cell can hold; what is cut off is seen to be."""
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + CUT


def _for_print(sheet: xlsxwriter.worksheet.Worksheet, title: str) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_header("&C" + title.replace("&", "&&")[:200])
    sheet.set_footer("&R&P/&N")
