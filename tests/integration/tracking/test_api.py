"""Tracking's API on a real database: what anyone, a holder and staff are told, and what they are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.chassis.drained import STANDING
from services.contracts.lookup_code import check_character
from tests.fakes.stories import (
    CODE,
    COMMUNE,
    Story,
    body,
    commune,
    declined,
    desk_was_quicker,
    instant,
    officer,
    ordinary,
)
from tests.integration.tracking.house import House, house

GLANCE = {"dossier_number": "H12.28-261124-0001", "practice": False}
DOSSIERS = f"/v1/communes/{COMMUNE}/dossiers"
COUNTS = f"/v1/communes/{COMMUNE}/counts"
WEEKLY = f"/v1/communes/{COMMUNE}/reports/weekly"
INDEX = f"/v1/communes/{COMMUNE}/reports/index766"
BOARD = f"/v1/communes/{COMMUNE}/board"
OTHER = "32134"


def code(number: int) -> str:
    """A look-up code of a test."""
    return (text := f"{number:011d}") + check_character(text)


def settle(tracking: House) -> None:
    """A commune with dossiers of every kind, some of today, some of long ago and late, and a neighbour's."""
    now = datetime.now(UTC).replace(microsecond=0)
    kinds = (ordinary, desk_was_quicker, instant, declined)
    stories = [tell(f"d{number}", code=code(number)) for number, tell in enumerate(kinds, 1)]
    for number in range(5, 17):
        began = now - timedelta(hours=3 * (number - 4))
        story = Story(f"d{number}", code=code(number), now=began, name="Trần Văn Đức")
        story.file()
        if number % 4:
            received = story.receive(due_at=began + timedelta(hours=number))
            if number % 3:
                story.open_step(number % 3, received)
            if number % 5 == 0:
                story.complete()
        stories.append(story)
    stories.append(ordinary("d99", code=code(99), commune_id=OTHER, now=now))
    tracking.hear([body(commune()), body(officer("staff-1", "Lê Văn Đức"))])
    tracking.tell(*stories)


@pytest.fixture(scope="module")
def tracking(shared: House) -> House:
    """A commune that has dossiers."""
    settle(shared)
    return shared


@pytest.fixture(scope="module")
def client(tracking: House) -> Iterator[TestClient]:
    """A caller."""
    with tracking.client() as client:
        yield client


