"""Routes that read incoming documents: the lists, one, the register."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.call import answer, reply
from services.chassis.web import CallHere
from services.contracts import codec
from services.contracts.codec import MalformedError
from services.intake.api.incoming.registering import PREFIX
from services.intake.bootstrap import Desk
from services.intake.domain.documents import restored
from services.intake.domain.incoming import register as incoming_register
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.states import DocumentState
from services.intake.handlers.incoming.errors import UnknownDocumentError
from services.intake.schemas.incoming import (
    DocumentLine,
    DocumentOut,
    DocumentPage,
    RegisterColumn,
    RegisterPage,
    shown_document,
)

Limit = Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)]
Year = Annotated[int, Query(ge=2000, le=9999)]


class View(StrEnum):
    """What somebody looks for."""

    MINE = "mine"  # open, and given to the caller or the caller's unit
    UNSUBMITTED = "unsubmitted"  # not submitted in time
    UNCONFIRMED = "unconfirmed"  # the sender was not told in time
    OVERDUE = "overdue"  # open although its time has run out


def document_reading(desk: Desk) -> APIRouter:
    """What staff look up."""
    routes = APIRouter(prefix=PREFIX, tags=["incoming documents"])

    @routes.get("", response_model=DocumentPage)
    def list_documents(
        call: CallHere,
        year: Year | None = None,
        state: DocumentState | None = None,
        view: View | None = None,
        limit: Limit = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> DocumentPage:
        """Incoming documents, the last registered first."""
        where: dict[str, Any] = {"year": year} if year is not None else {}
        if state is not None:
            where["state"] = state.value
        if view is View.MINE:
            where["assignee"] = desk.incoming.stands_for(call.tenant, call.caller.holder)
        elif view is not None:
            where[view.value] = desk.core.clock.now()
        return _page(desk, call.tenant, where, limit, after)

    @routes.get("/register", response_model=RegisterPage)
    def read_document_register(
        call: CallHere, year: Year, limit: Limit = paging.DEFAULT_LIMIT, after: str | None = None
    ) -> RegisterPage:
        """The register of a year in the order of its numbers, with all its columns, void ones included."""
        return _register(desk, call.tenant, year, limit, after)

    @routes.get("/{document_id}", response_model=DocumentOut)
    def read_document(call: CallHere, document_id: str) -> Response:
        """One incoming document; its version is the ETag."""
        kept = desk.incoming.one(call.tenant, document_id)
        if kept is None:
            raise UnknownDocumentError(document_id)
        return reply(answer(200, shown_document(kept), version=kept["version"]))

    return routes


def _page(desk: Desk, commune_id: str, where: dict[str, Any], limit: int, after: str | None) -> DocumentPage:
    place = paging.decode(after, 2)
    if place is not None:
        try:
            place[0] = codec.parse_instant(place[0])
        except MalformedError:
            raise paging.invalid_cursor() from None
    found = desk.incoming.page(commune_id, where, place, limit)
    following = None
    if len(found) == limit:
        last = found[-1]
        following = paging.encode(codec.instant_text(last["registered_at"]), last["document_id"])
    return DocumentPage(items=[DocumentLine.of(kept) for kept in found], next=following)


def _register(desk: Desk, commune_id: str, year: int, limit: int, after: str | None) -> RegisterPage:
    place = paging.decode(after, 1) or [0]
    if not isinstance(place[0], int):
        raise paging.invalid_cursor()
    found = desk.incoming.register(commune_id, year, place[0], limit)
    rows = incoming_register.register_rows(restored(IncomingDocument, kept) for kept in found)
    return RegisterPage(
        title=incoming_register.TITLE,
        year=year,
        source=incoming_register.SOURCE,
        verified=incoming_register.VERIFIED,
        columns=[RegisterColumn(key=one.key, title=one.title) for one in incoming_register.COLUMNS],
        rows=[list(row) for row in rows],
        next=paging.encode(found[-1]["register_serial"]) if len(found) == limit else None,
    )
