"""Intake as its API is built, on a real database, with one commune and its officers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.chassis.aside import Taken
from services.chassis.consume import Consumer
from services.chassis.core import Core
from services.contracts import registry
from services.contracts.envelope import decode
from services.intake import bootstrap
from services.intake.api import create_app
from services.intake.settings import IntakeSettings

SECRET = "of-these-tests-only-" + "0" * 32
COMMUNE = "/v1/communes/32128"
PASSWORD = "mat-khau-cua-kiem-thu"
_KEYS = itertools.count(1)
DEATH = "1.000656"
COPIES = "2.000815"


@dataclass
class House:
    """One intake with an empty database."""

    settings: IntakeSettings
    core: Core
    app: FastAPI
    client: TestClient
    taken: list[Taken] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        who: str = "officer",
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """A request with the token of `who` and an idempotency key of its own."""
        sent = {"Idempotency-Key": key or f"key-{next(_KEYS)}", **(headers or {})}
        if who in self.tokens:
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        if json is not None:
            more["json"] = json
        answer: httpx.Response = self.client.request(method, path, headers=sent, **more)
        return answer

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """POST."""
        return self.send("POST", path, json, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.send("GET", path, **more)

    def log_in(self, who: str, username: str, password: str = PASSWORD) -> None:
        """A token for `who`."""
        answer = self.post("/v1/sessions", {"username": username, "password": password}, who="")
        assert answer.status_code == 201, answer.text
        self.tokens[who] = answer.json()["token"]

    def filed(self, **changes: Any) -> dict[str, Any]:
        """A dossier filed and received."""
        answer = self.post(f"{COMMUNE}/dossiers", filing(**changes))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def consumer(self) -> Consumer:
        """What takes its events."""
        sources = registry.LISTENS[bootstrap.SERVICE]
        handled = bootstrap.subscriptions(self.core)
        return Consumer(self.core.store, self.core.transactor, handled, sources, self.taken.append)

    def all(self, collection: str) -> list[dict[str, Any]]:
        """A whole collection."""
        return list(self.core.store.plumbing(collection).find())

    def told(self, dossier_id: str) -> list[str]:
        """Types of the events about a dossier, in order."""
        found = self.core.store.plumbing("events").find({"subject": dossier_id}).sort("sequence", 1)
        return [decode(bytes(one["body"])).type for one in found]


def filing(**changes: Any) -> dict[str, Any]:
    """A death is to be registered, or what `changes` make of it."""
    return {
        "channel": "counter",
        "unit_id": "desk",
        "procedure_code": DEATH,
        "applicant": {"name": "Nguyễn Thị Đào", "phone": "0912 345 678", "identity_number": "096085001234"},
        "papers": [{"code": "to-khai", "kind": "original"}, {"code": "giay-bao-tu", "kind": "original"}],
        "receive": True,
        **changes,
    }


@contextmanager
def house(mongodb_uri: str, database: str, **more: str) -> Iterator[House]:
    """An intake with a commune, an officer, and an administrator; `more` are variables."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1/none",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SECRET,
        "MOTCUA_SERVICE_SECRET": SECRET,
        "INTAKE_DATABASE": database,
        "INTAKE_BULK_PER_SECOND": "10000",  # whoever watches a test asks for reports in a loop
        **more,
    }
    settings = IntakeSettings.from_mapping(environ)
    core = bootstrap.core(settings)
    bootstrap.create_hosting_admin(core, "hosting", PASSWORD)
    app = create_app(settings)
    made = House(settings, core, app, TestClient(app, raise_server_exceptions=False))
    bootstrap.Desk(settings, core).prepare()
    _furnish(made)
    try:
        yield made
    finally:
        core.store.client.close()


def _furnish(made: House) -> None:
    made.log_in("hosting", "hosting")
    made.post("/v1/communes", {"commune_id": "32128", "name": "Xã Cái Nước"}, who="hosting")
    unit = {"unit_id": "desk", "name": "Trung tâm", "agency_code": "000.01.31.H12", "receives": True}
    assert made.post(f"{COMMUNE}/units", unit, who="hosting").status_code == 201
    for username, role in (("officer.cn", "counter_officer"), ("admin.cn", "commune_admin")):
        person = {"username": username, "name": "Lê Văn Tư", "roles": [role], "unit_id": "desk"}
        answer = made.post(f"{COMMUNE}/staff", {**person, "password": PASSWORD}, who="hosting")
        assert answer.status_code == 201, answer.text
    made.log_in("officer", "officer.cn")
    made.log_in("admin", "admin.cn")
