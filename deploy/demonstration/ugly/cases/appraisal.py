"""Papers that turn out to be missing at appraisal (NĐ 61/2018/NĐ-CP, art. 19.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deploy.demonstration.ugly.conductor import MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene, at_of

FUNERAL_HELP = "1.001731"  # 5 working days
MISSING = {
    "reason": "Trích lục khai tử nộp kèm bị mờ, không đọc được số.",
    "papers": ["Trích lục khai tử (bản sao rõ)", "Giấy xác nhận nơi cư trú"],
}
FORM_02 = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
GROUND = "Cơ quan bảo hiểm trả lời khác hồ sơ; cần thêm giấy tờ mới đủ căn cứ."


def supplement_once(scene: Scene) -> Case:
    """Asked for once with its reason; the limit starts from zero when all papers are there."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _asked(one, MISSING, "specialist")
    yield Later(3, MORNING)
    came = _brought(one)
    due_at = scene.stage.same_clock(came, 5)
    one.stands(4, due_at, state="running")
    one.told("resumed")
    one.recorded("workflow", "received", "supplement_requested", "supplemented")
    one.appears("supplement.requested", "dossier.supplemented", "dossier.resumed", "due_date.moved")
    (move,) = one.seen("workflow")["moves"]
    scene.same("why it moved", move["why"], "restarted")
    yield Later(4, MORNING)
    one.ends_well()


def supplement_twice(scene: Scene) -> Case:
    """A second request needs a leader's ground and is reported as such."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _asked(one, MISSING, "specialist")
    yield Later(2, MORNING)
    due_at = scene.stage.same_clock(_brought(one), 5)
    one.stands(4, due_at)
    one.told("resumed")
    one.refuses(
        "a second request without a ground",
        "workflow",
        "supplement-requests",
        MISSING,
        "specialist",
        422,
        "ground-required",
    )
    scene.holds("one request is not reported", not one.is_listed(mark="supplemented_twice"))
    one.office("supplement-permission", {"ground": GROUND}, "leader")
    _asked(one, MISSING, "specialist")
    second = one.seen("workflow")["supplements"][-1]
    scene.same("second, with the leader's ground", (second["nth"], second["ground"]), (2, GROUND))
    scene.same("whose ground", second["approved_by"], scene.officer("leader").holder)
    one.counted(mark="supplemented_twice")
    yield Later(3, MORNING)
    due_at = scene.stage.same_clock(_brought(one), 5)
    one.stands(4, due_at)
    one.told("resumed")
    one.ends_well()
    one.counted(mark="supplemented_twice")


def _asked(one: Dossier, body: Mapping[str, Any], role: str) -> None:
    one.office("supplement-requests", body, role)
    one.stands(5, state="awaiting_papers")
    one.told("supplement")
    request = one.seen("workflow")["supplements"][-1]["request_id"]
    form = one.path("workflow", f"forms/supplement/{request}")
    one.scene.paper("form 02", one.scene.officer(role), form, FORM_02)


def _brought(one: Dossier) -> datetime:
    """The applicant brings all that was asked for; returns when."""
    request = one.seen("workflow")["supplements"][-1]
    paper = {"name": "Trích lục khai tử", "kind": "copy"}
    body = {"papers": [paper], "complete": True, "request_id": request["request_id"]}
    one.desk("papers", body)
    answered = one.until("answered", "workflow", lambda seen: seen["supplements"][-1]["answered_at"])
    return at_of(answered["supplements"][-1]["answered_at"])