def pages(client: TestClient, address: str, headers: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        more = {**query, "after": after} if after else query
        url = client.base_url.join(address).copy_merge_params(more)
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        after = answer.json()["next"]
        if after is None:
            return items


def test_every_figure_opens_the_dossiers_behind_it(tracking: House, client: TestClient) -> None:
    """Following the address of a figure lists exactly as many dossiers as it says, page by page."""
    headers = tracking.token("leader")
    board = client.get(COUNTS, headers=headers).json()
    counts = {figure["code"]: figure["count"] for figure in board["figures"]}
    for figure in board["figures"]:
        address = str(client.base_url.join(COUNTS).join(figure["href"]))
        found = pages(client, address, headers, limit=3)
        assert len(found) == figure["count"], figure
        assert len({one["dossier_id"] for one in found}) == len(found)
    assert counts["all"] == 16
    assert counts["all"] == counts["open"] + counts["closed"]
    assert counts["all"] == sum(counts[f"status_{number}"] for number in range(1, 11))
    not_empty = ("late", "in_progress", "status_9", "status_3", "filed_this_month")
    assert all(counts[name] for name in not_empty)


def test_every_number_of_the_board_opens_the_dossiers_behind_it(tracking: House, client: TestClient) -> None:
    """Figures, rows by officer, unit and procedure: each address lists as many as the number says."""
    headers = tracking.token("leader")
    told = client.get(BOARD, headers=headers).json()
    numbers = [(one["href"], one["count"]) for one in (*told["figures"], *told["month"])]
    rows = [one for axis in ("officers", "units", "procedures") for one in told[axis]]
    for one in rows:
        numbers += [
            (one["href"], one["waiting"]),
            (one["late_href"], one["late"]),
            (one["soon_href"], one["soon"]),
        ]
    for href, count in numbers:
        address = str(client.base_url.join(BOARD).join(href))
        assert len(pages(client, address, headers, limit=5)) == count, href
        matching = client.get(address.replace("/dossiers?", "/matching?"), headers=headers).json()
        assert matching["count"] == count
        assert matching["words"]
    waiting = {one["code"]: one["count"] for one in told["figures"]}["waiting"]
    assert sum(one["waiting"] for one in told["units"]) == waiting
    assert {one["name"] for one in told["units"]} >= {"Tư pháp - Hộ tịch", "Bộ phận Một cửa xã Cái Nước"}
    assert sum(one["late"] for one in rows) > 2


def test_the_weekly_report_opens_its_dossiers_and_keeps_its_digest(
    tracking: House, client: TestClient
) -> None:
    """Each figure lists as many as it counts; asked again as of then it is the same; as PDF and XLSX too."""
    headers = tracking.token("leader")
    told = client.get(WEEKLY, headers=headers, params={"on": "2026-11-24"}).json()
    same = {"on": "2026-11-24", "as_of": told["as_of"]}
    again = client.get(WEEKLY, headers=headers, params=same).json()
    assert (again["digest"], again["balances"]) == (told["digest"], True)
    assert {row["code"]: row["now"] for row in told["rows"]}["received"] >= 3
    for row in told["rows"][:9:2]:  # reports are bulk work: 20 at once, then five a second
        wanted = {**same, "figure": row["code"]}
        behind = client.get(f"{WEEKLY}/dossiers", headers=headers, params=wanted).json()
        assert (behind["count"], behind["label"]) == (row["now"], row["label"])
        assert len(behind["items"]) == min(row["now"], 30)
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        file = client.get(f"{WEEKLY}/file", headers=headers, params={**same, "format": kind})
        assert file.content.startswith(begins)
        assert file.headers["content-disposition"].endswith(f'hop-giao-ban-2026-11-23.{kind}"')
    wrong = client.get(f"{WEEKLY}/dossiers", headers=headers, params={"figure": "everything"})
    assert wrong.json()["errors"][0]["field"] == "figure"
    assert client.get(WEEKLY, headers=tracking.token("specialist")).json()["code"] == "forbidden"


def test_the_index_opens_its_dossiers(tracking: House, client: TestClient) -> None:
    """Each verdict lists as many as it counts, as of the same instant."""
    headers = tracking.token("leader")
    told = client.get(INDEX, headers=headers, params={"on": "2026-11-24"}).json()
    assert told["total"] >= 3
    for one in told["verdicts"]:
        wanted = {"on": "2026-11-24", "as_of": told["as_of"], "verdict": one["verdict"]}
        behind = client.get(f"{INDEX}/dossiers", headers=headers, params=wanted).json()
        assert (behind["count"], behind["label"]) == (one["count"], one["label"])
    assert client.get(INDEX, headers=tracking.token("clerk")).json()["code"] == "forbidden"


def test_the_board_is_the_leaders_and_the_host_sees_numbers_alone(
    tracking: House, client: TestClient
) -> None:
    """An officer is refused; the host's rows name communes and nobody else."""
    assert client.get(BOARD, headers=tracking.token("counter_officer")).json()["code"] == "forbidden"
    assert client.get("/v1/board", headers=tracking.token("leader")).json()["code"] == "forbidden"
    answer = client.get("/v1/board", headers=tracking.token("hosting_admin"))
    (row,) = answer.json()["items"]
    assert (row["commune_id"], row["name"]) == (COMMUNE, "Xã Cái Nước")
    told = client.get(BOARD, headers=tracking.token("leader")).json()
    counts = {one["code"]: one["count"] for one in (*told["figures"], *told["month"])}
    assert {name: row[name] for name in counts.keys() & row.keys()} == {
        name: counts[name] for name in counts.keys() & row.keys()
    }
    assert "Trần Văn Đức" not in answer.text


def test_anyone_sees_number_and_degree_only(client: TestClient) -> None:
    """Two members and whether it is real, no more, not to be kept by a browser."""
    answer = client.get("/v1/public/dossiers/H12.28-261124-0001")
    assert answer.json() == {**GLANCE, "percent": 100}
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/v1/public/dossiers/h12.28-261124-0004").status_code == 404


def test_the_unknown_looks_the_same_however_it_is_asked(client: TestClient) -> None:
    """A number never issued, a malformed one and one too long: one document; so too for an unknown code."""
    documents = []
    for number in ("H12.28-261124-9999", "x", "%00", "H" * 5000, "%F0%9F%98%80", "../../etc"):
        answer = client.get(f"/v1/public/dossiers/{number}")
        if answer.json()["code"] == "not-found":
            continue
        assert answer.status_code == 404
        documents.append({name: value for name, value in answer.json().items() if name != "trace_id"})
    answer = client.get("/v1/public/lookup", headers={"Lookup-Code": code(12345)})
    assert answer.status_code == 404
    documents.append({name: value for name, value in answer.json().items() if name != "trace_id"})
    assert len(documents) >= 5
    assert all(document == documents[0] for document in documents)
    assert documents[0]["code"] == "dossier-not-found"


def test_a_holder_sees_where_it_is_and_what_comes_next(client: TestClient) -> None:
    """By the code as typed; with the department's name and without any officer's."""
    typed = f"{code(7)[:4]}-{code(7)[4:8]}-{code(7)[8:]}".lower()
    answer = client.get("/v1/public/lookup", headers={"Lookup-Code": typed})
    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["status"], shown["status_text"]) == (4, "Đang xử lý")
    assert (shown["department"], shown["commune_name"]) == ("Tư pháp - Hộ tịch", "Xã Cái Nước")
    assert shown["next_thing"].startswith("Hồ sơ ")
    assert shown["timeline"][0]["text"] == "Nộp hồ sơ trực tiếp"
    assert answer.headers["Cache-Control"] == "no-store"
    for hidden in ("staff-", "Trần Văn Đức", "Lê Văn Đức", "specialist"):
        assert hidden not in answer.text


