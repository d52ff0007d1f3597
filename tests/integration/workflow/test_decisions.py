"""Withdrawal, stop, refusal and apology over HTTP, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from services.chassis.identity import TokenIssuer
from services.workflow.api import create_app
from services.workflow.metrics import ApiMetrics
from services.workflow.ports import RUNNING
from services.workflow.settings import WorkflowSettings
from tests.fakes.desk import WISH, local, supplemented, withdrawal
from tests.fakes.stories import COMMUNE, opened
from tests.fakes.workflow import CLERK, EVENING, LEADER, SPECIALIST, received, returned
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, good, key, problem

REASON = {"reason": "Không đủ điều kiện theo quy định."}
STOP = {**REASON, "decision": "Quyết định 12/QĐ-UBND", "money": "Hoàn lệ phí đã nộp."}
NEW = "2026-11-30T03:00:00Z"  # 10:00 of a Monday in Vietnam
APOLOGY = {"reason": "Cần xác minh thêm.", "new_due_at": NEW}
GROUND = {"ground": "Trưởng phòng nghỉ ốm đột xuất."}


def test_a_withdrawal_is_granted(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """National status 7, then 8: the steps go on until a leader decides; then nothing does."""
    one.hear(withdrawal())
    waiting = good(staff(SPECIALIST).get(ONE))
    (request,) = waiting["withdrawals"]
    assert (waiting["status"], request["request_reason"], request["granted"]) == (7, WISH, None)
    going = good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 2))
    assert (going["status"], going["current"]["step_code"]) == (7, "sign")
    (listed,) = staff(LEADER).get(f"{HOME}/withdrawals").json()["items"]
    assert (listed["dossier_id"], listed["reason"]) == ("d1", WISH)
    decision = {"granted": True}
    assert problem(staff(SPECIALIST).post(f"{ONE}/withdrawal-decision", decision, 3)) == (403, "wrong-role")
    ended = good(staff(LEADER, "chief").post(f"{ONE}/withdrawal-decision", decision, 3))
    assert (ended["status"], ended["state"], ended["current"]) == (8, "stopped", None)
    assert (ended["stop"]["why"], ended["stop"]["form_number"]) == ("withdrawal", "1/TB")
    assert ended["steps"][-1]["outcome"] == "stopped"
    assert staff(LEADER).get(f"{HOME}/withdrawals").json()["items"] == []
    assert one.types()[-2:] == ["withdrawal.decided.v1", "dossier.stopped.v1"]
    assert registry.get_sample_value("workflow_acts_total", {"kind": "withdrawal_granted"}) == 1
    assert problem(staff(LEADER).post(f"{ONE}/completion", {}, 4)) == (409, "no-open-step")


def test_a_withdrawal_is_denied(staff: Staff, one: House) -> None:
    """Back to where it stood, with a reason that travels sealed; it still waits for its papers."""
    papers = {"reason": "Tờ khai thiếu chữ ký.", "papers": ["Tờ khai"]}
    asked = good(staff(SPECIALIST).post(f"{ONE}/supplement-requests", papers, 1))
    one.hear(withdrawal())
    leader = staff(LEADER)
    blank = leader.post(f"{ONE}/withdrawal-decision", {"granted": False}, 3)
    assert problem(blank) == (422, "reason-required")
    back = good(leader.post(f"{ONE}/withdrawal-decision", {"granted": False, **REASON}, 3))
    assert (back["status"], back["state"]) == (5, "awaiting_papers")
    decided = next(said for said in one.said() if said.type == "withdrawal.decided.v1")
    assert opened(decided.data["person"]).reason == REASON["reason"]
    one.hear(supplemented(asked["supplements"][0]["request_id"], place=3))
    assert good(leader.get(ONE))["state"] == "running"


@pytest.mark.parametrize("signed_first", [True, False], ids=["signed first", "asked first"])
def test_a_result_signed_first_wins(staff: Staff, one: House, signed_first: bool) -> None:
    """Design, section 2: whichever was heard first, and the officer who asked is told."""
    if not signed_first:
        one.hear(withdrawal())
    for role in (SPECIALIST, LEADER, CLERK):
        body = {"result": {"result_number": "412/2026"}} if role == CLERK else {}
        good(staff(role).post(f"{ONE}/completion", body, one.dossier().version))
    if signed_first:
        one.hear(withdrawal())
    done = good(staff(LEADER).get(ONE))
    assert (done["status"], done["withdrawals"][0]["granted"]) == (9, False)
    decided = next(said for said in one.said() if said.type == "withdrawal.decided.v1")
    assert (decided.data["granted"], decided.data["completed_first"]) == (False, True)
    assert ("dossier.superseded.v1" in one.types()) is signed_first
    assert problem(staff(LEADER).post(f"{ONE}/withdrawal-decision", {"granted": True}, done["version"])) == (
        409,
        "forbidden-transition",
    )


def test_a_stop(staff: Staff, one: House) -> None:
    """TT 03/2025/TT-VPCP, form 05: a leader's, once; a hand-over that crossed it wins and is reported."""
    assert problem(staff(SPECIALIST).post(f"{ONE}/stop", STOP, 1)) == (403, "wrong-role")
    ended = good(staff(LEADER, "chief").post(f"{ONE}/stop", STOP, 1, **key("once")))
    assert ended == good(staff(LEADER, "chief").post(f"{ONE}/stop", STOP, 1, **key("once")))
    stop = ended["stop"]
    assert (ended["status"], stop["decision"], stop["money"]) == (8, STOP["decision"], STOP["money"])
    assert (stop["by"], stop["reason"], stop["form_number"]) == ("chief", STOP["reason"], "1/TB")
    assert problem(staff(LEADER).post(f"{ONE}/stop", STOP, 2)) == (409, "forbidden-transition")
    one.hear(returned())
    assert (one.dossier().state, one.types()[-1]) == ("returned", "dossier.superseded.v1")


