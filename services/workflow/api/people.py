"""Routes of stand-ins, and of the steps that nobody of a commune could do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.call import answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.workflow.api.reading import COMMUNE_PATH, instant_of
from services.workflow.bootstrap import Office
from services.workflow.domain.staffing import unstaffed
from services.workflow.domain.standing import StandIn
from services.workflow.handlers import standing
from services.workflow.handlers.standing import Appointment
from services.workflow.ports import StandInPlace
from services.workflow.schemas.people import (
    NamedStandInOut,
    StandInIn,
    StandInOut,
    StandInPage,
    UnstaffedList,
    UnstaffedOut,
)

STAND_IN_PATH = f"{COMMUNE_PATH}/stand-ins"


def people(office: Office) -> APIRouter:
    """The routes by which stand-ins are appointed."""
    routes = APIRouter(tags=["stand-ins"])
    means = office.means

    @routes.post(STAND_IN_PATH, response_model=StandInOut, status_code=201)
    def appoint_stand_in(call: CallHere, body: StandInIn) -> Response:
        """Let somebody stand in for an officer who will be away."""
        order = Appointment(
            officer=body.officer,
            stand_in=body.stand_in,
            roles=tuple(sorted({role.value for role in body.roles})),
            from_at=body.begins_at,
            until_at=body.ends_at,
            reason=body.reason,
        )

        def run(work: UnitOfWork) -> Answer:
            made = standing.appoint_stand_in(order, call.actor, call.caller.roles, work, means=means)
            return answer(201, StandInOut.of(made).model_dump(mode="json"))

        return call.command(run)

    @routes.post(f"{STAND_IN_PATH}/{{stand_in_id}}/end", response_model=StandInOut)
    def end_stand_in(call: CallHere, stand_in_id: str) -> Response:
        """End a period before its time; what was done in it stands."""

        def run(work: UnitOfWork) -> Answer:
            over = standing.end_stand_in(stand_in_id, call.actor, call.caller.roles, work, means=means)
            return answer(200, StandInOut.of(over).model_dump(mode="json"))

        return call.command(run)

    return routes


def staffing(office: Office) -> APIRouter:
    """The routes that tell who stands in for whom, and what nobody could do."""
    routes = APIRouter(tags=["stand-ins"])
    means = office.means

    @routes.get(STAND_IN_PATH, response_model=StandInPage)
    def list_stand_ins(
        call: CallHere,
        officer: str | None = None,
        stand_in: str | None = None,
        active: bool = False,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> StandInPage:
        """Periods of now and of old; `active`: those that count at this moment."""
        now = means.clock.now()
        found = office.people.stand_ins(
            call.tenant,
            officer=officer,
            stand_in=stand_in,
            at=now if active else None,
            after=_place_of(after),
            limit=limit,
        )
        last = found[-1] if len(found) == limit else None
        following = paging.encode(codec.instant_text(last.from_at), last.stand_in_id) if last else None
        return StandInPage(items=_named(office, call.tenant, found), next=following, as_of=now)

    @routes.get(f"{COMMUNE_PATH}/unstaffed-steps", response_model=UnstaffedList)
    def list_unstaffed_steps(call: CallHere) -> UnstaffedList:
        """Steps of the processes in force that nobody of the commune could do, with the cure."""
        staff = office.people.staff(call.tenant)
        in_force = office.processes.current(means.clock.now())
        return UnstaffedList(items=[UnstaffedOut.of(one) for one in unstaffed(in_force, staff)])

    return routes


def _named(office: Office, commune_id: str, periods: Sequence[StandIn]) -> list[NamedStandInOut]:
    ids = {one for period in periods for one in (period.officer, period.stand_in)}
    names = {one: office.people.name_of(commune_id, one) for one in ids}
    return [
        NamedStandInOut.of(period, officer_name=names[period.officer], stand_in_name=names[period.stand_in])
        for period in periods
    ]


def _place_of(cursor: str | None) -> StandInPlace | None:
    place = paging.decode(cursor, 2)
    return None if place is None else StandInPlace(instant_of(place[0]), str(place[1]))
