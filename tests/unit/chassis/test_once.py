"""A POST given twice takes effect once; a change names the version that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.chassis.lending import BOOKS as SHELF
from tests.unit.chassis.lending import Lending, assert_problem, client_of

BOOKS = "/v1/branches/hue/books"
BOOK = {"title": "Truyện Kiều"}


@pytest.fixture
def lending() -> Lending:
    """The service."""
    return Lending()


@pytest.fixture
def client(lending: Lending) -> Iterator[TestClient]:
    """A caller of the service."""
    with client_of(lending) as client:
        yield client


def stored(lending: Lending, tenant: str = "hue") -> list[Any]:
    """The books of a branch."""
    return list(lending.commands.shelf.work(tenant).documents(SHELF).values())


def test_a_command_answers_with_place_and_version(lending: Lending, client: TestClient) -> None:
    """Whoever adds something learns its address and its version."""
    answer = client.post(BOOKS, headers=lending.headers(), json=BOOK)
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"].startswith("/books/")
    assert "idempotency-replayed" not in answer.headers
    assert answer.json()["title"] == "Truyện Kiều"
    assert len(stored(lending)) == 1


def test_an_answer_without_a_body_has_none(lending: Lending, client: TestClient) -> None:
    """204 means nothing, not `null`."""
    answer = client.post("/v1/branches/hue/closing", headers=lending.headers("director"))
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_same_request_gets_the_same_answer(lending: Lending, client: TestClient) -> None:
    """A line that dropped before the answer came loses nothing and doubles nothing."""
    first, again = (client.post(BOOKS, headers=lending.headers(), json=BOOK) for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("key", [None, "", "k" * 129, "a\tb", "a\x7fb", "a\xa0b"])
def test_a_post_needs_a_key(lending: Lending, client: TestClient, key: str | None) -> None:
    """Without a usable key nothing is done, and the bounds of a key are told."""
    headers = lending.headers(key=None)
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    if key is not None:
        sent.append((b"Idempotency-Key", key.encode("latin-1")))
    answer = client.post(BOOKS, headers=sent, json=BOOK)
    document = assert_problem(answer, 400, "idempotency-key-required")
    assert "128" in document["detail"]
    assert lending.commands.asked == []


@pytest.mark.parametrize("key", ["k", "k" * 128, "a b/c|d:é"])
def test_a_key_may_be_any_printable_text(lending: Lending, client: TestClient, key: str) -> None:
    """The bounds themselves are allowed."""
    headers = lending.headers(key=None)
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = client.post(BOOKS, headers=[*sent, (b"Idempotency-Key", key.encode("latin-1"))], json=BOOK)
    assert answer.status_code == 201


def test_a_key_is_not_for_another_request(lending: Lending, client: TestClient) -> None:
    """Another body, another query, another address: the key is refused, and nothing is done."""
    client.post(BOOKS, headers=lending.headers(), json=BOOK)
    before = stored(lending)
    others = [(BOOKS, {"title": "Lục Vân Tiên"}), (f"{BOOKS}?x=1", BOOK)]
    for path, body in others:
        assert_problem(client.post(path, headers=lending.headers(), json=body), 422, "idempotency-key-reused")
    assert stored(lending) == before


def test_a_key_whose_request_is_running_has_to_wait(lending: Lending, client: TestClient) -> None:
    """Two clicks at the same moment: the second is told when to ask again."""
    lending.commands.at_work.add("k1")
    answer = client.post(BOOKS, headers=lending.headers(), json=BOOK)
    assert_problem(answer, 409, "idempotency-key-running")
    assert answer.headers["retry-after"] == "1"


def test_keys_belong_to_a_client_and_a_route(lending: Lending, client: TestClient) -> None:
    """Two desks may number their requests alike, and one desk two kinds of request."""
    client.post(BOOKS, headers=lending.headers(), json=BOOK)
    other = {
        **lending.headers(),
        "Authorization": f"Bearer {lending.registry.token('mai', 'hue', 'librarian')}",
    }
    assert "idempotency-replayed" not in client.post(BOOKS, headers=other, json=BOOK).headers
    elsewhere = client.post("/v1/branches/hue/covers", headers=lending.headers(), content=b"x")
    assert elsewhere.status_code == 201
    assert [(once.client, once.route) for once in lending.commands.asked if once] == [
        ("lan", "/v1/branches/{branch_id}/books"),
        ("mai", "/v1/branches/{branch_id}/books"),
        ("lan", "/v1/branches/{branch_id}/covers"),
    ]


def test_the_public_has_a_name_of_its_own(lending: Lending, client: TestClient) -> None:
    """Without a token there is no client to keep keys for: all share one."""
    answer = client.post("/v1/suggestions", headers={"Idempotency-Key": "k1"}, json=BOOK)
    assert (answer.status_code, answer.json()) == (202, {"by": ""})
    assert [once.client for once in lending.commands.asked if once] == ["public"]


def change(lending: Lending, client: TestClient, version: str | None) -> Any:
    """An attempt to change the book that stands on the shelf."""
    if not stored(lending):
        lending.commands.shelf.work("hue").put(SHELF, "b1", {"title": "Kiều"})
    headers = lending.headers(key=None) | ({} if version is None else {"If-Match": version})
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return client.put(f"{BOOKS}/b1", headers=sent, json=BOOK)


def test_a_change_counts_the_version_up(lending: Lending, client: TestClient) -> None:
    """The answer carries the version to go on with; a PUT needs no key."""
    answer = change(lending, client, '"1"')
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert lending.commands.asked == [None]


def test_a_change_of_what_was_changed_is_refused(lending: Lending, client: TestClient) -> None:
    """Who saw an older version hears who was faster, and nothing is overwritten."""
    change(lending, client, '"1"')
    before = stored(lending)
    document = assert_problem(change(lending, client, '"1"'), 412, "stale-version")
    assert "thủ thư Lan" in document["detail"]
    assert stored(lending) == before


def test_a_change_needs_a_version(lending: Lending, client: TestClient) -> None:
    """Nobody overwrites unseen."""
    document = assert_problem(change(lending, client, None), 428, "version-required")
    assert "If-Match" in document["detail"]


@pytest.mark.parametrize("version", ["*", "", '""', "abc", '"-1"', '"1", "2"', "9" * 5_000, '"1.5"', "²"])
def test_a_version_that_is_none_of_ours_is_refused(
    lending: Lending, client: TestClient, version: str
) -> None:
    """What cannot be an ETag of ours is told so, at any length."""
    answer = change(lending, client, version)
    document = assert_problem(answer, 400, "invalid-version")
    assert '"3"' in document["detail"]
