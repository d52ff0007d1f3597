"""Ratings on a real database: once for each dossier that was handed over, counted, opened and said."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.contracts.tracking import DossierRated
from services.tracking.ports import RATINGS
from tests.fakes.stories import COMMUNE, Story, body, commune, instant
from tests.integration.tracking.house import House
from tests.integration.tracking.test_api import code

RATINGS_PATH = "/v1/public/ratings"
OPEN, RETURNED, ALSO_RETURNED = code(1), code(2), code(3)


@pytest.fixture(scope="module")
def tracking(shared: House) -> House:
    """One dossier under way, two handed over."""
    now = datetime.now(UTC).replace(microsecond=0)
    story = Story("d1", code=OPEN, now=now)
    story.file()
    story.open_step(1, story.receive())
    shared.hear([body(commune())])
    shared.tell(story, instant("d2", code=RETURNED), instant("d3", code=ALSO_RETURNED))
    return shared


@pytest.fixture(scope="module")
def client(tracking: House) -> Iterator[TestClient]:
    """A caller."""
    with tracking.client() as client:
        yield client


def rate(client: TestClient, lookup_code: str, rating: Any, key: str = "", **more: Any) -> Any:
    """Say how content somebody is."""
    said = {"lookup_code": lookup_code, "rating": rating, **more}
    return client.post(RATINGS_PATH, json=said, headers={"Idempotency-Key": key or uuid.uuid4().hex})


def looked_up(client: TestClient, lookup_code: str) -> Any:
    """What the holder sees."""
    return client.get("/v1/public/lookup", headers={"Lookup-Code": lookup_code}).json()


def test_it_is_said_once_and_everybody_who_may_sees_it(tracking: House, client: TestClient) -> None:
    """A second press is the first one; a second opinion is refused; counts and lists agree."""
    assert looked_up(client, RETURNED)["may_rate"]
    for _ in range(2):
        answer = rate(client, RETURNED.lower(), 4, key="pressed twice", via="kiosk")
        assert (answer.status_code, answer.json()["rating_text"]) == (201, "Hài lòng")
        assert answer.headers["Cache-Control"] == "no-store"
    again = rate(client, RETURNED, 1)
    assert (again.status_code, again.json()["code"]) == (409, "already-rated")
    seen = looked_up(client, RETURNED)
    assert (seen["rating"], seen["may_rate"]) == (4, False)
    assert len(tracking.all(RATINGS)) == 1

    leader = tracking.token("leader")
    place = f"/v1/communes/{COMMUNE}"
    figures = client.get(f"{place}/counts", headers=leader).json()["figures"]
    counts = {one["code"]: one["count"] for one in figures if one["code"].startswith("rated_")}
    assert counts == {f"rated_{level}_this_month": int(level == 4) for level in range(1, 6)} | {
        "rated_this_month": 1
    }
    href = next(one["href"] for one in figures if one["code"] == "rated_4_this_month")
    listed = client.get(f"{place}/{href}", headers=leader).json()["items"]
    assert [one["dossier_id"] for one in listed] == ["d2"]
    detail = client.get(f"{place}/dossiers/d2", headers=leader).json()
    assert (detail["rating"], detail["rating_text"]) == (4, "Hài lòng")


def test_it_is_said_to_whoever_reads_tracking(tracking: House, client: TestClient) -> None:
    """One event in tracking's own log, about the dossier."""
    assert rate(client, ALSO_RETURNED, 1, via="phone").status_code == 201
    told = [one for one in tracking.all("events") if one["type"] == DossierRated.type]
    about = [one for one in told if one["subject"] == "d3"]
    assert len(about) == 1


@pytest.mark.parametrize(
    ("lookup_code", "rating", "status", "problem"),
    [
        (OPEN, 5, 409, "not-returned"),
        (code(999), 5, 404, "dossier-not-found"),
        ("K7QM", 5, 422, "invalid-fields"),
        (OPEN, 0, 422, "invalid-fields"),
        (OPEN, 6, 422, "invalid-fields"),
        (OPEN, "well", 422, "invalid-fields"),
    ],
)
def test_what_cannot_be_rated_is_refused(
    client: TestClient, lookup_code: str, rating: Any, status: int, problem: str
) -> None:
    """A result that is still to come, nobody's code, a slip, a level that there is not."""
    answer = rate(client, lookup_code, rating)
    assert (answer.status_code, answer.json()["code"]) == (status, problem)


def test_one_code_is_not_tried_for_ever(client: TestClient) -> None:
    """The limit of look-ups counts these, too."""
    statuses = [rate(client, code(4711), 5).status_code for _ in range(70)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
