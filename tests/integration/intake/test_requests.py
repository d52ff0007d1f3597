"""The ugly cases at the desk over HTTP: papers, withdrawal, money, each once however often it is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.contracts.envelope import encode, wrap
from services.contracts.handling import PaymentRequested
from services.contracts.workflow import DossierCompleted
from tests.integration.intake.house import COMMUNE, House, filing

MISSING = {"reason": "Thiếu giấy báo tử", "items": ["Giấy báo tử"]}
NOTICE = {"code": "giay-bao-tu", "kind": "original"}


def path(dossier: dict[str, Any], rest: str = "") -> str:
    """Where a dossier is."""
    return f"{COMMUNE}/dossiers/{dossier['dossier_id']}{rest}"


def order(intake: House, dossier: dict[str, Any], rest: str, body: Any = None, **more: Any) -> dict[str, Any]:
    """The desk orders something of the version that it saw."""
    answer = intake.post(path(dossier, rest), body, headers={"If-Match": f'"{dossier["version"]}"'}, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(intake: House, dossier: dict[str, Any], rest: str, body: Any = None) -> tuple[int, str]:
    """Status and code of a refusal."""
    answer = intake.post(path(dossier, rest), body, headers={"If-Match": f'"{dossier["version"]}"'})
    return answer.status_code, answer.json()["code"]


def incomplete(intake: House) -> dict[str, Any]:
    """Papers came by post, one of them missing."""
    papers = [{"code": "to-khai", "kind": "original"}]
    return intake.filed(channel="post", receive=False, incomplete=True, papers=papers)


def test_a_supplement_at_reception_from_request_to_reception(intake: House) -> None:
    """Asked, answered, received: number and due date come with the reception (NĐ 309/2026, art. 17.3)."""
    filed = incomplete(intake)
    assert refused(intake, filed, "/reception") == (422, "missing-papers")
    asked = order(intake, filed, "/supplement-requests", MISSING)
    assert (asked["status"], asked["state"], asked["due_at"]) == (5, "asked_at_reception", None)
    assert refused(intake, asked, "/supplement-requests", MISSING) == (422, "invalid-fields")
    given = order(intake, asked, "/papers", {"papers": [NOTICE], "complete": True})
    assert (given["status"], given["state"]) == (5, "supplemented_at_reception")
    assert given["supplement_requests"][0]["answered_at"] is not None
    (found,) = intake.get(f"{COMMUNE}/dossiers?mark=supplemented").json()["items"]
    assert found["dossier_id"] == filed["dossier_id"]
    done = order(intake, given, "/reception")
    assert (done["status"], done["register_serial"]) == (2, 1)
    assert intake.told(filed["dossier_id"]) == [
        "dossier.filed.v1",
        "dossier.supplement_asked.v1",
        "dossier.supplemented.v1",
        "dossier.received.v1",
    ]
    assert not intake.get(f"{COMMUNE}/dossiers?mark=supplemented").json()["items"]


def test_a_second_request_with_a_leaders_ground(intake: House) -> None:
    """A staff id that is no leader's is refused; the leaders find the dossier by its mark."""
    username = f"leader.{datetime.now(UTC):%H%M%S%f}"
    person = {"username": username, "name": "Lê Văn Sáu", "roles": ["leader"], "unit_id": "desk"}
    made = intake.post(f"{COMMUNE}/staff", {**person, "password": "mat-khau-dai"}, who="hosting").json()
    asked = order(intake, incomplete(intake), "/supplement-requests", MISSING)
    ground = {"ground": "Cơ sở dữ liệu trả về sai", "approved_by": "nobody"}
    assert refused(intake, asked, "/supplement-requests", {**MISSING, **ground}) == (422, "invalid-fields")
    ground["approved_by"] = made["staff_id"]
    again = order(intake, asked, "/supplement-requests", {**MISSING, **ground})
    assert [one["nth"] for one in again["supplement_requests"]] == [1, 2]
    (found,) = intake.get(f"{COMMUNE}/dossiers?mark=repeated_supplement").json()["items"]
    assert found["dossier_id"] == asked["dossier_id"]


