"""A service of these tests: a library with branches, which lends books through the same edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.testclient import TestClient

from services.chassis import paging, web
from services.chassis.call import Gate, answer
from services.chassis.commands import Answer
from services.chassis.errors import PermanentError
from services.chassis.health import Check
from services.chassis.problems import FieldError, Meaning, Problem
from services.chassis.web import CallHere, Edge
from services.chassis.work import UnitOfWork
from tests.fakes.clock import FixedClock
from tests.fakes.commands import FakeCommands
from tests.fakes.identity import Registry

BOOKS = "books"
UPLOAD_BYTES = 2_000_000
PERMISSIONS: Mapping[str, frozenset[str]] = {
    "lending.add_book": frozenset({"librarian", "director"}),
    "lending.change_book": frozenset({"librarian"}),
    "lending.list_books": frozenset({"librarian", "director", "service"}),
    "lending.add_cover": frozenset({"librarian"}),
    "lending.close_branch": frozenset({"director"}),
    "lending.go_wrong": frozenset({"librarian"}),
    "lending.suggest": frozenset({"public"}),
    "lending.who_am_i": frozenset({"public"}),
}
MEANINGS: Mapping[type[Exception], Meaning] = {}


class LendingError(PermanentError):
    """The library refuses."""


class LentError(LendingError):
    """The book is not there."""

    detail = "Sách đang có người mượn."
    errors = (FieldError("title", "Sách đã mượn.", "sách còn trên giá"), ("copies", "Hết.", ""))


class Book(BaseModel):
    """What is told of a book."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=200)]
    copies: Annotated[int, Field(ge=1, le=99)] = 1
    bought_at: AwareDatetime | None = None


def book_router() -> APIRouter:
    """Routes that change and list the books of a branch."""
    router = APIRouter()

    @router.post("/books")
    def add_book(call: CallHere, body: Book) -> Response:
        def run(work: UnitOfWork) -> Answer:
            key = f"b{call.caller.holder}{body.title}"
            kept = work.put(BOOKS, key, body.model_dump(mode="json"))
            return answer(201, kept, version=kept["version"], location=f"/books/{key}")

        return call.command(run)

    @router.put("/books/{book_id}")
    def change_book(call: CallHere, book_id: str, body: Book) -> Response:
        def run(work: UnitOfWork) -> Answer:
            found = work.get(BOOKS, book_id)
            if found is None:
                raise LendingError(book_id)
            call.check_version(found["version"], changed_by="thủ thư Lan")
            kept = work.put(BOOKS, book_id, {**found, **body.model_dump(mode="json")})
            return answer(200, kept, version=kept["version"])

        return call.command(run)

    @router.get("/books")
    def list_books(
        call: CallHere, after: str | None = None, limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = 50
    ) -> dict[str, Any]:
        place = paging.decode(after, 2)
        return paging.page([call.tenant, place], paging.encode("title", limit))

    return router


def other_router(raised: Sequence[Exception]) -> APIRouter:
    """Routes with a raw body, without any body, for everybody, and one that goes wrong."""
    router = APIRouter()

    @router.post("/v1/branches/{branch_id}/covers")
    def add_cover(call: CallHere) -> Response:
        size = len(call.body)
        return call.command(lambda work: answer(201, {"bytes": size}))

    @router.post("/v1/branches/{branch_id}/closing")
    def close_branch(call: CallHere) -> Response:
        return call.command(lambda work: answer(204, None))

    @router.get("/v1/branches/{branch_id}/wrong")
    def go_wrong() -> None:
        raise raised[0]

    @router.get("/v1/branches/{branch_id}/forgotten")
    def forgotten() -> None: ...

    @router.post("/v1/suggestions")
    def suggest(call: CallHere, body: Book) -> Response:
        return call.command(lambda work: answer(202, {"by": call.actor}), tenant="host")

    @router.get("/v1/me")
    def who_am_i(call: CallHere) -> dict[str, Any]:
        return {"holder": call.actor}

    return router


class Lending:
    """The service under test and what surrounds it."""

    def __init__(self, *, meanings: Mapping[type[Exception], Meaning] = MEANINGS) -> None:
        self.clock = FixedClock()
        self.registry = Registry(self.clock)
        self.commands = FakeCommands()
        self.raised: list[Exception] = []
        self.checks: list[Check] = []
        self.started = 0
        self._meanings = meanings

    def edge(self) -> Edge:
        """What the service's API is made of."""
        foreign = Problem(403, "wrong-branch", "Không phải chi nhánh của bạn", "Phiên này của nơi khác.")
        gate = Gate(
            service="lending",
            permissions=PERMISSIONS,
            public_role="public",
            across=frozenset({"director", "service"}),
            tenant_param="branch_id",
            foreign=foreign,
            verifier=self.registry.verifier,
        )
        branch = APIRouter(prefix="/v1/branches/{branch_id}")
        branch.include_router(book_router())
        return Edge(
            title="Lending",
            gate=gate,
            commands=self.commands,
            routers=[branch, other_router(self.raised)],
            checks=self.checks,
            meanings=self._meanings,
            upload_limits={"/covers": UPLOAD_BYTES},
            start=self._count_start,
        )

    def _count_start(self) -> None:
        self.started += 1

    def app(self) -> FastAPI:
        """The application."""
        return web.create_app(self.edge())

    def headers(self, *roles: str, tenant: str | None = "hue", key: str | None = "k1") -> dict[str, str]:
        """A token's header and an idempotency key."""
        token = self.registry.token("lan", tenant, *(roles or ("librarian",)))
        return {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})


@contextmanager
def client_of(lending: Lending) -> Iterator[TestClient]:
    """A client that sees what a browser would see, also of a fault."""
    with TestClient(lending.app(), raise_server_exceptions=False) as client:
        yield client


Raise = Callable[[Exception], Any]


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is a problem document of that status and code; its members are all there."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["code"] == code
    assert document["status"] == status
    assert document["type"] == f"urn:motcua:problem:{code}"
    assert document["title"]
    assert len(document["trace_id"]) == 32
    assert document["trace_id"] == response.headers["x-trace-id"]
    return document


def route_of(request: Request) -> str:
    """The template of a request's route."""
    return str(request.scope["route"].path)
