"""Routes that read: inboxes, and one dossier."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.call import answer, reply
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.contracts import codec
from services.contracts.codec import MalformedError
from services.contracts.identity import OFFICERS, Role
from services.workflow.bootstrap import Office
from services.workflow.domain import errors
from services.workflow.domain.running import Running
from services.workflow.ports import Place
from services.workflow.schemas.shown import RunningOut, TaskOut, TaskPage

COMMUNE_PATH = "/v1/communes/{commune_id}"
DOSSIER_PATH = f"{COMMUNE_PATH}/dossiers/{{dossier_id}}"


def reading(office: Office) -> APIRouter:
    """The routes that read."""
    routes = APIRouter(tags=["inbox"])

    @routes.get(f"{COMMUNE_PATH}/inbox", response_model=TaskPage)
    def list_inbox(
        call: CallHere,
        role: Role | None = None,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> TaskPage:
        """Dossiers that wait for the caller's roles, or for one of them; what is due first first."""
        roles = {str(one) for one in call.caller.roles & OFFICERS if role in (None, one)}
        items = [
            TaskOut.of(one) for one in office.inboxes.waiting(call.tenant, roles, place_of(after), limit)
        ]
        last = items[-1] if len(items) == limit else None
        following = paging.encode(codec.instant_text(last.current.due_at), last.dossier_id) if last else None
        return TaskPage(items=items, next=following)

    @routes.get(DOSSIER_PATH, response_model=RunningOut)
    def read_dossier(call: CallHere, dossier_id: str) -> Response:
        """A dossier with its steps and history; its version is the ETag."""
        found = office.inboxes.one(call.tenant, dossier_id)
        if found is None:
            raise errors.UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa được chuyển đến.")
        return reply(shown(found))

    return routes


def place_of(cursor: str | None) -> Place | None:
    """Where the page before ended.

    Raises: Problem (400) if it is not a cursor of ours.
    """
    place = paging.decode(cursor, 2)
    if place is None:
        return None
    try:
        return Place(codec.parse_instant(place[0]), str(place[1]))
    except MalformedError:
        raise paging.invalid_cursor() from None


def shown(running: Running) -> Answer:
    """A dossier as the answer of the API."""
    return answer(200, RunningOut.of(running).model_dump(mode="json"), version=running.version)
