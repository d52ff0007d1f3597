"""Who is let in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from services.chassis.identity import service_token
from services.chassis.web import routes_without_rule, rule_names
from tests.fakes.identity import SERVICE_SECRET
from tests.unit.chassis.lending import PERMISSIONS, Lending, assert_problem, client_of

BOOKS = "/v1/branches/hue/books"
BOOK = {"title": "Truyện Kiều"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RECEIVED = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def lending() -> Lending:
    """The service."""
    return Lending()


@pytest.fixture
def client(lending: Lending) -> Iterator[TestClient]:
    """A caller of the service."""
    with client_of(lending) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic bGFuOng=", "Bearer rubbish", "Bearer a.b.c", "x" * 20_000],
)
def test_without_a_good_token_nobody_is_let_in(
    lending: Lending, client: TestClient, authorization: str | None
) -> None:
    """Missing, malformed or made up: the answer is 401 and says how to come back."""
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = client.get(BOOKS, headers=headers)
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_ends_and_is_revoked(lending: Lending, client: TestClient) -> None:
    """A session that is over and a device that was lost are both out."""
    headers = lending.headers()
    assert client.get(BOOKS, headers=headers).status_code == 200
    lending.registry.revoke(holder="lan", issued_before=lending.clock.now() + timedelta(seconds=1))
    lending.registry.verifier.refresh()
    assert_problem(client.get(BOOKS, headers=headers), 401, "unauthenticated")
    other = bearer(lending.registry.token("mai", "hue", "librarian"))
    lending.clock.move(timedelta(hours=8))
    assert_problem(client.get(BOOKS, headers=other), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("role", "status"), [("librarian", 200), ("director", 200), ("reader", 403), ("", 403)]
)
def test_a_role_decides(lending: Lending, client: TestClient, role: str, status: int) -> None:
    """Who has no role in the table for this route is refused, although the token is good."""
    answer = client.get(BOOKS, headers=bearer(lending.registry.token("lan", "hue", role)))
    assert answer.status_code == status
    if status == 403:
        assert_problem(answer, 403, "forbidden")


def test_a_route_without_a_rule_denies_everybody(lending: Lending, client: TestClient) -> None:
    """Who forgets the line in the table has opened nothing."""
    every_role = set().union(*PERMISSIONS.values())
    token = lending.registry.token("lan", "hue", *every_role)
    assert_problem(client.get("/v1/branches/hue/forgotten", headers=bearer(token)), 403, "forbidden")
    assert_problem(client.get("/v1/branches/hue/forgotten"), 401, "unauthenticated")


@pytest.mark.parametrize("tenant", ["hoi-an", None])
def test_a_token_of_another_tenant_is_refused(
    lending: Lending, client: TestClient, tenant: str | None
) -> None:
    """One tenant never sees another, nor does a token that is bound to none."""
    answer = client.get(BOOKS, headers=bearer(lending.registry.token("lan", tenant, "librarian")))
    assert_problem(answer, 403, "wrong-branch")
    sent = client.post(BOOKS, headers=lending.headers(tenant=tenant), json=BOOK)
    assert_problem(sent, 403, "wrong-branch")
    assert lending.commands.asked == []


def test_some_roles_serve_all_tenants(lending: Lending, client: TestClient) -> None:
    """The host and services act on any tenant, where the route allows that role."""
    director = bearer(lending.registry.token("ops", None, "director"))
    service = bearer(service_token(SERVICE_SECRET, "notify"))
    for headers in (director, service):
        assert client.get(BOOKS, headers=headers).json()["items"][0] == "hue"


def test_a_role_for_all_tenants_counts_only_where_it_is_allowed(lending: Lending, client: TestClient) -> None:
    """A director who is a librarian of one branch does not become a librarian of all."""
    token = lending.registry.token("lan", "hoi-an", "librarian", "director")
    answer = client.post("/v1/branches/hue/covers", headers={**bearer(token), "Idempotency-Key": "k"})
    assert_problem(answer, 403, "wrong-branch")


def test_the_public_needs_no_token(lending: Lending, client: TestClient) -> None:
    """A citizen's page works without an account; who has a token is known by it."""
    assert client.get("/v1/me").json() == {"holder": ""}
    assert client.get("/v1/me", headers=lending.headers()).json() == {"holder": "lan"}


def test_routes_without_a_rule_are_found(lending: Lending) -> None:
    """The gate of every service lists what the table has forgotten, nested routers included."""
    assert routes_without_rule(lending.app()) == ["lending.forgotten"]
    assert set(rule_names(lending.edge())) == {*PERMISSIONS, "lending.forgotten"}


def test_the_first_request_does_not_stop_the_others(lending: Lending, client: TestClient) -> None:
    """With the database away from the start, a request hears so, and the process goes on answering."""
    lending.registry.store.away = True
    answer = client.get(BOOKS, headers=lending.headers())
    assert_problem(answer, 503, "store-away")
    assert client.get("/healthz").status_code == 200
    lending.registry.store.away = False
    assert client.get(BOOKS, headers=lending.headers()).status_code == 200


def test_keys_are_first_read_beside_the_loop(
    lending: Lending, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the copy may take seconds while the database is away; no other request waits for it."""
    within: list[bool] = []
    refresh = lending.registry.verifier.refresh

    def noted() -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            within.append(False)
        else:
            within.append(True)
        refresh()

    monkeypatch.setattr(lending.registry.verifier, "refresh", noted)
    assert client.get(BOOKS, headers=lending.headers()).status_code == 200
    assert within == [False]
