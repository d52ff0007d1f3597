"""The dead letters of a service over HTTP: who sees which, and that nobody's data is among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from services.chassis.clock import SystemClock
from services.chassis.identity import TokenIssuer
from tests.fakes.stories import COMMUNE, Story
from tests.integration.tracking.house import House

OTHER = "32134"
SUMMARY, LIST, OWN = (
    "/v1/dead-letters/summary",
    "/v1/dead-letters",
    f"/v1/communes/{COMMUNE}/dead-letters",
)


@pytest.fixture(scope="module")
def tracking(shared: House) -> House:
    """A service with letters of two communes and one of nobody."""
    for number, commune_id in enumerate((COMMUNE, COMMUNE, OTHER), 1):
        story = Story(f"d{number}", commune_id=commune_id)
        story.file(person="eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA")
        shared.tell(story)
    shared.hear([b'{"name": "Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b H\xe1\xba\xa1nh"}'])
    return shared


@pytest.fixture(scope="module")
def client(tracking: House) -> Iterator[TestClient]:
    """A caller of the API."""
    with tracking.client() as client:
        yield client


def hosting(tracking: House) -> dict[str, str]:
    """The header of the hosting administrator, who belongs to no commune."""
    token = TokenIssuer(*tracking.key, SystemClock()).issue(
        "host-1", None, ["hosting_admin"], timedelta(hours=8)
    )
    return {"Authorization": f"Bearer {token}"}


def test_the_hosting_unit_sees_kinds_causes_and_communes(tracking: House, client: TestClient) -> None:
    """Figures from three sides, with what cures each kind, since when, and nobody's name."""
    answer = client.get(SUMMARY, headers=hosting(tracking))
    assert answer.status_code == 200
    summary = answer.json()
    assert summary["count"] == 4
    assert [(heap["kind"], heap["count"]) for heap in summary["kinds"]] == [("seal", 3), ("unreadable", 1)]
    assert "secret" in summary["kinds"][0]["cure"]
    assert {(heap["tenant"], heap["count"]) for heap in summary["tenants"]} == {
        (COMMUNE, 2),
        (OTHER, 1),
        ("host", 1),
    }
    assert all(heap["oldest_seconds"] >= 0 for heap in summary["kinds"])
    assert "Hạnh" not in answer.text


def test_the_list_goes_on_page_by_page_and_keeps_to_its_filters(tracking: House, client: TestClient) -> None:
    """Each letter once, oldest first, and none of its bytes."""
    seen: list[str] = []
    after = ""
    while True:
        answer = client.get(f"{LIST}?kind=seal&limit=2&after={after}", headers=hosting(tracking))
        assert answer.status_code == 200
        assert "Hạnh" not in answer.text
        seen += [item["subject"] for item in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        after = answer.json()["next"]
    assert seen == ["d1", "d2", "d3"]
    of_other = client.get(f"{LIST}?tenant={OTHER}", headers=hosting(tracking)).json()["items"]
    assert [item["subject"] for item in of_other] == ["d3"]


def test_a_commune_sees_its_own_figures_alone(tracking: House, client: TestClient) -> None:
    """Its administrator is told of its letters, not of a neighbour's or the hosting unit's."""
    own = client.get(OWN, headers=tracking.token("commune_admin")).json()
    assert (own["count"], [heap["tenant"] for heap in own["tenants"]]) == (2, [COMMUNE])
    assert client.get(OWN, headers=tracking.token("commune_admin", commune_id=OTHER)).status_code == 403
    assert client.get(OWN, headers=hosting(tracking)).json()["count"] == 2


@pytest.mark.parametrize("path", [SUMMARY, LIST])
@pytest.mark.parametrize("role", ["commune_admin", "leader", "counter_officer", "machine_client"])
def test_all_letters_are_the_hosting_units_alone(
    tracking: House, client: TestClient, path: str, role: str
) -> None:
    """Nobody of a commune looks across communes."""
    assert client.get(path, headers=tracking.token(role)).status_code == 403
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("query", ["kind=bad", "colour=red", "limit=0", "limit=201", "after=x"])
def test_a_slip_is_refused(tracking: House, client: TestClient, query: str) -> None:
    """An unknown kind or parameter must not list everything."""
    assert client.get(f"{LIST}?{query}", headers=hosting(tracking)).status_code in (400, 422)
