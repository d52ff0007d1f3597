"""Consultations and stays at another agency over the HTTP API, on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.jobs import Fenced
from services.chassis.lease import Lease
from services.workflow import bootstrap
from services.workflow.metrics import WorkerMetrics
from tests.fakes.stories import officer as published
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, good, problem

QUESTION = {
    "asked_unit": "justice",
    "question": "Ông Bình có cư trú ở đây không?",
    "term": {"unit": "working_hours", "count": 2},
}
SENDING = {"agency": "Sở Tư pháp", "agency_code": "H12.05", "term": {"count": 3}, "leads": True}


def ask(officer: Person, version: int, **given: Any) -> str:
    """The id of a question that was asked."""
    answer = good(officer.post(f"{ONE}/consultations", {**QUESTION, **given}, version))
    return str(answer["consultations"][-1]["consultation_id"])


def test_two_opinions_at_once(staff: Staff, one: House) -> None:
    """The step waits for both: one is given by the unit that finds it, the other is withdrawn."""
    officer = staff(SPECIALIST)
    first, second = ask(officer, 1), ask(officer, 2, asked_unit="H12.05", asked_name="Sở Tư pháp")
    assert problem(officer.post(f"{ONE}/completion", {}, 3)) == (409, "consultation-open")
    one.hear(published("staff-9", "Ngô Thị Mai"))
    asked_one = staff(CLERK, "staff-9")
    (found,) = asked_one.get(f"{HOME}/consultations").json()["items"]
    assert (found["dossier_id"], [q["consultation_id"] for q in found["questions"]]) == ("d1", [first])
    answer = f"{ONE}/consultations/{first}/answer"
    given = good(asked_one.post(answer, {"answer": "Có."}, found["version"]))
    assert [(c["answer"], c["on_time"], c["waits"]) for c in given["consultations"]] == [
        ("Có.", True, False),
        ("", False, True),
    ]
    assert asked_one.get(f"{HOME}/consultations").json()["items"] == []
    assert problem(officer.post(f"{ONE}/consultations/{second}/withdrawal", {}, 4)) == (422, "invalid-fields")
    over = officer.post(f"{ONE}/consultations/{second}/withdrawal", {"reason": "Đã rõ rồi"}, 4)
    assert good(over)["consultations"][1]["withdrawn_reason"] == "Đã rõ rồi"
    assert good(officer.post(f"{ONE}/completion", {}, 5))["current"]["step_code"] == "sign"
    assert one.types()[1:3] == ["consultation.asked.v1"] * 2
    assert all("Bình" not in str(envelope.data) for envelope in one.said())


def test_silence_is_reported_by_the_timer(staff: Staff, one: House) -> None:
    """When the term has passed, once; then the step goes on, and the late answer is still taken."""
    officer = staff(SPECIALIST)
    asked = ask(officer, 1)
    one.show(MORNING + timedelta(hours=3))
    jobs = bootstrap.leased(one.settings, one.core, one.means, WorkerMetrics(CollectorRegistry()))
    job = next(job for job in jobs if job.name == "timers")
    lease = Lease(one.core.store, "timers", "one")
    assert lease.acquire()
    for _ in range(3):
        job.stride(Fenced(one.core.store, one.core.transactor, lease))
    assert one.types().count("consultation.silent.v1") == 1
    dossier = good(officer.get(ONE))
    assert (dossier["consultations"][0]["waits"], dossier["history"][-1]["what"]) == (False, "opinion_silent")
    late = good(officer.post(f"{ONE}/consultations/{asked}/answer", {"answer": "Có."}, dossier["version"]))
    assert late["consultations"][0]["on_time"] is False
    good(officer.post(f"{ONE}/completion", {}, late["version"]))


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("consultations", {**QUESTION, "question": " "}, (422, "invalid-fields")),
        ("consultations", {**QUESTION, "asked_unit": "Ông Bình"}, (422, "invalid-fields")),
        ("consultations", {**QUESTION, "term": {"count": 0.5}}, (422, "invalid-fields")),
        ("consultations", {**QUESTION, "term": {"count": 0}}, (422, "invalid-fields")),
        ("consultations", {**QUESTION, "term": {"unit": "weeks", "count": 1}}, (422, "invalid-fields")),
        ("consultations/c9/answer", {"answer": "Có."}, (404, "consultation-not-found")),
        ("forwardings", {**SENDING, "agency": " "}, (422, "invalid-fields")),
        ("forwardings/f9/answer", {"outcome": "resolved", "answer": "Xong."}, (404, "forwarding-not-found")),
        ("forwardings/f9/answer", {"outcome": "lost", "answer": "Xong."}, (422, "invalid-fields")),
        ("consultations", {**QUESTION, "term": {"count": 300}}, (503, "calendar-missing")),
    ],
)
def test_refused(staff: Staff, one: House, path: str, body: Any, expected: tuple[int, str]) -> None:
    """Each with a code of its own, and nothing changes."""
    assert problem(staff(SPECIALIST).post(f"{ONE}/{path}", body, 1)) == expected
    assert (one.dossier().version, one.types()) == (1, ["step.opened.v1"])


def test_to_another_agency_and_back(staff: Staff, one: House) -> None:
    """Nothing is done meanwhile; the desk notes what came, and the step goes on."""
    officer = staff(SPECIALIST)
    away = good(officer.post(f"{ONE}/forwardings", SENDING, 1))
    sent = away["forwardings"][0]
    assert (away["state"], away["status"], sent["nth"], sent["leads"]) == ("with_agency", 4, 1, True)
    assert sent["answer_by"].startswith("2026-11-27T")
    assert problem(officer.post(f"{ONE}/completion", {}, 2)) == (409, "forbidden-transition")
    reply = {"outcome": "resolved", "answer": "Đã xác minh."}
    path = f"{ONE}/forwardings/{sent['forwarding_id']}/answer"
    assert problem(staff(CLERK).post(path, reply, 2)) == (403, "wrong-role")
    here = good(staff("counter_officer", "staff-1").post(path, reply, 2))
    assert (here["state"], here["forwardings"][0]["outcome"]) == ("running", "resolved")
    good(officer.post(f"{ONE}/completion", {}, 3))
    assert one.types()[1:3] == ["agency.forwarded.v1", "agency.answered.v1"]


def test_questions_come_page_by_page(staff: Staff, one: House) -> None:
    """The first term that ends comes first; each dossier once."""
    one.hear(received("d2"), received("d3"))
    officer = staff(SPECIALIST)
    for dossier_id, hours in (("d1", 3), ("d2", 1), ("d3", 2)):
        body = {**QUESTION, "term": {"unit": "working_hours", "count": hours}}
        good(officer.post(f"{HOME}/dossiers/{dossier_id}/consultations", body, 1))
    leader = staff(LEADER, "staff-3")
    first = leader.get(f"{HOME}/consultations", unit_id="justice", limit=2).json()
    rest = leader.get(f"{HOME}/consultations", unit_id="justice", limit=2, after=first["next"]).json()
    assert [found["dossier_id"] for found in (*first["items"], *rest["items"])] == ["d2", "d3", "d1"]
    assert rest["next"] is None
    assert leader.get(f"{HOME}/consultations").json()["items"] == []
