"""Problem documents."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.context import use_traceparent
from services.chassis.problems import FieldError, Meaning, Problem, problem_of
from tests.unit.chassis.lending import LendingError, LentError

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
LENT = Meaning(409, "book-lent", "Sách đã mượn", {"Retry-After": "60"})


def document(problem: Problem) -> dict[str, Any]:
    """What the caller reads."""
    return dict(json.loads(bytes(problem.response().body)))


def test_a_problem_has_the_members_of_the_standard_and_ours() -> None:
    """RFC 9457's members, a stable code, and the trace to ask about."""
    problem = Problem(409, "book-lent", "Sách đã mượn", "Sách sẽ về vào thứ hai.")
    with use_traceparent(f"00-{TRACE}-00f067aa0ba902b7-01"):
        response = problem.response()
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(response.body)) == {
        "type": "urn:motcua:problem:book-lent",
        "title": "Sách đã mượn",
        "status": 409,
        "detail": "Sách sẽ về vào thứ hai.",
        "code": "book-lent",
        "trace_id": TRACE,
    }


def test_vietnamese_is_sent_as_letters() -> None:
    """The document is readable where it is looked at raw."""
    assert "Sách đã mượn".encode() in bytes(Problem(409, "c", "Sách đã mượn").response().body)


def test_members_that_say_nothing_are_left_out() -> None:
    """An empty detail or list of errors is not sent, nor an empty `allowed`."""
    assert {"detail", "errors"}.isdisjoint(document(Problem(404, "c", "t")))
    errors = document(Problem(422, "c", "t", errors=[FieldError("title", "Thiếu.")]))["errors"]
    assert errors == [{"field": "title", "message": "Thiếu."}]


def test_an_error_of_a_service_is_told_by_its_meaning() -> None:
    """Status, code, title and headers come from the service's table, detail and fields from the error."""
    problem = problem_of(LentError("internal words"), LENT)
    told = document(problem)
    assert (problem.status, told["code"], told["detail"]) == (409, "book-lent", "Sách đang có người mượn.")
    assert problem.response().headers["retry-after"] == "60"
    assert told["errors"] == [
        {"field": "title", "message": "Sách đã mượn.", "allowed": "sách còn trên giá"},
        {"field": "copies", "message": "Hết."},
    ]
    assert "internal words" not in json.dumps(told)


def test_field_errors_may_be_plain_tuples() -> None:
    """The domain need not know the edge's classes."""
    error = LendingError()
    error.errors = [("title", "Thiếu tên.", "1 đến 200 ký tự")]  # type: ignore[attr-defined]
    told = document(problem_of(error, LENT))
    assert told["errors"][0] == {"field": "title", "message": "Thiếu tên.", "allowed": "1 đến 200 ký tự"}
