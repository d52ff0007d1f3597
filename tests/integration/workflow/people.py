"""People at workflow's HTTP API, and how its answers are read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from services.contracts.envelope import event_id
from services.contracts.intake import StaffPublished
from services.contracts.person import PersonData
from tests.fakes.stories import COMMUNE, sealed
from tests.fakes.workflow import MORNING

HOME = f"/v1/communes/{COMMUNE}"
ONE = f"{HOME}/dossiers/d1"
Staff = Callable[..., "Person"]


class Person:
    """Somebody with a token, at the API."""

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._bearer = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Read."""
        return self._client.get(path, params=query, headers=self._bearer)

    def post(self, path: str, body: Any = None, version: int | None = None, **more: str) -> httpx.Response:
        """Order a change, with a new key where none is given."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, **self._bearer}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._client.post(path, json=body, headers={**headers, **more})


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def good(answer: httpx.Response) -> Mapping[str, Any]:
    """The dossier in an answer, whose ETag is its version."""
    assert answer.status_code == 200, answer.text
    body: Mapping[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{body["version"]}"'
    return body


def key(name: str) -> dict[str, str]:
    """The header of an idempotency key."""
    return {"Idempotency-Key": name}


NAMES = {"staff-2": "Trần Thị Bình", "staff-3": "Lê Văn Lâm", "staff-4": "Ngô Thị Mai"}


def published(staff_id: str, *roles: str, active: bool = True, place: int = 1) -> StaffPublished:
    """Intake says who works here."""
    return StaffPublished(
        event_id=event_id("intake", f"staff-{staff_id}", place),
        commune_id=COMMUNE,
        occurred_at=MORNING,
        staff_id=staff_id,
        roles=roles,
        unit_id="justice",
        active=active,
        person=sealed(PersonData(name=NAMES[staff_id])),
    )


def away(**given: Any) -> dict[str, Any]:
    """Lâm is away today; Bình stands in."""
    told = {
        "officer": "staff-3",
        "stand_in": "staff-2",
        "from": "2026-11-24",
        "until": "2026-11-24",
        "reason": "Đi họp ở tỉnh",
    }
    return {**told, **given}
