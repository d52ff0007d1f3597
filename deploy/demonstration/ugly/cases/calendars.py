"""A commune gets a day off that nobody knew of: what would move is told first, then it moves, once."""

from typing import Any

from deploy.demonstration.ugly.conductor import MORNING, Case, Later
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene, at_of
from services.contracts.calendars import civil_date

POVERTY = "1.011607"  # 15 working days


def day_off(scene: Scene) -> Case:
    """The dry run lists the dossier and changes nothing; published, the date moves and is told once."""
    one = filed(scene, POVERTY)
    promised = one.entry.due_at
    assert promised is not None
    yield Later(3, MORNING)
    off = civil_date(scene.at(12, 8))
    told = {"name": "Ngày nghỉ của xã", "source": "Quyết định trình diễn, không phải quy định của pháp luật"}
    patch: dict[str, Any] = {"days": [{"on": f"{off}", "type": "holiday", **told}]}
    path = scene.path("workflow", "calendars")
    moved = scene.stage.same_clock(promised, 1)
    preview = scene.officer("commune_admin").post(f"{path}?dry_run=true&limit=200", patch).body
    line = next(each for each in preview["items"] if each["dossier_id"] == one.dossier_id)
    dates = at_of(line["due_at"]), at_of(line["new_due_at"])
    scene.same("the dry run", dates, (promised, moved))
    one.stands(4, promised)
    scene.officer("commune_admin").post(path, patch)
    one.stands(4, moved, state="running")
    one.told("resumed")
    one.appears("due_date.moved")
    (move,) = one.seen("workflow")["moves"]
    scene.same("why it moved", move["why"], "calendar")
    yield Later(4, MORNING)
    one.ends_well()
