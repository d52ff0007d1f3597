"""Calendars and timers over HTTP, on a real database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.contracts.codec import parse_instant
from services.contracts.envelope import HOST
from services.workflow import bootstrap, store
from services.workflow.handlers.calendars import host_calendar
from services.workflow.ports import CALENDARS
from tests.fakes.calendars import CULTURE_DAY, CULTURED, VN, at
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import MORNING, SPECIALIST
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, key, problem
from tests.integration.workflow.planting import plant, some

SHIPPED = json.loads((Path(bootstrap.__file__).parents[1] / "contracts/calendars/vn-2026.json").read_text())
OTHER = "32131"
CONFIRM = "/v1/calendars/confirmations"
FAIR: dict[str, Any] = {
    "days": [
        {"on": "2026-11-26", "type": "holiday", "name": "Ngày hội của xã", "source": "Quyết định của xã"}
    ]
}


@pytest.fixture
def hosting(one: House, staff: Staff) -> Person:
    """The hosting unit's administrator; eight dossiers of two days run, beside the one that was received."""
    bootstrap.prepare(one.settings, one.core, one.means)
    told = {"limit_unit": "working_days", "limit_count": 2, "calendar_version": VN.version}
    received, due = at("20/11 08:00"), at("24/11 08:00")
    plant(one.core, one.means, some(8, COMMUNE, OTHER, at=received, received_at=received, due_at=due, **told))
    return staff("hosting_admin", "hosting-1")


def renamed(version: str, **given: Any) -> dict[str, Any]:
    """The shipped calendar under another name, with something otherwise."""
    return {**SHIPPED, "version": version, **given}


def in_force(one: House) -> str:
    """The hosting unit's version in force."""
    return store.alone(one.core.transactor, HOST, host_calendar).version


def test_the_calendar_is_public(hosting: Person, client: httpx.Client) -> None:
    """Which is in force, and each version as a whole."""
    (listed,) = client.get("/v1/calendars").json()["items"]
    assert (listed["version"], listed["in_force"], listed["owner"]) == ("vn-2026", True, "host")
    whole = client.get("/v1/calendars/vn-2026").json()["calendar"]
    assert whole["sessions"] == SHIPPED["sessions"]
    assert len(whole["days"]) == len(SHIPPED["days"])
    assert client.get(f"{HOME}/calendars").json() == {"items": []}
    assert problem(client.get("/v1/calendars/vn-1999")) == (404, "calendar-not-found")


def test_a_dry_run_lists_what_would_move(hosting: Person, one: House) -> None:
    """How many, which, from when to when, and the day that does it; nothing changes, page by page."""
    before = one.all("running")
    told = hosting.post(f"{CONFIRM}?dry_run=true&limit=5", {"name": CULTURE_DAY}).json()
    counts = {name: told[name] for name in ("checked", "would_move", "kept", "unclear")}
    assert counts == {"checked": 9, "would_move": 8, "kept": 0, "unclear": 1}
    assert told["version"] == CULTURED.version
    rest = hosting.post(f"{CONFIRM}?dry_run=true&limit=5&after={told['next']}", {"name": CULTURE_DAY}).json()
    assert (rest["checked"], rest["next"]) == (None, None)
    items = {(item["commune_id"], item["dossier_id"]): item for item in (*told["items"], *rest["items"])}
    assert len(items) == len(told["items"]) + len(rest["items"]) == 9
    moving = items[COMMUNE, "d2"]
    assert moving["fate"] == "recounted"
    assert moving["due_at"] == "2026-11-24T01:00:00Z"
    assert moving["new_due_at"] == "2026-11-25T01:00:00Z"
    assert [(day["on"], day["before"], day["after"]) for day in moving["days"]] == [
        ("2026-11-24", "working_day", "holiday")
    ]
    assert (one.all("running"), in_force(one)) == (before, "vn-2026")
    assert problem(hosting.post(f"{CONFIRM}?dry_run=true&after=x", {"name": CULTURE_DAY}))[0] == 400


