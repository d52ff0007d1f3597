"""Routes that read: inboxes, and one dossier."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
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
from services.workflow.domain.acting import Actor
from services.workflow.domain.running import Running
from services.workflow.ports import Place, Wanted
from services.workflow.schemas.shown import RunningOut
from services.workflow.schemas.tasks import TaskOut, TaskPage

COMMUNE_PATH = "/v1/communes/{commune_id}"
DOSSIER_PATH = f"{COMMUNE_PATH}/dossiers/{{dossier_id}}"


class Holder(StrEnum):
    """Who has claimed a step."""

    ME = "me"
    NOBODY = "nobody"
    ABSENT = "absent"  # somebody for whom the caller stands in


def reading(office: Office) -> APIRouter:
    """The routes that read."""
    routes = APIRouter(tags=["inbox"])

    @routes.get(f"{COMMUNE_PATH}/inbox", response_model=TaskPage)
    def list_inbox(
        call: CallHere,
        role: Role | None = None,
        holder: Holder | None = None,
        late: bool = False,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> TaskPage:
        """Dossiers that wait for the caller's roles, or for one of them; what is due first first.

        Their roles are those of the officers too for whom they stand in at this moment.
        """
        now = office.means.clock.now()
        actor = office.present(call.tenant, call.actor, call.caller.roles, now)
        wanted = Wanted(
            roles={one for one in actor.roles & OFFICERS if role in (None, one)},
            holders=_holders(holder, actor),
            unclaimed=holder is Holder.NOBODY,
            late_at=now if late else None,
        )
        found = office.inboxes.waiting(call.tenant, wanted, place_of(after), limit)
        items = TaskOut.all_of(found, actor, now, office.means.calendar_of(call.tenant))
        last = items[-1] if len(items) == limit else None
        following = paging.encode(codec.instant_text(last.current.due_at), last.dossier_id) if last else None
        return TaskPage(items=items, next=following, as_of=now)

    @routes.get(DOSSIER_PATH, response_model=RunningOut)
    def read_dossier(call: CallHere, dossier_id: str) -> Response:
        """A dossier with its steps and history; its version is the ETag."""
        found = office.inboxes.one(call.tenant, dossier_id)
        if found is None:
            raise errors.UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa được chuyển đến.")
        return reply(shown(found))

    return routes


def _holders(holder: Holder | None, actor: Actor) -> Collection[str] | None:
    if holder is Holder.ME:
        return [actor.staff_id]
    return list(actor.stood_for) if holder is Holder.ABSENT else None


def instant_of(text: object) -> datetime:
    """The instant in a cursor.

    Raises: Problem (400) if it is not a cursor of ours.
    """
    try:
        return codec.parse_instant(text)
    except MalformedError:
        raise paging.invalid_cursor() from None


def place_of(cursor: str | None) -> Place | None:
    """Where the page before ended.

    Raises: Problem (400) if it is not a cursor of ours.
    """
    place = paging.decode(cursor, 2)
    return None if place is None else Place(instant_of(place[0]), str(place[1]))


def shown(running: Running) -> Answer:
    """A dossier as the answer of the API."""
    return answer(200, RunningOut.of(running).model_dump(mode="json"), version=running.version)
