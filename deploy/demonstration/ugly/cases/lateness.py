"""Dossiers that take too long: warned of in time, marked when late."""

from collections import Counter
from datetime import datetime, time

from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene

FUNERAL_HELP = "1.001731"  # 5 working days; its first step has 26 working hours


def warned_and_late(scene: Scene) -> Case:
    """Nobody works on it: each warning comes once as the clock goes on, and then it is late for good."""
    one = filed(scene, FUNERAL_HELP)
    warned: list[str] = []
    for later, timer in (
        (Later(1, MORNING), "forwarding_due"),
        (Later(1, AFTERNOON), "step_half"),
        (Later(2, AFTERNOON), "step_four_fifths"),
        (Later(3, AFTERNOON), "apology_due"),
        (Later(4, MORNING), "due_in_one_day"),
        (Later(5, time(7, 35)), "due_today"),
    ):
        yield later
        warned.append(timer)
        fired(one, *warned)
        scene.same("not late yet", one.seen("tracking")["late"], False)
    yield Later(5, MORNING)
    fired(one, *warned, "overdue")
    one.counted(late=True, open=True)
    scene.same("overdue at the desk", one.seen("intake")["overdue"], True)
    yield Later(6, MORNING)
    one.finish()
    one.stands(9)
    one.told("completed")
    seen = one.seen("tracking")
    scene.same("late for good", (seen["completion"]["on_time"], seen["late"]), (False, True))
    one.hand_over()
    one.counted(late=True)
    fired(one, *warned, "overdue")


def fired(one: Dossier, *timers: str) -> None:
    """These warnings were given, each so often as it is named, and no other."""
    wanted = Counter(timers)

    def told(seen: dict[str, object]) -> Counter[str]:
        lines = [line for line in seen["timeline"] if line["type"] == "timer.fired.v1"]  # type: ignore[attr-defined]
        return Counter(line["told"]["timer"] for line in lines)

    one.until(f"warned of {timers}", "tracking", lambda seen: told(seen) == wanted)
    if one.entry.status < 8:  # an ended dossier has no plan any more
        plan = one.scene.officer("leader").get(one.path("workflow", "timers")).body["items"]
        given = Counter(each["timer"] for each in plan if each["fired_at"])
        one.scene.same("and the plan says so", given, wanted)


def apology_in_time(scene: Scene) -> Case:
    """Warned, the leader apologises with reason and new date; a second time it is blocked or overridden."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(3, AFTERNOON)
    fired(one, "forwarding_due", "step_half", "step_four_fifths", "apology_due")
    new = scene.at(8, 10)
    body = {"reason": "Chờ cơ quan bảo hiểm xác nhận.", "new_due_at": new.isoformat()}
    one.office("extensions", body, "leader")
    one.stands(4, new, state="running")
    one.told("extended")
    (move,) = one.seen("workflow")["moves"]
    scene.same("in time", (move["why"], move["in_time"]), ("extended", True))
    title = "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
    scene.paper("form 04", scene.officer("leader"), one.path("workflow", "forms/apology/1"), title)
    one.appears("dossier.extended")
    one.counted(mark="extended")
    yield Later(5, MORNING)
    new = _second_time(one, new)
    one.ends_well()
    scene.same("every date is kept", len(one.seen("intake")["due_dates"]), 2 + (new != scene.at(8, 10)))


def _second_time(one: Dossier, first: datetime) -> datetime:
    """One new appointment only, or a leader's recorded ground, as the instance was told; the date then."""
    scene, new = one.scene, one.scene.at(9, 10)
    body = {"reason": "Vẫn chờ xác nhận.", "new_due_at": new.isoformat()}
    choice = scene.stage.instance.passed_on.get("WORKFLOW_SECOND_EXTENSION", "blocked")
    if choice == "blocked":
        ground = {**body, "ground": "Lãnh đạo cho phép."}
        one.refuses("a second one", "workflow", "extensions", ground, "leader", 409, "second-extension")
        return first
    one.refuses("without a ground", "workflow", "extensions", body, "leader", 422, "ground-required")
    one.office("extensions", {**body, "ground": "Cơ quan khác chậm trả lời."}, "leader")
    one.stands(4, new)
    one.told("extended")
    one.counted(mark="extended_twice")
    return new


def apology_too_late(scene: Scene) -> Case:
    """After the last moment it needs a leader's ground, and is kept as late."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(5, MORNING)
    new = scene.at(6, 16)
    body = {"reason": "Cán bộ thụ lý nghỉ ốm.", "new_due_at": new.isoformat()}
    one.refuses("without a ground", "workflow", "extensions", body, "leader", 422, "ground-required")
    one.office("extensions", {**body, "ground": "Không ai biết trước."}, "leader")
    one.stands(4, new)
    one.told("extended")
    scene.same("not in time", one.seen("workflow")["moves"][-1]["in_time"], False)
    yield Later(6, MORNING)
    one.ends_well()
