"""Serials stay 1..n, each once: whatever is killed, over midnight and New Year, beyond 9,999 a day."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo.database import Database

from services.intake.domain.numbering import number_counter, recognised
from services.intake.ports import DOSSIERS, SERIALS
from tests.integration.intake.house import COMMUNE, SECRET, House, filing, house
from tests.integration.intake.processes import ApiProcess
from tests.waiting import wait_until

DESKS, KILLS = 24, 3
AFTER_THE_LAST = 3  # filings of each desk when the last process is back
MIDNIGHT = datetime(2026, 12, 31, 17, tzinfo=UTC)  # in Vietnam, and a new year


@pytest.fixture
def apis(mongodb_uri: str, database: str) -> Iterator[list[ApiProcess]]:
    """Two processes of one intake."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1/none",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SECRET,
        "MOTCUA_SERVICE_SECRET": SECRET,
        "MOTCUA_LOG_LEVEL": "error",
        "INTAKE_DATABASE": f"{database}_intake",
    }
    running = [ApiProcess(environ), ApiProcess(environ)]
    yield running
    for one in running:
        one.kill()


def until_within_a_transaction(database: Database[Any]) -> None:
    """Return at an instant at which the server has a transaction that is begun and not committed."""
    until = time.monotonic() + 60
    while not database.client.admin.command("serverStatus")["transactions"]["currentOpen"]:
        assert time.monotonic() < until, "no transaction was ever open"


def until_told(post: Callable[[str], httpx.Response], urls: Iterator[str]) -> dict[str, Any]:
    """The same request, with the same key, to one process after the other until one has answered."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            answer = post(next(urls))
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code == 201:
            found: dict[str, Any] = answer.json()
            return found
        assert answer.status_code in (409, 503), answer.text
        time.sleep(0.1)
    raise AssertionError("nobody answered for two minutes")


def _blows(intake: House, apis: list[ApiProcess], told: list[dict[str, Any]]) -> None:
    for blow in range(KILLS):
        seen = len(told)
        wait_until(lambda: len(told) > seen + DESKS, 90, what="the desks go on")  # noqa: B023
        until_within_a_transaction(intake.core.store.database)
        apis[blow % 2].kill()
        apis[blow % 2].start()


def test_killed_between_taking_and_committing(fresh_intake: House, apis: list[ApiProcess]) -> None:
    """24 desks, two processes, three killed within an open transaction: 1..n, none twice, none lost."""
    for api in apis:
        api.start()
    told: list[dict[str, Any]] = []
    over = threading.Event()

    def desk(number: int) -> None:
        urls = itertools.cycle(api.url for api in (apis if number % 2 else reversed(apis)))
        headers = {"Authorization": f"Bearer {fresh_intake.tokens['officer']}"}
        left = AFTER_THE_LAST
        with httpx.Client(timeout=30, headers=headers) as client:
            for count in itertools.count():
                sent = filing(applicant={"name": f"Lê Văn {number} {count}"})
                key = {"Idempotency-Key": f"{number}-{count}"}
                told.append(
                    until_told(
                        lambda url: client.post(f"{url}{COMMUNE}/dossiers", json=sent, headers=key),  # noqa: B023
                        urls,
                    )
                )
                left -= over.is_set()
                if not left:
                    return

    with ThreadPoolExecutor(DESKS) as crowd:
        desks = [crowd.submit(desk, number) for number in range(DESKS)]
        try:
            _blows(fresh_intake, apis, told)
        finally:
            over.set()
        for one in desks:
            one.result()
    kept = fresh_intake.all(DOSSIERS)
    expected = list(range(1, len(told) + 1))
    assert sorted(one["number"] for one in kept) == sorted(one["dossier_number"] for one in told)
    assert sorted(int(one["number"].rpartition("-")[2]) for one in kept) == expected
    assert sorted(one["reception"]["register_serial"] for one in kept) == expected
    assert {one["last"] for one in fresh_intake.all(SERIALS)} == {len(told)}


def test_over_midnight_at_the_end_of_the_year(mongodb_uri: str, database: str, tmp_path: Path) -> None:
    """24 desks file over midnight of 31 December: both days and both registers are 1..n, each by its hour."""
    clock = tmp_path / "clock"
    offset = MIDNIGHT.timestamp() - time.time() - 60
    clock.write_text(f"{offset}")
    more = {"MOTCUA_DEMONSTRATION": "1", "MOTCUA_CLOCK_FILE": str(clock)}
    with house(mongodb_uri, f"{database}_intake", **more) as intake:
        filed: list[str] = []

        def desk(number: int) -> None:
            for count in range(8):
                if number == 0 and count == 4:
                    clock.write_text(f"{offset + 61}")
                sent = filing(applicant={"name": f"Lê Văn {number} {count}"})
                answer = intake.post(f"{COMMUNE}/dossiers", sent)
                assert answer.status_code == 201, answer.text
                filed.append(answer.json()["dossier_number"])

        with ThreadPoolExecutor(DESKS) as crowd:
            list(crowd.map(desk, range(DESKS)))
        by_day: dict[str, list[int]] = {"261231": [], "270101": []}
        registers: dict[int, list[int]] = {2026: [], 2027: []}
        for one in intake.all(DOSSIERS):
            _, day, serial = one["number"].rsplit("-", 2)
            by_day[day].append(int(serial))
            reception = one["reception"]
            registers[reception["register_year"]].append(reception["register_serial"])
            assert (reception["register_year"] == 2027) == (day == "270101")
    assert len(filed) == len(set(filed)) == DESKS * 8
    for serials in (*by_day.values(), *registers.values()):
        assert serials
        assert sorted(serials) == list(range(1, len(serials) + 1))


def test_the_ten_thousandth_of_a_day(intake: House) -> None:
    """After 9999 comes 10000, five digits (TT 01/2018/TT-VPCP, art. 19 names four): printed, found."""
    first = intake.filed()
    counters = intake.core.store.plumbing(SERIALS)
    today = number_counter("desk", datetime.now(UTC))
    moved = counters.update_many({"_id": {"$regex": f"{today}$"}}, {"$set": {"last": 9_996}})
    assert moved.modified_count == 1
    with ThreadPoolExecutor(8) as crowd:
        filed = list(crowd.map(lambda _: intake.filed(), range(8)))
    serials = sorted(recognised(one["dossier_number"]).serial for one in filed)  # type: ignore[union-attr]
    assert serials == list(range(9_997, 10_005))
    beyond = next(one for one in filed if one["dossier_number"].endswith("-10000"))
    assert beyond["dossier_number"].rpartition("-")[0] == first["dossier_number"].rpartition("-")[0]
    receipt = intake.get(f"{COMMUNE}/dossiers/{beyond['dossier_id']}/receipt")
    assert receipt.status_code == 200
    assert receipt.content.startswith(b"%PDF")
    found = intake.get(f"{COMMUNE}/dossiers?number={beyond['dossier_number']}")
    assert [one["dossier_id"] for one in found.json()["items"]] == [beyond["dossier_id"]]
