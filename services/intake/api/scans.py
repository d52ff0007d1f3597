"""Routes of scans: the raw body goes into a file first, then the dossier refers to it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis.call import answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor
from services.intake.api.gathering import Gatherer
from services.intake.api.scanned import Filename, file_response, read_scan_body
from services.intake.bootstrap import Desk
from services.intake.handlers import scans
from services.intake.handlers.errors import UnknownDossierError
from services.intake.ports import Document
from services.intake.schemas.scans import BoundIn, BoundOut, PageOut
from services.intake.schemas.shown import ScanOut

PREFIX = "/v1/communes/{commune_id}/dossiers/{dossier_id}/scans"
Paper = Annotated[str, Query(max_length=100)]


def scanning(desk: Desk) -> APIRouter:
    """Scans of a dossier."""
    routes = APIRouter(prefix=PREFIX, tags=["scans"])

    @routes.post("", response_model=ScanOut, status_code=201)
    def add_scan(call: CallHere, dossier_id: str, filename: Filename, paper: Paper = "") -> Response:
        """Add a scan; the body is the file itself: PDF, JPEG, PNG or TIFF."""
        if desk.reader.one(call.tenant, dossier_id) is None:
            raise UnknownDossierError(dossier_id)
        scan = read_scan_body(desk, call, filename, paper)
        desk.files.write(call.tenant, scan.scan_id, dossier_id, call.body)
        who = actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = scans.add_scans(dossier_id, [scan], who, work, means=desk.means)
            shown = ScanOut.model_validate(kept["scans"][-1]).model_dump(mode="json")
            return answer(201, shown, version=kept["version"])

        return call.command(run)

    @routes.get("/{scan_id}", response_class=Response)
    def read_scan(call: CallHere, dossier_id: str, scan_id: str) -> Response:
        """The file as it came; its ETag is the SHA-256."""
        reference = scans.find_scan(call.tenant, dossier_id, scan_id, desk.reader)
        content = desk.files.read(reference.get("held_by", call.tenant), scan_id)
        if content is None:
            raise UnknownDossierError(scan_id)
        return file_response(content, reference)

    return routes


def gathering(desk: Desk) -> APIRouter:
    """Pages that come one by one, and the paper that is made of them."""
    routes = APIRouter(prefix=PREFIX, tags=["scans"])
    gatherer = Gatherer(desk, desk.files)

    @routes.post("/pages", response_model=PageOut, status_code=201)
    def add_page(call: CallHere, dossier_id: str, filename: Filename) -> Response:
        """Send a page ahead: a photograph (put upright) or a whole file. It is kept for an hour."""
        if desk.reader.one(call.tenant, dossier_id) is None:
            raise UnknownDossierError(dossier_id)
        return gatherer.take(call, dossier_id, filename)

    @routes.post("/bound", response_model=BoundOut, status_code=201)
    def bind_pages(call: CallHere, dossier_id: str, body: BoundIn) -> Response:
        """Make a paper of pages that were sent ahead: photographs become one PDF, other files stay."""
        who = actor(desk, call)

        def keep(made: list[scans.Scan], work: UnitOfWork) -> Document:
            return scans.add_scans(dossier_id, made, who, work, means=desk.means)

        return gatherer.bind(call, dossier_id, body, keep)

    return routes
