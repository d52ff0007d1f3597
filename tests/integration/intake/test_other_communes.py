"""Filed at one commune for another, over HTTP on a real database: both records in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.envelope import decode, encode, wrap
from services.contracts.workflow import DossierCompleted, StepOpened
from tests.integration.intake.house import COMMUNE, PASSWORD, House, filing

OTHER = "/v1/communes/32134"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def two(intake: House) -> House:
    """That intake with a second commune and its officer."""
    intake.post("/v1/communes", {"commune_id": "32134", "name": "Xã Lương Thế Trân"}, who="hosting")
    unit = {"unit_id": "one-stop", "name": "Một cửa", "agency_code": "000.02.31.H12", "receives": True}
    intake.post(f"{OTHER}/units", unit, who="hosting")
    person = {"username": "officer.ltt", "name": "Trần Văn Năm", "roles": ["counter_officer"]}
    if "colleague" not in intake.tokens:
        made = {**person, "unit_id": "one-stop", "password": PASSWORD}
        assert intake.post(f"{OTHER}/staff", made, who="hosting").status_code == 201
    intake.log_in("colleague", "officer.ltt")
    return intake


def arrived(two: House) -> list[dict[str, Any]]:
    """What arrived at the second commune from elsewhere."""
    found: list[dict[str, Any]] = two.get(f"{OTHER}/dossiers?mark=arrived", who="colleague").json()["items"]
    return found


def seen(two: House, path: str, who: str = "officer") -> dict[str, Any]:
    """A dossier as it is now."""
    answer = two.get(path, who=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def send(two: House, path: str, body: Any, version: int, who: str = "officer") -> dict[str, Any]:
    """An order of a desk."""
    answer = two.post(path, body, headers={"If-Match": f'"{version}"'}, who=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tenants(two: House, kind: str) -> list[str]:
    """In which communes events of a type were told, in order of their recording."""
    told = [decode(bytes(one["body"])) for one in two.all("events") if one["type"] == kind]
    return [one.tenant for one in told]


def news(kind: Any, dossier_id: str, sequence: int, **data: Any) -> bytes:
    """The second commune's workflow says something."""
    now = datetime.now(UTC)
    event = kind(commune_id="32134", occurred_at=now, dossier_id=dossier_id, **data)
    return encode(wrap(event, sequence))


def resolve_there(two: House, dossier_id: str) -> None:
    """B's workflow opens a step and signs the result; each news comes four times."""
    now = datetime.now(UTC)
    step = {"step_id": "s", "step_code": "a", "step_name": "x", "role": "specialist", "place": 1}
    done = {"result_number": "15/2026", "signed_on": now.date(), "completed_at": now, "on_time": True}
    due = now + timedelta(days=1)
    bodies = [
        news(StepOpened, dossier_id, 1, **step, unit_id="one-stop", steps_count=2, due_at=due),
        news(DossierCompleted, dossier_id, 2, **done),
    ]
    for _ in range(2):
        two.consumer().take([*bodies, *bodies])


def test_from_the_filing_to_the_hand_over_in_two_communes(two: House) -> None:
    """A numbers and hands back, B receives and resolves; each sees its own, both agree at every step."""
    here = two.filed(competent_commune_id="32134")
    mine = f"{COMMUNE}/dossiers/{here['dossier_id']}"
    assert (here["status"], here["state"], here["appointment_preliminary"]) == (2, "passed_on", True)
    assert here["organisations"]["competent"]["name"] == "Xã Lương Thế Trân"
    (there,) = arrived(two)
    theirs = f"{OTHER}/dossiers/{there['dossier_id']}"
    assert (there["dossier_number"], there["status"]) == (here["dossier_number"], 1)
    assert two.get(theirs).status_code == 403, "A's officer sees nothing of B's"
    received = send(two, f"{theirs}/reception", None, there["version"], "colleague")
    assert (received["status"], received["register_serial"]) == (2, 1)
    assert received["organisations"]["received_at"]["commune_id"] == "32128"
    now = seen(two, mine)
    assert (now["due_at"], now["original_due_at"]) == (received["due_at"], here["due_at"])
    assert not now["appointment_preliminary"]
    resolve_there(two, there["dossier_id"])
    now = seen(two, mine)
    assert (now["status"], now["delivery"], now["result"]["result_number"]) == (9, "ready", "15/2026")
    assert tenants(two, "dossier.progressed.v1") == ["32128"] * 3
    order = {"relation": "self", "proof": "receipt"}
    refused = two.post(
        f"{theirs}/hand-over",
        order,
        headers={"If-Match": f'"{seen(two, theirs, "colleague")["version"]}"'},
        who="colleague",
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "handed-back-elsewhere")
    assert send(two, f"{mine}/hand-over", order, now["version"])["status"] == 10
    assert seen(two, theirs, "colleague")["status"] == 10
    assert sorted(tenants(two, "dossier.returned.v1")) == ["32128", "32134"]


