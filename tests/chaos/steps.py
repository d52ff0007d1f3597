"""How a dossier goes on: what its people may do where it stands, ugly turns among it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.chaos.desks import Desk, Known
from tests.chaos.ledger import Command

REASON = "Cần làm rõ thêm theo quy định."
MISSING = {"reason": "Bản nộp kèm bị mờ, không đọc được số.", "papers": ["Trích lục khai tử"]}
DUTY = {"amount": 120_000, "text": "Chi phí xác minh"}
_OVER = {3, 8, 10}


def at_the_desk(desk: Desk, one: Known) -> bool:
    """Receive, decline, take papers or money, take back, hand over; false: nothing to do there."""
    reader = one.commune.officers["counter_officer"]
    _, seen, etag = reader.get(one.commune.path("intake", f"dossiers/{one.dossier_id}"))
    status = seen["status"]
    if status in _OVER:
        desk.hall.forget(one)
        return True
    chance = desk.chance.random()
    if status == 1:
        if chance < 0.15:
            _desk(desk, one, "declined", "refusal", {"reason": REASON}, etag)
        else:
            _desk(desk, one, "received", "reception", {}, etag)
    elif status == 9 and one.arrived:
        desk.hall.forget(one)  # handed back where it was filed
    elif status == 9:
        _desk(desk, one, "returned", "hand-over", {"relation": "self", "proof": "receipt"}, etag)
    elif status == 5 and chance < 0.7:
        came = {"papers": [{"name": "Trích lục khai tử", "kind": "copy"}], "complete": True}
        _desk(desk, one, "papers_added", "papers", came, etag)
    elif status == 6 and chance < 0.7:
        paid = {"amount": DUTY["amount"], "note": "Người nộp đóng tại quầy."}
        _desk(desk, one, "payment_taken", "payments", paid, etag)
    elif status in (2, 4) and chance < 0.03:
        _desk(desk, one, "withdrawal", "withdrawal", {"reason": "Gia đình xin rút."}, etag)
    else:
        return False
    return True


def _desk(desk: Desk, one: Known, kind: str, rest: str, body: Any, etag: str) -> Command:
    place = f"dossiers/{one.dossier_id}/{rest}"
    role, subject = "counter_officer", one.dossier_id
    return desk.order(one.commune, kind, role, "intake", place, body, etag=etag, subject=subject)


def at_the_office(desk: Desk, one: Known) -> None:
    """The next step, or an ugly turn."""
    reader = one.commune.officers["leader"]
    status, seen, etag = reader.get(one.commune.path("workflow", f"dossiers/{one.dossier_id}"))
    if status != 200:
        return  # the news has not arrived
    step, chance = seen["current"], desk.chance.random()
    if seen["status"] == 7:
        decided = {"granted": chance < 0.5, "reason": REASON}
        _office(desk, one, "withdrawal_decision", "withdrawal-decision", decided, "leader", etag)
    elif seen["status"] == 6 and chance < 0.5:
        _office(desk, one, "payment_waiver", "payment-waiver", {"reason": REASON}, "leader", etag)
    elif step is None:
        return
    elif chance < 0.86 or seen["status"] != 4:
        _complete(desk, one, step, etag)
    elif chance < 0.90 and step["place"] > 1:
        back = {"to_step_code": seen["steps"][0]["step_code"], "reason": REASON}
        _office(desk, one, "return", "return", back, step["role"], etag)
    else:
        _turn(desk, one, seen, etag, chance)


def _complete(desk: Desk, one: Known, step: dict[str, Any], etag: str) -> None:
    body: dict[str, Any] = {}
    if step["is_last"]:
        body["result"] = {"result_number": f"{desk.hall.next_person()}/KQ-UBND"}
    if len(step["next"]) > 1:
        body["next_step_code"] = desk.chance.choice(step["next"])
    _office(desk, one, "completion", "completion", body, step["role"], etag)


def _turn(desk: Desk, one: Known, seen: dict[str, Any], etag: str, chance: float) -> None:
    later = datetime.fromisoformat(seen["due_at"]) + timedelta(days=7)
    kind, rest, body, role = (
        ("supplement_request", "supplement-requests", MISSING, "specialist"),
        ("payment_demand", "payment-demands", DUTY, "specialist"),
        ("extension", "extensions", {"reason": REASON, "new_due_at": later.isoformat()}, "leader"),
        ("stop", "stop", {"decision": "Dừng giải quyết", "reason": REASON}, "leader"),
        ("refusal", "refusal", {"reason": REASON}, "leader"),
    )[int(chance * 1000) % 5]
    _office(desk, one, kind, rest, body, role, etag)


def _office(desk: Desk, one: Known, kind: str, rest: str, body: Any, role: str, etag: str) -> Command:
    place = f"dossiers/{one.dossier_id}/{rest}"
    return desk.order(one.commune, kind, role, "workflow", place, body, etag=etag, subject=one.dossier_id)
