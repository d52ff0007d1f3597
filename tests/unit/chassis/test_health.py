"""Alive, ready, measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.chassis import health
from services.chassis.errors import StoreAwayError
from services.chassis.health import Check, Readiness, ops_app
from tests.unit.chassis.lending import Lending, client_of


class Server:
    """Something that a process needs, and how often it was asked."""

    def __init__(self, name: str, *, required: bool) -> None:
        self.away = False
        self.asked = 0
        self.check = Check(name, required, self._probe)

    def _probe(self) -> None:
        self.asked += 1
        if self.away:
            raise StoreAwayError("mongodb://user:password@10.0.0.1 does not answer")


@pytest.fixture
def database() -> Server:
    """What the process cannot do without."""
    return Server("database", required=True)


@pytest.fixture
def broker() -> Server:
    """What the process can do without for a while."""
    return Server("broker", required=False)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered."""
    monkeypatch.setattr(health, "KEPT_SECONDS", -1.0)


def asked(app: Any, path: str) -> tuple[str, str, bytes]:
    """Status, media type and body that a worker's server answers."""
    heads: list[tuple[str, dict[str, str]]] = []
    body = b"".join(app({"PATH_INFO": path}, lambda status, headers: heads.append((status, dict(headers)))))
    status, headers = heads[0]
    assert int(headers["Content-Length"]) == len(body)
    return status, headers["Content-Type"], body


@pytest.mark.parametrize(
    ("database_away", "broker_away", "ready"),
    [
        (False, False, True),
        (False, True, True),
        (True, False, False),
        (True, True, False),
    ],
)
def test_what_is_required_decides(
    database: Server, broker: Server, database_away: bool, broker_away: bool, ready: bool
) -> None:
    """The counter stays open without the broker, and what is missing stands in the answer all the same."""
    database.away, broker.away = database_away, broker_away
    found, state = Readiness([database.check, broker.check]).look()
    assert found is state["ready"] is ready
    missing = {name: told != "ok" for name, told in state["dependencies"].items()}
    assert missing == {"database": database_away, "broker": broker_away}


def test_a_readiness_check_gives_no_address_away(database: Server) -> None:
    """Probes fail with texts that hold addresses and passwords; the answer names the kind of error alone."""
    database.away = True
    _, state = Readiness([database.check]).look()
    assert state["dependencies"]["database"] == "missing: StoreAwayError"


def test_watchers_do_not_burden_the_servers(database: Server) -> None:
    """However often one asks, a server is probed once a second."""
    readiness = Readiness([database.check])
    for _ in range(50):
        readiness.look()
    assert database.asked == 1


@pytest.mark.usefixtures("at_once")
def test_readiness_comes_back(database: Server) -> None:
    """Nobody has to restart a process whose database was away."""
    readiness = Readiness([database.check])
    database.away = True
    assert not readiness.look()[0]
    database.away = False
    assert readiness.look()[0]


@pytest.mark.usefixtures("at_once")
def test_a_worker_answers_the_three_paths(database: Server, broker: Server) -> None:
    """A worker without FastAPI is watched in the same way as an API."""
    app = ops_app([database.check, broker.check])
    assert asked(app, "/healthz") == ("200 OK", "application/json", b'{"alive": true}')
    broker.away = True
    status, _, body = asked(app, "/readyz")
    assert status == "200 OK"
    assert json.loads(body)["dependencies"]["broker"].startswith("missing")
    database.away = True
    status, _, body = asked(app, "/readyz")
    assert status == "503 Service Unavailable"
    assert json.loads(body)["ready"] is False
    status, media_type, body = asked(app, "/metrics")
    assert (status, media_type.partition(";")[0]) == ("200 OK", "text/plain")
    assert b"# HELP python_info" in body
    assert asked(app, "/elsewhere")[0] == "404 Not Found"


@pytest.mark.usefixtures("at_once")
def test_an_api_answers_the_three_paths_without_a_token(database: Server, broker: Server) -> None:
    """Whoever watches needs no account; alive and ready are different questions."""
    lending = Lending()
    lending.checks += [database.check, broker.check]
    database.away = True
    with client_of(lending) as client:
        assert client.get("/healthz").json() == {"alive": True}
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["dependencies"] == {"database": "missing: StoreAwayError", "broker": "ok"}
        database.away = False
        assert client.get("/readyz").status_code == 200
        metrics = client.get("/metrics")
        assert metrics.headers["content-type"].startswith("text/plain")
        assert "motcua_http_request_seconds_bucket" in metrics.text


def test_what_an_api_needs_at_its_start_runs_once() -> None:
    """Indexes and copies are set going when the process comes up, not with its first request."""
    lending = Lending()
    with client_of(lending) as client:
        client.get("/healthz")
        client.get("/healthz")
    assert lending.started == 1