def test_a_filing_that_is_repeated_arrives_once(two: House) -> None:
    """The same key: one record here, one there, each told once."""
    body = filing(competent_commune_id="32134")
    answers = [two.post(f"{COMMUNE}/dossiers", body, key="shared-once") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(arrived(two)) == 1
    assert sorted(tenants(two, "dossier.filed.v1")) == ["32128", "32134"]
    assert tenants(two, "dossier.received.v1") == ["32128"]


def test_a_commune_that_is_not_there_is_named(two: House) -> None:
    """422 with the field; neither record exists."""
    answer = two.post(f"{COMMUNE}/dossiers", filing(competent_commune_id="99999"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "competent_commune_id"
    assert not two.get(f"{COMMUNE}/dossiers").json()["items"]


def test_a_scan_is_read_where_it_is_resolved(two: House) -> None:
    """The file stays where it was handed in; the competent commune reads it by its own record alone."""
    here = two.filed(competent_commune_id="32134")
    path = f"{COMMUNE}/dossiers/{here['dossier_id']}/scans"
    scan = two.post(f"{path}?filename=to-khai.pdf&paper=to-khai", content=PDF).json()
    (there,) = arrived(two)
    theirs = f"{OTHER}/dossiers/{there['dossier_id']}/scans/{scan['scan_id']}"
    assert two.get(theirs, who="colleague").content == PDF
    assert two.get(f"{OTHER}/dossiers/nobody/scans/{scan['scan_id']}", who="colleague").status_code == 404


def test_it_may_be_refused_or_rerouted_before_it_is_received_and_not_after(two: House) -> None:
    """Back to its origin it cannot go; once received its clock runs; refused it is refused in both."""
    here = two.filed(competent_commune_id="32134")
    (there,) = arrived(two)
    theirs = f"{OTHER}/dossiers/{there['dossier_id']}"
    reason = {"reason": "Nơi cư trú thuộc xã khác"}
    back = two.post(
        f"{theirs}/rerouting",
        {**reason, "competent_commune_id": "32128"},
        headers={"If-Match": '"1"'},
        who="colleague",
    )
    assert (back.status_code, back.json()["errors"][0]["field"]) == (422, "competent_commune_id")
    send(two, f"{theirs}/reception", None, 1, "colleague")
    late = two.post(
        f"{theirs}/rerouting",
        {**reason, "competent_commune_id": "99999"},
        headers={"If-Match": '"2"'},
        who="colleague",
    )
    assert (late.status_code, late.json()["code"]) == (409, "clock-runs")
    other = two.filed(competent_commune_id="32134")
    second = next(one for one in arrived(two) if one["status"] == 1)
    send(two, f"{OTHER}/dossiers/{second['dossier_id']}/refusal", reason, 1, "colleague")
    assert seen(two, f"{COMMUNE}/dossiers/{other['dossier_id']}")["refusal_reason"] == reason["reason"]
    assert seen(two, f"{COMMUNE}/dossiers/{here['dossier_id']}")["status"] == 2


def test_papers_are_handed_in_at_any_counter_by_the_look_up_code(two: House) -> None:
    """B's counter takes them for A's dossier, sees nothing else of it, and a repetition changes nothing."""
    here = two.filed()
    paper = {"name": "Giấy báo tử bổ sung", "kind": "copy"}
    body = {"lookup_code": here["lookup_code"].lower(), "papers": [paper], "complete": False}
    answers = [two.post(f"{OTHER}/papers", body, who="colleague", key="any-counter") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == {
        "dossier_number": here["dossier_number"],
        "commune_id": "32128",
        "status": 2,
        "status_title": "Được tiếp nhận",
        "papers_count": 1,
    }
    now = seen(two, f"{COMMUNE}/dossiers/{here['dossier_id']}")
    assert [one["name"] for one in now["papers"]][2:] == ["Giấy báo tử bổ sung"]
    assert now["history"][-1]["via"] == "commune:32134"
    unknown = two.post(f"{OTHER}/papers", {**body, "lookup_code": "K7QM2XRP9TD"}, who="colleague")
    assert unknown.status_code == 422, "not a code at all"
