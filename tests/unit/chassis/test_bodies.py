"""Bodies that are too large or cannot be read: a clear answer, and nothing is run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.chassis.edge import MAX_JSON_BYTES, THROWN_AWAY_BYTES
from tests.unit.chassis.lending import UPLOAD_BYTES, Lending, assert_problem, client_of

BOOKS = "/v1/branches/hue/books"
COVERS = "/v1/branches/hue/covers"
CLOSING = "/v1/branches/hue/closing"


@pytest.fixture
def lending() -> Lending:
    """The service."""
    return Lending()


@pytest.fixture
def client(lending: Lending) -> Iterator[TestClient]:
    """A caller of the service."""
    with client_of(lending) as client:
        yield client


def chunks(size: int) -> Iterator[bytes]:
    """A body of that size, sent without telling how long it is."""
    for _ in range(size // 50_000):
        yield b" " * 50_000
    yield b" " * (size % 50_000)


def book(size: int) -> bytes:
    """A JSON body of exactly that size."""
    start, end = b'{"title": "Ki\xe1\xbb\x81u"', b"}"
    return start + b" " * (size - len(start) - len(end)) + end


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "limit", "told"),
    [(BOOKS, MAX_JSON_BYTES, "1 MB"), (COVERS, UPLOAD_BYTES, "2 MB"), (CLOSING, MAX_JSON_BYTES, "1 MB")],
    ids=["read as JSON", "read raw", "with no use for a body"],
)
def test_a_body_over_the_limit_of_its_route_is_refused(
    lending: Lending, client: TestClient, path: str, limit: int, told: str, chunked: bool
) -> None:
    """Announced or found out while it comes in, one byte too many is refused, and the limit is told."""
    headers = {**lending.headers("librarian", "director"), "Content-Type": "application/json"}
    content = chunks(limit + 1) if chunked else b" " * (limit + 1)
    document = assert_problem(client.post(path, headers=headers, content=content), 413, "body-too-large")
    assert told in document["detail"]
    assert lending.commands.asked == []


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_the_limit_is_taken(lending: Lending, client: TestClient, chunked: bool) -> None:
    """The limit itself is allowed, for JSON and for an upload."""
    headers = {**lending.headers(), "Content-Type": "application/json"}
    body = book(MAX_JSON_BYTES)
    content = iter([body[:500_000], body[500_000:]]) if chunked else body
    assert client.post(BOOKS, headers=headers, content=content).status_code == 201
    upload = chunks(UPLOAD_BYTES) if chunked else b" " * UPLOAD_BYTES
    answer = client.post(COVERS, headers=lending.headers(key="k2"), content=upload)
    assert answer.json() == {"bytes": UPLOAD_BYTES}


@pytest.mark.parametrize(
    ("announced", "read"), [(60_000_000, 60_000_000), (10_000_000_000, THROWN_AWAY_BYTES)]
)
def test_what_is_too_large_is_thrown_away(lending: Lending, announced: int, read: int) -> None:
    """Its sender hears 413 when all is sent; of what is larger still no more is read than a bound."""
    sent: list[Any] = []
    left = announced

    async def receive() -> Any:
        nonlocal left
        left -= 1_000_000
        return {"type": "http.request", "body": bytes(1_000_000), "more_body": left > 0}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": COVERS, "query_string": b""}
    scope["headers"] = [(b"content-length", str(announced).encode())]
    asyncio.run(lending.app()(scope, receive, send))
    assert sent[0]["status"] == 413
    assert announced - left == read
    assert lending.commands.asked == []


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"title": }',
        b"not json",
        b'{"title": "Ki\xe1\xbb"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"copies": ' + b"9" * 10_000 + b"}",
    ],
    ids=[
        "cut off",
        "no value",
        "text",
        "half a letter",
        "UTF-16",
        "too deep",
        "a huge number",
    ],
)
def test_a_body_that_cannot_be_read_is_told_so(lending: Lending, client: TestClient, content: bytes) -> None:
    """Broken JSON and broken UTF-8 are the caller's mistake, with one code for both."""
    headers = {**lending.headers(), "Content-Type": "application/json"}
    document = assert_problem(client.post(BOOKS, headers=headers, content=content), 400, "malformed-body")
    assert "UTF-8" in document["detail"]
    assert lending.commands.asked == []


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'"text"', b"7"])
def test_json_that_is_no_object_is_told_so(lending: Lending, client: TestClient, content: bytes) -> None:
    """What can be read but is no object is wrong as a whole: its field is the body."""
    headers = {**lending.headers(), "Content-Type": "application/json"}
    document = assert_problem(client.post(BOOKS, headers=headers, content=content), 422, "invalid-fields")
    assert document["errors"][0]["field"] == "body"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b'{"title": "\xed\xa0\x80"}', "title"),
        (b'{"title": "\\ud800"}', "title"),
        (b'{"title": "Ki\xe1\xbb\x81u", "\\ud800": 1}', "body"),
    ],
    ids=["as bytes", "as an escape", "in a field's name"],
)
def test_half_a_character_is_told_so(
    lending: Lending, client: TestClient, content: bytes, field: str
) -> None:
    """A surrogate without its other half could not be stored; its field is named, as far as it can be."""
    headers = {**lending.headers(), "Content-Type": "application/json"}
    document = assert_problem(client.post(BOOKS, headers=headers, content=content), 422, "invalid-fields")
    assert [error["field"] for error in document["errors"]] == [field]
