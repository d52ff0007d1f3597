"""Dossiers that take too long: warned of in time, marked when late."""

from collections import Counter
from datetime import time

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
