"""Fixtures for workflow on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from services.chassis import clock
from services.chassis.commands import Answer
from services.chassis.identity import TokenIssuer, keep_key, new_key
from services.contracts.envelope import HOST
from services.workflow.api import create_app
from services.workflow.metrics import ApiMetrics
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import received
from tests.integration.workflow.house import House, house, write
from tests.integration.workflow.people import Person, Staff
from tests.integration.workflow.windows import Window, Windows


@pytest.fixture(autouse=True)
def clock_looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set shows it at once."""
    monkeypatch.setattr(clock, "LOOK_AGAIN_SECONDS", 0)


@pytest.fixture
def one(mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[House]:
    """A workflow with one process of three steps."""
    write(tmp_path)
    with house(mongodb_uri, database, tmp_path) as built:
        yield built


@pytest.fixture
def registry() -> CollectorRegistry:
    """Where the API counts."""
    return CollectorRegistry()


@pytest.fixture
def issuer(one: House) -> TokenIssuer:
    """Who signs tokens, and whose key workflow has a copy of."""
    key_id, jwk = new_key()

    def keep(work: Any) -> Answer:
        keep_key(work, key_id=key_id, public_key=jwk["x"], retired=False)
        return Answer(200, None)

    one.core.commands.run(HOST, keep)
    return TokenIssuer(key_id, jwk, one.core.clock)


@pytest.fixture
def client(one: House, issuer: TokenIssuer, registry: CollectorRegistry) -> Iterator[httpx.Client]:
    """The API, with one dossier; the key is there before the copy of keys is made."""
    one.hear(received())
    with TestClient(create_app(one.settings, ApiMetrics(registry))) as opened_client:
        yield opened_client


@pytest.fixture
def staff(client: httpx.Client, issuer: TokenIssuer) -> Staff:
    """Whoever is asked for: role, then id and commune."""

    def person(role: str, holder: str = "staff-2", commune_id: str = COMMUNE) -> Person:
        return Person(client, issuer.issue(holder, commune_id, [role], timedelta(hours=8)))

    return person


@pytest.fixture
def window(client: httpx.Client, issuer: TokenIssuer) -> Windows:
    """A browser of whoever is asked for: role, then id."""

    def opened(role: str, holder: str = "staff-2", commune_id: str | None = COMMUNE) -> Window:
        return Window(client, issuer.issue(holder, commune_id, [role], timedelta(hours=8)))

    return opened
