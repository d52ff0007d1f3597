"""The gateway leads to four services, stays out of what they answer, and speaks for one that is away."""

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, MutableMapping
from typing import Any

import httpx
import pytest
import uvicorn

from deploy import gateway
from deploy.instance import SERVICES, Instance
from services.chassis.edge import BodyLimit
from tests.integration.deploy import instances
from tests.waiting import wait_until

LIMIT = 1_000_000
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def upstream(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """A service that tells what it got."""
    if scope["type"] != "http":
        return
    headers = {key.decode(): value.decode() for key, value in scope["headers"]}
    status = 503 if "busy" in scope["path"] else 200
    told = {"path": scope["path"], "query": scope["query_string"].decode(), "headers": headers}
    kind = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": kind})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


bounded = BodyLimit(upstream, lambda _path: LIMIT)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Nginx as deploy/up runs it, with intake there and the other services away."""
    instances.require_servers()
    instance = instances.instance(tmp_path_factory.mktemp("gateway"))
    program = gateway.program(instance)
    config = uvicorn.Config(bounded, port=instance.port("intake.api"), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    nginx = subprocess.Popen(program.command, env=dict(program.environment), cwd=program.directory)
    try:
        wait_until(lambda: server.started, what="the upstream is there")
        yield instance
    finally:
        nginx.terminate()
        nginx.wait()
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(one: Instance) -> Iterator[httpx.Client]:
    """A client of the one address."""
    with httpx.Client(base_url=one.url("gateway"), trust_env=False) as made:
        wait_until(lambda: _answers(made), what="nginx is there")
        yield made


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False


def _require_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:motcua:problem:{code}"
    assert re.fullmatch("[0-9a-f]{32}", problem["trace_id"])
    return problem


def test_prefix_is_stripped_and_the_rest_kept(client: httpx.Client) -> None:
    """A service sees its own path and query, the caller's host and trace, and a request id."""
    headers = {"traceparent": TRACE, "X-Request-ID": "mine"}
    answer = client.get("/intake/v1/communes/32128/dossiers?q=L%E1%BB%A5a&after=a%2Fb", headers=headers)
    told = answer.json()
    assert (told["path"], told["query"]) == ("/v1/communes/32128/dossiers", "q=L%E1%BB%A5a&after=a%2Fb")
    assert (told["headers"]["traceparent"], told["headers"]["x-request-id"]) == (TRACE, "mine")
    assert told["headers"]["host"] == f"127.0.0.1:{client.base_url.port}"
    assert told["headers"]["x-forwarded-prefix"] == "/intake"
    assert answer.headers["x-request-id"] == "mine"


def test_trace_begins_here_without_one(client: httpx.Client) -> None:
    """A caller without a trace gets one, so that all that follows can be found together."""
    told = client.get("/intake/").json()["headers"]
    assert re.fullmatch(f"00-{told['x-request-id']}-[0-9a-f]{{16}}-01", told["traceparent"])


def test_a_service_learns_when_its_request_came(client: httpx.Client) -> None:
    """How long a request waited at the gateway counts as waiting; what a caller says of it does not."""
    before = time.time()
    told = client.get("/intake/v1/x", headers={"X-Request-Start": "1.000"}).json()["headers"]
    assert before - 0.01 <= float(told["x-request-start"]) <= time.time()


@pytest.mark.parametrize("size", [1_100_000, 60_000_000])
def test_large_body_is_the_services_to_refuse(client: httpx.Client, size: int) -> None:
    """The service's own 413 arrives, whether its body is thrown away or cut off, and again."""
    for _ in range(20 if size < 2_000_000 else 3):
        assert client.post("/intake/v1/scans", content=bytes(size)).status_code == 413


def test_body_arrives_while_it_is_sent(one: Instance) -> None:
    """An upload is not gathered first: the service answers while the body is still to come."""
    with socket.create_connection(("127.0.0.1", one.port("gateway")), timeout=5) as connection:
        connection.sendall(b"POST /intake/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nfirst")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_answer_of_a_service_is_left_alone(client: httpx.Client) -> None:
    """A 503 that a service gives itself passes as it is."""
    answer = client.get("/intake/busy")
    assert (answer.status_code, answer.json()["path"]) == (503, "/busy")


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "intake"])
def test_service_that_is_away_is_a_problem_document(client: httpx.Client, service: str) -> None:
    """While a service is away its callers are told at once, in Vietnamese, when to come again."""
    began_at = time.monotonic()
    answer = client.post(f"/{service}/v1/x", content=b"{}", headers={"traceparent": TRACE})
    assert time.monotonic() - began_at < 1
    problem = _require_problem(answer, 503, "service-unavailable")
    assert answer.headers["retry-after"] == "2"
    assert problem["trace_id"] == TRACE[3:35]
    assert "Idempotency-Key" in problem["detail"]


@pytest.mark.parametrize("path", ["/", "/quay", "/quay/ho-so/1?a=b", "/dang-nhap"])
def test_a_page_has_the_address_that_people_see(client: httpx.Client, path: str) -> None:
    """Pages reach their service with their whole address, and with the host that forms are held to."""
    told = client.get(path, headers={"Host": "motcua.example"}).json()
    assert told["path"] + ("?" + told["query"] if told["query"] else "") == path
    assert told["headers"]["host"] == "motcua.example"


@pytest.mark.parametrize("path", ["/xu-ly", "/tra-cuu"])
def test_a_page_whose_service_is_away_says_so_in_a_page(client: httpx.Client, path: str) -> None:
    """No problem document for a person: a sentence in Vietnamese, and the page comes back by itself."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert "tạm thời chưa sẵn sàng" in answer.text
    assert 'http-equiv="refresh"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/intake",
        "/other/v1",
        "/quays",
        "/intake/metrics",
        "/intake/v1/../metrics",
        "/problem/x",
    ],
)
def test_unknown_path_is_a_problem_document(one: Instance, path: str) -> None:
    """What no service owns is a 404; so is what only operators may see."""
    with socket.create_connection(("127.0.0.1", one.port("gateway")), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile().read()
    assert answer.startswith("HTTP/1.1 404")
    assert '"code": "not-found"' in answer


@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        (b"GET /%zz HTTP/1.1", 400, "malformed-request"),
        (b"GET /intake/../../x HTTP/1.1", 400, "malformed-request"),
        (b"\x00\x01\x02", 400, "malformed-request"),
        (b"GET / HTTP/3.1", 400, "malformed-request"),
        (b"TRACE /intake/ HTTP/1.1", 405, "method-not-allowed"),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1", 414, "address-too-long"),
    ],
)
def test_malformed_request_is_a_problem_document(
    one: Instance, request_line: bytes, status: int, code: str
) -> None:
    """What nginx refuses by itself it refuses in the form of all other errors."""
    with socket.create_connection(("127.0.0.1", one.port("gateway")), timeout=5) as connection:
        connection.sendall(request_line + b"\r\nHost: h\r\nConnection: close\r\n\r\n")
        answer = connection.makefile().read()
    assert answer.startswith(f"HTTP/1.1 {status}")
    assert "application/problem+json" in answer
    assert f'"code": "{code}"' in answer
