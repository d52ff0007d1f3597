"""A service of these tests: a library with branches, which lends books through the same edge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from services.chassis import paging, web
from services.chassis.admission.door import Policy
from services.chassis.call import Gate, answer
from services.chassis.commands import Answer
from services.chassis.errors import PermanentError
from services.chassis.eventlog import EventLog, Logged
from services.chassis.feed import feed_router
from services.chassis.health import Check
from services.chassis.pages.site import Site
from services.chassis.problems import FieldError, Meaning
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
    "lending.read_feed": frozenset({"service"}),
    "lending.read_own_feed": frozenset({"librarian"}),
    "lending.suggest": frozenset({"public"}),
    "lending.who_am_i": frozenset({"public"}),
}
MEANINGS: Mapping[type[Exception], Meaning] = {}


class Rules:
    """Who may what in a lending library."""

    PERMISSIONS = PERMISSIONS
    PUBLIC_ROLE = "public"
    ACROSS = frozenset({"director", "service"})
    TENANT_PARAM = "branch_id"
    FOREIGN = ("wrong-branch", "Không phải chi nhánh của bạn", "Phiên này của nơi khác.")


class LendingError(PermanentError):
    """The library refuses."""


class LentError(LendingError):
    """The book is not there."""

    detail = "Sách đang có người mượn."
    errors = (FieldError("title", "Sách đã mượn.", "sách còn trên giá"), ("copies", "Hết.", ""))


def thirteen_digits(text: str) -> str:
    """A check of the service's own."""
    if len(text) != 13 or not text.isdigit():
        raise ValueError("an ISBN has 13 digits")
    return text


class Author(BaseModel):
    """Who wrote a book."""

    name: str
    born: int | None = None


class Book(BaseModel):
    """What is told of a book."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=200)]
    copies: Annotated[int, Field(ge=1, le=99)] = 1
    bought_at: AwareDatetime | None = None
    author: Author | None = None
    isbn: Annotated[str, AfterValidator(thirteen_digits)] | None = None


def book_router() -> APIRouter:
    """Routes that change and list the books of a branch."""
    router = APIRouter()

    @router.post("/books")
    def add_book(call: CallHere, body: Book) -> Response:
        def run(work: UnitOfWork) -> Answer:
            key = hashlib.sha256(body.title.encode()).hexdigest()[:8]
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


class FakeLog(EventLog):
    """A log in memory."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Logged]] = []  # subject and event

    def add(self, tenant: str, subject: str) -> None:
        """An event gets the next position."""
        position = len(self.events) + 1
        body = json.dumps({"position": position, "subject": subject}).encode()
        self.events.append((subject, Logged(tenant, position, "book.lent.v1", 0, body)))

    def after(self, position: int, limit: int, tenant: str | None = None) -> list[Logged]:
        """See EventLog."""
        events = [event for _, event in self.events if tenant in (None, event.tenant)]
        return [event for event in events if event.position > position][:limit]

    def of_subject(self, tenant: str, subject: str, after_sequence: int, limit: int) -> Iterator[Logged]:
        """See EventLog."""
        events = [event for about, event in self.events if (about, event.tenant) == (subject, tenant)]
        yield from events[after_sequence : after_sequence + limit]


class Lending:
    """The service under test and what surrounds it."""

    def __init__(
        self,
        *,
        meanings: Mapping[type[Exception], Meaning] = MEANINGS,
        policy: Policy | None = None,
        site: Site | None = None,
    ) -> None:
        self.clock = FixedClock()
        self.registry = Registry(self.clock)
        self.commands = FakeCommands()
        self.log = FakeLog()
        self.raised: list[Exception] = []
        self.checks: list[Check] = []
        self.started = 0
        self.told: list[Any] = []  # what was logged
        self._meanings = meanings
        self._policy = policy or Policy()
        self._site = site

    def edge(self) -> Edge:
        """What the service's API is made of."""
        gate = Gate("lending", Rules(), self.registry.verifier)
        branch = APIRouter(prefix="/v1/branches/{branch_id}")
        branch.include_router(book_router())
        return Edge(
            title="Lending",
            gate=gate,
            commands=self.commands,
            routers=[branch, other_router(self.raised), feed_router(self.log, "/v1/branches/{branch_id}")],
            checks=self.checks,
            meanings=self._meanings,
            upload_limits={"/covers": UPLOAD_BYTES},
            policy=self._policy,
            start=self._count_start,
            site=self._site,
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
    with capture_logs() as told, TestClient(lending.app(), raise_server_exceptions=False) as client:
        lending.told = told
        yield client


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
