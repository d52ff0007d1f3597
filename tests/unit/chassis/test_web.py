"""What a caller is told when it goes wrong: by the framework, by the service, by the store, by a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
)
from starlette.testclient import TestClient

from services.chassis.commands import OnceMismatchError
from services.chassis.errors import ConflictError, StoreAwayError
from services.chassis.problems import Meaning
from tests.unit.chassis.lending import Lending, LendingError, LentError, assert_problem, client_of

BOOKS = "/v1/branches/hue/books"
BOOK = {"title": "Truyện Kiều"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RECEIVED = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def lending() -> Lending:
    """The service, with a meaning for its errors."""
    return Lending(
        meanings={
            LendingError: Meaning(409, "refused", "Thư viện từ chối"),
            LentError: Meaning(404, "book-lent", "Sách đã mượn"),
        }
    )


@pytest.fixture
def client(lending: Lending) -> Iterator[TestClient]:
    """A caller of the service."""
    with client_of(lending) as client:
        yield client


def test_an_unknown_address_is_told(client: TestClient) -> None:
    """404 is a problem document too, with or without a token."""
    assert_problem(client.get("/v1/nowhere"), 404, "not-found")


def test_a_wrong_method_is_told(client: TestClient) -> None:
    """405 says which methods there are."""
    answer = client.delete("/v1/me")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"title": ("Thiếu thông tin bắt buộc.", None)}),
        ({"title": ""}, {"title": ("Ngắn quá mức cho phép.", "tối thiểu 1 ký tự")}),
        ({"title": "x" * 10_000}, {"title": ("Dài quá mức cho phép.", "tối đa 200 ký tự")}),
        ({"title": 5}, {"title": ("Phải là chữ.", "chuỗi ký tự")}),
        ({**BOOK, "copies": 0}, {"copies": ("Nhỏ quá mức cho phép.", "từ 1 trở lên")}),
        ({**BOOK, "copies": 100}, {"copies": ("Lớn quá mức cho phép.", "tối đa 99")}),
        ({**BOOK, "copies": "two"}, {"copies": ("Phải là số nguyên.", "số nguyên")}),
        ({**BOOK, "colour": "red"}, {"colour": ("Không có trường này.", None)}),
        (
            {**BOOK, "bought_at": "yesterday"},
            {"bought_at": ("Không phải thời điểm hợp lệ.", "RFC 3339, ví dụ")},
        ),
        ({**BOOK, "bought_at": []}, {"bought_at": ("Không phải thời điểm hợp lệ.", "RFC 3339, ví dụ")}),
        ({**BOOK, "bought_at": "2026-11-24T08:30:00"}, {"bought_at": ("Thiếu múi giờ.", "RFC 3339, ví dụ")}),
        ({**BOOK, "author": {"born": 1}}, {"author.name": ("Thiếu thông tin bắt buộc.", None)}),
        ({**BOOK, "author": 7}, {"author": ("Phải là một đối tượng JSON.", "{...}")}),
        ({**BOOK, "isbn": "x"}, {"isbn": ("Giá trị không hợp lệ.", None)}),
        (
            {"copies": "two"},
            {"title": ("Thiếu thông tin bắt buộc.", None), "copies": ("Phải là số nguyên.", "số")},
        ),
    ],
)
def test_wrong_fields_are_named_with_their_bounds(
    lending: Lending, client: TestClient, body: Any, errors: dict[str, tuple[str, str | None]]
) -> None:
    """Every wrong field is told at once, in Vietnamese, with what is allowed there; nothing is done."""
    answer = client.post(BOOKS, headers=lending.headers(), json=body)
    document = assert_problem(answer, 422, "invalid-fields")
    assert {error["field"] for error in document["errors"]} == errors.keys()
    for error in document["errors"]:
        message, allowed = errors[error["field"]]
        assert error["message"] == message
        assert error.get("allowed", "").startswith(allowed or "")
        assert ("allowed" in error) == (allowed is not None)
    assert lending.commands.asked == []


def test_a_wrong_query_is_told_by_its_place(lending: Lending, client: TestClient) -> None:
    """A parameter of a list is checked like a field."""
    for limit, allowed in (("0", "từ 1 trở lên"), ("201", "tối đa 200"), ("x", "số nguyên")):
        answer = client.get(f"{BOOKS}?limit={limit}", headers=lending.headers())
        (error,) = assert_problem(answer, 422, "invalid-fields")["errors"]
        assert (error["field"], error["allowed"]) == ("query.limit", allowed)


def test_a_tampered_cursor_is_told(lending: Lending, client: TestClient) -> None:
    """A cursor goes round unread, or is refused."""
    following = client.get(BOOKS, headers=lending.headers()).json()["next"]
    again = client.get(f"{BOOKS}?after={following}", headers=lending.headers())
    assert again.json()["items"] == ["hue", ["title", 50]]
    assert_problem(client.get(f"{BOOKS}?after=zzz", headers=lending.headers()), 400, "invalid-cursor")


def test_a_thousand_wrong_fields_are_not_sent_back(lending: Lending, client: TestClient) -> None:
    """An answer stays small, however much is wrong and however long the names are."""
    body = {f"{'x' * 1_000}{number}": 1 for number in range(500)}
    answer = client.post(BOOKS, headers=lending.headers(), json=body)
    assert_problem(answer, 422, "invalid-fields")
    assert len(answer.content) < 50_000


def wrong(lending: Lending, client: TestClient, error: Exception) -> Any:
    """The answer of a route that raises `error`."""
    lending.raised[:] = [error]
    return client.get("/v1/branches/hue/wrong", headers=lending.headers())


def test_errors_of_the_service_are_told_by_its_table(lending: Lending, client: TestClient) -> None:
    """The most special class counts; a subclass without a line of its own has its parent's."""

    class OverdueError(LendingError):
        """The library refuses because of an old loan."""

    assert_problem(wrong(lending, client, LendingError()), 409, "refused")
    assert_problem(wrong(lending, client, OverdueError()), 409, "refused")
    document = assert_problem(wrong(lending, client, LentError()), 404, "book-lent")
    assert document["errors"][0]["field"] == "title"


