"""What the API tells an officer before they act: what could be done, whose dossier it is, who works here."""

from __future__ import annotations

from datetime import timedelta

from services.contracts.envelope import event_id
from services.contracts.intake import CommunePublished, Unit
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Staff, away, good, problem, published


def names(staff: Staff, *who: str) -> set[str]:
    """What somebody could do with the dossier."""
    return {one["act"] for one in staff(*who).get(f"{ONE}/acts").json()["acts"]}


def test_what_could_be_done_follows_the_dossier(staff: Staff) -> None:
    """By role, by claim and by step; each act that is offered is then taken by the API."""
    told = staff(SPECIALIST).get(f"{ONE}/acts").json()
    assert (told["version"], told["days_left"], told["step_days_left"]) == (1, 1, 0)
    assert [one["step_code"] for one in told["following"]] == ["sign"]
    assert {"claim", "complete", "request_supplement"} <= names(staff, SPECIALIST)
    assert names(staff, CLERK) == set()
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    assert names(staff, SPECIALIST) == {"take_back"}
    leader = staff(LEADER, "staff-3").get(f"{ONE}/acts").json()
    assert [one["step_code"] for one in leader["earlier"]] == ["appraise"]
    back = {"to_step_code": "appraise", "reason": "Thiếu chữ ký"}
    assert good(staff(LEADER, "staff-3").post(f"{ONE}/return", back, 2))["current"]["step_code"] == "appraise"


def test_the_last_step_names_the_day_of_the_result(staff: Staff, one: House) -> None:
    """So that the clerk has nothing to type in the ordinary case: here today, as no step is a signature."""
    assert staff(SPECIALIST).get(f"{ONE}/acts").json()["signed_on"] is None
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    good(staff(LEADER, "staff-3").post(f"{ONE}/completion", {}, 2))
    one.show(MORNING + timedelta(hours=4))
    assert staff(CLERK, "staff-4").get(f"{ONE}/acts").json()["signed_on"] == "2026-11-24"


def test_a_stand_in_is_offered_the_absent_officers_work(staff: Staff, one: House) -> None:
    """And is told for whom they would act."""
    one.hear(published("staff-3", LEADER), published("staff-2", SPECIALIST, place=1))
    assert staff(LEADER, "staff-3").post(f"{HOME}/stand-ins", away()).status_code == 201
    told = staff(SPECIALIST).get(f"{ONE}/acts").json()
    assert "stop" in {one["act"] for one in told["acts"]}


def test_whose_dossier_it_is(staff: Staff, one: House) -> None:
    """Officers read the name; whoever resolves nothing does not, nor another commune; it is kept sealed."""
    assert staff(SPECIALIST).get(f"{ONE}/applicant").json() == {
        "name": "Nguyễn Thị Ánh",
        "phone": "",
        "address": "",
        "representative": "",
    }
    assert problem(staff("commune_admin").get(f"{ONE}/applicant")) == (403, "forbidden")
    assert problem(staff(SPECIALIST, "x", "99999").get(f"{ONE}/applicant")) == (403, "wrong-commune")
    assert problem(staff(SPECIALIST).get(f"{HOME}/dossiers/nowhere/acts")) == (404, "dossier-not-found")
    assert "Ánh" not in str(one.all("running"))


def test_a_dossier_by_its_number(staff: Staff, one: House) -> None:
    """Whoever's turn it is, as it is typed, and along an index; in no other commune."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    query = {"number": " h12.28-261124-0001 "}
    (found,) = staff(SPECIALIST).get(f"{HOME}/dossiers", **query).json()["items"]
    assert (found["dossier_id"], found["state_words"]) == ("d1", "đang xử lý")
    assert staff(SPECIALIST).get(f"{HOME}/dossiers", number="H12").json()["items"] == []
    elsewhere = staff(SPECIALIST, "x", "99999").get("/v1/communes/99999/dossiers", **query)
    assert elsewhere.json()["items"] == []
    indexes = one.core.store.plumbing("running").list_indexes()
    assert ["tenant", "dossier_number"] in [list(index["key"]) for index in indexes]


def test_the_office_by_name(staff: Staff, one: House) -> None:
    """Units and staff; whoever has left resolves nothing, and is still named in the history."""
    unit = Unit(unit_id="justice", name="Văn phòng", agency_code="H12.1", receives=False)
    assert staff(SPECIALIST).get(f"{HOME}/office").json()["units"] == []
    one.hear(
        published("staff-3", LEADER),
        published("staff-4", CLERK, active=False),
        CommunePublished(
            event_id=event_id("intake", f"commune-{COMMUNE}", 1),
            commune_id=COMMUNE,
            occurred_at=MORNING,
            actor="hosting",
            name="Xã Thạnh Phú",
            active=True,
            desk_phone="0290",
            desk_address="",
            units=(unit,),
        ),
    )
    told = staff("commune_admin").get(f"{HOME}/office").json()
    assert (told["name"], told["units"]) == ("Xã Thạnh Phú", [{"unit_id": "justice", "name": "Văn phòng"}])
    assert {member["staff_id"]: member["resolves"] for member in told["staff"]}["staff-4"] == []
    assert problem(staff("machine_client", "m").get(f"{HOME}/office")) == (403, "forbidden")