def test_publishing_a_version(hosting: Person, one: House, client: httpx.Client) -> None:
    """In force at once and said as a whole; the one before stays; given twice it is done once."""
    body = renamed("vn-2026-b", days=[*SHIPPED["days"], FAIR["days"][0]])
    answer = hosting.post("/v1/calendars", body, None, **key("once"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == "/v1/calendars/vn-2026-b"
    assert (answer.json()["published_by"], answer.json()["in_force"]) == ("hosting-1", True)
    assert hosting.post("/v1/calendars", body, None, **key("once")).json() == answer.json()
    assert problem(hosting.post("/v1/calendars", body)) == (409, "calendar-published")
    versions = [(item["version"], item["in_force"]) for item in client.get("/v1/calendars").json()["items"]]
    assert sorted(versions) == [("vn-2026", False), ("vn-2026-b", True)]
    assert one.types().count("calendar.published.v1") == 2
    assert in_force(one) == "vn-2026-b"


def test_confirming_a_day(hosting: Person, one: House) -> None:
    """24 November counts from then on; once confirmed it is confirmed."""
    answer = hosting.post(CONFIRM, {"name": CULTURE_DAY})
    assert (answer.status_code, answer.json()["version"]) == (201, CULTURED.version)
    assert problem(hosting.post(CONFIRM, {"name": CULTURE_DAY})) == (409, "calendar-published")
    kept = hosting.post("/v1/calendars", renamed("vn-2026-c", confirmed=[CULTURE_DAY])).json()
    assert kept["calendar"]["confirmed"] == [CULTURE_DAY]
    assert in_force(one) == f"vn-2026-c+{CULTURE_DAY}"


def test_single_days_of_the_calendar(hosting: Person, one: House) -> None:
    """Added and dropped on the one in force, seen first; on another than was seen nothing is done."""
    change = {"base": "vn-2026", "days": FAIR["days"], "drop": ["2026-09-02"]}
    seen = hosting.post("/v1/calendars/days?dry_run=true", change).json()
    assert (seen["version"], seen["checked"], in_force(one)) == ("vn-2026.1", 9, "vn-2026")
    answer = hosting.post("/v1/calendars/days", change, None, **key("once"))
    assert (answer.status_code, answer.json()["version"]) == (201, "vn-2026.1")
    assert hosting.post("/v1/calendars/days", change, None, **key("once")).json() == answer.json()
    days = {day["on"] for day in answer.json()["calendar"]["days"]}
    assert ("2026-11-26" in days, "2026-09-02" in days) == (True, False)
    assert problem(hosting.post("/v1/calendars/days", change)) == (412, "calendar-changed")
    confirmed = hosting.post(CONFIRM, {"name": CULTURE_DAY}).json()["version"]
    again = hosting.post("/v1/calendars/days", {"base": confirmed, "drop": ["2026-11-26"]})
    assert again.json()["version"] == f"vn-2026.2+{CULTURE_DAY}"


def test_a_communes_own_calendar(hosting: Person, staff: Staff, one: House, client: httpx.Client) -> None:
    """Its administrator publishes what it does otherwise; dry run first, of its own dossiers alone."""
    admin = staff("commune_admin", "admin-1")
    told = admin.post(f"{HOME}/calendars?dry_run=true", FAIR).json()
    assert (told["checked"], told["would_move"]) == (5, 0)
    early = {"days": [{**FAIR["days"][0], "on": "2026-11-23"}], "effective_from": "2026-11-21"}
    told = admin.post(f"{HOME}/calendars?dry_run=true", early).json()
    assert (told["would_move"], {item["commune_id"] for item in told["items"]}) == (4, {COMMUNE})
    answer = admin.post(f"{HOME}/calendars", early)
    assert (answer.status_code, answer.json()["version"]) == (201, f"vn-2026~{COMMUNE}-1")
    (listed,) = client.get(f"{HOME}/calendars").json()["items"]
    assert (listed["version"], listed["in_force"]) == (f"vn-2026~{COMMUNE}-1", True)
    assert client.get(f"/v1/calendars/vn-2026~{COMMUNE}-1").json()["owner"] == COMMUNE
    told = hosting.post(f"{CONFIRM}?dry_run=true", {"name": CULTURE_DAY}).json()
    dates = {
        (item["commune_id"], item["new_due_at"]) for item in told["items"] if item["fate"] == "recounted"
    }
    assert dates == {(COMMUNE, "2026-11-26T01:00:00Z"), (OTHER, "2026-11-25T01:00:00Z")}


def test_how_far_the_moving_has_come(hosting: Person) -> None:
    """Who waits, by commune and calendar; the dossier that names none waits too."""
    told = hosting.get("/v1/redating").json()
    assert told == {"waiting": 1, "items": [{"commune_id": COMMUNE, "calendar_version": "", "count": 1}]}


REFUSED: dict[str, tuple[str, Any, tuple[int, str], str]] = {
    "sessions that overlap": (
        "/v1/calendars",
        renamed("x", sessions=[{"opens": "07:30", "closes": "12:00"}, {"opens": "11:00", "closes": "17:00"}]),
        (422, "invalid-calendar"),
        "sessions",
    ),
    "days that are lost": (
        "/v1/calendars",
        renamed("x", periods=SHIPPED["periods"][:1], days=[]),
        (422, "invalid-calendar"),
        "periods",
    ),
    "a day without its source": (
        "/v1/calendars",
        renamed("x", days=[{**FAIR["days"][0], "source": " "}]),
        (422, "invalid-calendar"),
        "days[0].source",
    ),
    "a day of no type": (
        f"{HOME}/calendars",
        {"days": [{**FAIR["days"][0], "type": "party"}]},
        (422, "invalid-calendar"),
        "days[0].type",
    ),
    "no day": ("/v1/calendars/days", {"base": "vn-2026"}, (422, "invalid-calendar"), "days"),
    "a day that is not there": (
        "/v1/calendars/days",
        {"base": "vn-2026", "drop": ["2026-12-04"]},
        (422, "invalid-calendar"),
        "drop[0]",
    ),
    "an unknown day": (CONFIRM, {"name": "nowhere"}, (422, "invalid-calendar"), "confirmed"),
    "an unknown confirmed day": (
        "/v1/calendars",
        renamed("x", confirmed=["nowhere"]),
        (422, "invalid-calendar"),
        "confirmed",
    ),
    "a name that is none": ("/v1/calendars", renamed("vn~x"), (422, "invalid-fields"), "version"),
    "an unknown field": ("/v1/calendars", renamed("x", holidays=[]), (422, "invalid-fields"), "holidays"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(hosting: Person, one: House, case: str) -> None:
    """With the field, in a dry run and otherwise; nothing is published."""
    path, body, expected, field = REFUSED[case]
    for query in ("", "?dry_run=true"):
        answer = hosting.post(path + query, body)
        assert problem(answer) == expected
        assert field in answer.json()["errors"][0]["field"]
    assert [document["key"] for document in versions(one)] == ["vn-2026"]


def versions(one: House) -> list[dict[str, Any]]:
    """All that are kept."""
    return list(one.core.store.tenant(HOST).collection(CALENDARS).find())


@pytest.mark.parametrize("role", ["commune_admin", "leader", "machine_client"])
def test_who_may_publish(hosting: Person, staff: Staff, role: str) -> None:
    """The hosting unit's calendar is its own; a commune's that of its administrator, of no other commune."""
    days = {"base": "vn-2026", "drop": ["2026-09-02"]}
    paths = (("/v1/calendars", SHIPPED), (CONFIRM, {"name": CULTURE_DAY}), ("/v1/calendars/days", days))
    for path, body in paths:
        for query in ("", "?dry_run=true"):
            assert problem(staff(role).post(path + query, body)) == (403, "forbidden")
    mine = staff(role).post(f"{HOME}/calendars?dry_run=true", FAIR)
    assert mine.status_code == (200 if role == "commune_admin" else 403)
    foreign = staff("commune_admin", commune_id=OTHER).post(f"{HOME}/calendars", FAIR)
    assert problem(foreign) == (403, "wrong-commune")
    assert problem(staff(role).get("/v1/redating")) == (403, "forbidden")


def test_the_timers_of_a_dossier(hosting: Person, staff: Staff) -> None:
    """Given and to come, for its commune alone; of an unknown one there are none."""
    items = staff(SPECIALIST).get(f"{ONE}/timers").json()["items"]
    assert {item["timer"] for item in items} >= {"step_half", "due_today", "overdue"}
    moments = [parse_instant(item["fires_at"]) for item in items]
    assert moments == sorted(moments)
    assert all(item["fired_at"] is None for item in items)
    overdue = next(item for item in items if item["timer"] == "overdue")
    assert overdue["role"] == SPECIALIST
    assert overdue["due_at"] > (MORNING + timedelta(hours=1)).isoformat()
    assert staff(SPECIALIST).get(f"{HOME}/dossiers/nowhere/timers").json() == {"items": []}
    assert problem(staff(SPECIALIST, commune_id=OTHER).get(f"{ONE}/timers")) == (403, "wrong-commune")