@pytest.mark.parametrize(
    "error",
    [
        StoreAwayError("mongodb://10.0.0.1"),
        ServerSelectionTimeoutError("mongodb://10.0.0.1"),
        AutoReconnect("mongodb://10.0.0.1", ["a", "b"]),
        NotPrimaryError("mongodb://10.0.0.1", {"ok": 0, "errmsg": "not primary"}),
        OperationFailure("10.0.0.1: majority reads are not possible yet", 134),
        OperationFailure("10.0.0.1 is shutting down", 91),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_store_that_is_away_is_told_to_come_back(
    lending: Lending, client: TestClient, error: Exception
) -> None:
    """The caller may try again soon, and reads nothing of our servers."""
    answer = wrong(lending, client, error)
    document = assert_problem(answer, 503, "store-away")
    assert answer.headers["retry-after"].isdigit()
    assert "errors" not in document
    assert "10.0.0.1" not in answer.text


def test_a_busy_store_is_told_to_come_back(lending: Lending, client: TestClient) -> None:
    """Where others were faster for a long time, nothing was done and it may be given again."""
    answer = wrong(lending, client, ConflictError())
    assert_problem(answer, 503, "busy")
    assert answer.headers["retry-after"].isdigit()
    assert_problem(wrong(lending, client, OnceMismatchError()), 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Nguyễn Thị Ánh 0912345678"),
        KeyError("Ánh"),
        DuplicateKeyError("dup key: { name: Ánh }"),
        OperationFailure("bad query about Ánh", 2),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_ours_gives_a_trace_and_nothing_else(
    lending: Lending, client: TestClient, error: Exception
) -> None:
    """The caller gets a number to ask about, inside no word of it; the log has the same number."""
    lending.raised[:] = [error]
    headers = {**lending.headers(), "traceparent": RECEIVED}
    answer = client.get("/v1/branches/hue/wrong", headers=headers)
    document = assert_problem(answer, 500, "internal-error")
    assert document["trace_id"] == TRACE
    assert "Ánh" not in answer.text
    assert type(error).__name__ not in answer.text
    told = [line for line in lending.told if line["event"] == "request_failed"]
    assert [line["cause"] for line in told] == [type(error).__name__]
    assert told[0]["code"] == getattr(error, "code", None)
    assert told[0]["route"] == "/v1/branches/{branch_id}/wrong"
