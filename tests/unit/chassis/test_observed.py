"""What is traced, measured and logged of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from starlette.testclient import TestClient

from services.chassis.edge import Observed
from services.chassis.web import create_app
from tests.unit.chassis.lending import Lending, client_of

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


def test_a_trace_goes_on_through_the_edge(client: TestClient) -> None:
    """The caller's trace is answered with; without one a new one begins."""
    assert client.get("/v1/me", headers={"traceparent": RECEIVED}).headers["x-trace-id"] == TRACE
    new = client.get("/v1/me", headers={"traceparent": "rubbish"}).headers["x-trace-id"]
    assert len(new) == 32
    assert new != TRACE


def measured(route: str, method: str = "GET", status: str = "2xx") -> float:
    """How many requests were counted."""
    labels = {"service": "lending", "route": route, "method": method, "status": status}
    return REGISTRY.get_sample_value("motcua_http_request_seconds_count", labels) or 0.0


def test_requests_are_measured_by_the_template_of_their_route(lending: Lending, client: TestClient) -> None:
    """One series for all tenants, prefixes of routers included, by class of status."""
    template = "/v1/branches/{branch_id}/books"
    before = measured(template), measured(template, status="4xx")
    for tenant in ("hue", "hoi-an"):
        client.get(f"/v1/branches/{tenant}/books", headers=lending.headers(tenant=tenant))
    client.get(BOOKS)
    assert (measured(template) - before[0], measured(template, status="4xx") - before[1]) == (2, 1)


def test_faults_are_measured(lending: Lending, client: TestClient) -> None:
    """A fault counts where it happened."""
    before = measured("/v1/branches/{branch_id}/wrong", status="5xx")
    lending.raised[:] = [RuntimeError()]
    client.get("/v1/branches/hue/wrong", headers=lending.headers())
    assert measured("/v1/branches/{branch_id}/wrong", status="5xx") - before == 1


def test_series_are_bounded_whatever_is_asked(client: TestClient) -> None:
    """Made-up addresses and methods do not fill the memory of the process or of Prometheus."""
    before = measured("unknown", status="4xx"), measured("unknown", "other", "4xx")
    for number in range(20):
        client.get(f"/v1/made-up/{number}")
        client.request(f"MAKE{number}", f"/v1/made-up/{number}")
    after = measured("unknown", status="4xx"), measured("unknown", "other", "4xx")
    assert (after[0] - before[0], after[1] - before[1]) == (20, 20)


def test_a_request_leaves_one_line_without_its_address(lending: Lending, client: TestClient) -> None:
    """The log has route, status and time; no path, which could hold a code, and no line for watchers."""
    lending.told.clear()
    client.get(f"{BOOKS}?limit=5", headers=lending.headers())
    client.get("/healthz")
    (line,) = [line for line in lending.told if line["event"] == "request"]
    assert (line["route"], line["method"], line["status"]) == ("/v1/branches/{branch_id}/books", "GET", 200)
    assert line["ms"] >= 0


def test_a_dropped_line_is_no_fault_of_ours(lending: Lending) -> None:
    """A caller who goes away in the middle of an upload raises no alarm."""
    app = create_app(lending.edge())
    messages = [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    headers = {**lending.headers(), "Host": "lending"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/branches/hue/covers",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Any:
        return messages.pop(0)

    async def send(_message: Any) -> None: ...

    before = measured("/v1/branches/{branch_id}/covers", "POST", "5xx")
    asyncio.run(app(scope, receive, send))
    assert measured("/v1/branches/{branch_id}/covers", "POST", "5xx") == before
    assert lending.commands.asked == []


def test_the_api_describes_itself(client: TestClient) -> None:
    """OpenAPI 3.1 from the code, without the paths for watchers."""
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/v1/branches/{branch_id}/books" in described["paths"]
    assert "/healthz" not in described["paths"]


def test_a_stream_of_events_is_measured_by_its_beginning() -> None:
    """It lasts as long as somebody listens: that is no slow answer."""
    labels = {"service": "lending", "route": "unknown", "method": "GET", "status": "2xx"}

    async def streaming(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b"data: 1\n\n"})

    async def nothing(_message: Any = None) -> Any:
        return {"type": "http.request"}

    before = REGISTRY.get_sample_value("motcua_http_request_seconds_sum", labels) or 0.0
    scope = {"type": "http", "method": "GET", "path": "/live", "headers": []}
    asyncio.run(Observed(streaming, "lending")(scope, nothing, nothing))
    after = REGISTRY.get_sample_value("motcua_http_request_seconds_sum", labels) or 0.0
    assert after - before < 0.1
