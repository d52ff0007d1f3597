"""The day's takings: paid, exempted, given back, and the report that sums it up."""

from deploy.demonstration.ugly.conductor import AFTERNOON, Case, Later
from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed, recorded_at_once
from deploy.demonstration.ugly.scene import Scene
from services.contracts.calendars import civil_date

COPIES = "2.000815"  # by the page, at once
CONTRACT = "CT.HOP-DONG"  # 50,000 đồng; 2 working days
EXEMPTED = "vay-nong-nghiep"


def takings_of_a_day(scene: Scene) -> Case:
    """Two officers take money, one waives it by law, a part is given back: the report says all of it."""
    copies = recorded_at_once(scene, COPIES, copies=3, pages=4, fee={"paid": True})
    paid = filed(
        scene, CONTRACT, fee={"paid": True, "receipt_number": "CN/26-0117"}, role="counter_officer.2"
    )
    free = filed(scene, CONTRACT, fee={"exemption": EXEMPTED})
    scene.same("the money axis", [_money(one) for one in (copies, paid, free)], ["paid", "paid", "exempt"])
    yield Later(0, AFTERNOON)
    _given_back(paid, 20_000)
    report = scene.officer("leader").get(scene.path("intake", "takings")).body
    by_officer = {one["officer_name"]: one["net"] for one in report["officers"]}
    wanted = {
        scene.officer("counter_officer").name: 18_000,
        scene.officer("counter_officer.2").name: 50_000,
    }
    scene.same("what each has to hand in, before refunds of others", _with_refund(scene, wanted), by_officer)
    total = report["total"]
    told = (total["paid"], total["refunded"], total["net"], total["exempted_count"])
    scene.same("the total", told, (68_000, 20_000, 48_000, 1))
    table = scene.officer("leader").get(scene.path("intake", "takings"), format="csv").body
    scene.holds("the report is a table too", b"68000" in table, table[:200])
    for one in (paid, free):
        one.ends_well()


def _money(one: Dossier) -> str:
    return str(one.seen("intake")["money"])


def _with_refund(scene: Scene, sums: dict[str, int]) -> dict[str, int]:
    """The officer who gave back 20,000 đồng has so much less."""
    name = scene.officer("counter_officer").name
    return {**sums, name: sums[name] - 20_000}


def _given_back(one: Dossier, amount: int) -> None:
    scene = one.scene
    (line,) = scene.officer("leader").items(one.path("intake", "takings"))
    body = {"taking_id": line["taking_id"], "reason": "Thu nhầm mức của hợp đồng khác.", "amount": amount}
    one.refuses(
        "given back without a reason",
        "intake",
        "refunds",
        {**body, "reason": ""},
        "counter_officer",
        422,
        "invalid-fields",
    )
    one.desk("refunds", body)
    scene.stage.ledger.counted(scene.commune.commune_id, civil_date(scene.now()), "refunded", amount)
    one.refuses("given back twice", "intake", "refunds", body, "counter_officer", 409, "already-refunded")
