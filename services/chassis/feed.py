"""The HTTP feed over a service's log: for services that start late, and for clients without an open port."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.chassis.eventlog import EventLog, Logged
from services.chassis.paging import MAX_LIMIT, decode, encode, invalid_cursor
from services.chassis.web import CallHere

LARGE_PAGE = 2_000  # for services that read whole logs

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
LargeLimit = Annotated[int, Query(ge=1, le=LARGE_PAGE)]


def _body(events: Sequence[Logged], after: str | None) -> Response:
    following = json.dumps(encode(events[-1].position) if events else after)
    # The bodies are JSON as they are: reading them only to write them again costs most of a large page.
    items = b",".join(event.body for event in events)
    content = b'{"items":[' + items + b'],"next":' + following.encode() + b"}"
    return Response(content, media_type="application/json")


def _position(after: str | None) -> int:
    place = decode(after, 1)
    if place is None:
        return 0
    if type(place[0]) is not int or place[0] < 0:
        raise invalid_cursor()
    return place[0]


def feed_router(event_log: EventLog, tenant_path: str) -> APIRouter:
    """The routes of the feed.

    Args:
        tenant_path: the path of a tenant, with its parameter.
    """
    router = APIRouter(tags=["feed"])

    @router.get("/v1/feed")
    def read_feed(
        after: str | None = None,
        limit: LargeLimit = MAX_LIMIT,
        tenant: str | None = None,
        subject: str | None = None,
        after_sequence: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        """Events of all tenants in the order of the log; with `tenant` and `subject`, of one stream."""
        if tenant and subject:
            return _body(list(event_log.of_subject(tenant, subject, after_sequence, limit)), after)
        return _body(event_log.after(_position(after), limit), after)

    @router.get(f"{tenant_path}/feed")
    def read_own_feed(call: CallHere, after: str | None = None, limit: Limit = MAX_LIMIT) -> Response:
        """Events of the caller's own tenant; `next` is where to go on, also when nothing is new."""
        return _body(event_log.after(_position(after), limit, call.tenant), after)

    return router
