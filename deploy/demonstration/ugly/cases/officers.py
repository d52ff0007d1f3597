"""Several officers and one dossier: back a step, taken back, at the same moment, and for somebody away."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from deploy.demonstration.ugly.conductor import MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene

FUNERAL_HELP = "1.001731"  # 5 working days; a specialist, a leader, a clerk
APPRAISAL = "tham-dinh"


def back_a_step(scene: Scene) -> Case:
    """A leader sends it back to the appraisal, with a reason; the date stays, nothing is rewritten."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    one.next_step()
    body = {"to_step_code": APPRAISAL, "reason": "Thiếu ý kiến về mức hỗ trợ."}
    one.refuses(
        "back without a reason",
        "workflow",
        "return",
        {**body, "reason": ""},
        "leader",
        422,
        "invalid-fields",
    )
    one.office("return", body, "leader")
    one.stands(4, state="running")
    seen = one.seen("workflow")
    runs = [(run["step_code"], run["outcome"]) for run in seen["steps"]]
    wanted = [(APPRAISAL, "done"), ("ky", "sent_back"), (APPRAISAL, None)]
    scene.same("the runs of the steps", runs, wanted)
    one.recorded("workflow", "done", "sent_back")
    one.appears("step.done", "step.returned", "step.opened", "step.opened", "step.opened")
    yield Later(2, MORNING)
    one.ends_well()


def taken_back(scene: Scene) -> Case:
    """Whoever handed over takes it back while nobody has opened it, and no longer than that."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    one.next_step()
    one.refuses("another officer", "workflow", "take-back", {}, "specialist.2", 403, "not-yours")
    one.office("take-back", {}, "specialist")
    one.stands(4)
    scene.same("open again", one.seen("workflow")["current"]["step_code"], APPRAISAL)
    one.appears("step.taken_back")
    one.next_step()
    one.office("claim", {}, "leader")
    one.refuses("after it was opened", "workflow", "take-back", {}, "specialist", 409, "step-opened")
    one.recorded("workflow", "done", "taken_back", "done", "claimed")
    yield Later(2, MORNING)
    one.ends_well()


def two_at_once(scene: Scene) -> Case:
    """Both finish the same step in the same moment: one does, the other is told who did."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    path = one.path("workflow")
    etag = scene.officer("specialist").get(path).etag

    def finish(role: str) -> Any:
        return scene.officer(role).post(f"{path}/completion", {}, etag=etag, refusable=True)

    roles = ("specialist", "specialist.2")
    with ThreadPoolExecutor(2) as both:
        answers = dict(zip(roles, both.map(finish, roles), strict=True))
    won = [role for role in roles if answers[role].status == 200]
    scene.same("one was first", len(won), 1)
    (lost,) = (role for role in roles if role not in won)
    scene.refused("the other is refused", answers[lost], 412, "stale-version")
    detail, name = answers[lost].body["detail"], scene.officer(won[0]).name
    scene.holds("and told who was first", name in detail, detail)
    done = [run for run in one.seen("workflow")["steps"] if run["outcome"] == "done"]
    scene.same("done once, by the first", [run["ended_by"] for run in done], [scene.officer(won[0]).holder])
    yield Later(2, MORNING)
    one.ends_well()


def stand_in(scene: Scene) -> Case:
    """The leader is away for a day: the clerk signs for them meanwhile, named as their stand-in."""
    one = filed(scene, FUNERAL_HELP)
    leader, clerk = scene.officer("leader").holder, scene.officer("clerk").holder
    one.next_step()
    one.refuses("before the period", "workflow", "completion", {}, "clerk", 403, "wrong-role")
    period = {
        "officer": leader,
        "stand_in": clerk,
        "from": scene.at(1, 7, 30).isoformat(),
        "until": scene.at(1, 17, 30).isoformat(),
        "reason": "Lãnh đạo đi họp tỉnh.",
    }
    scene.officer("leader").post(scene.path("workflow", "stand-ins"), period)
    yield Later(1, MORNING)
    one.office("completion", {}, "clerk")
    _signed_for(one, leader, clerk)
    one.office("return", {"to_step_code": APPRAISAL, "reason": "Ghi thêm căn cứ vào tờ trình."}, "clerk")
    one.office("completion", {}, "specialist")
    yield Later(2, MORNING)
    one.refuses("after the period", "workflow", "completion", {}, "clerk", 403, "wrong-role")
    one.ends_well()


def _signed_for(one: Dossier, away: str, stand_in: str) -> None:
    last = one.seen("workflow")["history"][-1]
    told = (last["what"], last["by"], last["on_behalf_of"])
    one.scene.same("signed by the stand-in, for the leader", told, ("done", stand_in, away))


def many_at_once(scene: Scene) -> Case:
    """Three are claimed and done together; where one cannot be, none is, and the report says which."""
    three = [filed(scene, FUNERAL_HELP) for _ in range(3)]
    yield Later(1, MORNING)
    _together(scene, three, "inbox/claims", done=3)
    three[0].next_step()
    _together(scene, three, "inbox/completions", done=0)
    scene.same("nothing was done", [_open_step(one) for one in three], ["ky", APPRAISAL, APPRAISAL])
    _together(scene, three[1:], "inbox/completions", done=2)
    scene.same("all were done", [_open_step(one) for one in three], ["ky"] * 3)
    yield Later(2, MORNING)
    for one in three:
        one.ends_well()


def _together(scene: Scene, dossiers: list[Dossier], rest: str, done: int) -> None:
    items = [{"dossier_id": one.dossier_id, "version": one.seen("workflow")["version"]} for one in dossiers]
    body = {"mode": "all_or_nothing", "items": items}
    report = scene.officer("specialist").post(scene.path("workflow", rest), body, refusable=True).body
    scene.same(f"{rest}: how many", report["done_count"], done)
    told = [each["done"] or bool(each["detail"]) for each in report["items"]]
    scene.same("each is reported on", told, [True] * len(dossiers))


def _open_step(one: Dossier) -> str:
    return str(one.seen("workflow")["current"]["step_code"])