def test_a_withdrawal_before_and_after_the_reception(intake: House) -> None:
    """Decided at the desk, or asked of workflow; a result bars it, in words for people."""
    filed = intake.filed(channel="online", receive=False)
    gone = order(intake, filed, "/withdrawal", {"reason": "Nộp nhầm", "originals": "Tờ khai"})
    assert (gone["status"], gone["state"], gone["originals"][0]["what"]) == (8, "withdrawn", "Tờ khai")
    received = intake.filed()
    waits = order(intake, received, "/withdrawal", {"reason": "Đổi ý"})
    assert (waits["status"], waits["withdrawals"][0]["granted"]) == (7, None)
    assert refused(intake, waits, "/withdrawal", {"reason": "Đổi ý"}) == (409, "forbidden-transition")
    assert intake.told(received["dossier_id"])[-1] == "dossier.withdrawal_requested.v1"
    assert intake.told(filed["dossier_id"])[-1] == "dossier.withdrawn.v1"


@pytest.mark.parametrize(
    ("rest", "body", "event"),
    [
        ("/supplement-requests", MISSING, "dossier.supplement_asked.v1"),
        ("/papers", {"papers": [NOTICE], "complete": False}, "dossier.supplemented.v1"),
        ("/withdrawal", {"reason": "Đổi ý"}, "dossier.withdrawn.v1"),
        ("/payments", {"amount": 8000, "note": "thu trước"}, "dossier.payment_recorded.v1"),
    ],
)
def test_what_is_sent_twice_happens_once(intake: House, rest: str, body: dict[str, Any], event: str) -> None:
    """The same key gives the same answer and no second event; without a version nothing happens."""
    filed = incomplete(intake)
    assert intake.post(path(filed, rest), body).status_code == 428
    first = order(intake, filed, rest, body, key=f"twice-{rest}")
    again = order(intake, filed, rest, body, key=f"twice-{rest}")
    assert first == again
    assert intake.told(filed["dossier_id"]).count(event) == 1
    assert refused(intake, filed, rest, body) == (412, "stale-version")


def test_a_payment_duty_is_met_at_the_desk(intake: House) -> None:
    """Workflow asks, the desk takes it whole, the officer's day has it."""
    filed = intake.filed()
    now = datetime.now(UTC)
    asked = PaymentRequested(
        commune_id="32128",
        occurred_at=now,
        dossier_id=filed["dossier_id"],
        demand_id="m1",
        amount=50_000,
        requested_at=now,
        pauses=False,
    )
    intake.consumer().take([encode(wrap(asked, 1))])
    waits = intake.get(path(filed)).json()
    assert (waits["status"], waits["money"], waits["account"]["demands_owed"]) == (6, "due", 50_000)
    wrong = {"amount": 40_000, "demand_id": "m1"}
    assert refused(intake, waits, "/payments", wrong) == (422, "invalid-fields")
    done = order(intake, waits, "/payments", {"amount": 50_000, "demand_id": "m1"})
    assert (done["state"], done["account"]["demands_owed"]) == ("paid", 0)
    unknown = {"amount": 50_000, "demand_id": "m1"}
    assert refused(intake, done, "/payments", unknown) == (422, "unknown-request")


def test_what_the_desk_was_told_is_marked_as_seen(intake: House) -> None:
    """A completion that wins over a withdrawal is a line for the officer, until it is read."""
    received = intake.filed()
    order(intake, received, "/withdrawal", {"reason": "Đổi ý"})
    now = datetime.now(UTC)
    result = DossierCompleted(
        commune_id="32128",
        occurred_at=now,
        dossier_id=received["dossier_id"],
        result_number="15/2026",
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
    intake.consumer().take([encode(wrap(result, 1))])
    (found,) = intake.get(f"{COMMUNE}/dossiers?mark=unseen_notice").json()["items"]
    assert (found["status"], found["notices_unseen"]) == (9, 1)
    seen = order(intake, intake.get(path(received)).json(), "/notices/seen")
    assert seen["notices"][0]["seen_by"]
    assert not intake.get(f"{COMMUNE}/dossiers?mark=unseen_notice").json()["items"]


def test_an_officer_who_files_for_somebody_notes_the_consent(intake: House) -> None:
    """Without the note it is refused, with it shown, and the event says that it was assisted."""
    without = intake.post(f"{COMMUNE}/dossiers", {**filing(), "representative": {}})
    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "representative.consent_note")
    filed = intake.filed(representative={"consent_note": "Bà Đào nhờ tại nhà, sáng 24/11"})
    assert filed["representative"]["helper"] == "officer"
    assert "nhờ tại nhà" in filed["representative"]["ground"]
    (event,) = [
        bytes(one["body"])
        for one in intake.all("events")
        if one["subject"] == filed["dossier_id"] and one["type"] == "dossier.filed.v1"
    ]
    assert b'"assisted":true' in event
