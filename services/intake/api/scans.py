"""Routes of scans: the raw body goes into a file first, then the dossier refers to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor
from services.intake.bootstrap import Desk
from services.intake.handlers import scans
from services.intake.handlers.errors import UnknownDossierError
from services.intake.schemas.shown import ScanOut

Filename = Annotated[str, Query(min_length=1, max_length=scans.LONGEST_FILENAME)]
Paper = Annotated[str, Query(max_length=100)]


def scanning(desk: Desk) -> APIRouter:
    """Scans of a dossier."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}/scans", tags=["scans"])

    @routes.post("", response_model=ScanOut, status_code=201)
    def add_scan(call: CallHere, dossier_id: str, filename: Filename, paper: Paper = "") -> Response:
        """Add a scan; the body is the file itself: PDF, JPEG, PNG or TIFF."""
        if desk.reader.one(call.tenant, dossier_id) is None:
            raise UnknownDossierError(dossier_id)
        scan = read_scan_body(desk, call, filename, paper)
        desk.files.write(call.tenant, scan.scan_id, dossier_id, call.body)
        who = actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = scans.add_scan(dossier_id, scan, who, work, means=desk.means)
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


def file_response(content: bytes, reference: Mapping[str, Any]) -> Response:
    """A scan as it came."""
    headers = {
        "ETag": f'"{reference["sha256"]}"',
        "Content-Disposition": "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=reference["media_type"], headers=headers)


def read_scan_body(desk: Desk, call: Call, filename: str, paper: str) -> scans.Scan:
    """What came, if it is a scan and what it says it is.

    Raises: Problem (415, 422).
    """
    content, declared = call.body, call.request.headers.get("content-type", "")
    kind = desk.media_type(content)
    if kind is None:
        detail = "Tệp phải là PDF, JPEG, PNG hoặc TIFF; nội dung tệp không phải loại nào trong số đó."
        raise Problem(415, "unsupported-scan", "Không nhận loại tệp này", detail)
    if not desk.agrees(kind, filename, declared):
        fault = FieldError("filename", f"Nội dung tệp là {kind}, khác với tên hoặc loại đã khai.", kind)
        raise Problem(422, "scan-type-differs", "Tệp không đúng loại đã khai", errors=[fault])
    return scans.Scan(
        scan_id=desk.means.chance.new_id(),
        paper=paper,
        filename=filename,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
