"""What intake makes of workflow's events, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts import codec
from services.contracts.envelope import encode, wrap
from services.contracts.handling import DossierExtended, DossierStopped, SupplementRequested
from services.contracts.person import PersonData
from services.contracts.workflow import DossierCompleted, StepEvent, StepOpened
from tests.integration.intake.house import COMMUNE, House


def news(dossier_id: str, sequence: int = 1) -> bytes:
    """Workflow tells of a signed result."""
    now = datetime.now(UTC)
    event = DossierCompleted(
        commune_id="32128",
        occurred_at=now,
        dossier_id=dossier_id,
        result_number="15/2026",
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
    return encode(wrap(event, sequence))


def test_a_completion_delivered_twice_takes_effect_once(intake: House) -> None:
    """Status 9, one line of history, one version; then it can be handed over, caused by the news."""
    dossier_id = intake.filed()["dossier_id"]
    body = news(dossier_id)
    for _ in range(2):
        intake.consumer().take([body, body])
    path = f"{COMMUNE}/dossiers/{dossier_id}"
    answer = intake.get(path)
    assert (answer.json()["status"], answer.headers["etag"]) == (9, '"2"')
    assert [line["what"] for line in answer.json()["history"]][-1] == "completed"
    order = {"relation": "self", "proof": "receipt"}
    done = intake.post(f"{path}/hand-over", order, headers={"If-Match": '"2"'})
    assert (done.status_code, done.json()["status"]) == (200, 10)
    last = intake.core.store.plumbing("events").find_one({"subject": dossier_id, "sequence": 3})
    assert last is not None
    assert f'"causationid":"workflow:{dossier_id}:00000001"'.encode() in bytes(last["body"])


def test_news_of_an_unknown_dossier_is_dead_lettered(intake: House) -> None:
    """It is set aside with its cause; the news beside it takes effect."""
    dossier_id = intake.filed()["dossier_id"]
    intake.consumer().take([news("nobody"), news(dossier_id)])
    (letter,) = intake.all("dead_letters")
    assert "UnknownDossierError" in letter["cause"]
    assert intake.get(f"{COMMUNE}/dossiers/{dossier_id}").json()["status"] == 9


def test_late_news_confirms_a_hand_over(intake: House) -> None:
    """A result handed over before the news: it agrees, and the dossier stays at 10."""
    dossier_id = intake.filed()["dossier_id"]
    confirmed = {"result_number": "15/2026", "reason": "mất mạng"}
    order = {"relation": "self", "proof": "receipt", "confirmed_result": confirmed}
    path = f"{COMMUNE}/dossiers/{dossier_id}"
    intake.post(f"{path}/hand-over", order, headers={"If-Match": '"1"'})
    intake.consumer().take([news(dossier_id)])
    dossier = intake.get(path).json()
    assert dossier["status"] == 10
    assert dossier["hand_over"]["reconciliation"] == "agrees"


def said(intake: House, dossier_id: str, kind: type[StepEvent], sequence: int, **data: Any) -> bytes:
    """Workflow says something else; `reason` and `papers` travel sealed."""
    reason, papers = data.pop("reason", None), data.pop("papers", ())
    if reason:
        sealed = codec.encode(PersonData(reason=reason, papers=papers))
        data["person"] = intake.core.seal.seal("commune:32128:1", sealed)
    head: dict[str, Any] = {"commune_id": "32128", "occurred_at": datetime.now(UTC), "dossier_id": dossier_id}
    return encode(wrap(kind(**head, **data), sequence))


STEP = {
    "step_id": "s1",
    "step_code": "a",
    "step_name": "Thẩm định",
    "role": "specialist",
    "unit_id": "desk",
    "place": 1,
    "steps_count": 3,
}
EXTENDED = {"nth": 1, "in_time": True, "overridden": False, "form_number": "1/PXL", "reason": "chờ xác minh"}
ASKED = {
    "request_id": "r1",
    "nth": 1,
    "in_time": True,
    "reason": "Tờ khai thiếu chữ ký",
    "papers": ("Tờ khai có chữ ký",),
}


def test_the_desk_sees_where_workflow_has_it(intake: House) -> None:
    """Status 4 with the first step, 5 with what is missing, and every due date with its reason."""
    filed = intake.filed()
    dossier_id, due = filed["dossier_id"], datetime.fromisoformat(filed["due_at"])
    now, later = datetime.now(UTC), due + timedelta(days=1)
    bodies = [
        said(intake, dossier_id, StepOpened, 1, **STEP, due_at=due),
        said(
            intake,
            dossier_id,
            DossierExtended,
            2,
            **EXTENDED,
            previous_due_at=due,
            due_at=later,
            extended_at=now,
        ),
        said(intake, dossier_id, SupplementRequested, 3, **ASKED, requested_at=now),
    ]
    intake.consumer().take(bodies[:1])
    assert intake.get(f"{COMMUNE}/dossiers/{dossier_id}").json()["status"] == 4
    intake.consumer().take([*bodies, *bodies])
    shown = intake.get(f"{COMMUNE}/dossiers/{dossier_id}").json()
    assert (shown["status"], shown["state"], shown["overdue"]) == (5, "papers_asked", False)
    assert shown["supplement_requests"][0]["items"] == ["Tờ khai có chữ ký"]
    assert (shown["original_due_at"], shown["due_at"]) == (filed["due_at"], shown["appointment_at"])
    assert [one["why"] for one in shown["due_dates"]] == ["reception", "extended"]
    assert datetime.fromisoformat(shown["due_at"]) == later
    (listed,) = intake.get(f"{COMMUNE}/dossiers?status=5").json()["items"]
    assert (listed["money"], listed["delivery"], listed["synchronisation"]) == ("unknown", "none", "local")


def test_a_stop_that_comes_after_the_hand_over_is_told_the_desk(intake: House) -> None:
    """The broker was away: what the citizen holds stays, and the desk has a line to read."""
    dossier_id = intake.filed()["dossier_id"]
    confirmed = {"result_number": "15/2026", "reason": "mất mạng"}
    order = {"relation": "self", "proof": "receipt", "confirmed_result": confirmed}
    path = f"{COMMUNE}/dossiers/{dossier_id}"
    intake.post(f"{path}/hand-over", order, headers={"If-Match": '"1"'})
    stop = {"why": "stop", "stopped_at": datetime.now(UTC), "reason": "có quyết định"}
    intake.consumer().take([said(intake, dossier_id, DossierStopped, 1, **stop)])
    shown = intake.get(path).json()
    assert (shown["status"], shown["state"], shown["notices_unseen"]) == (10, "returned_unconfirmed", 1)
    assert shown["notices"][0]["what"] == "hand_over"
