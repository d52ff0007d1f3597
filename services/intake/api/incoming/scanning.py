"""Routes of the scans of incoming documents."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor
from services.intake.api.gathering import Gatherer
from services.intake.api.incoming.registering import ONE
from services.intake.api.scanned import Filename, file_response, read_scan_body
from services.intake.bootstrap import Desk
from services.intake.handlers.incoming.errors import UnknownDocumentError
from services.intake.handlers.incoming.scans import add_document_scans, find_document_scan
from services.intake.handlers.scans import Scan
from services.intake.ports import Document
from services.intake.schemas.scans import BoundIn, BoundOut, PageOut
from services.intake.schemas.shown import ScanOut


def document_scanning(desk: Desk) -> APIRouter:
    """Scans of an incoming document."""
    routes = APIRouter(prefix=f"{ONE}/scans", tags=["incoming documents"])

    @routes.post("", response_model=ScanOut, status_code=201)
    def add_document_scan(call: CallHere, document_id: str, filename: Filename) -> Response:
        """Add a scan; the body is the file itself: PDF, JPEG, PNG or TIFF."""
        if desk.incoming.one(call.tenant, document_id) is None:
            raise UnknownDocumentError(document_id)
        return _added(desk, call, document_id, filename)

    gatherer = Gatherer(desk, desk.document_files)

    @routes.post("/pages", response_model=PageOut, status_code=201)
    def add_document_page(call: CallHere, document_id: str, filename: Filename) -> Response:
        """Send a page ahead: a photograph (put upright) or a whole file. It is kept for an hour."""
        if desk.incoming.one(call.tenant, document_id) is None:
            raise UnknownDocumentError(document_id)
        return gatherer.take(call, document_id, filename)

    @routes.post("/bound", response_model=BoundOut, status_code=201)
    def bind_document_pages(call: CallHere, document_id: str, body: BoundIn) -> Response:
        """Make a file of pages that were sent ahead: photographs become one PDF, other files stay."""
        who = actor(desk, call)

        def keep(made: list[Scan], work: UnitOfWork) -> Document:
            return add_document_scans(document_id, made, who, work, means=desk.means)

        return gatherer.bind(call, document_id, body, keep)

    @routes.get("/{scan_id}", response_class=Response)
    def read_document_scan(call: CallHere, document_id: str, scan_id: str) -> Response:
        """The file as it came; its ETag is the SHA-256."""
        reference = find_document_scan(desk.incoming.one(call.tenant, document_id), scan_id)
        content = desk.document_files.read(call.tenant, scan_id)
        if content is None:
            raise UnknownDocumentError(scan_id)
        return file_response(content, reference)

    return routes


def _added(desk: Desk, call: Call, document_id: str, filename: str) -> Response:
    scan = read_scan_body(desk, call, filename, "")
    desk.document_files.write(call.tenant, scan.scan_id, document_id, call.body)
    who = actor(desk, call)

    def run(work: UnitOfWork) -> Answer:
        kept = add_document_scans(document_id, [scan], who, work, means=desk.means)
        shown = ScanOut.model_validate(kept["scans"][-1]).model_dump(mode="json")
        return answer(201, shown, version=kept["version"])

    return call.command(run)
