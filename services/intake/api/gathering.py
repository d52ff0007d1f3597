"""Pages that come one by one, and the paper that is made of them: photographs become one PDF, files stay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.problems import FieldError, Problem
from services.chassis.work import UnitOfWork
from services.intake.api.scanned import read_scan_body
from services.intake.bootstrap import Desk
from services.intake.bootstrap.online import PHOTOS, UnreadableError
from services.intake.domain.sheets import PICTURE, Sheet, bound_name, gathered
from services.intake.handlers.scans import Scan
from services.intake.ports import Document, ScanFiles
from services.intake.schemas.scans import BoundIn, BoundOut, PageOut
from services.intake.schemas.shown import ScanOut

PDF = "application/pdf"
AT_ONCE = 4  # of the largest files that are taken: what one paper may be made of
PICTURES = ("image/jpeg", "image/png")
Keep = Callable[[list[Scan], UnitOfWork], Document]  # refers to them from where they belong


@dataclass(frozen=True)
class Gatherer:
    """Keeps pages as loose files of an owner, until a paper is made of them; what is left over is swept."""

    desk: Desk
    files: ScanFiles

    @property
    def most_bytes(self) -> int:
        """How large a file may be, a bound one as well."""
        return self.desk.settings.scan_megabytes * 1_000_000

    def take(self, call: Call, owner_id: str, filename: str) -> Response:
        """Keep one page: a photograph is put upright, a file stays. Raises: Problem (415, 422)."""
        scan = read_scan_body(self.desk, call, filename, "")
        content, kind = call.body, scan.media_type
        if kind in PICTURES:
            content, kind = self._upright(content), PICTURE
        self.files.write(call.tenant, scan.scan_id, owner_id, content)
        told = PageOut(page_id=scan.scan_id, media_type=kind, size=len(content)).model_dump(mode="json")
        return call.command(lambda _: answer(201, told))

    def bind(self, call: Call, owner_id: str, wanted: BoundIn, keep: Keep) -> Response:
        """Make the files of a paper, and refer to them. Raises: Problem (404, 413)."""
        sheets, contents = self._read(call, owner_id, wanted)
        scans = [self._made(call, owner_id, wanted.paper, heap, contents) for heap in gathered(sheets)]

        def run(work: UnitOfWork) -> Answer:
            kept = keep(scans, work)
            shown = [ScanOut.model_validate(one) for one in kept["scans"][-len(scans) :]]
            return answer(201, BoundOut(scans=shown).model_dump(mode="json"), version=kept["version"])

        return call.command(run)

    def _upright(self, content: bytes) -> bytes:
        try:
            return PHOTOS.upright(content)
        except UnreadableError as exc:
            detail = "Ảnh bị hỏng hoặc quá lớn. Xin chụp hoặc quét lại."
            raise Problem(415, "unsupported-photo", "Không đọc được ảnh này", detail) from exc

    def _read(self, call: Call, owner_id: str, wanted: BoundIn) -> tuple[list[Sheet], dict[str, bytes]]:
        contents: dict[str, bytes] = {}
        sheets = []
        for one in wanted.pages:
            if one.page_id in contents:
                continue
            content = self.files.read(call.tenant, one.page_id, owner_id)
            if content is None:
                fault = FieldError("pages", f"Tệp {one.filename} không còn ở máy chủ.", "gửi lại tệp ấy")
                raise Problem(404, "unknown-page", "Thiếu một trang", errors=[fault])
            contents[one.page_id] = content
            sheets.append(Sheet(one.page_id, one.filename, self.desk.media_type(content) or ""))
            if sum(map(len, contents.values())) > AT_ONCE * self.most_bytes:
                raise _too_large(AT_ONCE * self.most_bytes)
        return sheets, contents

    def _made(
        self, call: Call, owner_id: str, paper: str, heap: Sequence[Sheet], contents: dict[str, bytes]
    ) -> Scan:
        first = heap[0]
        if first.media_type != PICTURE:
            return _scan(first.sheet_id, paper, first.filename, first.media_type, contents[first.sheet_id])
        pictures = [contents[one.sheet_id] for one in heap]
        if sum(map(len, pictures)) > self.most_bytes:
            raise _too_large(self.most_bytes)
        made = PHOTOS.bound(pictures)
        scan = _scan(self.desk.means.chance.new_id(), paper, bound_name(paper, first.filename), PDF, made)
        self.files.write(call.tenant, scan.scan_id, owner_id, made)
        return scan


def _scan(scan_id: str, paper: str, filename: str, kind: str, content: bytes) -> Scan:
    return Scan(
        scan_id=scan_id,
        paper=paper,
        filename=filename,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _too_large(most_bytes: int) -> Problem:
    detail = f"Các tệp của một giấy tờ gộp lại lớn hơn {most_bytes // 1_000_000} MB. Xin chia làm nhiều lần."
    return Problem(413, "paper-too-large", "Giấy tờ này quá lớn", detail)
