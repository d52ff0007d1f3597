"""Routes that read dossiers: the list, one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.call import answer, reply
from services.chassis.web import CallHere
from services.contracts import codec
from services.contracts.codec import MalformedError
from services.contracts.folding import folded
from services.contracts.person import lookup_digest
from services.contracts.status import Status
from services.intake.bootstrap import Desk
from services.intake.domain.lookup_code import read_lookup_code
from services.intake.domain.marks import Mark
from services.intake.handlers.errors import UnknownDossierError
from services.intake.schemas.shown import DossierLine, DossierOut, DossierPage, shown

Text = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)]


def reading(desk: Desk) -> APIRouter:
    """What staff look up."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers", tags=["dossiers"])

    @routes.get("", response_model=DossierPage)
    def list_dossiers(
        call: CallHere,
        number: Text = None,
        lookup_code: Text = None,
        name: Text = None,
        status: Status | None = None,
        mark: Mark | None = None,
        limit: Limit = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> DossierPage:
        """Dossiers, the last filed first; with `name` (its beginning, marks or not) by name."""
        where = _asked(number, lookup_code, name, status, mark)
        return _page(desk, call.tenant, where, limit, after)

    @routes.get("/{dossier_id}", response_model=DossierOut)
    def read_dossier(call: CallHere, dossier_id: str) -> Response:
        """One dossier; its version is the ETag."""
        kept = desk.reader.one(call.tenant, dossier_id)
        if kept is None:
            raise UnknownDossierError(dossier_id)
        return reply(answer(200, shown(kept, desk.means.clock.now()), version=kept["version"]))

    return routes


def _asked(
    number: str | None,
    lookup_code: str | None,
    name: str | None,
    status: Status | None,
    mark: Mark | None,
) -> dict[str, Any]:
    """What is looked for, as it is stored.

    Raises: InvalidInputError for what is no look-up code.
    """
    where: dict[str, Any] = {}
    if number is not None:
        where["number"] = number.strip().upper()
    if lookup_code is not None:
        where["lookup_digest"] = lookup_digest(read_lookup_code("lookup_code", lookup_code))
    if name is not None and folded(name):
        where["name"] = folded(name)
    if status is not None:
        where["status"] = status.value
    if mark is not None:
        where["marks"] = mark.value
    return where


def _page(desk: Desk, commune_id: str, where: dict[str, Any], limit: int, after: str | None) -> DossierPage:
    place: list[Any] | None = paging.decode(after, 2)
    by_name = "name" in where
    if place is not None and not by_name:
        try:
            place[0] = codec.parse_instant(place[0])
        except MalformedError:
            place = paging.decode("-", 2)  # a cursor of the list by name: refused as not ours
    found = desk.reader.page(commune_id, where, place, limit)
    following = None
    if len(found) == limit:
        last = found[-1]
        value = last["search_name"] if by_name else codec.instant_text(last["filed_at"])
        following = paging.encode(value, last["dossier_id"])
    now = desk.means.clock.now()
    return DossierPage(items=[DossierLine.of(kept, now) for kept in found], next=following)
