"""Papers and money asked for over HTTP, answered by the desk's events, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.contracts.envelope import Event
from services.contracts.handling import SupplementRequested
from services.workflow.ports import RUNNING
from tests.fakes.desk import local, payment, supplemented
from tests.fakes.stories import opened
from tests.fakes.workflow import LEADER, MORNING, SPECIALIST, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import ONE, Staff, good, key, problem

PAPERS = {"reason": "Tờ khai của bà Ba thiếu chữ ký.", "papers": ["Tờ khai", "Giấy chứng sinh"]}
GROUND = "Giấy chứng sinh hết giá trị sau khi nhận."
MONEY = {"amount": 150_000, "text": "Lệ phí trước bạ"}


def counted(registry: CollectorRegistry, kind: str) -> float | None:
    """Orders of a kind."""
    return registry.get_sample_value("workflow_acts_total", {"kind": kind})


def test_papers_are_asked_for_and_come(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the dossier waits, then its limit and its step start anew."""
    specialist = staff(SPECIALIST)
    asked = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1, **key("once")))
    again = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1, **key("once")))
    (request,) = asked["supplements"]
    assert (asked["status"], asked["state"], asked) == (5, "awaiting_papers", again)
    assert (request["nth"], request["in_time"], request["form_number"]) == (1, True, "1/HDHS")
    assert counted(registry, "supplement_requested") == 1
    assert problem(specialist.post(f"{ONE}/completion", {}, 2)) == (409, "forbidden-transition")
    complete_at = local(date(2026, 12, 1), 9)
    one.hear(supplemented(request["request_id"], supplemented_at=complete_at))
    going = good(specialist.get(ONE))
    (move,) = going["moves"]
    assert (going["status"], move["why"], going["current"]["step_code"]) == (4, "restarted", "appraise")
    assert going["due_at"] == move["due_at"] == "2026-12-03T02:00:00Z"
    assert going["original_due_at"] == move["previous_due_at"] == "2026-11-25T10:30:00Z"
    assert one.types()[1:] == ["supplement.requested.v1", "due_date.moved.v1", "dossier.resumed.v1"]
    assert [entry["via"] for entry in going["history"]] == ["intake", "staff", "intake"]


def test_reason_and_papers_travel_sealed(staff: Staff, one: House) -> None:
    """They may name people: the event carries them in its sealed member, and nowhere else."""
    good(staff(SPECIALIST).post(f"{ONE}/supplement-requests", PAPERS, 1))
    (said,) = (envelope for envelope in one.said() if envelope.type == SupplementRequested.type)
    assert opened(said.data["person"]).reason == PAPERS["reason"]
    assert opened(said.data["person"]).papers == ("Tờ khai", "Giấy chứng sinh")
    assert "Ba" not in str({name: part for name, part in said.data.items() if name != "person"})


def test_a_second_request_by_an_officer_with_a_leaders_permission(staff: Staff, one: House) -> None:
    """NĐ 61/2018/NĐ-CP, art. 11.2c: two people, two orders, both on record, reported as the second."""
    specialist, leader = staff(SPECIALIST), staff(LEADER, "chief")
    asked = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1))
    one.hear(supplemented(asked["supplements"][0]["request_id"]))
    refused = specialist.post(f"{ONE}/supplement-requests", PAPERS, 3)
    assert problem(refused) == (422, "ground-required")
    own = specialist.post(f"{ONE}/supplement-requests", {**PAPERS, "ground": GROUND}, 3)
    assert problem(own) == (422, "ground-required")
    assert problem(specialist.post(f"{ONE}/supplement-permission", {"ground": GROUND}, 3)) == (
        403,
        "wrong-role",
    )
    good(leader.post(f"{ONE}/supplement-permission", {"ground": GROUND}, 3))
    second = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 4))
    assert (second["supplements"][1]["nth"], second["supplements"][1]["approved_by"]) == (2, "chief")
    assert second["supplements"][1]["form_number"] == "2/HDHS"
    assert one.said()[-1].data["nth"] == 2


