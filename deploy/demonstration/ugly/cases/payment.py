"""A payment duty before the dossier goes on: with and without a pause of the clock, paid or waived."""

from datetime import datetime
from typing import Any

from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene, at_of
from services.contracts.calendars import civil_date

FUNERAL_HELP = "1.001731"  # 5 working days
INHERITANCE = "2.001016"  # 2 working days; its process is published anew here, with a pause
DUTY = {"amount": 120_000, "text": "Chi phí xác minh theo quy định của tỉnh"}


def paid_without_pause(scene: Scene) -> Case:
    """The time goes on while the money is waited for: the date stays."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _demanded(one)
    yield Later(2, MORNING)
    _paid(one)
    one.stands(4, state="running")
    one.told("resumed")
    one.recorded("workflow", "received", "payment_requested", "paid")
    one.appears("payment.requested", "dossier.payment_recorded", "dossier.resumed")
    one.ends_well()


def paid_with_pause(scene: Scene) -> Case:
    """Where a rule says that the clock stops, the date moves by the working time that was waited."""
    _publish_with_pause(scene)
    one = filed(scene, INHERITANCE, fee={"paid": True})
    yield Later(0, MORNING)
    asked_at = _demanded(one)
    yield Later(1, MORNING)
    promised = one.entry.due_at
    assert promised is not None
    paid_at = _paid(one)
    later = paid_at - scene.stage.same_clock(asked_at, 1)
    one.stands(4, scene.stage.same_clock(promised, 1) + later)
    one.told("resumed")
    (move,) = one.seen("workflow")["moves"]
    scene.same("why it moved", move["why"], "paused")
    one.appears("payment.requested", "due_date.moved", "dossier.resumed")
    one.ends_well()


def waived(scene: Scene) -> Case:
    """A leader, and nobody else, lets it go on without the money, with a reason."""
    one = filed(scene, FUNERAL_HELP)
    yield Later(1, MORNING)
    _demanded(one)
    body = {"reason": "Hộ nghèo, được miễn theo nghị quyết của tỉnh."}
    one.refuses("waived by a specialist", "workflow", "payment-waiver", body, "specialist", 403, "wrong-role")
    one.office("payment-waiver", body, "leader")
    one.stands(4, state="running")
    one.told("resumed")
    one.recorded("workflow", "payment_requested", "payment_waived")
    scene.same("nothing is owed", one.seen("intake")["account"]["demands_owed"], 0)
    yield Later(1, AFTERNOON)
    one.ends_well()


def _demanded(one: Dossier) -> datetime:
    one.office("payment-demands", DUTY, "specialist")
    one.stands(6, state="awaiting_payment", at_desk="payment_asked")
    one.told("payment")
    one.scene.same("owed at the desk", one.seen("intake")["account"]["demands_owed"], DUTY["amount"])
    return at_of(one.seen("workflow")["demands"][-1]["requested_at"])


def _paid(one: Dossier) -> datetime:
    """The applicant pays at the desk; returns when."""
    one.desk("payments", {"amount": DUTY["amount"], "receipt_number": "TT/26-0042"})
    scene = one.scene
    day = civil_date(scene.now())
    scene.stage.ledger.counted(scene.commune.commune_id, day, "paid", int(str(DUTY["amount"])))
    seen = one.until("paid", "workflow", lambda seen: seen["demands"][-1]["paid_at"])
    return at_of(seen["demands"][-1]["paid_at"])


def _publish_with_pause(scene: Scene) -> None:
    """The hosting unit publishes a version of the process in which a payment duty stops the clock."""
    hosting = scene.stage.hosting
    versions = hosting.get(f"/workflow/v1/processes/QT-{INHERITANCE}/versions").body["items"]
    last = versions[-1]
    told = ("code", "name", "limit")
    step = ("code", "name", "role", "hours", "branches")
    body: dict[str, Any] = {name: last[name] for name in told}
    body["steps"] = [{name: one[name] for name in step} for one in last["steps"]]
    body |= {
        "version": last["version"] + 1,
        "source": "Quyết định trình diễn, không phải quy định của pháp luật",
        "effective_from": f"{civil_date(scene.stage.opening)}",
        "payment_pauses": True,
        "payment_pauses_source": "Trình diễn: một quy định chuyên ngành cho tạm dừng",
    }
    published = hosting.post("/workflow/v1/processes", body)
    scene.same("published", (published.status, published.body["version"]), (201, last["version"] + 1))
