"""The HTTP edge of a service: one function that builds its FastAPI application."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import anyio.to_thread
import structlog
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST
from pymongo.errors import ConnectionFailure, OperationFailure
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.chassis.admission.door import Door, Policy, as_rule_routes, doorkeeper
from services.chassis.admission.ranks import RuleFinder
from services.chassis.admission.tries import Tries
from services.chassis.call import Call, Gate, StaleVersionError
from services.chassis.commands import Commands, OnceMismatchError, OnceRunningError
from services.chassis.edge import MAX_JSON_BYTES, BodyLimit, Observed
from services.chassis.errors import BackRoomError, ConflictError, DiskLowError, StoreAwayError
from services.chassis.garbage import collect_seldom
from services.chassis.health import Check, Readiness, metrics_text
from services.chassis.pages.site import Pages, Site
from services.chassis.problems import Meaning, Problem, invalid_fields, malformed_body, problem_of
from services.chassis.transactions import is_passing
from services.contracts.codec import MalformedError

SWITCH_SECONDS = 0.0005  # the thread that commits must not wait for the one that parses requests
THREADS = 128  # requests worked on at once; those that wait for a shared transaction cost nothing
OPS_PATHS = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger()

CHASSIS_MEANINGS: Mapping[type[Exception], Meaning] = {
    StaleVersionError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    OnceMismatchError: Meaning(422, "idempotency-key-reused", "Idempotency-Key đã dùng cho yêu cầu khác"),
    OnceRunningError: Meaning(
        409, "idempotency-key-running", "Yêu cầu trước đang được xử lý", {"Retry-After": "1"}
    ),
    MalformedError: Meaning(400, "malformed-value", "Tham số không hợp lệ"),
    ConflictError: Meaning(503, "busy", "Hệ thống đang bận", {"Retry-After": "1"}),
    BackRoomError: Meaning(503, "busy", "Hệ thống đang bận", {"Retry-After": "10"}),
    DiskLowError: Meaning(503, "disk-low", "Máy chủ sắp hết chỗ lưu", {"Retry-After": "60"}),
    StoreAwayError: Meaning(503, "store-away", "Hệ thống tạm thời không ghi được", {"Retry-After": "2"}),
}


@dataclass(frozen=True)
class Edge:
    """What a service's API is made of.

    Attributes:
        meanings: the service's errors, by class; the most special one counts.
        upload_limits: how many bytes a route takes whose path ends so; elsewhere 1 MB.
        policy: how much is taken on, and what is refused first.
        start: called once at start-up, for what goes on in the background: indexes, copies; what it returns
            is called at the end.
        takes_in: names of the routes that take in something new; `check_room` is asked before each.
        site: the pages in front of the API.
    """

    title: str
    gate: Gate
    commands: Commands
    routers: Sequence[APIRouter]
    checks: Sequence[Check]
    meanings: Mapping[type[Exception], Meaning] = field(default_factory=dict)
    upload_limits: Mapping[str, int] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    start: Callable[[], Callable[[], None] | None] = lambda: None
    takes_in: frozenset[str] = frozenset()
    check_room: Callable[[], None] = lambda: None
    site: Site | None = None


async def the_call(request: Request) -> Call:
    """The dependency behind `CallHere`."""
    edge: Edge = request.app.state.edge
    body = await request.body() if request.method in ("POST", "PUT", "PATCH") else b""
    return Call(request, body, request.state.caller, edge.commands, edge.gate)


CallHere = Annotated[Call, Depends(the_call)]


async def _admitted(request: Request) -> None:
    if request.scope["path"] not in OPS_PATHS:
        edge: Edge = request.app.state.edge
        gate = edge.gate
        if not gate.verifier.is_loaded:  # the first request of a process; it may wait for the database
            await run_in_threadpool(gate.verifier.refresh)
        request.state.caller = gate.admit(request)
        if request.scope["route"].name in edge.takes_in:
            edge.check_room()


def create_app(edge: Edge) -> FastAPI:
    """The application; OpenAPI 3.1 at /openapi.json."""
    app = FastAPI(
        title=edge.title,
        version="1",
        dependencies=[Depends(_admitted)],
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.edge = edge
    for router in (*edge.routers, _ops(edge.checks)):
        app.include_router(router)
    app.state.templates = {route.endpoint: route.path for route in iter_route_contexts(app.routes)}
    _explain_errors(app, edge.meanings)
    _guard(app, edge)
    if edge.site is not None:
        app.add_middleware(Pages, site=edge.site, verifier=edge.gate.verifier)
    app.add_middleware(BodyLimit, limit_of=_limit_of(edge.upload_limits))
    app.add_middleware(Observed, service=edge.gate.service)
    return app


def _guard(app: FastAPI, edge: Edge) -> None:
    """The door, and the counts of what is tried."""
    service = edge.gate.service
    app.state.tries = Tries(service, edge.policy.limits, edge.policy.now)
    app.state.pace = edge.policy.pace(time.time)
    finder = RuleFinder(as_rule_routes(service, iter_route_contexts(app.routes)))
    keeper = doorkeeper(service, edge.policy, edge.gate.verifier, finder, app.state.pace)
    app.add_middleware(Door, keeper=keeper, open_paths=OPS_PATHS)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    stopping = threading.Event()
    threading.Thread(target=app.state.pace.watch, args=(stopping,), name="pace", daemon=True).start()
    stop = app.state.edge.start()
    yield
    stopping.set()
    if stop is not None:
        stop()


def _limit_of(uploads: Mapping[str, int]) -> Callable[[str], int]:
    def limit(path: str) -> int:
        return next((size for end, size in uploads.items() if path.endswith(end)), MAX_JSON_BYTES)

    return limit


def _ops(checks: Sequence[Check]) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    readiness = Readiness(checks)

    @router.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @router.get("/readyz")
    def readyz() -> Response:
        ready, state = readiness.look()
        return Response(json.dumps(state), 200 if ready else 503, media_type="application/json")

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(metrics_text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _explain_errors(app: FastAPI, meanings: Mapping[type[Exception], Meaning]) -> None:
    # All are coroutines: the framework sends plain functions to the thread pool, which may be full.
    def tell(meaning: Meaning) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def as_problem(_request: Request, exc: Exception) -> Response:
            return problem_of(exc, meaning).response()

        return as_problem

    for kind, meaning in {**CHASSIS_MEANINGS, **meanings}.items():
        app.add_exception_handler(kind, tell(meaning))
    for store_away in (ConnectionFailure, OperationFailure):
        app.add_exception_handler(store_away, _as_store_away)
    app.add_exception_handler(Problem, _as_problem)
    app.add_exception_handler(RequestValidationError, _as_invalid)
    app.add_exception_handler(HTTPException, _as_http)


async def _as_store_away(_request: Request, exc: Exception) -> Response:
    if not is_passing(exc):
        raise exc
    log.warning("store_away", job="request", cause=type(exc).__name__, code=getattr(exc, "code", None))
    # Without the error itself: what a driver's error calls `errors` are not fields of a caller.
    return problem_of(StoreAwayError(), CHASSIS_MEANINGS[StoreAwayError]).response()


async def _as_problem(_request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Problem)  # noqa: S101 - registered for it
    return exc.response()


async def _as_invalid(_request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for it
    return invalid_fields(exc).response()


async def _as_http(_request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for it
    if exc.status_code == 400:  # the framework could not read the body
        return malformed_body().response()
    code, title = {
        404: ("not-found", "Không có địa chỉ này"),
        405: ("method-not-allowed", "Địa chỉ này không nhận phương thức đó"),
    }.get(exc.status_code, ("http-error", "Yêu cầu không thực hiện được"))
    return Problem(exc.status_code, code, title, headers=exc.headers).response()


def routes_without_rule(app: FastAPI) -> list[str]:
    """Names of the routes that the permission table does not know; such a route denies everybody."""
    edge: Edge = app.state.edge
    return [name for name in rule_names(edge) if name not in edge.gate.access.PERMISSIONS]


def rule_names(edge: Edge) -> list[str]:
    """The rules that a service's routes need, as they are named in the permission table."""
    routes = iter_route_contexts([route for router in edge.routers for route in router.routes])
    return [f"{edge.gate.service}.{route.name}" for route in routes]


def serve(app: FastAPI, host: str, port: int) -> None:
    """Run the application until told to stop."""
    collect_seldom()
    sys.setswitchinterval(SWITCH_SECONDS)
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        backlog=2048,
        timeout_graceful_shutdown=10,
    )
