"""Officers and their colleagues over the HTTP API: who is told whom, who frees, takes back, stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.contracts.envelope import HOST
from services.workflow.ports import STAFF, STAND_INS
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Staff, away, good, problem, published


@pytest.fixture(autouse=True)
def known(one: House) -> None:
    """The copy of the staff has come."""
    one.hear(published("staff-2", SPECIALIST), published("staff-3", LEADER), published("staff-4", CLERK))


def test_the_loser_is_told_by_name(staff: Staff, one: House) -> None:
    """Of a claim and of a change since; the name stands in the answer and nowhere in the database."""
    good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    late = staff(SPECIALIST, "staff-9").post(f"{ONE}/claim", version=1)
    assert (problem(late), "Trần Thị Bình" in late.json()["detail"]) == ((412, "stale-version"), True)
    taken = staff(SPECIALIST, "staff-9").post(f"{ONE}/completion", {}, 2)
    assert (problem(taken), "Trần Thị Bình" in taken.json()["detail"]) == ((409, "step-claimed"), True)
    names = one.core.store.database.list_collection_names()
    assert all("Trần Thị Bình" not in str(document) for name in names for document in one.all(name))
    assert len(one.all(STAFF)) == 3


def test_whoever_is_not_known_is_told_by_id(staff: Staff) -> None:
    """A name that has not come yet keeps nobody from being told."""
    good(staff(SPECIALIST, "staff-9").post(f"{ONE}/claim", version=1))
    assert "staff-9" in staff(SPECIALIST).post(f"{ONE}/claim", version=2).json()["detail"]


def test_giving_up_a_claim(staff: Staff) -> None:
    """By the holder; a colleague may not; the administrator of the commune may, with a reason."""
    good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    assert problem(staff(SPECIALIST, "staff-9").post(f"{ONE}/release", {}, 2)) == (403, "not-yours")
    admin = staff("commune_admin", "staff-8")
    assert problem(admin.post(f"{ONE}/release", {}, 2)) == (422, "reason-required")
    freed = good(admin.post(f"{ONE}/release", {"reason": "Nghỉ ốm"}, 2))
    assert (freed["current"]["claimed_by"], freed["history"][-1]["note"]) == (None, "Nghỉ ốm")
    good(staff(SPECIALIST, "staff-9").post(f"{ONE}/claim", version=3))
    again = good(staff(SPECIALIST, "staff-9").post(f"{ONE}/release", {}, 4))
    assert again["current"]["claimed_by"] is None


def test_taking_back(staff: Staff, one: House) -> None:
    """What nobody has opened; afterwards it is done again; what was claimed stays where it is."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    assert problem(staff(SPECIALIST, "staff-9").post(f"{ONE}/take-back", version=2)) == (403, "not-yours")
    back = good(staff(SPECIALIST).post(f"{ONE}/take-back", version=2))
    assert (back["current"]["step_code"], back["current"]["claimed_by"]) == ("appraise", "staff-2")
    assert one.types()[-3:] == ["step.taken_back.v1", "step.opened.v1", "step.claimed.v1"]
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 3))
    good(staff(LEADER, "staff-3").post(f"{ONE}/claim", version=4))
    late = staff(SPECIALIST).post(f"{ONE}/take-back", version=5)
    assert (problem(late), "Lê Văn Lâm" in late.json()["detail"]) == ((409, "step-opened"), True)


