"""The register over HTTP: a book, a workbook, a table; and what is issued once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from starlette.testclient import TestClient

from services.chassis.issued import ISSUED
from services.tracking.domain.register import COLUMNS
from tests.fakes.stories import COMMUNE, Story, body, commune
from tests.forms.paper import in_order, texts
from tests.integration.tracking.house import House

UNIT = f"/v1/communes/{COMMUNE}/units/one-stop"
THIS_YEAR = datetime.now(UTC).year
LAST_YEAR = datetime(THIS_YEAR - 1, 6, 15, 1, 0, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example","x")'


def tell(tracking: House) -> None:
    """A register of this year that is open, and one of last year in which all has ended."""
    stories = []
    for serial, name in enumerate(("Nguyễn Thị Ánh", FORMULA, "Trần Văn Đức"), 1):
        story = Story(f"d{serial}", name=name)
        story.file()
        story.receive(register_year=THIS_YEAR, register_serial=serial)
        stories.append(story)
    for serial in (1, 2):
        story = Story(f"d9{serial}", now=LAST_YEAR + serial * timedelta(hours=1))
        story.file()
        story.receive(register_year=THIS_YEAR - 1, register_serial=serial)
        story.complete()
        story.hand_over()
        stories.append(story)
    tracking.hear([body(commune())])
    tracking.tell(*stories)


@pytest.fixture(scope="module")
def tracking(shared: House) -> House:
    """A commune with two years of dossiers."""
    tell(shared)
    return shared


@pytest.fixture(scope="module")
def client(tracking: House) -> Iterator[TestClient]:
    """A caller."""
    with tracking.client() as client:
        yield client


@pytest.fixture
def officer(tracking: House) -> dict[str, str]:
    """An officer of the desk."""
    return tracking.token("counter_officer")


def test_the_register_prints_as_a_book(client: TestClient, officer: dict[str, str]) -> None:
    """A4 across with both statements, by the circular of today or the one asked for."""
    answer = client.get(f"{UNIT}/register/{THIS_YEAR}", headers=officer)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    (page,) = texts(answer.content)
    assert in_order(
        page, ["SỔ THEO DÕI HỒ SƠ", f"Năm {THIS_YEAR}", "Sổ này có 01 trang, từ số 01 đến số 03."]
    )
    assert "Mẫu số 07 - Phụ lục I, Thông tư 03/2025/TT-VPCP" in page
    older = client.get(f"{UNIT}/register/{THIS_YEAR}?basis=TT01-2018", headers=officer)
    assert "Mẫu số 06 - Thông tư 01/2018/TT-VPCP" in texts(older.content)[0]


def test_the_same_rows_as_a_workbook_and_as_a_table(client: TestClient, officer: dict[str, str]) -> None:
    """XLSX and CSV have every column and serial, and no cell is a formula."""
    book = client.get(f"{UNIT}/register/{THIS_YEAR}?format=xlsx", headers=officer)
    cells = list(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows())
    assert [cell.value for cell in cells[0]] == [column.title for column in COLUMNS]
    assert [row[0].value for row in cells[1:]] == ["1", "2", "3"]
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n"}  # n: an empty cell
    assert cells[2][4].value == FORMULA
    table = client.get(f"{UNIT}/register/{THIS_YEAR}?format=csv&first=2&last=2", headers=officer)
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert [row[4] for row in rows[1:]] == ["'" + FORMULA]
    assert f"so-theo-doi-one-stop-{THIS_YEAR}.csv" in table.headers["content-disposition"]


def test_an_open_book_is_not_issued_and_a_final_one_once(
    tracking: House, client: TestClient, officer: dict[str, str]
) -> None:
    """A reprint of a book in which nothing can change any more returns that very file."""
    client.get(f"{UNIT}/register/{THIS_YEAR}", headers=officer)
    assert tracking.all(ISSUED) == []
    address = f"{UNIT}/register/{THIS_YEAR - 1}"
    first = client.get(address, headers=officer)
    assert "Sổ đã khóa." in texts(first.content)[-1]
    again = client.get(address, headers=officer)
    assert again.content == first.content
    (issued,) = tracking.all(ISSUED)
    assert first.headers["etag"] == f'"{issued["sha256"]}"'
    assert issued["subject"] == "one-stop"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/v1/communes/{COMMUNE}/units/nobody/register/2026", 404, "unit-not-found"),
        (f"{UNIT}/register/1999", 422, "invalid-fields"),
        (f"{UNIT}/register/2026?first=0", 422, "invalid-fields"),
        (f"{UNIT}/register/2026?format=exe", 422, "invalid-fields"),
        (f"{UNIT}/register/2026?basis=TT00", 422, "invalid-fields"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    client: TestClient, officer: dict[str, str], path: str, status: int, code: str
) -> None:
    """Unknown units and values get a problem with its code."""
    answer = client.get(path, headers=officer)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_addresses_are_for_staff_of_the_commune(tracking: House, client: TestClient) -> None:
    """Neither the public, nor another commune, nor the hosting unit reads the register."""
    address = f"{UNIT}/register/{THIS_YEAR}"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=tracking.token("leader", commune_id="32134")).status_code == 403
    assert client.get(address, headers=tracking.token("hosting_admin")).status_code == 403