def test_a_request_after_the_third_day(staff: Staff, one: House) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: a leader's alone, with a ground, and marked as late."""
    one.show(local(date(2026, 11, 30), 8))
    assert problem(staff(SPECIALIST).post(f"{ONE}/supplement-requests", PAPERS, 1)) == (
        422,
        "ground-required",
    )
    late = good(staff(LEADER).post(f"{ONE}/supplement-requests", {**PAPERS, "ground": GROUND}, 1))
    assert (late["supplements"][0]["in_time"], late["supplements"][0]["ground"]) == (False, GROUND)
    assert one.said()[-1].data["in_time"] is False


def test_papers_that_the_desk_took_unasked_are_accepted(staff: Staff, one: House) -> None:
    """The desk had not heard of the request: they are noted, an officer accepts them, time runs from them."""
    specialist = staff(SPECIALIST)
    assert problem(specialist.post(f"{ONE}/papers-acceptance", {}, 1)) == (409, "forbidden-transition")
    good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1))
    assert problem(specialist.post(f"{ONE}/papers-acceptance", {}, 2)) == (409, "no-papers")
    one.hear(supplemented())
    assert good(specialist.get(ONE))["state"] == "awaiting_papers"
    going = good(specialist.post(f"{ONE}/papers-acceptance", {"note": "Đủ."}, 3))
    assert (going["state"], going["due_at"]) == ("running", "2026-11-26T02:00:00Z")
    assert going["supplements"][0]["answered_at"] == "2026-11-24T02:00:00Z"


def test_money_is_asked_for_and_comes(staff: Staff, one: House) -> None:
    """National status 6: in part it waits on, in full it goes on; the date stays."""
    asked = good(staff(SPECIALIST).post(f"{ONE}/payment-demands", MONEY, 1))
    (demand,) = asked["demands"]
    assert (asked["status"], demand["amount"], demand["pauses"]) == (6, 150_000, False)
    one.hear(payment(100_000, demand["demand_id"]))
    assert one.dossier().demands[-1].paid_amount == 100_000
    one.hear(payment(50_000, demand["demand_id"], place=3))
    going = good(staff(SPECIALIST).get(ONE))
    assert (going["status"], going["demands"][0]["paid_at"]) == (4, "2026-11-24T02:00:00Z")
    assert (going["due_at"], going["moves"]) == ("2026-11-25T10:30:00Z", [])
    assert one.types()[1:] == ["payment.requested.v1", "dossier.resumed.v1"]


def test_a_leader_waives(staff: Staff, one: House) -> None:
    """With a reason; the money that comes afterwards is noted and moves nothing."""
    asked = good(staff(SPECIALIST).post(f"{ONE}/payment-demands", MONEY, 1))
    reason = {"reason": "Hộ nghèo, được miễn."}
    assert problem(staff(SPECIALIST).post(f"{ONE}/payment-waiver", reason, 2)) == (403, "wrong-role")
    assert problem(staff(LEADER).post(f"{ONE}/payment-waiver", {"reason": "1"}, 2)) == (
        422,
        "reason-required",
    )
    going = good(staff(LEADER, "chief").post(f"{ONE}/payment-waiver", reason, 2))
    assert (going["state"], going["demands"][0]["waived_by"]) == ("running", "chief")
    one.hear(payment(150_000, asked["demands"][0]["demand_id"]))
    assert (one.dossier().state, one.dossier().history[-1].what) == ("running", "paid_otherwise")


@pytest.mark.parametrize("news", ["supplemented", "payment"])
def test_delivered_twice(staff: Staff, one: House, news: str) -> None:
    """Each of the desk's events takes effect once, in the same batch and in a later one."""
    specialist = staff(SPECIALIST)
    event: Event
    if news == "supplemented":
        asked = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1))
        event = supplemented(asked["supplements"][0]["request_id"])
    else:
        asked = good(specialist.post(f"{ONE}/payment-demands", MONEY, 1))
        event = payment(150_000, asked["demands"][0]["demand_id"])
    one.hear(event, event)
    before = (one.all(RUNNING), one.all("events"))
    one.hear(event)
    assert (one.all(RUNNING), one.all("events"), one.all("dead_letters")) == (*before, [])


