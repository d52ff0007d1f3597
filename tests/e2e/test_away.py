"""The counter never closes: with the broker or services away the rest goes on, and all agrees afterwards."""

from __future__ import annotations

import random
from typing import Any

from deploy.demonstration.day import Commune, Day, Visit
from deploy.demonstration.ledger import Ledger
from deploy.demonstration.reconcile import Reconciliation
from tests.e2e.district import District
from tests.waiting import wait_until

PERSON = {"name": "Lâm Thị Yến", "address": "ấp Tân Phong", "phone": "0911222333", "email": "yen@example.com"}


def ordinary(commune: Commune) -> dict[str, Any]:
    """A procedure with steps."""
    procedures = commune.officers["counter_officer"].items("/intake/v1/procedures")
    return next(one for one in procedures if not one["instant"])


def filed(commune: Commune, procedure: dict[str, Any], ledger: Ledger) -> Any:
    """File and receive a dossier; returns its entry."""
    visit = Visit(commune, procedure, 1, online=False, returned=False, unfinished=False)
    return Day(ledger, random.Random(1), lambda done, total: None)._filed(visit, PERSON, None)


def differences(district: District, ledger: Ledger) -> list[str]:
    """What does not agree in the end."""
    sinks = (f"{district.instance.url('mail.http')}/mails", f"{district.instance.url('sms.http')}/messages")
    told: list[str] = []
    count = Reconciliation(district.communes, ledger, *sinks).run(told.append)
    return told if count else []


def test_without_the_broker_the_counter_files_numbers_prints_and_hands_over(district: District) -> None:
    """Number, date and receipt, staff reading, and hand-over of a result that intake does not know yet."""
    ledger, commune = Ledger(), district.communes[0]
    counter, procedure = commune.officers["counter_officer"], ordinary(commune)
    known = filed(commune, procedure, ledger)
    workflow = commune.path("workflow", f"dossiers/{known.dossier_id}")
    clerk = commune.officers["clerk"]
    wait_until(
        lambda: clerk.get(workflow, may_be_missing=True).status == 200, 60, what="workflow heard of it"
    )
    with district.without("broker"):
        fresh = filed(commune, procedure, ledger)
        assert fresh.number
        receipt = counter.get(commune.path("intake", f"dossiers/{fresh.dossier_id}/receipt"))
        assert receipt.body.startswith(b"%PDF")
        finish(commune, workflow)
        path = commune.path("intake", f"dossiers/{known.dossier_id}")
        seen = counter.get(path)
        assert seen.body["status"] in (2, 4), "intake cannot know of the completion yet"
        confirmed = {"result_number": "9/KQ-UBND", "reason": "Mạng nội bộ gián đoạn, đã có bản ký giấy."}
        handed = {"relation": "self", "proof": "receipt", "confirmed_result": confirmed}
        assert counter.post(f"{path}/hand-over", handed, etag=seen.etag).body["status"] == 10
        assert commune.officers["leader"].get(commune.path("tracking", "dossiers")).status == 200
        found = counter.get(commune.path("intake", "dossiers"), number=fresh.number).body["items"]
        assert [item["dossier_id"] for item in found] == [fresh.dossier_id]
    for status in (4, 10):
        known.came_to(status)
    known.crossed.add("completed")  # nobody is told to collect what notify knows to be collected
    fresh.came_to(4)
    assert not differences(district, ledger)


def finish(commune: Commune, path: str) -> None:
    """Do every step of a dossier in workflow."""
    while True:
        running = commune.officers["specialist"].get(path)
        step = running.body["current"]
        if step is None:
            return
        body: dict[str, Any] = {}
        if step["place"] == step["steps_count"]:
            body["result"] = {"result_number": "9/KQ-UBND"}
        commune.officers[step["role"]].post(f"{path}/completion", body, etag=running.etag)


def test_with_the_other_three_services_down_intake_works_alone(district: District) -> None:
    """Workflow, tracking and notify catch up on all of it when they are back."""
    ledger, commune = Ledger(), district.communes[1]
    procedure = ordinary(commune)
    others = [f"{name}.{role}" for name in ("workflow", "tracking", "notify") for role in ("api", "worker")]
    with district.without(*others):
        entries = [filed(commune, procedure, ledger) for _ in range(5)]
        assert all(entry.number for entry in entries)
    for entry in entries:
        entry.came_to(4)
    assert not differences(district, ledger)
