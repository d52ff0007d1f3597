"""Fixtures of intake's integration tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from services.chassis.commands import IDEMPOTENCY
from services.chassis.issued import ISSUED
from services.intake.ports import (
    ACCOUNT_OPENINGS,
    ACCOUNT_TELEPHONES,
    ACCOUNTS,
    DOSSIERS,
    ERRANDS,
    FILINGS,
    INCOMING,
    LIKENESSES,
    LINES,
    OUTSIDE_NUMBERS,
    PHONE_PROOFS,
    SERIAL_LEASES,
    SERIALS,
    TAKINGS,
    TICKETS,
)
from tests.integration.intake.house import House, house
from tests.servers import PREFIX, Servers

EMPTIED = (
    *(DOSSIERS, INCOMING, LIKENESSES, SERIALS, SERIAL_LEASES, TAKINGS, ISSUED, IDEMPOTENCY, "dead_letters"),
    *(ERRANDS, OUTSIDE_NUMBERS, FILINGS, PHONE_PROOFS, LINES, TICKETS),
    *(ACCOUNTS, ACCOUNT_TELEPHONES, ACCOUNT_OPENINGS),
    *("scans.files", "scans.chunks", "document_scans.files", "document_scans.chunks"),
)


@pytest.fixture(scope="package")
def furnished(servers: Servers) -> Iterator[House]:
    """An intake with a commune and its officers, shared by the tests that change none of these."""
    with (
        servers.databases(f"{PREFIX}{uuid.uuid4().hex[:12]}") as name,
        house(servers.mongodb_uri, name) as made,
    ):
        yield made


@pytest.fixture
def intake(furnished: House) -> House:
    """That intake without any dossier or incoming document."""
    for name in EMPTIED:
        furnished.core.store.plumbing(name).delete_many({})
    furnished.core.store.plumbing("events").delete_many({"type": {"$regex": "^(dossier|document|serials)"}})
    return furnished


@pytest.fixture
def fresh_intake(mongodb_uri: str, database: str) -> Iterator[House]:
    """An intake of its own, for a test that changes accounts."""
    with house(mongodb_uri, f"{database}_intake") as made:
        yield made
