"""Intake's HTTP API: communes and accounts, procedures, and the dossier at the counter."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, FastAPI

from services.chassis import logs, web
from services.chassis.call import Gate
from services.chassis.health import Check
from services.chassis.ledger import ledger_router
from services.chassis.routes import common_routers
from services.chassis.web import Edge
from services.contracts import identity, precedence
from services.intake import bootstrap
from services.intake.api.access import accounts, going, tokens
from services.intake.api.arrivals import arrivals
from services.intake.api.citizen_accounts.counter import (
    confirming_accounts,
    found_accounts,
    kept_accounts,
    opening_accounts,
)
from services.intake.api.citizen_accounts.own import (
    closing_own,
    leaving,
    own_account,
    own_dossiers,
    own_persons,
)
from services.intake.api.communes import administration, units
from services.intake.api.counter import changes, filings, handing_over
from services.intake.api.exchange import PATH as EXCHANGE_PATH
from services.intake.api.exchange import exchange
from services.intake.api.forms import forms
from services.intake.api.incoming.reading import document_reading
from services.intake.api.incoming.register import register_files
from services.intake.api.incoming.registering import (
    DOCUMENT_MEANINGS,
    desk_changes,
    desk_endings,
    desk_of_records,
)
from services.intake.api.incoming.scanning import document_scanning
from services.intake.api.incoming.work import document_progress, document_work
from services.intake.api.leases import leasing, serials
from services.intake.api.line import calling, tickets, waiting_times
from services.intake.api.meanings import MEANINGS, explain
from services.intake.api.online.filings import asked, begun, drafting, drafts
from services.intake.api.online.passes import offices, phone_codes
from services.intake.api.online.photos import photographs, picturing, submitting
from services.intake.api.people import colleagues, people
from services.intake.api.practice import practice
from services.intake.api.procedures import procedures
from services.intake.api.reading import reading
from services.intake.api.requests import endings, money, papers, papers_for_others, passing
from services.intake.api.scans import gathering, scanning
from services.intake.api.synchronisation import resending, synchronisation
from services.intake.api.takings import takings
from services.intake.bootstrap import Desk
from services.intake.pages import SCANS_AT_ONCE, site
from services.intake.settings import IntakeSettings

COMMUNE_PATH = "/v1/communes/{commune_id}"


def ledger(desk: Desk) -> APIRouter:
    """What other services ask of the ledger."""
    return ledger_router(bootstrap.book_keeping(desk.core))


ROUTES = (
    tokens,
    going,
    accounts,
    administration,
    units,
    practice,
    procedures,
    filings,
    changes,
    handing_over,
    papers,
    papers_for_others,
    endings,
    passing,
    money,
    reading,
    people,
    colleagues,
    forms,
    scanning,
    gathering,
    leasing,
    serials,
    takings,
    synchronisation,
    resending,
    exchange,
    arrivals,
    tickets,
    calling,
    waiting_times,
    offices,
    phone_codes,
    begun,
    asked,
    drafts,
    drafting,
    photographs,
    picturing,
    submitting,
    opening_accounts,
    confirming_accounts,
    found_accounts,
    kept_accounts,
    own_account,
    closing_own,
    own_persons,
    leaving,
    own_dossiers,
    desk_of_records,
    desk_changes,
    desk_endings,
    document_reading,
    register_files,
    document_work,
    document_progress,
    document_scanning,
    ledger,
)

# Refused when the disk fills up; what was taken in before goes its way, papers that were asked for included.
TAKES_IN = frozenset(
    {
        "create_commune",
        "file_dossier",
        "record_certification",
        "import_dossiers",
        "add_scan",
        "add_page",
        "bind_pages",
        "begin_filing",
        "begin_account_opening",
        "open_own_account",
        "add_photo",
        "submit_filing",
        "register_document",
        "add_document_scan",
        "add_document_page",
        "bind_document_pages",
    }
)


def create_app(settings: IntakeSettings) -> FastAPI:
    """The application.

    Raises: FontMissingError, CatalogueError: what is missing shows at the start, not at the counter.
    """
    core = bootstrap.core(settings)
    desk = Desk(settings, core)
    desk.means, desk.printer  # noqa: B018 - built now
    gate = Gate.of(core, identity)
    app = web.create_app(
        Edge(
            title="Motcua intake: tiếp nhận và trả kết quả",
            gate=gate,
            commands=core.commands,
            routers=[
                *(routes(desk) for routes in ROUTES),
                *common_routers(core, COMMUNE_PATH, settings.limits),
            ],
            checks=[Check("database", True, core.store.probe)],
            meanings={**MEANINGS, **DOCUMENT_MEANINGS},
            upload_limits=_upload_limits(settings),
            policy=core.policy(settings.limits, precedence.ENTRANCES, precedence.BULK, precedence.MACHINES),
            start=partial(core.start_api, gate.verifier, desk.prepare),
            takes_in=TAKES_IN,
            check_room=core.disk.check_new,
            site=site(),
        )
    )
    explain(app)
    return app


def _upload_limits(settings: IntakeSettings) -> dict[str, int]:
    """By the end of an address; those in Vietnamese are of pages."""
    scan = settings.scan_megabytes * 1_000_000
    return {
        "/scans": scan,
        "/scans/pages": scan,
        EXCHANGE_PATH: settings.exchange_megabytes * 1_000_000,
        "/photos": scan,
        "/anh": scan,
        "/trang": scan,
        "/ban-quet": SCANS_AT_ONCE * scan,
    }


def main() -> None:
    """Serve until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    web.serve(create_app(settings), settings.common.host, settings.common.port)
