"""Routes of the working calendars: reading them, publishing, and what a change would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.chassis import paging
from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.calendars import Calendar
from services.contracts.envelope import HOST
from services.workflow.api.reading import COMMUNE_PATH
from services.workflow.bootstrap import Office
from services.workflow.domain.calendar_days import with_days
from services.workflow.domain.calendars import Change
from services.workflow.domain.errors import UnknownCalendarError
from services.workflow.domain.previews import previewed
from services.workflow.handlers import calendars as handlers
from services.workflow.schemas.calendars import (
    CalendarIn,
    CalendarOut,
    CalendarPage,
    ConfirmationIn,
    DaysIn,
    PatchIn,
    PreviewOut,
    RedatingOut,
    WaitingOut,
)

Publish = Callable[[UnitOfWork], Calendar]


def calendars(office: Office) -> APIRouter:
    """The routes that show calendars; they are public: citizens may know when the office works."""
    routes = APIRouter(tags=["calendars"])

    @routes.get("/v1/calendars", response_model=CalendarPage, response_model_exclude_none=True)
    def list_calendars() -> CalendarPage:
        """The versions of the hosting unit's calendar, the last one first."""
        return page_of(office, HOST)

    @routes.get("/v1/calendars/{version}", response_model=CalendarOut, response_model_exclude_none=True)
    def read_calendar(version: str) -> CalendarOut:
        """A version, whosever and however old: what was counted by it can be counted again."""
        found = office.calendars.document(version)
        if found is None:
            raise UnknownCalendarError(f"Không có lịch {version}.")
        return CalendarOut.of(found, in_force_of(office, found["owner"]))

    @routes.get(f"{COMMUNE_PATH}/calendars", response_model=CalendarPage, response_model_exclude_none=True)
    def list_commune_calendars(commune_id: str) -> CalendarPage:
        """The versions of a commune's own calendar; none: it counts by the hosting unit's."""
        return page_of(office, commune_id)

    @routes.get("/v1/redating", response_model=RedatingOut)
    def read_redating() -> RedatingOut:
        """How many open dossiers wait to be dated by the calendar in force."""
        behind = [
            WaitingOut(**vars(one))
            for one in office.dated.counts()
            if one.calendar_version != office.calendars.in_force(one.commune_id).version
        ]
        return RedatingOut(waiting=sum(one.count for one in behind), items=behind)

    return routes


@dataclass(frozen=True)
class Asked:
    """Whether a calendar is published, or only what it would do is told, page by page."""

    dry_run: Annotated[bool, Query(description="Only tell which open dossiers' dates would move.")] = False
    limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT
    after: str | None = None


AskedHere = Annotated[Asked, Depends()]


def calendar_publishing(office: Office) -> APIRouter:
    """The routes by which the hosting unit publishes calendars, or hears what that would do."""
    routes = APIRouter(tags=["calendars"])
    clock = office.means.clock

    @routes.post("/v1/calendars", response_model=CalendarOut | PreviewOut, status_code=201)
    def publish_calendar(call: CallHere, asked: AskedHere, body: CalendarIn) -> Response:
        """Publish a version of the hosting unit's calendar; open dossiers are dated by it."""
        calendar = body.calendar()
        if asked.dry_run:
            whole = handlers.following(calendar, now_in_force(office))
            return preview(office, whole, None, asked)
        return published(
            call, HOST, partial(handlers.publish_calendar, calendar, by=call.actor, now=clock.now())
        )

    @routes.post("/v1/calendars/confirmations", response_model=CalendarOut | PreviewOut, status_code=201)
    def confirm_day(call: CallHere, asked: AskedHere, body: ConfirmationIn) -> Response:
        """Publish the calendar in force with an unconfirmed day switched on."""
        if asked.dry_run:
            whole = handlers.confirming(now_in_force(office), body.name)
            return preview(office, whole, None, asked)
        return published(call, HOST, partial(handlers.confirm_day, body.name, by=call.actor, now=clock.now()))

    @routes.post("/v1/calendars/days", response_model=CalendarOut | PreviewOut, status_code=201)
    def publish_days(call: CallHere, asked: AskedHere, body: DaysIn) -> Response:
        """Publish the calendar in force with some days otherwise."""
        change = body.change()
        if asked.dry_run:
            known = office.calendars.document
            whole = with_days(now_in_force(office), change, lambda name: known(name) is not None)
            return preview(office, whole, None, asked)
        return published(call, HOST, partial(handlers.publish_days, change, by=call.actor, now=clock.now()))

    return routes


def commune_calendar_publishing(office: Office) -> APIRouter:
    """The route by which a commune says what it does otherwise, or hears what that would do."""
    routes = APIRouter(tags=["calendars"])

    @routes.post(f"{COMMUNE_PATH}/calendars", response_model=CalendarOut | PreviewOut, status_code=201)
    def publish_commune_calendar(call: CallHere, asked: AskedHere, body: PatchIn) -> Response:
        """Publish what a commune does otherwise than the hosting unit's calendar says."""
        patch = body.patch(call.tenant)
        if asked.dry_run:
            patches = [*handlers.patches_of(office.calendars.head(call.tenant)), patch]
            whole = handlers.commune_calendar(now_in_force(office), call.tenant, patches)
            return preview(office, whole, call.tenant, asked)
        now = office.means.clock.now()
        return published(call, call.tenant, partial(handlers.publish_patch, patch, by=call.actor, now=now))

    return routes


def published(call: Call, owner: str, publish: Publish) -> Response:
    """Publish, and answer with the version as it counts."""

    def run(work: UnitOfWork) -> Answer:
        whole = publish(work)
        kept = handlers.kept_version(whole.version, work)
        shown = CalendarOut.of(kept, whole.version).model_dump(mode="json", exclude_none=True)
        return answer(201, shown, location=f"/v1/calendars/{whole.version}")

    return call.command(run, tenant=owner)


def preview(office: Office, whole: Calendar, commune_id: str | None, asked: Asked) -> Response:
    """What a calendar would do to the open dossiers of a commune, or of all; nothing is changed."""
    place = paging.decode(asked.after, 3)
    means = office.means

    @cache
    def change_of(one: str, version: str) -> Change:
        patches = [] if commune_id else handlers.patches_of(office.calendars.head(one))
        after = handlers.commune_calendar(whole, one, patches)
        return Change(office.calendars.version(version) if version else None, after)

    dossiers = office.dated.all(commune_id, [str(part) for part in place or ()])
    seen = previewed(
        ((one.commune_id, one.running) for one in dossiers),
        change_of,
        means.clock.now(),
        means.choices.cut_offs,
        limit=asked.limit,
        whole=place is None,
    )
    following = paging.encode(*seen.last) if seen.last else None
    return reply(answer(200, PreviewOut.of(whole.version, seen, following).model_dump(mode="json")))


def now_in_force(office: Office) -> Calendar:
    """The hosting unit's calendar, as it is this moment: a trial must not go by the one before."""
    office.calendars.forget()
    return office.calendars.in_force(HOST)


def page_of(office: Office, owner: str) -> CalendarPage:
    """All versions of an owner."""
    current = in_force_of(office, owner)
    return CalendarPage(
        items=[CalendarOut.of(one, current, whole=False) for one in office.calendars.of(owner)]
    )


def in_force_of(office: Office, owner: str) -> str:
    """The version in force of an owner; empty where there is none."""
    head: Any = office.calendars.head(owner)
    return str(head["calendar_version"]) if head else ""
