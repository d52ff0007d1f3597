"""Intake's ledger as another service asks for it: over HTTP, with its own token, from the real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.digest import digest
from services.chassis.eventlog import EVENTS
from services.chassis.identity import service_token
from services.chassis.relay import OUTBOX
from services.contracts.calendars import civil_date
from services.contracts.status import Status
from services.intake.ports import DOSSIERS
from services.intake.store.ledger import book
from tests.integration.intake.house import SECRET, House

TENANT = "32128"


def as_service() -> dict[str, str]:
    """Tracking's own token; it lasts for minutes, so each request has a new one."""
    return {"Authorization": f"Bearer {service_token(SECRET, 'tracking')}"}


def asked(intake: House, path: str, **query: Any) -> Any:
    """What a service is told."""
    found = intake.client.get(path, params={"tenant": TENANT, **query}, headers=as_service())
    assert found.status_code == 200, found.text
    return found.json()


def publish_all(intake: House) -> None:
    """As if the relay had carried everything to the broker."""
    store = intake.core.store
    for position, row in enumerate(store.plumbing(EVENTS).find({"tenant": TENANT}).sort("recorded_at", 1), 1):
        change = {"$set": {"position": 1_000_000 + position}, "$unset": {"pending": ""}}
        store.plumbing(EVENTS).update_one({"_id": row["_id"]}, change)
    store.plumbing(OUTBOX).update_one({"_id": TENANT}, {"$set": {"published": 2_000_000}}, upsert=True)


@pytest.fixture
def filed(intake: House) -> list[str]:
    """Three dossiers that were received today, all of their events on their way."""
    ids = [intake.filed()["dossier_id"] for _ in range(3)]
    publish_all(intake)
    return ids


def today() -> str:
    """The civil day, which may change while a test runs: not at the desks of a test."""
    return civil_date(datetime.now(UTC)).isoformat()


def test_a_day_is_told_in_one_digest_and_then_line_by_line(intake: House, filed: list[str]) -> None:
    """Received is open, closed and void; the lines are how far the log has told of each dossier."""
    (day,) = asked(intake, "/v1/ledger", since=today(), until=today())["days"]
    assert (day["received"], day["open"], day["closed"], day["void"]) == (3, 3, 0, 0)
    told = asked(intake, "/v1/ledger/lines", on=today())
    assert told["lines"] == dict.fromkeys(filed, 2)
    assert day["digest"] == digest(told["lines"].items())
    assert (told["settled"], told["position"]) == (True, 2_000_000)


def test_what_waits_for_the_broker_is_in_no_line(intake: House, filed: list[str]) -> None:
    """With the broker away a dossier is told as far as it is on its way."""
    late = intake.filed()["dossier_id"]
    assert asked(intake, "/v1/ledger/lines", on=today())["lines"] == {**dict.fromkeys(filed, 2), late: 0}
    publish_all(intake)
    assert asked(intake, "/v1/ledger/lines", on=today())["lines"][late] == 2


def test_some_dossiers_are_told_by_their_ids(intake: House, filed: list[str]) -> None:
    """Whether intake has them, how far it has told, how far it has heard of workflow."""
    told = asked(intake, "/v1/ledger/subjects", subject=[filed[0], "nobody's"])
    assert told["subjects"][filed[0]] == {
        "known": True,
        "tried": False,
        "head": 2,
        "claims": {"workflow": 0},
        "status": 2,
    }
    nobody = {"known": False, "tried": False, "head": 0, "claims": {"workflow": 0}}
    assert told["subjects"]["nobody's"] == nobody
    assert told["drained_at"] is None


def test_a_dossier_in_a_state_that_nobody_knows_makes_a_day_that_does_not_add_up(
    intake: House, filed: list[str]
) -> None:
    """What came in is counted on its own, so that a dossier cannot fall between the states."""
    store = intake.core.store
    for dossier_id, status in zip(filed, (Status.RETURNED, Status.STOPPED, 77), strict=True):
        where = {"_id": f"{TENANT}/{dossier_id}"}
        store.plumbing(DOSSIERS).update_one(where, {"$set": {"status": int(status)}})
    (day,) = asked(intake, "/v1/ledger", since=today(), until=today())["days"]
    assert (day["received"], day["open"], day["closed"], day["void"]) == (3, 0, 1, 1)


def test_the_book_is_read_from_indexes_alone(intake: House, filed: list[str]) -> None:
    """No dossier is fetched to count a day."""
    assert book(intake.core.store).first_on(TENANT) == civil_date(datetime.now(UTC))
    since = datetime.now(UTC) - timedelta(days=1)
    dossiers = intake.core.store.plumbing(DOSSIERS)
    shown = {"_id": 0, "filed_at": 1, "dossier_id": 1}
    plan = dossiers.find({"tenant": TENANT, "filed_at": {"$gte": since}}, shown).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 0
    where = {"tenant": TENANT, "filed_at": {"$gte": since}, "status": {"$in": [1, 2, 3]}}
    plan = dossiers.find(where, {"_id": 0, "filed_at": 1, "status": 1}).explain()
    assert plan["executionStats"]["totalDocsExamined"] == 0


def test_only_services_and_the_hosting_unit_may_ask(intake: House) -> None:
    """Officers of a commune see the ledgers at tracking, those of their own commune."""
    for path in ("/v1/ledger", "/v1/ledger/lines", "/v1/ledger/subjects", "/v1/faults"):
        assert intake.client.get(path, params={"tenant": TENANT}).status_code == 401
        assert intake.get(path, params={"tenant": TENANT}).status_code == 403
    assert asked(intake, "/v1/faults") == {"items": []}
