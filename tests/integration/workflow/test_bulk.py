"""Many dossiers at once over the HTTP API, on a real database."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from services.contracts.workflow import DossierCompleted
from services.workflow.ports import FORM_NUMBERS, RUNNING
from tests.fakes.stories import officer as published
from tests.fakes.workflow import CLERK, LEADER, SPECIALIST, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, Staff, key, problem

CLAIMS, COMPLETIONS = f"{HOME}/inbox/claims", f"{HOME}/inbox/completions"


@pytest.fixture(autouse=True)
def many(one: House, client: httpx.Client) -> None:
    """Five dossiers; the first one came with the API."""
    one.hear(*(received(f"d{number}") for number in range(2, 6)), published("staff-9", "Trần Thị Bình"))


def items(version: int = 1, *ids: str, **given: Any) -> list[dict[str, Any]]:
    """Those dossiers at that version; all five where none are named."""
    chosen = ids or tuple(f"d{number}" for number in range(1, 6))
    return [{"dossier_id": dossier_id, "version": version, **given} for dossier_id in chosen]


def versions(one: House) -> list[int]:
    """Of all five."""
    return [one.dossier(f"d{number}").version for number in range(1, 6)]


def test_all_are_claimed_and_done(staff: Staff, one: House, registry: CollectorRegistry) -> None:
    """In one transaction each; the last step with numbers that follow each other."""
    officer = staff(SPECIALIST)
    claimed = officer.post(CLAIMS, {"items": items()})
    assert (claimed.status_code, claimed.json()["done_count"]) == (200, 5)
    assert [one["version"] for one in claimed.json()["items"]] == [2] * 5
    done = officer.post(COMPLETIONS, {"items": items(2, note="Đủ.")})
    assert {one["step_code"] for one in done.json()["items"]} == {"sign"}
    assert staff(LEADER).post(COMPLETIONS, {"items": items(3)}).status_code == 200
    last = staff(CLERK).post(COMPLETIONS, {"items": items(4, result={})})
    assert [one["state"] for one in last.json()["items"]] == ["completed"] * 5
    said = [envelope for envelope in one.said() if envelope.type == DossierCompleted.type]
    assert sorted(envelope.data["result_number"] for envelope in said) == [
        f"{n}/KQ-UBND" for n in range(1, 6)
    ]
    labels = {"role": CLERK, "outcome": "done", "on_time": "true"}
    assert registry.get_sample_value("workflow_steps_total", labels) == 5


def test_one_spoils_all(staff: Staff, one: House) -> None:
    """A problem with a report about each; nothing at all has changed."""
    staff(SPECIALIST, "staff-9").post(f"{HOME}/dossiers/d3/claim", version=1)
    before = one.all(RUNNING), one.types()
    refused = staff(SPECIALIST).post(COMPLETIONS, {"items": items()})
    assert problem(refused) == (409, "bulk-not-done")
    report = refused.json()["items"]
    assert [one["code"] for one in report] == [*["not-done"] * 2, "stale-version", *["not-done"] * 2]
    assert "Trần Thị Bình" in report[2]["detail"]
    assert (one.all(RUNNING), one.types()) == before
    assert all("Trần Thị Bình" not in str(document) for document in one.all("idempotency"))


def test_each_that_can_be(staff: Staff, one: House) -> None:
    """The others are reported with their problem and its sentence."""
    staff(SPECIALIST, "staff-9").post(f"{HOME}/dossiers/d3/claim", version=1)
    given = [*items(1, "d1", "d2"), *items(2, "d3"), *items(1, "d4", result={}), *items(1, "d9")]
    report = staff(SPECIALIST).post(COMPLETIONS, {"mode": "each", "items": given})
    assert (report.status_code, report.json()["done_count"]) == (200, 2)
    told = report.json()["items"]
    assert [one.get("code") for one in told] == [
        None,
        None,
        "step-claimed",
        "invalid-result",
        "dossier-not-found",
    ]
    assert "Trần Thị Bình" in told[2]["detail"]
    assert told[3]["errors"][0]["field"] == "result"
    assert all(one["detail"].endswith(".") for one in told[2:])
    assert versions(one) == [2, 2, 2, 1, 1]
    assert one.all(FORM_NUMBERS) == []


@pytest.mark.parametrize("mode", ["all_or_nothing", "each"])
def test_repeated_it_is_the_same_report(
    staff: Staff, one: House, registry: CollectorRegistry, mode: str
) -> None:
    """Also where it failed, and though it could be done by now; nothing is done or counted twice."""
    officer = staff(SPECIALIST)
    body = {"mode": mode, "items": [*items(1, "d1", "d2"), *items(2, "d3")]}
    first = officer.post(COMPLETIONS, body, None, **key("once"))
    state = versions(one), one.types()
    officer.post(f"{HOME}/dossiers/d3/claim", version=1)  # now it has the version that was asked for
    claimed = ["step.claimed.v1"]
    again = officer.post(COMPLETIONS, body, None, **key("once"))
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert versions(one)[:2] == state[0][:2]
    assert sorted(one.types()) == sorted(state[1] + claimed)
    labels = {"role": SPECIALIST, "outcome": "done", "on_time": "true"}
    assert (registry.get_sample_value("workflow_steps_total", labels) or 0) == (2 if mode == "each" else 0)
    assert officer.post(COMPLETIONS, {**body, "items": items()}, None, **key("once")).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"items": []},
        {"items": items(1, "d1", "d1")},
        {"items": [{"dossier_id": f"d{number}", "version": 1} for number in range(201)]},
        {"items": items(), "mode": "some"},
        {"items": items(1, "d1", surprise=1)},
        {"items": [{"dossier_id": "d1"}]},
    ],
    ids=["none", "one twice", "too many", "a mode", "an unknown field", "no version"],
)
def test_lists_that_are_refused(staff: Staff, one: House, body: dict[str, Any]) -> None:
    """Before anything is looked at."""
    assert problem(staff(SPECIALIST).post(CLAIMS, body)) == (422, "invalid-fields")
    assert versions(one) == [1] * 5


def test_who_may(staff: Staff) -> None:
    """Officers, with a key for the repetition."""
    assert problem(staff("commune_admin").post(CLAIMS, {"items": items()})) == (403, "forbidden")
    assert problem(staff(SPECIALIST).post(CLAIMS, {"items": items()}, None, **key(""))) == (
        400,
        "idempotency-key-required",
    )
