"""A day's takings over HTTP: equal to what was recorded, however many took money at once."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl

from services.intake.ports import TAKINGS
from tests.integration.intake.house import COMMUNE, COPIES, House


def certified(intake: House, copies: int, **fee: Any) -> dict[str, Any]:
    """Copies certified and paid for."""
    body = {
        "unit_id": "desk",
        "procedure_code": COPIES,
        "applicant": {"name": "Lê Văn A"},
        "copies": copies,
        "fee": {"paid": True, **fee},
    }
    answer = intake.post(f"{COMMUNE}/certifications", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def report(intake: House, query: str = "") -> dict[str, Any]:
    """The report of today."""
    answer = intake.get(f"{COMMUNE}/takings?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_report_equals_what_desks_took_at_once(intake: House) -> None:
    """Twelve desks take money in the same second: the report is the sum of the lines and of the answers."""
    with ThreadPoolExecutor(12) as crowd:
        made = list(crowd.map(lambda n: certified(intake, 1 + n % 5), range(60)))
    found = report(intake)
    assert found["total"]["paid"] == sum(one["fee"]["amount"] for one in made)
    assert found["total"]["paid"] == sum(line["amount"] for line in intake.all(TAKINGS))
    assert found["total"]["paid_count"] == len(made) == 60
    (row,) = found["rows"]
    numbers = sorted(one["dossier_number"] for one in made)
    assert row["procedure_code"] == COPIES
    assert row["first_receipt"] in numbers
    assert row["last_receipt"] in numbers
    assert not report(intake, "unit_id=elsewhere")["rows"]
    assert not report(intake, "on=2026-01-05")["rows"]


def test_money_is_given_back_with_a_reason(intake: House) -> None:
    """Listed at its dossier, taken off in the report, and not a second time."""
    made = certified(intake, 2, receipt_number="AB/26-17")
    path = f"{COMMUNE}/dossiers/{made['dossier_id']}"
    (line,) = intake.get(f"{path}/takings").json()["items"]
    assert (line["kind"], line["amount"], line["receipt_number"]) == ("paid", 4_000, "AB/26-17")
    body = {"taking_id": line["taking_id"], "reason": "Thu nhầm một bản", "amount": 2_000}
    answer = intake.post(f"{path}/refunds", body, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    assert answer.json()["history"][-1]["what"] == "refunded"
    again = intake.post(f"{path}/refunds", body, headers={"If-Match": answer.headers["etag"]})
    assert (again.status_code, again.json()["code"]) == (409, "already-refunded")
    unknown = {**body, "taking_id": "nothing"}
    refused = intake.post(f"{path}/refunds", unknown, headers={"If-Match": answer.headers["etag"]})
    assert (refused.status_code, refused.json()["code"]) == (404, "payment-not-found")
    total = report(intake)["total"]
    assert (total["paid"], total["refunded"], total["net"]) == (4_000, 2_000, 2_000)


def test_the_report_is_a_table_too(intake: House) -> None:
    """CSV and workbook hold the figures of the report; a name that looks like a formula stays text."""
    certified(intake, 3, receipt_number="=HYPERLINK(1)")
    comma = intake.get(f"{COMMUNE}/takings?format=csv")
    assert comma.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(comma.content.decode("utf-8-sig"))))
    assert rows[1][6] == "6000"
    assert rows[1][-1] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(intake.get(f"{COMMUNE}/takings?format=xlsx").content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert cells[1][6] == "6000"
    assert cells[-1][0] == "Tổng cộng"
    assert intake.get(f"{COMMUNE}/takings?format=pdf").status_code == 422