def test_a_stand_in(staff: Staff, one: House) -> None:
    """Sees and does what the absent would; the history says for whom; when it ends it ends."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    good(staff(LEADER, "staff-3").post(f"{ONE}/claim", version=2))
    stand_in = staff(SPECIALIST)
    assert stand_in.get(f"{HOME}/inbox").json()["items"] == []
    assert problem(stand_in.post(f"{ONE}/claim", version=3)) == (403, "wrong-role")
    made = staff(LEADER, "staff-3").post(f"{HOME}/stand-ins", away())
    assert made.status_code == 201, made.text
    assert (made.json()["from_at"], made.json()["until_at"]) == (
        "2026-11-23T17:00:00Z",
        "2026-11-24T17:00:00Z",
    )
    (task,) = stand_in.get(f"{HOME}/inbox").json()["items"]
    assert (task["dossier_id"], task["on_behalf_of"]) == ("d1", "staff-3")
    (same,) = stand_in.get(f"{HOME}/inbox", holder="absent").json()["items"]
    assert same == task
    taken = good(stand_in.post(f"{ONE}/claim", version=3))
    assert (taken["current"]["claimed_by"], taken["history"][-1]["on_behalf_of"]) == ("staff-2", "staff-3")
    over = staff(LEADER, "staff-3").post(f"{HOME}/stand-ins/{made.json()['stand_in_id']}/end")
    assert over.json()["ended_by"] == "staff-3"
    assert problem(stand_in.post(f"{ONE}/completion", {}, 4)) == (403, "wrong-role")
    assert problem(staff(LEADER).post(f"{HOME}/stand-ins/{made.json()['stand_in_id']}/end")) == (
        409,
        "stand-in-over",
    )


def test_a_stand_in_decides_as_the_leader_would(staff: Staff, one: House) -> None:
    """What only a leader may, the stand-in of one may too, and nobody else."""
    order = {"reason": "Người nộp đã mất", "decision": "12/QĐ-UBND", "money": "Không thu"}
    assert problem(staff(SPECIALIST).post(f"{ONE}/stop", order, 1)) == (403, "wrong-role")
    assert staff(LEADER, "staff-3").post(f"{HOME}/stand-ins", away()).status_code == 201
    stopped = good(staff(SPECIALIST).post(f"{ONE}/stop", order, 1))
    assert (stopped["state"], stopped["history"][-1]["on_behalf_of"]) == ("stopped", "staff-3")


def test_the_history_of_stand_ins(staff: Staff, one: House) -> None:
    """Read with the names of the two, page by page, or those of now alone; kept for good, without names."""
    boss = staff(LEADER, "staff-3")
    for day in (25, 26, 24):
        told = away(**{"from": f"2026-11-{day}", "until": f"2026-11-{day}T23:00:00+07:00"})
        assert boss.post(f"{HOME}/stand-ins", told).status_code == 201
    first = boss.get(f"{HOME}/stand-ins", limit=2).json()
    rest = boss.get(f"{HOME}/stand-ins", limit=2, after=first["next"]).json()
    days = [one["from_at"][8:10] for one in (*first["items"], *rest["items"])]
    assert (days, rest["next"]) == (["25", "24", "23"], None)
    (now,) = boss.get(f"{HOME}/stand-ins", active=True).json()["items"]
    assert (now["officer_name"], now["stand_in_name"]) == ("Lê Văn Lâm", "Trần Thị Bình")
    assert len(boss.get(f"{HOME}/stand-ins", stand_in="staff-2", active=True).json()["items"]) == 1
    assert boss.get(f"{HOME}/stand-ins", officer="staff-2").json()["items"] == []
    assert len(one.all(STAND_INS)) == 3
    assert all("Lâm" not in str(document) for document in one.all("idempotency"))
    assert problem(boss.get(f"{HOME}/stand-ins", after="x")) == (400, "invalid-cursor")


@pytest.mark.parametrize(
    ("by", "given", "expected"),
    [
        ((SPECIALIST, "staff-2"), {}, (403, "not-yours")),
        ((LEADER, "staff-3"), {"stand_in": "staff-7"}, (422, "invalid-stand-in")),
        ((LEADER, "staff-3"), {"roles": ["clerk"]}, (422, "invalid-stand-in")),
        ((LEADER, "staff-3"), {"until": "2026-11-23"}, (422, "invalid-stand-in")),
        ((LEADER, "staff-3"), {"reason": " "}, (422, "invalid-fields")),
        ((LEADER, "staff-3"), {"until": "9999-12-31"}, (422, "invalid-fields")),
        ((LEADER, "staff-3"), {"from": "2026-11-24T08:00:00"}, (422, "invalid-fields")),
        (("machine_client", "m"), {}, (403, "forbidden")),
    ],
)
def test_stand_ins_that_are_refused(
    staff: Staff, one: House, by: tuple[str, str], given: dict[str, Any], expected: tuple[int, str]
) -> None:
    """Each with a code of its own, and nothing changes."""
    assert problem(staff(*by).post(f"{HOME}/stand-ins", away(**given))) == expected
    assert one.all(STAND_INS) == []


def test_an_unknown_period(staff: Staff) -> None:
    """Is not there."""
    assert problem(staff(LEADER).post(f"{HOME}/stand-ins/nowhere/end")) == (404, "stand-in-not-found")


def test_steps_that_nobody_could_do(staff: Staff, one: House) -> None:
    """The administrator sees them with cause and cure, and they go when somebody gets the role."""
    admin = staff("commune_admin", "staff-8")
    assert admin.get(f"{HOME}/unstaffed-steps").json()["items"] == []
    one.hear(published("staff-3", LEADER, active=False, place=2))
    (found,) = admin.get(f"{HOME}/unstaffed-steps").json()["items"]
    assert (found["process_code"], found["step_code"], found["why"]) == ("ordinary", "sign", "role")
    assert problem(staff(SPECIALIST).get(f"{HOME}/unstaffed-steps")) == (403, "forbidden")
    assert HOST not in found["words"]


def test_an_inbox_is_narrowed(staff: Staff, one: House) -> None:
    """To what is claimed by oneself or by nobody, and to what is late; each says how late."""
    one.hear(received("d2"), received("d3"))
    officer = staff(SPECIALIST)
    good(officer.post(f"{ONE}/claim", version=1))
    good(staff(SPECIALIST, "staff-9").post(f"{HOME}/dossiers/d2/claim", version=1))

    def ids(**query: Any) -> list[str]:
        return [task["dossier_id"] for task in officer.get(f"{HOME}/inbox", **query).json()["items"]]

    assert (ids(), ids(holder="me"), ids(holder="nobody")) == (["d1", "d2", "d3"], ["d1"], ["d3"])
    assert (ids(holder="absent"), ids(late=True)) == ([], [])
    one.show(MORNING + timedelta(hours=8))
    assert (ids(late=True), ids(late=True, holder="me")) == (["d1", "d2", "d3"], ["d1"])
    task = officer.get(f"{HOME}/inbox", holder="me").json()["items"][0]
    assert 3600 <= task["late_seconds"] < 3700
    assert (task["dossier_late_seconds"], task["state"]) == (0, "running")
    first = officer.get(f"{HOME}/inbox", late=True, limit=2).json()
    rest = officer.get(f"{HOME}/inbox", late=True, limit=2, after=first["next"]).json()
    assert [task["dossier_id"] for task in (*first["items"], *rest["items"])] == ["d1", "d2", "d3"]
    assert problem(officer.get(f"{HOME}/inbox", holder="somebody")) == (422, "invalid-fields")
