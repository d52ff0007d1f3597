"""The day on paper: serials leased before an outage, dossiers entered afterwards with their true hour."""

from datetime import datetime
from typing import Any

from deploy.demonstration.ugly.conductor import MORNING, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed, recorded_at_once
from deploy.demonstration.ugly.scene import Scene

FUNERAL_HELP = "1.001731"  # 5 working days
COPIES = "2.000815"
WHY = "Mất điện cả ngày theo thông báo của điện lực."


def day_on_paper(scene: Scene) -> Case:
    """Leased, written by hand, entered the next day; what was not used is void, and the account is whole."""
    body = {"count": 5, "reason": WHY, "holder": scene.officer("counter_officer").name}
    place = scene.path("intake", f"units/{scene.commune.unit_id}/serial-leases")
    lease = scene.officer("counter_officer").post(place, body).body
    after = filed(scene, FUNERAL_HELP)
    last = lease["serials"][-1]["serial"]
    scene.holds("the desk goes on behind the block", _serial(after) > last, after.entry.number)
    yield Later(1, MORNING)
    entered = [_entered(scene, lease, 0, scene.at(0, 9, 5)), _entered(scene, lease, 2, scene.at(0, 14, 40))]
    copies = recorded_at_once(scene, COPIES, entered_afterwards=_afterwards(lease, 3, scene.at(0, 15, 10)))
    scene.same("its number is that of the paper", copies.entry.number, lease["serials"][3]["dossier_number"])
    _refusals(scene, lease)
    closed = _closed(scene, lease)
    states = [line["state"] for line in closed["serials"]]
    scene.same("the block", states, ["issued", "void", "issued", "issued", "void"])
    _is_whole(scene, closed)
    for one in (after, *entered):
        one.ends_well()


def _serial(one: Dossier) -> int:
    return int(one.entry.number.rpartition("-")[2])


def _afterwards(lease: dict[str, Any], line: int, received_at: datetime) -> dict[str, Any]:
    serial = lease["serials"][line]["serial"]
    told = {"lease_id": lease["lease_id"], "serial": serial, "reason": "Nhập sau khi có điện lại."}
    return {**told, "received_at": received_at.isoformat()}


def _entered(scene: Scene, lease: dict[str, Any], line: int, received_at: datetime) -> Dossier:
    """A dossier with the number of its paper receipt, whose time runs from its true hour."""
    one = filed(scene, FUNERAL_HELP, entered_afterwards=_afterwards(lease, line, received_at))
    scene.same("number", one.entry.number, lease["serials"][line]["dossier_number"])
    scene.same("true hour", one.received_at, received_at)
    scene.same("the date counts from it", one.entry.due_at, scene.stage.same_clock(received_at, 5))
    register = one.seen("intake")["register_serial"]
    scene.same("place in the register", register, lease["serials"][line]["register_serial"])
    return one


def _refusals(scene: Scene, lease: dict[str, Any]) -> None:
    counter, path = scene.officer("counter_officer"), scene.path("intake", "dossiers")
    body = {**scene.filing(FUNERAL_HELP), "channel": "counter"}
    again = {**body, "entered_afterwards": _afterwards(lease, 0, scene.at(0, 9, 30))}
    scene.refused("a serial a second time", counter.post(path, again, refusable=True), 409, "serial-used")
    early = {**body, "entered_afterwards": _afterwards(lease, 1, scene.at(1, 7, 50))}
    refusal = counter.post(path, early, refusable=True)
    scene.refused("an hour outside the day of the lease", refusal, 422, "invalid-fields")


def _closed(scene: Scene, lease: dict[str, Any]) -> dict[str, Any]:
    path = scene.path("intake", f"serial-leases/{lease['lease_id']}")
    counter = scene.officer("counter_officer")
    etag = counter.get(path).etag
    return dict(counter.post(f"{path}/closing", {"reason": "Đã có điện; hai số không dùng."}, etag=etag).body)


def _is_whole(scene: Scene, closed: dict[str, Any]) -> None:
    """The account of the serials sums up, and the register that tracking prints says which are void."""
    unit = scene.commune.unit_id
    path = scene.path("intake", f"units/{unit}/serials")
    account = scene.officer("commune_admin").get(path, on=closed["on"]).body
    scene.same("the account is whole", account["whole"], True)
    day = next(one for one in account["series"] if one["series"] == "day")
    scene.same("nothing is leased any more", day["leased"], 0)
    scene.same("issued + void is all that were taken", day["issued"] + day["void"], day["taken"])
    void = [line["register_serial"] for line in closed["serials"] if line["state"] == "void"]
    register = scene.path("tracking", f"units/{unit}/register/{closed['register_year']}")
    query = {"format": "csv", "first": void[0], "last": void[0]}
    reader = scene.officer("leader")
    scene.until(
        "void in the register",
        lambda: reader.get(register, **query).body,
        lambda got: "Số không sử dụng" in got.decode(),
    )
