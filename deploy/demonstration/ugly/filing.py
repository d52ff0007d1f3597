"""How dossiers of the cases come in: filed, received, or recorded whole; each with its line in the book."""

from collections.abc import Mapping
from typing import Any

from deploy.demonstration.ledger import Entry
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.scene import Scene, at_of
from services.contracts.calendars import civil_date


def filed(
    scene: Scene,
    code: str,
    *,
    person: dict[str, Any] | None = None,
    channel: str = "counter",
    receive: bool = True,
    role: str = "counter_officer",
    **more: Any,
) -> Dossier:
    """File a dossier of a procedure with all its papers; received at once unless told otherwise."""
    body = {**scene.filing(code, person), "channel": channel, "receive": receive, **more}
    answer = scene.officer(role).post(scene.path("intake", "dossiers"), body)
    made = entered(scene, answer.body, body)
    if receive:
        accepted(made, answer.body)
    return made


def recorded_at_once(scene: Scene, code: str, role: str = "counter_officer", **more: Any) -> Dossier:
    """An instant procedure, whole: filed, received, done, handed over."""
    body = {**scene.filing(code), **more}
    answer = scene.officer(role).post(scene.path("intake", "certifications"), body)
    made = entered(scene, answer.body, body)
    made.resolved_here = False
    made.entry.number = answer.body["dossier_number"]
    made.stands(10, at_of(answer.body["due_at"]))
    return made


def entered(scene: Scene, seen: Mapping[str, Any], body: Mapping[str, Any]) -> Dossier:
    """A dossier that was acknowledged stands in the book, and so does its fee."""
    who = body["applicant"]
    entry = Entry(
        commune_id=scene.commune.commune_id,
        dossier_id=seen["dossier_id"],
        procedure_code=body["procedure_code"],
        instant=bool(scene.stage.procedures[body["procedure_code"]]["instant"]),
        online=body.get("channel") == "online",
        phone="phone" in who,
        email="email" in who,
    )
    _count_fee(scene, seen, body.get("fee", {}))
    return Dossier(scene, scene.stage.ledger.add(entry))


def _count_fee(scene: Scene, seen: Mapping[str, Any], fee: Mapping[str, Any]) -> None:
    """What was taken at the desk, or need not be paid, counts for the day of the true hour."""
    kind = "exempted" if fee.get("exemption") else "paid" if fee.get("paid") else ""
    if kind:
        day = civil_date(at_of(seen["received_at"] or seen["filed_at"]))
        scene.stage.ledger.counted(scene.commune.commune_id, day, kind, seen["fee"]["amount"] or 0)


def accepted(dossier: Dossier, seen: Mapping[str, Any]) -> None:
    """It has been received: number, date and appointment are in the book from here."""
    entry, scene = dossier.entry, dossier.scene
    entry.number = seen["dossier_number"]
    dossier.received_at = at_of(seen["received_at"])
    dossier.promised_at = entry.due_at = at_of(seen["due_at"])
    scene.same("status at reception", seen["status"], 2)
    dossier.stands(4, state="running")
    dossier.told("received")
