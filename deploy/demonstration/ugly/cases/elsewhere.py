"""Filed at one commune for another (phi địa giới): received and handed back here, resolved there."""

from deploy.demonstration.ledger import Entry
from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import entered
from deploy.demonstration.ugly.scene import Scene, at_of

FUNERAL_HELP = "1.001731"  # 5 working days


def for_another_commune(scene: Scene) -> Case:
    """One number for both; the time runs from the competent commune's reception; handed back here."""
    there = Scene(scene.name, scene.stage, scene.stage.communes[1])
    here = _filed_for(scene, there)
    yield Later(1, MORNING)
    other = _arrived(there, here)
    other.stands(1)
    seen = other.desk("reception", {})
    other.received_at = at_of(seen["received_at"])
    due_at = scene.stage.same_clock(other.received_at, 5)
    other.stands(4, due_at, state="running")
    here.stands(4, due_at)
    here.told("resumed")
    here.appears("dossier.filed", "dossier.received", "dossier.progressed")
    yield Later(1, AFTERNOON)
    number = other.finish()
    other.stands(9, state="completed")
    here.stands(9)
    here.told("completed")
    scene.same("the result", here.seen("intake")["result"]["result_number"], number)
    yield Later(2, MORNING)
    here.hand_over()
    other.stands(10)
    there.checks += scene.checks


def _filed_for(scene: Scene, there: Scene) -> Dossier:
    """Received here with number and receipt; nobody here resolves it."""
    competent = {"competent_commune_id": there.commune.commune_id}
    body = {**scene.filing(FUNERAL_HELP), "channel": "counter", "receive": True, **competent}
    answer = scene.officer("counter_officer").post(scene.path("intake", "dossiers"), body)
    one = entered(scene, answer.body, body)
    one.resolved_here = False
    one.entry.number = answer.body["dossier_number"]
    one.stands(2, at_of(answer.body["due_at"]), at_desk="passed_on")
    one.told("received")
    title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    scene.paper("form 01", scene.officer("counter_officer"), one.path("intake", "receipt"), title)
    return one


def _arrived(there: Scene, here: Dossier) -> Dossier:
    """The competent commune's record of it, under the same number; its applicant is told where they filed."""
    counter, path = there.officer("counter_officer"), there.path("intake", "dossiers")
    found = [one for one in counter.items(path, mark="arrived") if one["dossier_number"] == here.entry.number]
    there.same("it has arrived, once", len(found), 1)
    entry = Entry(
        commune_id=there.commune.commune_id,
        dossier_id=found[0]["dossier_id"],
        procedure_code=FUNERAL_HELP,
        instant=False,
        online=False,
        phone=True,
        email=True,
        number=here.entry.number,
    )
    return Dossier(there, there.stage.ledger.add(entry))
