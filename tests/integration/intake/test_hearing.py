"""What intake makes of workflow's events, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime

from services.contracts.envelope import encode, wrap
from services.contracts.workflow import DossierCompleted
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
