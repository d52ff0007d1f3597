"""Ends of another kind: withdrawn, stopped, refused after appraisal; and the early result."""

from typing import Any

from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene

FUNERAL_HELP = "1.001731"  # 5 working days
WISH = {"reason": "Gia đình đã tự lo được, xin rút hồ sơ."}


def withdrawal_granted(scene: Scene) -> Case:
    """Asked for at the desk, granted by a leader: it ends, and the papers go back."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _asked(one)
    decision = ("workflow", "withdrawal-decision", {"granted": True}, "specialist", 403, "wrong-role")
    one.refuses("granted by a specialist", *decision)
    one.office("withdrawal-decision", {"granted": True}, "leader")
    one.stands(8, state="stopped", at_desk="withdrawn")
    one.told("stopped")
    one.appears("dossier.withdrawal_requested", "withdrawal.opened", "withdrawal.decided", "dossier.stopped")
    one.desk("originals", {"what": "Trích lục khai tử, bản chính"})
    one.recorded("intake", "received", "withdrawal_requested", "originals_returned")
    one.refuses("worked on after its end", "workflow", "completion", {}, "specialist", 409, "no-open-step")


def withdrawal_denied(scene: Scene) -> Case:
    """Denied with a reason: back to where it stood, with the same date, to its result."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _asked(one)
    denial = {"granted": False, "reason": "Đã chi trả một phần, không rút được nữa."}
    silent = ("workflow", "withdrawal-decision", {"granted": False}, "leader", 422, "reason-required")
    one.refuses("denied without a reason", *silent)
    one.office("withdrawal-decision", denial, "leader")
    one.stands(4, state="running")
    one.told("withdrawal_denied")
    (request,) = one.seen("intake")["withdrawals"]
    scene.same("decided at the desk too", (request["granted"], request["overtaken"]), (False, False))
    yield Later(1, AFTERNOON)
    one.ends_well()
    one.refuses(
        "withdrawn after its result",
        "intake",
        "withdrawal",
        WISH,
        "counter_officer",
        409,
        "forbidden-transition",
    )


def completed_first(scene: Scene) -> Case:
    """The result is signed before anybody decided: it stands, and the officer who asked is told."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    one.next_step()
    _asked(one)
    one.finish()
    one.stands(9, state="completed")
    one.told("completed")
    one.appears("withdrawal.opened", "withdrawal.decided", "dossier.completed")
    seen = one.until("told at the desk", "intake", lambda seen: seen["notices"])
    (request,) = seen["withdrawals"]
    scene.same("overtaken", (request["granted"], request["overtaken"]), (False, True))
    scene.same("about", {each["what"] for each in seen["notices"]}, {"withdrawal"})
    one.desk("notices/seen", {})
    scene.same("seen", one.seen("intake")["notices_unseen"], 0)
    one.hand_over()


def stopped(scene: Scene) -> Case:
    """A leader stops it with decision and reason: form 05, and the papers go back."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    body = {
        "decision": "Dừng giải quyết theo Quyết định 12/QĐ-UBND",
        "reason": "Người đề nghị trùng với hồ sơ đã giải quyết ở xã khác.",
        "money": "Không có phí, lệ phí phải hoàn.",
    }
    one.refuses("by a specialist", "workflow", "stop", body, "specialist", 403, "wrong-role")
    one.office("stop", body, "leader")
    one.stands(8, state="stopped", at_desk="stopped")
    one.told("stopped")
    one.appears("dossier.stopped")
    title = "Thông báo dừng giải quyết hồ sơ"
    scene.paper("form 05", scene.officer("leader"), one.path("workflow", "forms/stop"), title)
    extension = {"reason": "Chờ cơ quan bảo hiểm trả lời.", "new_due_at": scene.at(9, 9).isoformat()}
    late = ("workflow", "extensions", extension, "leader", 409, "forbidden-transition")
    one.refuses("a new date after its end", *late)


def refused_after_appraisal(scene: Scene) -> Case:
    """A refusal inside the limit is a result (art. 19.8): form 03, status 9, handed over."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    one.next_step()
    silent = ("workflow", "refusal", {"reason": " "}, "leader", 422, "invalid-fields")
    one.refuses("without a reason", *silent)
    one.office("refusal", {"reason": "Người mất không thuộc đối tượng bảo trợ xã hội."}, "leader")
    one.stands(9, state="completed", at_desk="refused")
    one.told("refused")
    seen = one.seen("workflow")["result"]
    scene.same("the result", seen["outcome"], "refused")
    title = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
    scene.paper("form 03", scene.officer("leader"), one.path("workflow", "forms/refusal"), title)
    one.hand_over()


def early(scene: Scene) -> Case:
    """Done days before the appointment: the applicant is told before they come (art. 20.4)."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    number = one.finish()
    one.stands(9)
    one.told("completed")
    result: dict[str, Any] = one.seen("intake")["result"]
    scene.same("the result", (result["early"], result["result_number"]), (True, number))
    title = "Phiếu kiểm soát quá trình giải quyết hồ sơ"
    scene.paper("control slip", scene.officer("leader"), one.path("workflow", "forms/control-slip"), title)
    title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    scene.paper("form 01", scene.officer("counter_officer"), one.path("intake", "receipt"), title)
    one.hand_over()


def _asked(one: Dossier) -> None:
    one.desk("withdrawal", WISH)
    one.stands(7, state="withdrawal_requested", at_desk="withdrawal_asked")