def test_a_refusal(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: a result with its reason; the step that it ended is counted as refused."""
    assert problem(staff(SPECIALIST).post(f"{ONE}/refusal", REASON, 1)) == (403, "wrong-role")
    done = good(staff(LEADER, "chief").post(f"{ONE}/refusal", REASON, 1))
    result = done["result"]
    assert (done["status"], result["outcome"], result["reason"]) == (9, "refused", REASON["reason"])
    assert (result["result_number"], result["signed_on"]) == ("1/PTC", "2026-11-24")
    said = one.said()[-1]
    assert (said.type, said.data["outcome"], said.data["early"]) == ("dossier.completed.v1", "refused", True)
    steps = {"role": SPECIALIST, "outcome": "refused", "on_time": "true"}
    assert registry.get_sample_value("workflow_steps_total", steps) == 1
    assert registry.get_sample_value("workflow_acts_total", {"kind": "refused"}) == 1


def test_a_refusal_after_the_time_limit(staff: Staff, one: House) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: inside it; later only with a ground on record."""
    one.show(EVENING + timedelta(hours=15))
    leader = staff(LEADER)
    assert problem(leader.post(f"{ONE}/refusal", REASON, 1)) == (422, "ground-required")
    done = good(leader.post(f"{ONE}/refusal", {**REASON, **GROUND, "result_number": "15/TB"}, 1))
    assert (done["result"]["ground"], done["result"]["result_number"]) == (GROUND["ground"], "15/TB")
    assert one.said()[-1].data["on_time"] is False


def test_an_apology(staff: Staff, one: House) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: once, a day before; the first date stays beside the new one."""
    assert problem(staff(SPECIALIST).post(f"{ONE}/extensions", APOLOGY, 1)) == (403, "wrong-role")
    extended = good(staff(LEADER, "chief").post(f"{ONE}/extensions", APOLOGY, 1))
    (move,) = extended["moves"]
    assert (extended["due_at"], extended["original_due_at"]) == (NEW, "2026-11-25T10:30:00Z")
    assert (move["why"], move["form_number"], move["in_time"]) == ("extended", "1/PXL", True)
    said = one.said()[-1]
    assert (said.type, said.data["nth"], said.data["overridden"]) == ("dossier.extended.v1", 1, False)
    again = {**APOLOGY, **GROUND, "new_due_at": "2026-12-01T03:00:00Z"}
    assert problem(staff(LEADER).post(f"{ONE}/extensions", again, 2)) == (409, "second-extension")


def test_an_apology_that_is_too_late(staff: Staff, one: House) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: refused on the day itself, unless a leader records a ground."""
    one.show(local(date(2026, 11, 25), 8))
    leader = staff(LEADER)
    assert problem(leader.post(f"{ONE}/extensions", APOLOGY, 1)) == (422, "ground-required")
    extended = good(leader.post(f"{ONE}/extensions", {**APOLOGY, **GROUND}, 1))
    assert (extended["moves"][0]["in_time"], extended["moves"][0]["ground"]) == (False, GROUND["ground"])
    assert one.said()[-1].data["overridden"] is True


def test_no_apology_after_the_completion(staff: Staff, one: House) -> None:
    """Design, section 2: an extension after completion is refused."""
    good(staff(LEADER).post(f"{ONE}/refusal", REASON, 1))
    assert problem(staff(LEADER).post(f"{ONE}/extensions", APOLOGY, 2)) == (409, "forbidden-transition")


def test_a_second_apology_by_configuration(one: House, issuer: TokenIssuer) -> None:
    """WORKFLOW_SECOND_EXTENSION=override: with a leader's ground, said to be the second and overridden."""
    chosen = WorkflowSettings.from_mapping({**one.environ, "WORKFLOW_SECOND_EXTENSION": "override"})
    one.hear(received())
    with TestClient(create_app(chosen, ApiMetrics(CollectorRegistry()))) as client:
        leader = Person(client, issuer.issue("chief", COMMUNE, [LEADER], timedelta(hours=8)))
        good(leader.post(f"{ONE}/extensions", APOLOGY, 1))
        again: dict[str, Any] = {**APOLOGY, "new_due_at": "2026-12-01T03:00:00Z"}
        assert problem(leader.post(f"{ONE}/extensions", again, 2)) == (422, "ground-required")
        twice = good(leader.post(f"{ONE}/extensions", {**again, **GROUND}, 2))
    assert [move["form_number"] for move in twice["moves"]] == ["1/PXL", "2/PXL"]
    assert (one.said()[-1].data["nth"], one.said()[-1].data["overridden"]) == (2, True)


NIGHT, ZONELESS = "2026-11-30T13:00:00Z", "2026-11-30T10:00"
BAD: dict[str, tuple[str, Any, tuple[int, str]]] = {
    "nothing to decide": ("withdrawal-decision", {"granted": True}, (409, "forbidden-transition")),
    "no decision": ("withdrawal-decision", REASON, (422, "invalid-fields")),
    "a stop without decision": ("stop", REASON, (422, "invalid-fields")),
    "a stop for a code": ("stop", {**STOP, "reason": "E_500"}, (422, "reason-required")),
    "a refusal without reason": ("refusal", {}, (422, "invalid-fields")),
    "signed in the future": ("refusal", {**REASON, "signed_on": "2099-01-01"}, (422, "invalid-result")),
    "a date at night": (
        "extensions",
        {**APOLOGY, "new_due_at": NIGHT},
        (422, "invalid-date"),
    ),
    "a date without zone": (
        "extensions",
        {**APOLOGY, "new_due_at": ZONELESS},
        (422, "invalid-fields"),
    ),
    "an unknown field": ("stop", {**STOP, "quietly": True}, (422, "invalid-fields")),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(staff: Staff, one: House, case: str) -> None:
    """Each with a code of its own, and nothing changes, not even the number of the next form."""
    route, body, expected = BAD[case]
    assert problem(staff(LEADER).post(f"{ONE}/{route}", body, 1)) == expected
    assert (one.dossier().version, one.types(), one.all("form_numbers")) == (1, ["step.opened.v1"], [])


def test_a_request_to_withdraw_delivered_twice(client: httpx.Client, one: House) -> None:
    """Once in effect, in the same batch and in a later one."""
    one.hear(withdrawal(), withdrawal())
    before = (one.all(RUNNING), one.all("events"))
    one.hear(withdrawal())
    assert (one.all(RUNNING), one.all("events"), one.all("dead_letters")) == (*before, [])


def test_a_sealed_reason_that_cannot_be_opened(client: httpx.Client, one: House) -> None:
    """It is set aside with its cause, for somebody to look at: a request is never lost."""
    one.hear(withdrawal(person="nonsense"))
    (letter,) = one.all("dead_letters")
    assert "SealError" in letter["cause"]
