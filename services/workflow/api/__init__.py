"""Workflow's HTTP API: inboxes, and what officers do with a dossier."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from services.chassis import logs, web
from services.chassis.call import Gate
from services.chassis.health import Check
from services.chassis.ledger import ledger_router
from services.chassis.routes import common_routers
from services.chassis.web import Edge
from services.contracts import identity, precedence
from services.workflow import bootstrap
from services.workflow.api.acting import acting, claiming
from services.workflow.api.acts import acts, surroundings
from services.workflow.api.bulk import bulk
from services.workflow.api.calendars import calendar_publishing, calendars, commune_calendar_publishing
from services.workflow.api.decisions import decisions, wishes
from services.workflow.api.due import due
from services.workflow.api.forms import letters, slips
from services.workflow.api.meanings import MEANINGS
from services.workflow.api.opinions import agencies, opinions, questions
from services.workflow.api.people import people, staffing
from services.workflow.api.processes import processes, publishing
from services.workflow.api.reading import COMMUNE_PATH, reading
from services.workflow.api.requests import requests
from services.workflow.api.timers import timers
from services.workflow.bootstrap import Office
from services.workflow.metrics import ApiMetrics
from services.workflow.pages import site
from services.workflow.settings import WorkflowSettings

ROUTES = (
    reading,
    acts,
    surroundings,
    claiming,
    acting,
    bulk,
    requests,
    wishes,
    decisions,
    due,
    people,
    staffing,
    processes,
    publishing,
    timers,
    opinions,
    questions,
    agencies,
    slips,
    letters,
    calendars,
    calendar_publishing,
    commune_calendar_publishing,
)


def create_app(settings: WorkflowSettings, metrics: ApiMetrics | None = None) -> FastAPI:
    """The application."""
    core = bootstrap.core(settings)
    office = Office(settings, core, metrics or ApiMetrics())
    office.means, office.printer  # noqa: B018 - a wrong definition, a missing font show at the start
    gate = Gate.of(core, identity)
    return web.create_app(
        Edge(
            title="Motcua workflow: giải quyết hồ sơ",
            gate=gate,
            commands=core.commands,
            routers=[
                *(routes(office) for routes in ROUTES),
                *common_routers(core, COMMUNE_PATH, settings.limits),
                ledger_router(bootstrap.book_keeping(core)),
            ],
            checks=[Check("database", True, core.store.probe)],
            meanings=MEANINGS,
            site=site(),
            policy=core.policy(settings.limits, precedence.ENTRANCES, precedence.BULK, precedence.MACHINES),
            start=partial(core.start_api, gate.verifier),
        )
    )


def main() -> None:
    """Serve until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    web.serve(create_app(settings), settings.common.host, settings.common.port)
