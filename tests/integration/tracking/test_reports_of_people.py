"""Reports on a real database: what citizens said, how long they waited, how officers are scored."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from services.contracts.calendars import civil_date
from services.contracts.line import TicketServed
from services.tracking.ports import WAITS
from tests.contract.examples import EXAMPLES
from tests.fakes.stories import COMMUNE, body, commune, instant, officer, ordinary
from tests.integration.tracking.house import House
from tests.integration.tracking.test_api import code

PLACE = f"/v1/communes/{COMMUNE}"
EVALUATION = f"{PLACE}/reports/evaluation"
ON = {"on": "2026-11-24"}


@pytest.fixture(scope="module")
def tracking(shared: House) -> House:
    """A dossier that was handed over, one done in three steps, and a ticket that was told twice."""
    served = body(EXAMPLES[TicketServed.type].named("intake:line-one-stop-2026-11-24:00000001"))
    shared.hear([body(commune()), body(officer("staff-1", "Lê Văn Đức")), served, served])
    shared.tell(instant("p1", code=code(51)), ordinary("p2"))
    return shared


@pytest.fixture(scope="module")
def client(tracking: House) -> Iterator[TestClient]:
    """A caller."""
    with tracking.client() as client:
        yield client


def asked(tracking: House, client: TestClient, path: str, **query: Any) -> Any:
    """What a leader is told."""
    answer = client.get(path, params=query, headers=tracking.token("leader"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_ticket_told_twice_counts_once(tracking: House, client: TestClient) -> None:
    """In the store, and in the report of its week."""
    assert len(tracking.all(WAITS)) == 1
    told = asked(tracking, client, f"{PLACE}/reports/weekly", **ON)
    assert [(one["desk"], one["times"]["served"], one["times"]["mean_seconds"]) for one in told["desks"]] == [
        ("Quầy 2", 1, 750)
    ]
    assert told["waiting"][0] == {"label": "Lượt lấy số được phục vụ", "now": "1", "before": "0"}
    again = asked(tracking, client, f"{PLACE}/reports/weekly", **ON, as_of=told["as_of"])
    assert again["digest"] == told["digest"]


def test_what_was_said_is_opened_by_level_and_procedure(tracking: House, client: TestClient) -> None:
    """Of the week in which it was said."""
    said = {"lookup_code": code(51), "rating": 2}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.post("/v1/public/ratings", json=said, headers=headers).status_code == 201
    today = {"on": civil_date(datetime.now(UTC)).isoformat()}
    told = asked(tracking, client, f"{PLACE}/reports/weekly", **today)
    assert {one["code"]: one["now"] for one in told["voices"] if one["now"]} == {"rated": 1, "rated_2": 1}
    (procedure,) = told["voice_procedures"]
    assert (procedure["rated"], procedure["not_content"]) == (1, 1)
    behind = asked(
        tracking,
        client,
        f"{PLACE}/reports/weekly/dossiers",
        figure="not_content",
        procedure=procedure["code"],
        **today,
    )
    assert [one["dossier_id"] for one in behind["items"]] == ["p1"]


def test_officers_and_agency_are_scored(tracking: House, client: TestClient) -> None:
    """Opened without names of citizens, as a workbook, and for leaders alone."""
    told = asked(tracking, client, EVALUATION, **ON)
    assert told["dossiers"] == 2
    assert told["scores"][0]["dossiers"] == 2
    assert told["verdict"]["missing"] == ["5", "6", "7", "8"]
    (one,) = [each for each in told["officers"] if each["name"] == "Lê Văn Đức"]
    own = asked(tracking, client, EVALUATION, **ON, officer=one["staff_id"], as_of=told["as_of"])
    assert (own["officer"], own["dossiers"], own["digest"]) == ("Lê Văn Đức", one["dossiers"], told["digest"])
    for points, count in told["scores"][0]["counts"].items():
        behind = asked(tracking, client, f"{EVALUATION}/dossiers", **ON, figure="1", points=points)
        assert (behind["count"], behind["named"]) == (count, False)
        assert not any(each["applicant"] for each in behind["items"])
    assert asked(tracking, client, f"{EVALUATION}/dossiers", **ON, figure="filed")["count"] == 2
    file = client.get(f"{EVALUATION}/file", params={**ON, "span": "year"}, headers=tracking.token("leader"))
    assert openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames == ["Cơ quan", "Cán bộ", "Cách tính"]
    headers = tracking.token("leader")
    assert client.get(f"{EVALUATION}/dossiers", params={"figure": "12"}, headers=headers).status_code == 422
    headers = tracking.token("counter_officer")
    assert client.get(EVALUATION, headers=headers).status_code == 403
