"""A register as a printed book: A4 across, head on every page, statements that agree with what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.chassis.typeset import Typesetter
from services.contracts.forms import text
from services.contracts.forms.book import TEMPLATE, Book, BookColumn, Signer
from services.contracts.forms.letterhead import Letterhead, authority_of, place_of
from tests.forms.paper import fonts, in_order, letters_outside, sizes, texts

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
A4_ACROSS = (297, 210)  # millimetres


def rows(count: int) -> Sequence[Sequence[str]]:
    """Rows with serial, a long word and a name."""
    return [
        [str(place), f"000.17.22.H12-261124-{place:04d}", "Nguyễn Thị Ngọc Huyền " * 3]
        for place in range(1, count + 1)
    ]


BOOK = Book(
    title="Sổ theo dõi hồ sơ",
    foot="Mẫu số 07 - Phụ lục I, Thông tư 03/2025/TT-VPCP",
    letterhead=Letterhead(
        authority="Ủy ban nhân dân xã Cái Nước", issuer="Trung tâm xã Cái Nước", place="Cái Nước"
    ),
    year=2026,
    columns=(BookColumn("TT", 10), BookColumn("Mã hồ sơ", 12), BookColumn("Tên", 60, left=True)),
    rows=rows(90),
    first=1,
    last=90,
    printed_at=AT,
    signers=(Signer("NGƯỜI GIỮ SỔ", "Trần Văn Hòa"), Signer("GIÁM ĐỐC")),
)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    """As the services build it."""
    return Typesetter(text.PRINTABLE, text.fit)


def printed(book: Book, typesetter: Typesetter) -> bytes:
    """The book as PDF."""
    return typesetter.pdf(TEMPLATE, book.values(), issued_at=book.printed_at)


def test_it_lies_across_a4(typesetter: Typesetter) -> None:
    """The register is A4 (TT 01/2018/TT-VPCP), in one font, inside its margins."""
    pdf = printed(BOOK, typesetter)
    assert sizes(pdf) == {A4_ACROSS}
    assert {name.split("+")[1].partition("-")[0] for name, _ in fonts(pdf)} == {"LiberationSerif"}
    assert not list(letters_outside(pdf, margin_mm=5))


def test_every_page_has_the_head_and_its_number(typesetter: Typesetter) -> None:
    """A loose page is put back by its foot, and is read without the first."""
    pages = texts(printed(BOOK, typesetter))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert in_order(page, ["TT Mã hồ sơ Tên", "(1) (2) (3)"])
        assert f"Năm 2026 - Quyển số 01 Trang {number}/{len(pages)}" in page


def test_both_statements_say_how_many_pages_and_which_serials(typesetter: Typesetter) -> None:
    """Opening and closing statement count the pages that there are, with two digits at least."""
    pages = texts(printed(BOOK, typesetter))
    said = f"Sổ này có {len(pages):02d} trang, từ số 01 đến số 90."
    assert in_order(pages[0], ["SỔ THEO DÕI HỒ SƠ", "Năm 2026 - Quyển số 01", said, "TT Mã hồ sơ"])
    assert in_order(
        pages[-1],
        [said, "Sổ chưa khóa; in đến 08 giờ 30 phút, ngày 24 tháng 11 năm 2026.", "NGƯỜI GIỮ SỔ", "GIÁM ĐỐC"],
    )


def test_serials_follow_each_other(typesetter: Typesetter) -> None:
    """Every row is printed once, in its order, over all pages."""
    everything = " ".join(texts(printed(BOOK, typesetter))).replace(" ", "")
    assert in_order(everything, [f"000.17.22.H12-261124-{place:04d}" for place in range(1, 91)])


def test_a_closed_book_says_so_and_counts_what_was_not_used(typesetter: Typesetter) -> None:
    """TT 01/2018/TT-VPCP, art. 10.2: books are closed at the end of the year, without gaps."""
    closed = replace(BOOK, closed=True, void_count=3, remark="In lại lần 1.")
    page = texts(printed(closed, typesetter))[-1]
    assert "Sổ đã khóa. Trong đó có 03 số không sử dụng, ghi rõ tại từng dòng. In lại lần 1." in page


def test_an_empty_book_is_printed_too(typesetter: Typesetter) -> None:
    """Nothing was written: said in words, and no serial is invented."""
    (page,) = texts(printed(replace(BOOK, rows=[], first=1, last=0), typesetter))
    assert page.count("Sổ này có 01 trang, chưa ghi số nào.") == 2


def test_a_long_row_flows_and_nothing_is_lost(typesetter: Typesetter) -> None:
    """A text of several pages in one cell breaks over them; words too long for a column break too."""
    long = [["1", "x" * 60, "rất dài " * 1500 + "HẾT"], ["2", "a-b", "y"]]
    pdf = printed(replace(BOOK, rows=long, last=2), typesetter)
    assert "HẾT" in "".join(texts(pdf))
    assert not list(letters_outside(pdf, margin_mm=5))


def test_a_book_with_a_gap_is_not_made() -> None:
    """Serials without a row would make the statement a lie (TT 01/2018/TT-VPCP, art. 10.2)."""
    with pytest.raises(ValueError, match="90 rows for the serials 1 to 91"):
        replace(BOOK, last=91)


@pytest.mark.parametrize(
    ("commune", "authority", "place"),
    [
        ("Xã Lương Thế Trân", "Ủy ban nhân dân xã Lương Thế Trân", "Lương Thế Trân"),
        ("Phường An Xuyên", "Ủy ban nhân dân phường An Xuyên", "An Xuyên"),
        ("Đặc khu Phú Quốc", "Ủy ban nhân dân đặc khu Phú Quốc", "Phú Quốc"),
        ("", "Ủy ban nhân dân ", ""),
    ],
)
def test_a_commune_is_written_on_its_papers(commune: str, authority: str, place: str) -> None:
    """The kind of unit is part of the authority's name and not of the place before the date."""
    assert (authority_of(commune), place_of(commune)) == (authority, place)
