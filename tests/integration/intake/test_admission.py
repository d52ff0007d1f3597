"""More is asked than can be done, on a real process: who is refused, and that a refusal changes nothing."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from services.contracts.calendars import civil_date
from services.intake.ports import DOSSIERS
from tests.integration.intake.house import COMMUNE, PASSWORD, SECRET, House, filing
from tests.integration.intake.processes import ApiProcess

OTHER = "/v1/communes/32131"
KEYS = (f"admission-{number}" for number in itertools.count())
Serve = Callable[..., ApiProcess]


@pytest.fixture
def two_communes(fresh_intake: House) -> House:
    """An intake with a second commune, whose officer is `other`."""
    made = {"commune_id": "32131", "name": "Xã Tân Hưng"}
    assert fresh_intake.post("/v1/communes", made, who="hosting").status_code == 201
    unit = {"unit_id": "desk-2", "name": "Trung tâm", "agency_code": "000.02.31.H12", "receives": True}
    assert fresh_intake.post(f"{OTHER}/units", unit, who="hosting").status_code == 201
    person = {"username": "officer.th", "name": "Lê Văn Năm", "roles": ["counter_officer"]}
    staff = {**person, "unit_id": "desk-2", "password": PASSWORD}
    assert fresh_intake.post(f"{OTHER}/staff", staff, who="hosting").status_code == 201
    fresh_intake.log_in("other", "officer.th")
    return fresh_intake


@pytest.fixture
def serve(mongodb_uri: str, database: str) -> Iterator[Serve]:
    """Starts an API process with these variables."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1/none",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SECRET,
        "MOTCUA_SERVICE_SECRET": SECRET,
        "MOTCUA_LOG_LEVEL": "error",
        "INTAKE_DATABASE": f"{database}_intake",
    }
    running: list[ApiProcess] = []

    def run(**more: str) -> ApiProcess:
        running.append(ApiProcess({**environ, **more}))
        running[-1].start()
        return running[-1]

    yield run
    for one in running:
        one.kill()


def officer(intake: House, api: ApiProcess, who: str) -> httpx.Client:
    """A caller with the token of `who`; all of them come from the same address."""
    token = {"Authorization": f"Bearer {intake.tokens[who]}"}
    limits = httpx.Limits(max_connections=200)
    return httpx.Client(base_url=api.url, headers=token, limits=limits, timeout=60)


def assert_told_when(answer: httpx.Response) -> None:
    """A refusal says after how many seconds to come again, in Vietnamese."""
    assert answer.headers["retry-after"].isdigit()
    assert answer.headers["content-type"] == "application/problem+json"
    assert f"Xin gửi lại sau {answer.headers['retry-after']} giây" in answer.json()["detail"]


def test_a_commune_that_floods_is_limited_and_its_neighbour_behind_the_same_address_is_not(
    two_communes: House, serve: Serve
) -> None:
    """429 with Retry-After for the one; every request of the other, from the same address, is served."""
    api = serve(INTAKE_DESK_PER_SECOND="10")
    loud, quiet = (officer(two_communes, api, name) for name in ("officer", "other"))
    with loud, quiet, ThreadPoolExecutor(16) as crowd:
        flood = list(crowd.map(lambda _: loud.get(f"{COMMUNE}/dossiers"), range(300)))
        calm = [quiet.get(f"{OTHER}/dossiers") for _ in range(15)]
    told = Counter(answer.status_code for answer in flood)
    assert told.keys() == {200, 429}
    assert told[429] > 200
    for answer in flood:
        if answer.status_code == 429:
            assert_told_when(answer)
    assert {answer.status_code for answer in calm} == {200}


def test_bulk_is_shed_before_desks(two_communes: House, serve: Serve) -> None:
    """Eight places and a crowd: every filing is done, exports are refused, who keeps watch is answered."""
    api = serve(INTAKE_REQUESTS_IN_WORK="8", INTAKE_TURN_SECONDS="16", INTAKE_BULK_PER_SECOND="1000")
    today = civil_date(datetime.now(UTC))
    desks, exports = officer(two_communes, api, "officer"), officer(two_communes, api, "admin")

    def ask(number: int) -> tuple[str, httpx.Response]:
        if number % 10 == 0:
            return "watch", desks.get("/healthz")
        if number % 2:
            key = {"Idempotency-Key": next(KEYS)}
            sent = filing(applicant={"name": f"Lê Văn {number}"})
            return "desk", desks.post(f"{COMMUNE}/dossiers", json=sent, headers=key)
        return "bulk", exports.get(f"{COMMUNE}/exchange?from={today}&until={today}")

    with desks, exports, ThreadPoolExecutor(40) as crowd:
        answers = list(crowd.map(ask, range(800)))
    told = Counter((kind, answer.status_code) for kind, answer in answers)
    assert told["desk", 201] == 400
    assert told["watch", 200] == 80
    assert told["bulk", 503] > 0
    assert told["bulk", 503] + told["bulk", 200] == 320
    for kind, answer in answers:
        if (kind, answer.status_code) == ("bulk", 503):
            assert_told_when(answer)


def test_what_is_refused_has_no_effect_and_may_be_sent_again(two_communes: House, serve: Serve) -> None:
    """A filing that got 429 left nothing behind; with the same key it is done, once."""
    slow = serve(INTAKE_DESK_PER_SECOND="1")
    free = serve()
    told: list[str] = []
    narrow, wide = (officer(two_communes, api, "officer") for api in (slow, free))
    with narrow, wide:
        for number in range(40):
            key = {"Idempotency-Key": next(KEYS)}
            sent = filing(applicant={"name": f"Lê Văn {number}"})
            first = narrow.post(f"{COMMUNE}/dossiers", json=sent, headers=key)
            again = wide.post(f"{COMMUNE}/dossiers", json=sent, headers=key)
            assert first.status_code in (201, 429)
            assert again.status_code == 201
            assert ("idempotency-replayed" in again.headers) == (first.status_code == 201)
            told.append(again.json()["dossier_number"])
    kept = two_communes.all(DOSSIERS)
    assert sorted(one["number"] for one in kept) == sorted(told)
    assert sorted(int(number.rpartition("-")[2]) for number in told) == list(range(1, 41))
