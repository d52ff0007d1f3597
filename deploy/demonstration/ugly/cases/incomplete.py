"""Papers that are missing at reception: asked for once and completely, and no clock runs."""

from datetime import datetime
from typing import Any

from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import accepted, filed
from deploy.demonstration.ugly.scene import Scene

MARITAL_STATUS = "1.004873"  # 3 working days
FORM_02 = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
MISSING = {"reason": "Chưa có tờ khai theo mẫu.", "items": ["Tờ khai cấp Giấy xác nhận tình trạng hôn nhân"]}
GROUND = "Người nộp mới khai đã ly hôn; cần thêm bản án."


def at_the_counter(scene: Scene) -> Case:
    """Form 02 is handed over; a second request needs a leader's ground; the time runs from the reception."""
    one = filed(scene, MARITAL_STATUS, receive=False, papers=[], incomplete=True)
    one.stands(1)
    one.refuses(
        "received without papers", "intake", "reception", {}, "counter_officer", 422, "missing-papers"
    )
    _asked(one, MISSING)
    again = {"reason": "Thiếu bản án ly hôn.", "items": ["Bản án hoặc quyết định ly hôn"]}
    where = ("intake", "supplement-requests", again, "counter_officer", 422, "invalid-fields")
    one.refuses("a second request without a ground", *where)
    _asked(one, {**again, "ground": GROUND, "approved_by": scene.officer("leader").holder})
    second = one.seen("intake")["supplement_requests"][-1]
    told = (second["nth"], second["ground"], second["approved_by"])
    scene.same("second, with the leader's ground", told, (2, GROUND, scene.officer("leader").holder))
    one.appears("dossier.filed", "dossier.supplement_asked", "dossier.supplement_asked")
    yield Later(1, AFTERNOON)
    _received_with_all(one)
    yield Later(2, AFTERNOON)
    one.ends_well()


def filed_online(scene: Scene) -> Case:
    """Who filed online is told what is missing by message, and sends it online."""
    one = filed(scene, MARITAL_STATUS, channel="online", receive=False, papers=[], incomplete=True)
    one.stands(1)
    one.told("filed")
    yield Later(0, MORNING)
    _asked(one, {**MISSING, "answer_by": scene.at(3, 17).isoformat()})
    one.told("supplement")
    yield Later(2, MORNING)
    _received_with_all(one)
    yield Later(3, MORNING)
    one.ends_well()


def withdrawn_before_reception(scene: Scene) -> Case:
    """Nobody works on it yet: the desk gives it back, and that is its end."""
    one = filed(scene, MARITAL_STATUS, receive=False)
    one.refuses(
        "without a reason", "intake", "withdrawal", {"reason": ""}, "counter_officer", 422, "invalid-fields"
    )
    one.desk("withdrawal", {"reason": "Nộp nhầm nơi.", "originals": "Tờ khai, bản chính"})
    one.stands(8, at_desk="withdrawn")
    one.recorded("intake", "filed", "withdrawn")
    one.appears("dossier.filed", "dossier.withdrawn")
    one.refuses(
        "received after all", "intake", "reception", {}, "counter_officer", 409, "forbidden-transition"
    )
    yield Later(0, MORNING)
    scene.same("no number was used", one.seen("intake")["dossier_number"], None)


def _asked(one: Dossier, body: dict[str, Any]) -> None:
    one.desk("supplement-requests", body)
    one.stands(5, at_desk="asked_at_reception")
    request = one.seen("intake")["supplement_requests"][-1]["request_id"]
    counter = one.scene.officer("counter_officer")
    one.scene.paper("form 02", counter, one.path("intake", f"forms/supplement/{request}"), FORM_02)


def _received_with_all(one: Dossier) -> None:
    """All papers are there: only now number, date and appointment."""
    papers = one.scene.filing(MARITAL_STATUS)["papers"]
    one.desk("papers", {"papers": papers, "complete": True})
    one.stands(5, at_desk="supplemented_at_reception")
    one.scene.same("no clock yet", one.seen("intake")["due_at"], None)
    accepted(one, one.desk("reception", {}))
    due_at = one.scene.stage.same_clock(_received(one), 3)
    one.scene.same("the time runs from the reception", one.entry.due_at, due_at)


def _received(one: Dossier) -> datetime:
    assert one.received_at is not None
    return one.received_at
