"""Numbers that change while somebody looks at them: one poll for all who watch the same thing.

Server-sent events: the page is whole without them. Each process looks once for all its viewers of a topic,
spends at most a part of its time on it, and says only what has changed. A stream ends after a while and the
browser comes again by itself, so that permissions are asked for anew and a process can be stopped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from prometheus_client import Gauge
from starlette.responses import Response, StreamingResponse

from services.chassis.problems import Problem

EVENT_STREAM = "text/event-stream"
COME_AGAIN_MS = 1_500
VIEWERS = Gauge("motcua_live_viewers", "Streams of changing numbers that are open")
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

log = structlog.get_logger()

Look = Callable[[], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often is looked, and how long a stream lasts.

    Attributes:
        pause_seconds: between two looks, at least.
        share: of its time that a topic may spend looking, at most.
        beat_seconds: without news: something is sent, to notice who has gone.
        life_seconds: after which a stream ends; a revoked token is refused no later.
        most: streams of one process.
    """

    pause_seconds: float = 2.0
    share: float = 0.05
    beat_seconds: float = 15.0
    life_seconds: float = 45.0
    most: int = 1_000


@dataclass(eq=False)
class _Viewer:
    """One open stream: how it would look itself, and what it has not been sent yet."""

    look: Look
    news: asyncio.Event = field(default_factory=asyncio.Event)
    refused: bool = False


@dataclass(eq=False)
class _Topic:
    """What some viewers watch together."""

    viewers: list[_Viewer] = field(default_factory=list)
    last: str | None = None
    task: asyncio.Task[None] | None = None


class Live:
    """The topics of a process; it belongs to one event loop."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._topics: dict[str, _Topic] = {}
        self._open = 0

    def response(self, topic: str, look: Look) -> Response:
        """The stream of a topic; `look` asks for its state with the permissions of this viewer.

        Raises: Problem (503) where too many watch already.
        """
        if self._open >= self._pace.most:
            raise Problem(503, "too-many-viewers", "Quá nhiều người đang xem", headers={"Retry-After": "30"})
        return StreamingResponse(self._stream(topic, look), media_type=EVENT_STREAM, headers=_HEADERS)

    async def _stream(self, topic: str, look: Look) -> AsyncIterator[str]:
        watched, viewer = self._join(topic, look)
        try:
            yield f"retry: {COME_AGAIN_MS}\n\n"
            async for text in self._news(watched, viewer):
                yield text
        finally:
            self._leave(watched, viewer)

    async def _news(self, watched: _Topic, viewer: _Viewer) -> AsyncIterator[str]:
        ends_at = time.monotonic() + self._pace.life_seconds
        while (left := ends_at - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(viewer.news.wait(), min(left, self._pace.beat_seconds))
            except TimeoutError:
                yield ": \n\n"
                continue
            viewer.news.clear()
            if viewer.refused:
                return
            if watched.last is not None:
                yield f"data: {watched.last}\n\n"

    def _join(self, topic: str, look: Look) -> tuple[_Topic, _Viewer]:
        watched = self._topics.setdefault(topic, _Topic())
        viewer = _Viewer(look)
        if watched.last is not None:
            viewer.news.set()
        watched.viewers.append(viewer)
        if watched.task is None:
            watched.task = asyncio.create_task(self._watch(topic, watched))
        self._open += 1
        VIEWERS.set(self._open)
        return watched, viewer

    def _leave(self, watched: _Topic, viewer: _Viewer) -> None:
        if viewer in watched.viewers:
            watched.viewers.remove(viewer)
        self._open -= 1
        VIEWERS.set(self._open)

    async def _watch(self, topic: str, watched: _Topic) -> None:
        """Look while anybody watches; the topic goes with the last of them."""
        try:
            while watched.viewers:
                began = time.monotonic()
                await self._look(watched)
                took = time.monotonic() - began
                await asyncio.sleep(max(self._pace.pause_seconds, took / self._pace.share))
        finally:
            watched.task = None
            if not watched.viewers:
                self._topics.pop(topic, None)

    async def _look(self, watched: _Topic) -> None:
        """With the permissions of the first viewer who has any; whoever is refused watches no more."""
        for viewer in list(watched.viewers):
            try:
                found = await viewer.look()
            except Problem as problem:
                if problem.status not in (401, 403):
                    return  # busy, or the store is away: at the next look
                viewer.refused = True
                watched.viewers.remove(viewer)
                viewer.news.set()
                continue
            except Exception as exc:  # noqa: BLE001 - without this task nobody would be told anything again
                log.warning("live_not_seen", cause=type(exc).__name__)
                return
            if found != watched.last:
                watched.last = found
                for one in watched.viewers:
                    one.news.set()
            return
