"""Process definitions over the HTTP API, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.chassis.identity import TokenIssuer
from services.contracts import codec
from services.contracts.envelope import HOST
from services.workflow import bootstrap
from services.workflow.ports import PROCESSES
from services.workflow.store.library import MongoLibrary
from tests.fakes.workflow import MORNING, process, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import Person, Staff, key, problem

SECOND = codec.encode(process(version=2, effective_from=date(2026, 11, 25), name="Theo quyết định mới"))


@pytest.fixture
def host(client: httpx.Client, issuer: TokenIssuer) -> Person:
    """Somebody of the hosting unit, bound to no commune."""
    return Person(client, issuer.issue("host-1", None, ["hosting_admin"], timedelta(hours=8)))


def test_publishing_a_version(host: Person, client: httpx.Client, one: House) -> None:
    """It is listed with its days at once; dossiers received from its day on get it, others do not."""
    bootstrap.publish(one.core, one.means)
    made = host.post("/v1/processes", SECOND)
    assert (made.status_code, made.json()["version"], made.json()["effective_from"]) == (201, 2, "2026-11-25")
    listed = client.get("/v1/processes/ordinary/versions").json()["items"]
    assert [(one["version"], one["effective_until"]) for one in listed] == [(1, "2026-11-25"), (2, None)]
    assert [one["published_at"] is not None for one in listed] == [True, True]
    assert client.get("/v1/processes/ordinary").json()["version"] == 1
    one.hear(received("d2"), received("d3", received_at=MORNING + timedelta(days=1)))
    assert [one.dossier(dossier_id).process.version for dossier_id in ("d2", "d3")] == [1, 2]
    assert one.types().count("process.published.v1") == 2


def test_published_twice_it_is_said_once(host: Person, one: House) -> None:
    """With the same key the same answer; with another one 200 instead of 201."""
    first = host.post("/v1/processes", SECOND, None, **key("once"))
    again = host.post("/v1/processes", SECOND, None, **key("once"))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert host.post("/v1/processes", SECOND).status_code == 200
    assert one.types().count("process.published.v1") == 1


def test_a_published_version_is_not_edited(host: Person, one: House) -> None:
    """Another content under its number is a conflict, and so is one that begins before it."""
    host.post("/v1/processes", SECOND)
    edited = host.post("/v1/processes", {**SECOND, "name": "Khác"})
    assert problem(edited) == (409, "process-published")
    assert edited.json()["errors"][0]["field"] == "version"
    before = host.post("/v1/processes", {**SECOND, "version": 3, "effective_from": "2026-11-24"})
    assert problem(before) == (409, "process-published")
    assert before.json()["errors"][0]["field"] == "effective_from"
    (stored,) = one.all(PROCESSES)
    assert len(stored["versions"]) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"steps": [{**SECOND["steps"][0], "next": ["appraise"]}]}, (422, "invalid-process")),
        ({"steps": [{**SECOND["steps"][0], "role": "mayor"}]}, (422, "invalid-process")),
        (
            {"limit": {"unit": "same_day"}, "steps": [{**SECOND["steps"][0], "hours": 9}]},
            (422, "invalid-process"),
        ),
        ({"steps": []}, (422, "invalid-process")),
        ({"code": "hai chữ"}, (422, "invalid-fields")),
        ({"surprise": 1}, (422, "invalid-fields")),
    ],
)
def test_what_could_not_be_run_is_refused(
    host: Person, one: House, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    """With each fault in Vietnamese at its field; nothing is written."""
    refused = host.post("/v1/processes", {**SECOND, **change})
    assert problem(refused) == expected
    assert all(error["message"].endswith(".") for error in refused.json()["errors"])
    assert one.all(PROCESSES) == []


def test_only_the_hosting_unit_publishes(staff: Staff) -> None:
    """Not even the administrator of a commune: the process is the province's (TT 01/2018, art. 8)."""
    for role in ("commune_admin", "leader"):
        assert problem(staff(role).post("/v1/processes", SECOND)) == (403, "forbidden")


def test_an_unknown_process_has_no_versions(client: httpx.Client) -> None:
    """It is not there."""
    assert problem(client.get("/v1/processes/nowhere/versions")) == (404, "process-not-found")


def test_a_reader_sees_a_version_within_seconds(host: Person, one: House) -> None:
    """Another process of the API reads anew after five seconds; the one that published, at once."""
    now = [0.0]
    library = MongoLibrary(one.core.store, lambda: now[0])
    assert library.versions() == []
    host.post("/v1/processes", SECOND)
    assert library.versions() == []
    now[0] = 5.0
    assert [version.process.version for version in library.versions()] == [2]
    assert one.all(PROCESSES)[0]["tenant"] == HOST
