"""Workflow's HTTP API, on a real database."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from services.chassis import paging
from services.chassis.identity import service_token
from services.contracts.calendars import civil_date
from services.contracts.identity import Role
from services.contracts.workflow import StepReturned
from tests.fakes.stories import opened
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST, received
from tests.integration.workflow.house import SERVICE_SECRET, House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, good, key, problem

OTHER = "32131"
RESULT = {"result_number": " 412/2026 "}
REASON = "Tên cha Nguyễn Văn Bình viết sai."


def test_from_the_first_step_to_the_last(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """Claimed, done by three roles, completed; each step is counted once."""
    claimed = good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    assert (claimed["current"]["claimed_by"], claimed["current"]["steps_count"]) == ("staff-2", 3)
    signing = good(staff(SPECIALIST).post(f"{ONE}/completion", {"note": "Đủ điều kiện."}, 2))
    assert (signing["status"], signing["current"]["step_code"]) == (4, "sign")
    registering = good(staff(LEADER, "staff-3").post(f"{ONE}/completion", {}, 3))
    done = good(staff(CLERK, "staff-4").post(f"{ONE}/completion", {"result": RESULT}, registering["version"]))
    assert (done["status"], done["state"], done["current"]) == (9, "completed", None)
    today = civil_date(MORNING).isoformat()
    signed = {"result_number": "412/2026", "signed_on": today, "outcome": "granted"}
    assert done["result"] == {**signed, "reason": "", "ground": ""}
    assert [entry["what"] for entry in done["history"]] == ["received", "claimed", "done", "done", "done"]
    assert good(staff(CLERK).get(ONE)) == done
    assert one.types()[-2:] == ["step.done.v1", "dossier.completed.v1"]
    assert counted(registry, role=LEADER, outcome="done") == 1
    again = staff(CLERK).post(f"{ONE}/completion", {"result": RESULT}, done["version"])
    assert problem(again) == (409, "no-open-step")


def counted(registry: CollectorRegistry, **labels: str) -> float:
    """Steps ended, on time or not."""
    values = (
        registry.get_sample_value("workflow_steps_total", {**labels, "on_time": on_time})
        for on_time in ("true", "false")
    )
    return sum(value or 0 for value in values)


def test_given_twice_it_is_done_once(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """The same answer again, and nothing counted for it; with another body the key is refused."""
    officer = staff(SPECIALIST)
    first = officer.post(f"{ONE}/completion", {}, 1, **key("once"))
    second = officer.post(f"{ONE}/completion", {}, 1, **key("once"))
    assert good(first) == good(second)
    assert second.headers["idempotency-replayed"] == "true"
    assert one.types() == ["step.opened.v1", "step.done.v1", "step.opened.v1"]
    assert counted(registry, role=SPECIALIST, outcome="done") == 1
    assert officer.post(f"{ONE}/completion", {"note": "x"}, 1, **key("once")).status_code == 422


def test_a_return(staff: Staff, one: House) -> None:
    """Opens the earlier step; officers see the reason, the event carries it sealed."""
    staff(SPECIALIST).post(f"{ONE}/completion", {}, 1)
    body = {"to_step_code": "appraise", "reason": REASON}
    back = good(staff(LEADER, "staff-3").post(f"{ONE}/return", body, 2))
    assert (back["current"]["step_code"], back["history"][-1]["note"]) == ("appraise", REASON)
    (said,) = (envelope for envelope in one.said() if envelope.type == StepReturned.type)
    assert opened(said.data["person"]).reason == REASON
    assert all("Bình" not in str(envelope.data) for envelope in one.said())


RETURN = {"to_step_code": "appraise", "reason": REASON}
REFUSED: dict[str, tuple[str, str, Any, int | None, tuple[int, str]]] = {
    "no version": (SPECIALIST, "claim", None, None, (428, "version-required")),
    "stale": (SPECIALIST, "claim", None, 7, (412, "stale-version")),
    "a step of another role": (LEADER, "claim", None, 1, (403, "wrong-role")),
    "no officer": ("commune_admin", "claim", None, 1, (403, "forbidden")),
    "a result too early": (SPECIALIST, "completion", {"result": RESULT}, 1, (422, "invalid-result")),
    "a number too long": (
        SPECIALIST,
        "completion",
        {"result": {"result_number": "9" * 101}},
        1,
        (422, "invalid-fields"),
    ),
    "an unknown field": (SPECIALIST, "completion", {"done": True}, 1, (422, "invalid-fields")),
    "back from the first step": (SPECIALIST, "return", RETURN, 1, (422, "unknown-step")),
    "no reason": (SPECIALIST, "return", {"to_step_code": "appraise"}, 1, (422, "invalid-fields")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(staff: Staff, one: House, case: str) -> None:
    """Each with a code of its own, and nothing changes."""
    role, action, body, version, expected = REFUSED[case]
    assert problem(staff(role).post(f"{ONE}/{action}", body, version)) == expected
    assert (one.dossier().version, one.types()) == (1, ["step.opened.v1"])


def test_the_last_step_names_what_is_missing(staff: Staff) -> None:
    """The result, or its day when it lies in the future; a reason of blanks when it goes back."""
    for version, role in enumerate((SPECIALIST, LEADER), 1):
        good(staff(role).post(f"{ONE}/completion", {}, version))
    clerk = staff(CLERK)
    missing = clerk.post(f"{ONE}/completion", {}, 3)
    assert problem(missing) == (422, "invalid-result")
    assert missing.json()["errors"][0]["field"] == "result"
    signed = {"result_number": "412/2026", "signed_on": "2099-01-01"}
    future = clerk.post(f"{ONE}/completion", {"result": signed}, 3)
    assert future.json()["errors"][0]["field"] == "result.signed_on"
    assert problem(clerk.post(f"{ONE}/return", {**RETURN, "reason": "  "}, 3)) == (422, "reason-required")


def test_what_a_colleague_has_claimed(staff: Staff) -> None:
    """Is a conflict, and the answer says with whom."""
    good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    answer = staff(SPECIALIST, "staff-9").post(f"{ONE}/claim", version=2)
    assert problem(answer) == (409, "step-claimed")
    assert "staff-2" in answer.json()["detail"]


def test_a_post_needs_its_key(staff: Staff, client: httpx.Client) -> None:
    """Without Idempotency-Key nothing is done."""
    answer = staff(SPECIALIST).post(f"{ONE}/claim", version=1, **key(""))
    assert problem(answer) == (400, "idempotency-key-required")


def test_another_commune(staff: Staff) -> None:
    """Neither reads nor changes; with its own address the dossier is not there."""
    stranger = staff(SPECIALIST, commune_id=OTHER)
    assert problem(stranger.get(ONE)) == (403, "wrong-commune")
    assert problem(stranger.get(f"{HOME}/inbox")) == (403, "wrong-commune")
    assert problem(stranger.post(f"{ONE}/claim", version=1)) == (403, "wrong-commune")
    elsewhere = f"/v1/communes/{OTHER}/dossiers/d1"
    assert problem(stranger.get(elsewhere)) == (404, "dossier-not-found")
    assert problem(stranger.post(f"{elsewhere}/claim", version=1)) == (404, "dossier-not-found")


def test_without_a_token(client: httpx.Client) -> None:
    """Only the process definitions are public."""
    for path in (ONE, f"{HOME}/inbox", "/v1/feed"):
        assert problem(client.get(path)) == (401, "unauthenticated")
    listed = client.get("/v1/processes").json()
    assert [(item["code"], len(item["steps"])) for item in listed["items"]] == [("ordinary", 3)]
    assert client.get("/v1/processes/ordinary").json() == listed["items"][0]
    unknown = client.get("/v1/processes/nowhere")
    assert problem(unknown) == (404, "process-not-found")
    assert "không có phiên bản" in unknown.json()["detail"]


def test_the_inbox(staff: Staff, one: House) -> None:
    """What waits for the caller's roles, page by page; a role that the caller lacks shows nothing."""
    one.hear(*(received(f"d{number}") for number in range(2, 6)))
    officer = staff(SPECIALIST)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = officer.get(f"{HOME}/inbox", limit=2, **after).json()
        seen += [item["dossier_id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["d1", "d2", "d3", "d4", "d5"]
    assert len(officer.get(f"{HOME}/inbox", role=SPECIALIST).json()["items"]) == 5
    assert officer.get(f"{HOME}/inbox", role=LEADER).json()["items"] == []
    nothing = staff(LEADER).get(f"{HOME}/inbox").json()
    assert (nothing["items"], nothing["next"]) == ([], None)
    assert problem(officer.get(f"{HOME}/inbox", role="mayor")) == (422, "invalid-fields")


@pytest.mark.parametrize("after", ["x", paging.encode("soon", "d1"), paging.encode(1, 2)])
def test_a_cursor_is_taken_from_the_page_before(staff: Staff, after: str) -> None:
    """Anything else is refused."""
    assert problem(staff(SPECIALIST).get(f"{HOME}/inbox", after=after)) == (400, "invalid-cursor")


def test_the_feed(one: House, client: httpx.Client, staff: Staff) -> None:
    """Services read all that workflow said, a commune's software its own; officers do not."""
    service = Person(client, service_token(SERVICE_SECRET, "tracking"))
    assert service.get("/v1/feed").status_code == 200
    assert staff(Role.MACHINE_CLIENT, "client-1").get(f"{HOME}/feed").status_code == 200
    assert problem(staff(SPECIALIST).get("/v1/feed")) == (403, "forbidden")


def test_health(client: httpx.Client) -> None:
    """The database is looked at."""
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()