def test_anyone_may_know_the_desk_of_a_commune(client: TestClient) -> None:
    """Its name, telephone and address; of a commune that was never heard of nothing."""
    shown = client.get(f"/v1/public/communes/{COMMUNE}").json()
    assert shown.keys() == {"commune_id", "name", "desk_phone", "desk_address"}
    assert (shown["commune_id"], shown["name"]) == (COMMUNE, "Xã Cái Nước")
    for unknown in ("99999", "%00", "x" * 500):
        answer = client.get(f"/v1/public/communes/{unknown}")
        assert (answer.status_code, answer.json()["code"]) == (404, "commune-not-found")


def test_an_answer_says_how_fresh_it_is(tracking: House, client: TestClient) -> None:
    """When the worker had last handled all that the broker held, in two headers; none before it ever had."""
    number, holder = "/v1/public/dossiers/H12.28-261124-0001", {"Lookup-Code": code(7)}
    assert "As-Of" not in client.get(number).headers
    drained_at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=40)
    note = {"$set": {"drained_at": drained_at}}
    tracking.core.store.plumbing(STANDING).update_one({"_id": "inbox"}, note, upsert=True)
    for answer in (client.get(number), client.get("/v1/public/lookup", headers=holder)):
        as_of = datetime.fromisoformat(answer.headers["As-Of"])
        assert abs(as_of - drained_at) < timedelta(seconds=1)
        assert 40 <= int(answer.headers["Behind-Seconds"]) < 60


@pytest.mark.parametrize("typed", [None, "", "K7QM", CODE[:-1] + "B", "H12.28-261124-0001"])
def test_what_cannot_be_a_code_gets_a_hint(client: TestClient, typed: str | None) -> None:
    """The problem names the header and what is allowed; it does not say whether such a dossier exists."""
    answer = client.get("/v1/public/lookup", headers={} if typed is None else {"Lookup-Code": typed})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Lookup-Code"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_deployment_may_show_holders_no_more_than_anyone(mongodb_uri: str, database: str) -> None:
    """TRACKING_HOLDER_VIEW=minimal: number and degree of completion."""
    with house(mongodb_uri, database, holder_view="minimal") as tracking:
        settle(tracking)
        with tracking.client() as client:
            answer = client.get("/v1/public/lookup", headers={"Lookup-Code": code(1)})
            assert answer.json() == {**GLANCE, "percent": 100}


