"""Routes of the pages that a citizen photographs, and of the last step, which makes a dossier of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.problems import Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake import bootstrap
from services.intake.api.answers import REPLAYED
from services.intake.api.caller import commune
from services.intake.api.online.filings import ONE, found
from services.intake.api.scanned import Filename
from services.intake.bootstrap.citizen_accounts import AccountDesk
from services.intake.bootstrap.online import OnlineDesk, UnreadableError
from services.intake.domain.dossier import Channel
from services.intake.domain.online import PDF, Filing, Photo
from services.intake.handlers import online as handlers
from services.intake.handlers import online_filing
from services.intake.handlers.online_answers import answer as handle_answer
from services.intake.handlers.online_errors import UnknownFilingError
from services.intake.handlers.scans import Scan
from services.intake.ports import DOSSIERS, FILINGS, Document
from services.intake.schemas.online import FiledOut, PhotoOut, SubmissionIn

PICTURES = ("image/jpeg", "image/png")
JPEG = "image/jpeg"
Paper = Annotated[str, Query(min_length=1, max_length=100)]


def photographs(desk: bootstrap.Desk) -> APIRouter:
    """Pages of papers."""
    routes = APIRouter(prefix=f"{ONE}/photos", tags=["online"])
    online = OnlineDesk(desk)

    @routes.post("", response_model=PhotoOut, status_code=201)
    def add_photo(call: CallHere, filing_id: str, paper: Paper, filename: Filename) -> Response:
        """Add a page; the body is the picture itself (JPEG, PNG: straightened), or a whole paper as PDF."""
        found(online, call, filing_id)
        photo = _kept(online, call, filing_id, paper, filename, *_read(online, call.body))
        return _changed(online, call, filing_id, photo, handlers.add_photo)

    @routes.post("/{photo_id}/turn", response_model=PhotoOut)
    def turn_photo(call: CallHere, filing_id: str, photo_id: str) -> Response:
        """Turn a picture to the right by a quarter: a camera over a table does not know what is up."""
        before, content = _content(online, call, filing_id, photo_id)
        if before.media_type != JPEG:
            raise _unreadable("Chỉ xoay được ảnh.")
        turned = online.photos.turned(content)
        photo = _kept(online, call, filing_id, before.paper, before.filename, turned, JPEG)

        return _changed(online, call, filing_id, photo, partial(handlers.replace_photo, scan_id=photo_id))

    @routes.delete("/{photo_id}", status_code=204)
    def drop_photo(call: CallHere, filing_id: str, photo_id: str) -> Response:
        """Take a page away."""

        def run(work: UnitOfWork) -> Answer:
            handlers.drop_photo(filing_id, photo_id, call.caller.holder, work, online=online.means)
            return Answer(204, None)

        call.command(run, reads=[(FILINGS, filing_id)])
        return Response(status_code=204)

    return routes


def picturing(desk: bootstrap.Desk) -> APIRouter:
    """What was photographed, to be looked at."""
    routes = APIRouter(prefix=f"{ONE}/photos", tags=["online"])
    online = OnlineDesk(desk)

    @routes.get("/{photo_id}", response_class=Response)
    def read_photo(call: CallHere, filing_id: str, photo_id: str, small: bool = False) -> Response:
        """The page as it is kept; a picture also in small."""
        photo, content = _content(online, call, filing_id, photo_id)
        shown = online.photos.small(content) if small and photo.media_type == JPEG else content
        return Response(shown, media_type=photo.media_type, headers={"X-Content-Type-Options": "nosniff"})

    return routes


def submitting(desk: bootstrap.Desk) -> APIRouter:
    """The last step."""
    routes = APIRouter(prefix=f"{ONE}/submission", tags=["online"])
    online = OnlineDesk(desk)

    @routes.post("", response_model=FiledOut, status_code=201)
    def submit_filing(call: CallHere, filing_id: str, body: SubmissionIn) -> Response:
        """File it, with If-Match: status 1 and a look-up code; the number comes with the reception."""
        assert body.consent  # noqa: S101 - the schema lets nothing else through
        began, expected, holder = time.perf_counter(), call.if_match(), call.caller.holder
        filing, _ = found(online, call, filing_id)
        if filing.filed_at is not None:  # filed in another window, or by an answer that never arrived
            told = _filed(filing.answers or filing_id, filing.lookup_code, filing.filed_at)
            return reply(answer(201, told))
        if filing.answers:
            return _answered(online, call, filing, expected)
        draft = online_filing.drafted(filing, commune(desk, call), online.means)
        scans = online_filing.bound(filing, _binder(online, call, filing), online_filing.as_it_came)

        def run(work: UnitOfWork) -> Answer:
            online_filing.submit(filing_id, expected, draft, scans, holder, work, online=online.means)
            dossier = draft.dossier
            return answer(201, _filed(filing_id, dossier.lookup_code, dossier.filed_at))

        response = call.command(run, reads=[(FILINGS, filing_id)])
        if REPLAYED not in response.headers:
            desk.metrics.filed(call.tenant, Channel.ONLINE.value, time.perf_counter() - began)
        return response

    return routes


def _answered(online: OnlineDesk, call: Call, filing: Filing, expected: int) -> Response:
    """Papers for a dossier that is there; their files become its own."""

    def adopt(photo: Photo) -> Scan:
        _, content = _content(online, call, filing.filing_id, photo.scan_id)
        copy = _kept(online, call, filing.answers, photo.paper, photo.filename, content, photo.media_type)
        return online_filing.as_it_came(copy)

    scans = online_filing.bound(filing, _binder(online, call, filing), adopt)
    owner = AccountDesk(online.desk).owner(call.tenant, call.caller.holder)

    def run(work: UnitOfWork) -> Answer:
        kept = handle_answer(filing.filing_id, expected, scans, owner, work, online=online.means)
        now = online.means.means.clock.now()
        return answer(201, _filed(filing.answers, kept["lookup_code"], now))

    response = call.command(run, reads=[(FILINGS, filing.filing_id), (DOSSIERS, filing.answers)])
    if REPLAYED not in response.headers:
        online.desk.metrics.desk_order(call.tenant, "papers_added")
    return response


def _filed(filing_id: str, lookup_code: str, at: object) -> dict[str, object]:
    told = FiledOut.model_validate({"dossier_id": filing_id, "lookup_code": lookup_code, "filed_at": at})
    return told.model_dump(mode="json")


def _read(online: OnlineDesk, content: bytes) -> tuple[bytes, str]:
    """What came as it is kept, and its type. Raises: Problem (415)."""
    kind = online.desk.media_type(content)
    if kind == PDF:
        return content, PDF
    if kind not in PICTURES:
        raise _unreadable("Xin chụp lại, hoặc chọn tệp JPEG, PNG hay PDF.")
    try:
        return online.photos.upright(content), JPEG
    except UnreadableError as exc:
        raise _unreadable("Ảnh bị hỏng hoặc quá lớn. Xin chụp lại.") from exc


def _unreadable(detail: str) -> Problem:
    return Problem(415, "unsupported-photo", "Không đọc được ảnh này", detail)


def _kept(
    online: OnlineDesk, call: Call, filing_id: str, paper: str, filename: str, content: bytes, kind: str
) -> Photo:
    """A page whose file is written; if nothing comes to refer to it, it is swept."""
    means = online.means.means
    photo = Photo(
        scan_id=means.chance.new_id(),
        paper=paper,
        filename=filename,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=means.clock.now(),
    )
    online.desk.files.write(call.tenant, photo.scan_id, filing_id, content)
    return photo


def _changed(
    online: OnlineDesk, call: Call, filing_id: str, photo: Photo, change: Callable[..., Document]
) -> Response:
    def run(work: UnitOfWork) -> Answer:
        kept = change(filing_id, photo, call.caller.holder, work, online=online.means)
        return answer(201, PhotoOut.of(photo).model_dump(mode="json"), version=kept["version"])

    return call.command(run, reads=[(FILINGS, filing_id)])


def _content(online: OnlineDesk, call: Call, filing_id: str, photo_id: str) -> tuple[Photo, bytes]:
    filing, _ = found(online, call, filing_id)
    photo = filing.photo(photo_id)
    content = online.desk.files.read(call.tenant, photo_id) if photo else None
    if photo is None or content is None:
        raise UnknownFilingError(photo_id)
    return photo, content


def _binder(online: OnlineDesk, call: Call, filing: Filing) -> online_filing.Bind:
    def bind(paper: str, pages: Sequence[Photo]) -> Scan:
        pictures = [_content(online, call, filing.filing_id, one.scan_id)[1] for one in pages]
        made = online.photos.bound(pictures)
        owner = filing.answers or filing.filing_id
        photo = _kept(online, call, owner, paper, f"{paper}.pdf", made, PDF)
        return online_filing.as_it_came(photo)

    return bind
