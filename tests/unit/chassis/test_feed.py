"""The feed over a service's log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from services.chassis import paging
from services.chassis.identity import service_token
from tests.fakes.identity import SERVICE_SECRET
from tests.unit.chassis.lending import Lending, assert_problem, client_of

OWN = "/v1/branches/hue/feed"


def as_service() -> dict[str, str]:
    """Notify's own token, new for each request: it lasts for minutes."""
    return {"Authorization": f"Bearer {service_token(SERVICE_SECRET, 'notify')}"}


@pytest.fixture
def lending() -> Lending:
    """A service with six events of two tenants in its log."""
    lending = Lending()
    for subject in ("b1", "b2", "b1"):
        for tenant in ("hue", "hoi-an"):
            lending.log.add(tenant, subject)
    return lending


@pytest.fixture
def client(lending: Lending) -> Iterator[TestClient]:
    """A caller of the service."""
    with client_of(lending) as client:
        yield client


def read(client: TestClient, path: str, headers: dict[str, str]) -> tuple[list[int], str | None]:
    """Positions of the events on a page, and where to go on."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["position"] for item in answer.json()["items"]], answer.json()["next"]


def test_a_service_reads_the_whole_log_page_by_page(client: TestClient) -> None:
    """Who starts late gets every event of every tenant once, in the order of the log."""
    seen: list[int] = []
    after = ""
    for _ in range(3):
        positions, following = read(client, f"/v1/feed?limit=2&after={after}", as_service())
        seen += positions
        after = str(following)
    assert seen == [1, 2, 3, 4, 5, 6]


def test_the_end_of_the_log_is_a_place_to_come_back_to(lending: Lending, client: TestClient) -> None:
    """With nothing new the cursor stays, and the next event is found behind it."""
    _, following = read(client, "/v1/feed", as_service())
    assert read(client, f"/v1/feed?after={following}", as_service()) == ([], following)
    lending.log.add("hue", "b3")
    assert read(client, f"/v1/feed?after={following}", as_service())[0] == [7]


def test_a_service_reads_one_stream(client: TestClient) -> None:
    """A gap in one subject is filled without reading the whole log."""
    path = "/v1/feed?tenant=hue&subject=b1&after_sequence=1"
    assert read(client, path, as_service())[0] == [5]


def test_a_tenant_reads_its_own_events_alone(lending: Lending, client: TestClient) -> None:
    """Another tenant's events are neither shown nor countable by their absence in a page."""
    assert read(client, f"{OWN}?limit=2", lending.headers())[0] == [1, 3]
    assert_problem(client.get(OWN, headers=lending.headers(tenant="hoi-an")), 403, "wrong-branch")
    assert_problem(client.get("/v1/feed", headers=lending.headers()), 403, "forbidden")


@pytest.mark.parametrize("place", [["abc"], [None], [-1], [2**62, 1], [True], ["1"]])
def test_a_tampered_cursor_is_refused(client: TestClient, place: list[object]) -> None:
    """Something that is no position is the caller's mistake."""
    answer = client.get(f"/v1/feed?after={paging.encode(*place)}", headers=as_service())
    assert_problem(answer, 400, "invalid-cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=2001", "after_sequence=-1", "limit=x"])
def test_the_bounds_of_a_page_are_told(client: TestClient, query: str) -> None:
    """A page has from 1 to 2,000 events."""
    assert_problem(client.get(f"/v1/feed?{query}", headers=as_service()), 422, "invalid-fields")


def test_a_tenants_page_is_smaller(lending: Lending, client: TestClient) -> None:
    """The large pages are for services, which read whole logs."""
    assert_problem(client.get(f"{OWN}?limit=201", headers=lending.headers()), 422, "invalid-fields")


def test_an_event_is_passed_on_byte_for_byte(lending: Lending, client: TestClient) -> None:
    """What was logged is what is read, whatever characters stand in it."""
    lending.log.events[0] = ("b1", replace(lending.log.events[0][1], body='{"name":"Hạnh"}'.encode()))
    assert client.get("/v1/feed?limit=1", headers=as_service()).content.startswith(
        '{"items":[{"name":"Hạnh"}],"next":"'.encode()
    )