BAD: dict[str, tuple[str, str, Any, tuple[int, str]]] = {
    "no reason": (SPECIALIST, "supplement-requests", {"papers": ["a"]}, (422, "invalid-fields")),
    "a code": (SPECIALIST, "supplement-requests", {**PAPERS, "reason": "ERR_1"}, (422, "reason-required")),
    "no papers": (SPECIALIST, "supplement-requests", {**PAPERS, "papers": []}, (422, "invalid-fields")),
    "a term gone by": (
        SPECIALIST,
        "supplement-requests",
        {**PAPERS, "answer_by": (MORNING - timedelta(days=1)).isoformat()},
        (422, "invalid-date"),
    ),
    "a term without zone": (
        SPECIALIST,
        "supplement-requests",
        {**PAPERS, "answer_by": "2026-12-01T08:00:00"},
        (422, "invalid-fields"),
    ),
    "another's step": ("clerk", "supplement-requests", PAPERS, (403, "wrong-role")),
    "no money": (SPECIALIST, "payment-demands", {**MONEY, "amount": 0}, (422, "invalid-fields")),
    "a fraction": (SPECIALIST, "payment-demands", {**MONEY, "amount": 1.5}, (422, "invalid-fields")),
    "what for": (SPECIALIST, "payment-demands", {**MONEY, "text": " "}, (422, "invalid-fields")),
    "nothing owed": (LEADER, "payment-waiver", {"reason": "Được miễn phí."}, (409, "forbidden-transition")),
    "a year without calendar": (
        LEADER,
        "supplement-requests",
        {**PAPERS, "ground": GROUND},
        (503, "calendar-missing"),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(staff: Staff, one: House, case: str) -> None:
    """Each with a code of its own, and nothing changes, not even the number of the next form."""
    role, route, body, expected = BAD[case]
    if expected[1] == "calendar-missing":
        one.show(local(date(2027, 12, 30), 8))
    assert problem(staff(role).post(f"{ONE}/{route}", body, 1)) == expected
    assert (one.dossier().version, one.types(), one.all("form_numbers")) == (1, ["step.opened.v1"], [])


def test_if_match_and_key(staff: Staff, one: House) -> None:
    """Every order names the version that its officer saw and its own key."""
    specialist = staff(SPECIALIST)
    assert problem(specialist.post(f"{ONE}/payment-demands", MONEY)) == (428, "version-required")
    assert problem(specialist.post(f"{ONE}/payment-demands", MONEY, 7)) == (412, "stale-version")
    keyless = specialist.post(f"{ONE}/payment-demands", MONEY, 1, **key(""))
    assert problem(keyless) == (400, "idempotency-key-required")
    assert one.dossier().version == 1


def test_communes_number_their_own(staff: Staff, one: House) -> None:
    """Another commune starts at 1, the same one goes on; the numbers of a refused order are not used up."""
    one.hear(received("d2"), received("d3", "32131"))
    elsewhere = "/v1/communes/32131/dossiers/d3"
    other = good(staff(SPECIALIST, commune_id="32131").post(f"{elsewhere}/supplement-requests", PAPERS, 1))
    specialist = staff(SPECIALIST)
    first = good(specialist.post(f"{ONE}/supplement-requests", PAPERS, 1))
    assert specialist.post(f"{ONE}/supplement-requests", PAPERS, 2).status_code == 409
    second = good(specialist.post(f"{ONE.replace('d1', 'd2')}/supplement-requests", PAPERS, 1))
    numbers = [body["supplements"][0]["form_number"] for body in (other, first, second)]
    assert numbers == ["1/HDHS", "1/HDHS", "2/HDHS"]


def test_the_default_term_is_in_working_days(staff: Staff, one: House) -> None:
    """Ten of them by configuration (no source names a number), over weekends."""
    asked = good(staff(SPECIALIST).post(f"{ONE}/supplement-requests", PAPERS, 1))
    assert asked["supplements"][0]["answer_by"].startswith("2026-12-08T01:0")
