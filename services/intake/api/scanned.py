"""A scan as it comes over HTTP, checked, and as it goes out again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Response

from services.chassis.call import Call
from services.chassis.problems import FieldError, Problem
from services.intake.bootstrap import Desk
from services.intake.handlers import scans

Filename = Annotated[str, Query(min_length=1, max_length=scans.LONGEST_FILENAME)]


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
