"""The paper-fallback day over HTTP, and the sum of all serials while everybody works at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from services.contracts.desk import SerialsVoided
from services.contracts.envelope import decode, unwrap
from services.intake.ports import DOSSIERS
from tests.integration.intake.house import COMMUNE, COPIES, House, filing

UNIT = f"{COMMUNE}/units/desk"


def lease(intake: House, count: int = 3) -> dict[str, Any]:
    """Serials in somebody's hand."""
    answer = intake.post(f"{UNIT}/serial-leases", {"count": count, "reason": "Cắt điện theo lịch"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def afterwards(leased: dict[str, Any], line: int = 0) -> dict[str, Any]:
    """What is typed from the receipt of a line of the list."""
    return {
        "lease_id": leased["lease_id"],
        "serial": leased["serials"][line]["serial"],
        "received_at": datetime.now(UTC).isoformat(),
        "reason": "Mất điện",
    }


def close(intake: House, leased: dict[str, Any]) -> int:
    """Close a lease as it is now; the status of the answer."""
    path = f"{COMMUNE}/serial-leases/{leased['lease_id']}"
    version = intake.get(path).headers["etag"]
    answer = intake.post(f"{path}/closing", {"reason": "Có điện lại"}, headers={"If-Match": version})
    return answer.status_code


def audit(intake: House) -> dict[str, dict[str, Any]]:
    """The account of the unit's day, by series."""
    answer = intake.get(f"{UNIT}/serials", who="admin")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["whole"] == all(each["whole"] for each in body["series"])
    return {each["series"]: each for each in body["series"]}


def test_a_fallback_day_from_lease_to_closing(intake: House) -> None:
    """Leased, used by a dossier and a certification, read back as a list, closed: the rest is void."""
    leased = lease(intake, 4)
    numbers = [line["dossier_number"] for line in leased["serials"]]
    kept = intake.filed(receive=False, entered_afterwards=afterwards(leased, 1))
    copied = {"unit_id": "desk", "procedure_code": COPIES, "applicant": {"name": "Lê Văn A"}}
    certified = intake.post(
        f"{COMMUNE}/certifications", {**copied, "entered_afterwards": afterwards(leased, 2)}
    )
    assert certified.status_code == 201, certified.text
    assert (kept["dossier_number"], certified.json()["dossier_number"]) == (numbers[1], numbers[2])
    assert kept["register_serial"] == leased["serials"][1]["register_serial"]
    assert kept["entered_afterwards"]["reason"] == "Mất điện"
    assert close(intake, leased) == 200
    (listed,) = intake.get(f"{UNIT}/serial-leases").json()["items"]
    assert [line["state"] for line in listed["serials"]] == ["void", "issued", "issued", "void"]
    assert listed["serials"][1]["dossier_id"] == kept["dossier_id"]
    assert not intake.get(f"{UNIT}/serial-leases?on=2026-01-05").json()["items"]
    day = audit(intake)["day"]
    assert (day["taken"], day["issued"], day["leased"], day["void"]) == (4, 2, 0, 2)
    assert [block["reason"] for block in day["void_serials"]] == ["Có điện lại"] * 2


def test_the_void_serials_are_announced_without_their_reason_in_clear(intake: House) -> None:
    """Whoever prints a register hears of each; the reason is sealed."""
    close(intake, lease(intake, 2))
    bodies = [bytes(one["body"]) for one in intake.all("events") if one["type"] == SerialsVoided.type]
    told = [unwrap(SerialsVoided, decode(body)) for body in bodies]
    assert {(one.series, one.first, one.last) for one in told} == {("day", 1, 2), ("register", 1, 2)}
    assert "Có điện lại".encode() not in b"".join(bodies)


def test_what_a_lease_refuses_is_said_in_words(intake: House) -> None:
    """A used serial, one of another block, no reason, an unknown lease, a stale and a closed one."""
    leased = lease(intake, 2)
    late = afterwards(leased)
    intake.filed(entered_afterwards=late)

    def refused(status: int, code: str, **changes: Any) -> None:
        answer = intake.post(f"{COMMUNE}/dossiers", filing(entered_afterwards={**late, **changes}))
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    refused(409, "serial-used")
    refused(422, "invalid-fields", serial=9)
    refused(422, "invalid-fields", serial=2, reason=" ")
    refused(404, "serial-lease-not-found", lease_id="nothing")
    path = f"{COMMUNE}/serial-leases/{leased['lease_id']}/closing"
    stale = intake.post(path, {"reason": "x"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    assert close(intake, leased) == 200
    refused(409, "serial-lease-closed", serial=2)
    assert len(intake.all(DOSSIERS)) == 1


def test_only_administrators_ask_for_the_account(intake: House) -> None:
    """Nor does an administrator of the commune's ask about a unit without a desk."""
    assert intake.get(f"{UNIT}/serials").status_code == 403
    assert intake.get(f"{UNIT}/serials", who="hosting").status_code == 200
    assert intake.get(f"{COMMUNE}/units/nothing/serials", who="admin").status_code == 422
    assert intake.get(f"{UNIT}/serials?on=0001-01-01", who="admin").status_code == 422


def look(intake: House, working: threading.Event) -> int:
    """Look at the account again and again; how often it was found whole."""
    looks = 0
    while working.is_set():
        found = audit(intake)
        for one in (found["day"], found["register"]):
            assert one["whole"], one
            assert one["issued"] + one["leased"] + one["void"] == one["taken"]
        looks += 1
    return looks


def test_the_sum_of_all_serials_holds_while_everybody_works(intake: House) -> None:
    """Threads receive, lease, enter afterwards and close at once, and the account is whole at every look.

    Law: TT 01/2018/TT-VPCP, art. 10.2 and 19: register and numbers without a gap.
    """
    working = threading.Event()
    working.set()

    def receive(_: int) -> None:
        for _ in range(6):
            intake.filed()

    def fall_back(_: int) -> None:
        for _ in range(3):
            leased = lease(intake, 4)
            with ThreadPoolExecutor(3) as desks:  # two of them want the same serial
                filings = [filing(entered_afterwards=afterwards(leased, line)) for line in (1, 1, 2)]
                done = [
                    one.status_code
                    for one in desks.map(lambda b: intake.post(f"{COMMUNE}/dossiers", b), filings)
                ]
            assert sorted(done) == [201, 201, 409]
            assert close(intake, leased) == 200

    with ThreadPoolExecutor(12) as crowd:
        watchers = [crowd.submit(look, intake, working) for _ in range(2)]
        work = [crowd.submit(receive, n) for n in range(5)] + [crowd.submit(fall_back, n) for n in range(4)]
        for one in work:
            one.result()
        working.clear()
        assert all(one.result() >= 1 for one in watchers)
    day, register = audit(intake)["day"], audit(intake)["register"]
    assert (day["issued"], day["leased"], day["void"]) == (5 * 6 + 4 * 3 * 2, 0, 4 * 3 * 2)
    assert {name: day[name] for name in ("taken", "issued", "void")} == {
        name: register[name] for name in ("taken", "issued", "void")
    }


def test_a_serial_that_is_lost_is_found(intake: House) -> None:
    """The account is counted from the dossiers themselves: one that is gone leaves a hole that it names."""
    gone = intake.filed()
    intake.filed()
    intake.core.store.plumbing(DOSSIERS).delete_one({"dossier_id": gone["dossier_id"]})
    day = audit(intake)["day"]
    assert (day["whole"], day["missing_serials"]) == (False, [{"first": 1, "last": 1}])
