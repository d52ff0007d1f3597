"""What surrounds every request, as plain ASGI: trace, body limit, log line, time measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from prometheus_client import Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.context import HEADER, continued, current_trace_id, use_traceparent
from services.chassis.problems import Problem

MAX_JSON_BYTES = 1_000_000
# Of a body that is too large so much is read and thrown away before the answer: whoever still sends when the
# connection is closed never sees it. What is larger than this is cut off.
THROWN_AWAY_BYTES = 100_000_000
SLOW_SECONDS = 1.0
HUNG_UP = 499  # the caller went away before we could answer
REFUSED_MARK = "motcua.refused"  # in the scope of a request that the door refused: it is counted there
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUEST_SECONDS = Histogram(
    "motcua_http_request_seconds",
    "Time to answer a request",
    ("service", "route", "method", "status"),
    buckets=_BUCKETS,
)

log = structlog.get_logger()


def _streams(start: Message) -> bool:
    """Whether an answer is a stream of events, which ends when somebody stops listening."""
    return any(
        name == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in start.get("headers", ())
    )


def template_of(scope: Scope) -> str:
    """The path of the route that took the request, with the names of its parameters; or "unknown"."""
    templates: Mapping[Any, str] = scope["app"].state.templates if "app" in scope else {}
    return templates.get(scope.get("endpoint"), "unknown")


def internal_error() -> Problem:
    """A fault of ours: the caller learns where to ask, and nothing of how it came about."""
    detail = "Lỗi này đã được ghi lại. Khi liên hệ, xin nêu mã trace_id."
    return Problem(500, "internal-error", "Hệ thống gặp lỗi", detail)


def too_large(limit: int) -> Problem:
    """The body is larger than the route takes."""
    size = f"{limit / 1_000_000:g} MB"
    return Problem(413, "body-too-large", "Nội dung gửi lên quá lớn", f"Giới hạn ở đây là {size}.")


class BodyLimit:
    """Answers 413 to a body that is larger than its route takes, announced so or found so."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or int(told) > limit:
            await _thrown_away(receive)
            await too_large(limit).response()(scope, receive, send)
            return
        await self._counted(limit, scope, receive, send)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        exceeded = ended = False

        async def counting() -> Message:
            nonlocal read, exceeded, ended
            message = await receive()
            ended = not message.get("more_body")
            read += len(message.get("body", b""))
            if read > limit:
                exceeded = True
                raise too_large(limit)
            return message

        async def watching(message: Message) -> None:
            if not exceeded:
                await send(message)
            elif message["type"] == "http.response.start":  # whatever the framework made of our error
                if not ended:
                    await _thrown_away(receive)
                await too_large(limit).response()(scope, receive, send)

        await self._app(scope, counting, watching)


async def _thrown_away(receive: Receive) -> None:
    read = 0
    while read < THROWN_AWAY_BYTES:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body"):  # all of it, or the caller went away
            return


class Observed:
    """Trace context, one log line, and a measurement by route: names of routes are bounded, paths are not."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = dict(scope["headers"]).get(HEADER.encode())
        with use_traceparent(continued(received.decode("latin-1") if received else None)):
            await self._measured(scope, receive, send)

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0
        seconds: float | None = None
        trace_id = current_trace_id().encode()

        async def noting(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status = message["status"]
                if _streams(message):  # it lasts as long as somebody listens: its beginning is what took time
                    seconds = time.perf_counter() - started
                message["headers"] = [*message.get("headers", ()), (b"x-trace-id", trace_id)]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            status = HUNG_UP
        except Exception as exc:
            if status:
                raise  # too late for another answer
            # Here and not in the framework, which would answer outside of the trace.
            log.error(
                "request_failed",
                route=template_of(scope),
                cause=type(exc).__name__,
                code=getattr(exc, "code", None),  # of what a database refused
                exc_info=exc,
            )
            await internal_error().response()(scope, receive, noting)
        finally:
            took = time.perf_counter() - started if seconds is None else seconds
            self._tell(scope, status or 500, took)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = template_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUEST_SECONDS.labels(self._service, route, method, f"{status // 100}xx").observe(seconds)
        if scope["path"] not in _QUIET:
            # All are counted above; what went well and fast gets a line on request only.
            quiet = (status < 400 and seconds < SLOW_SECONDS) or scope.get(REFUSED_MARK)
            tell = log.debug if quiet else log.info
            tell("request", route=route, method=method, status=status, ms=round(seconds * 1000, 1))