def test_staff_read_a_dossier_with_who_and_why(tracking: House, client: TestClient) -> None:
    """Timeline with names and opened reasons, messages with what became of them, step and result."""
    answer = client.get(f"{DOSSIERS}/d1", headers=tracking.token("specialist"))
    shown = answer.json()
    assert (shown["applicant"], shown["dossier_number"]) == ("Nguyễn Thị Ánh", "H12.28-261124-0001")
    assert shown["timeline"][0]["officer"] == "Lê Văn Đức"
    reasons = [entry["reason"] for entry in shown["timeline"] if entry["reason"]]
    assert reasons == ["Sai ngày sinh của ông Ba."]
    assert [(one["channel"], one["sent"]) for one in shown["messages"]] == [("sms", True), ("email", True)]
    assert shown["completion"]["result_number"] == "412/2026"
    assert shown["hand_over"]["proof"] == "receipt"
    assert (shown["step"], shown["unit_name"]) == (None, "Bộ phận Một cửa xã Cái Nước")
    running = client.get(f"{DOSSIERS}/d7", headers=tracking.token("specialist")).json()
    assert (running["step"]["step_code"], running["step"]["steps_count"]) == ("appraise", 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "anh"}, {"d1", "d2", "d3", "d4"}),
        ({"name": "TRẦN", "status": ["1"]}, {"d8", "d12", "d16"}),
        ({"number": "h12.28-261124-0002"}, {"d2"}),
        ({"status": ["3", "10"]}, {"d1", "d2", "d3", "d4"}),
        ({"open": "false", "procedure": "1.001193"}, {"d1", "d2", "d3", "d4"}),
        ({"to": "2026-11-23", "name": "nguyen"}, set()),
        ({"name": "anh", "from": "2026-11-24", "to": "2026-11-24"}, {"d1", "d2", "d3", "d4"}),
    ],
)
def test_staff_search(tracking: House, client: TestClient, query: dict[str, Any], found: set[str]) -> None:
    """By name without marks, number, statuses, procedure and civil days, all together."""
    items = pages(client, DOSSIERS, tracking.token("counter_officer"), **query)
    assert {one["dossier_id"] for one in items} == found


@pytest.mark.parametrize("late", [True, False])
def test_lateness_is_shown_as_it_is_asked_for(tracking: House, client: TestClient, late: bool) -> None:
    """A list of late dossiers holds late ones only, and the other one none."""
    items = pages(client, DOSSIERS, tracking.token("leader"), late=late)
    assert items
    assert {one["late"] for one in items} == {late}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=11", "status.0"),
        ("status=late", "status.0"),
        ("late=perhaps", "late"),
        ("from=24/11/2026", "from"),
        ("due_to=9999-12-31", "due_to"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("name=%20", "name"),
        (f"name={'x' * 101}", "name"),
        ("stauts=4", "stauts"),
    ],
)
def test_a_wrong_criterion_is_named(tracking: House, client: TestClient, query: str, field: str) -> None:
    """A slip must not quietly list everything: the problem names the parameter."""
    answer = client.get(f"{DOSSIERS}?{query}", headers=tracking.token("leader"))
    assert answer.status_code == 422
    assert field in {error["field"].removeprefix("query.") for error in answer.json()["errors"]}


@pytest.mark.parametrize("after", ["x", "W10", "WzEsMl0", "WyJ5ZXN0ZXJkYXkiLCAiZDEiXQ"])
def test_a_cursor_that_is_not_ours_is_refused(tracking: House, client: TestClient, after: str) -> None:
    """A cursor is given back unread, or not at all."""
    answer = client.get(f"{DOSSIERS}?after={after}", headers=tracking.token("leader"))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor")


def test_a_commune_does_not_see_another(tracking: House, client: TestClient) -> None:
    """Neither with its own token, nor by asking under its own address for another's dossier."""
    headers = tracking.token("leader")
    for address in (
        f"/v1/communes/{OTHER}/{part}" for part in ("dossiers", "dossiers/d99", "counts", "board")
    ):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong-commune")
    assert client.get(f"{DOSSIERS}/d99", headers=headers).json()["code"] == "dossier-not-found"
    assert all(one["dossier_id"] != "d99" for one in pages(client, DOSSIERS, headers))


def test_without_an_account_only_the_public_part_answers(client: TestClient) -> None:
    """Lists, dossiers and figures need a token."""
    for address in (
        DOSSIERS,
        f"{DOSSIERS}/d1",
        COUNTS,
        BOARD,
        "/v1/board",
        "/v1/feed",
        f"/v1/communes/{COMMUNE}/feed",
    ):
        assert client.get(address).status_code == 401


def test_health_readiness_and_description(client: TestClient) -> None:
    """The process tells that it is alive and ready, and describes its API."""
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["dependencies"] == {"database": "ok"}
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert {"/v1/public/lookup", "/v1/communes/{commune_id}/counts"} <= described["paths"].keys()
