"""The line in front of the desks over HTTP: real desks at the same moment, over two applications."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.intake.api import create_app
from tests.integration.intake.house import COMMUNE, House

UNIT = f"{COMMUNE}/units/desk"


def take(intake: House) -> int:
    """A ticket."""
    answer = intake.post(f"{UNIT}/tickets", who="")
    assert answer.status_code == 201, answer.text
    found: int = answer.json()["number"]
    return found


def calls(client: TestClient, token: str, desk: str, count: int) -> list[int]:
    """What one officer calls, one after the other, until nobody waits."""
    found: list[int] = []
    for n in range(count):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{token[-20:]}-{n}"}
        answer = client.post(f"{UNIT}/calls", json={"desk": desk}, headers=headers)
        if answer.status_code == 409:
            return found
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["number"])
    return found


@pytest.fixture
def officers(intake: House) -> Sequence[str]:
    """Tokens of six officers."""
    found = []
    for n in range(6):
        username = f"quay{n}.{id(intake)}"
        person = {"username": username, "name": "Lê Văn Quầy", "roles": ["counter_officer"]}
        made = {**person, "unit_id": "desk", "password": "mat-khau-cua-kiem-thu"}
        intake.post(f"{COMMUNE}/staff", made, who="hosting")
        intake.log_in(username, username)
        found.append(intake.tokens.pop(username))
    return found


def test_six_desks_never_call_one_person(intake: House, officers: Sequence[str]) -> None:
    """All at once, over two applications on one database: everybody once, in order, nobody left out."""
    numbers = [take(intake) for _ in range(18)]
    assert numbers == list(range(1, 19))
    another = TestClient(create_app(intake.settings), raise_server_exceptions=False)
    clients = [intake.client, another] * 3
    with ThreadPoolExecutor(6) as crowd:
        asked = [
            crowd.submit(calls, client, token, f"Quầy {n}", 10)
            for n, (client, token) in enumerate(zip(clients, officers, strict=True))
        ]
        called = [one.result() for one in asked]
    assert sorted(number for each in called for number in each) == numbers
    assert all(each == sorted(each) for each in called)
    assert sum(1 for each in called if each) > 1, "else nothing was tried at the same time"
    (day,) = intake.get(f"{COMMUNE}/waiting-times").json()["items"]
    assert (day["tickets"], day["called"]) == (18, 18)
    assert day["served"] == 18 - sum(1 for each in called if each)


def test_tickets_taken_at_once_are_numbered_without_a_gap(intake: House) -> None:
    """Sixteen at the same moment, by two applications."""
    another = TestClient(create_app(intake.settings), raise_server_exceptions=False)

    def press(n: int) -> int:
        client = (intake.client, another)[n % 2]
        answer = client.post(f"{UNIT}/tickets", headers={"Idempotency-Key": f"press-{n}"})
        assert answer.status_code == 201, answer.text
        found: int = answer.json()["number"]
        return found

    with ThreadPoolExecutor(16) as crowd:
        assert sorted(crowd.map(press, range(16))) == list(range(1, 17))


def test_an_answer_that_was_lost_calls_nobody_else(intake: House) -> None:
    """The same key has the same ticket again, taken and called."""
    again = [intake.post(f"{UNIT}/tickets", who="", key="lost").json() for _ in range(2)]
    assert again[0] == again[1]
    take(intake)
    called = [intake.post(f"{UNIT}/calls", {"desk": "Quầy 1"}, key="lost-call").json() for _ in range(2)]
    assert called[0] == called[1]
    line: dict[str, Any] = intake.get(f"{UNIT}/line").json()
    assert (line["waiting"], line["mine"], line["calls"][0]["desk"]) == (1, 1, "Quầy 1")
    assert intake.get(f"{UNIT}/line", who="").json()["mine"] is None


def test_from_the_first_call_to_the_end(intake: House) -> None:
    """Again, not come, back, done; a screen and a telephone are told without a token, a desk never so."""
    take(intake)
    assert intake.get(f"{UNIT}/tickets/1", who="").json()["ahead"] == 0
    desk = {"desk": "Quầy 1"}
    assert intake.post(f"{UNIT}/calls", desk, who="").status_code == 401
    assert intake.post(f"{UNIT}/calls", desk, who="admin").status_code == 403
    intake.post(f"{UNIT}/calls", desk)
    assert intake.post(f"{UNIT}/tickets/1/call", desk).json()["calls_count"] == 2
    assert intake.post(f"{UNIT}/tickets/1/absence").json()["state"] == "absent"
    assert intake.post(f"{UNIT}/tickets/1/absence").status_code == 409
    assert intake.post(f"{UNIT}/tickets/1/call", desk).json()["state"] == "called"
    assert intake.post(f"{UNIT}/tickets/1/completion").json()["state"] == "done"
    assert intake.post(f"{UNIT}/calls", desk).json()["code"] == "nobody-waits"
    for number in (0, 7, 10**9):
        assert intake.get(f"{UNIT}/tickets/{number}", who="").status_code == 404
    assert intake.post(f"{COMMUNE}/units/nowhere/tickets", who="").status_code == 422
