"""Routes of the records desk: an incoming document is numbered, submitted, sent back, or made void."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.problems import Meaning
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor
from services.intake.bootstrap import Desk
from services.intake.domain.errors import SecretDocumentError
from services.intake.domain.incoming.states import DocumentStateError
from services.intake.handlers.incoming import errors as incoming_errors
from services.intake.handlers.incoming import registering as incoming
from services.intake.handlers.incoming.orders import RegisterDocument
from services.intake.ports import INCOMING, Document
from services.intake.schemas.incoming import (
    DocumentIn,
    DocumentOut,
    ReasonIn,
    RegisteredIn,
    SubmissionIn,
    TurnedBackIn,
    shown_document,
)

PREFIX = "/v1/communes/{commune_id}/incoming-documents"
ONE = PREFIX + "/{document_id}"
REPLAYED = "idempotency-replayed"

DOCUMENT_MEANINGS: Mapping[type[Exception], Meaning] = {
    SecretDocumentError: Meaning(422, "secret-document", "Không nhận văn bản mật"),
    DocumentStateError: Meaning(409, "forbidden-transition", "Văn bản không ở trạng thái cho phép"),
    incoming_errors.UnknownDocumentError: Meaning(404, "document-not-found", "Không có văn bản đến này"),
    incoming_errors.StaleDocumentError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    incoming_errors.LikeDocumentError: Meaning(409, "document-like-it", "Có thể đã đăng ký văn bản này"),
    incoming_errors.NotAssignedError: Meaning(403, "not-assigned", "Không được giao văn bản này"),
    incoming_errors.UnknownAssigneeError: Meaning(422, "unknown-assignee", "Không có người hoặc đơn vị này"),
    incoming_errors.FullDocumentError: Meaning(409, "document-full", "Văn bản đã đủ"),
}


def desk_of_records(desk: Desk) -> APIRouter:
    """New incoming documents."""
    routes = APIRouter(prefix=PREFIX, tags=["incoming documents"])

    @routes.post("", response_model=DocumentOut, status_code=201)
    def register_document(call: CallHere, body: RegisteredIn) -> Response:
        """Number a document in the year's one series, paper and electronic together."""
        who, means = actor(desk, call), desk.means
        what, document_id = incoming.checked(_order(body), means), means.chance.new_id()
        confirmed = body.duplicate_confirmed

        def run(work: UnitOfWork) -> Document:
            return incoming.register_document(document_id, what, confirmed, who, work, means=means)

        response = _created(call, run, incoming.serials_read(means))
        if REPLAYED not in response.headers:
            desk.metrics.document_registered(call.tenant)
        return response

    @routes.post("/turned-back", response_model=DocumentOut, status_code=201)
    def turn_back_document(call: CallHere, body: TurnedBackIn) -> Response:
        """Record that a document, not authentic or misdirected, goes back before it is numbered."""
        who, means = actor(desk, call), desk.means
        what, document_id = incoming.checked(_order(body), means), means.chance.new_id()

        def run(work: UnitOfWork) -> Document:
            return incoming.turn_back_document(document_id, what, body.reason, who, work, means=means)

        return _created(call, run, ())

    return routes


def desk_changes(desk: Desk) -> APIRouter:
    """What the records desk does with a document that is registered; each needs If-Match."""
    routes = APIRouter(prefix=ONE, tags=["incoming documents"])

    @routes.post("/submission", response_model=DocumentOut)
    def submit_document(call: CallHere, document_id: str, body: SubmissionIn) -> Response:
        """Submit it to the leader who directs its handling."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming.submit_document(document_id, expected, body.to, who, work, means=desk.means)

        return changed(call, run)

    @routes.post("/confirmation", response_model=DocumentOut)
    def confirm_arrival(call: CallHere, document_id: str) -> Response:
        """Record that the sender of an electronic document was told that it arrived."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming.confirm_arrival(document_id, expected, who, work, means=desk.means)

        return changed(call, run)

    return routes


def desk_endings(desk: Desk) -> APIRouter:
    """How the records desk ends a document that nobody shall handle; each needs If-Match."""
    routes = APIRouter(prefix=ONE, tags=["incoming documents"])

    @routes.post("/return", response_model=DocumentOut)
    def return_document(call: CallHere, document_id: str, body: ReasonIn) -> Response:
        """Send it back to its sender; its number stays used."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming.return_document(document_id, expected, body.reason, who, work, means=desk.means)

        return changed(call, run)

    @routes.post("/void", response_model=DocumentOut)
    def void_document(call: CallHere, document_id: str, body: ReasonIn) -> Response:
        """Make a mistaken entry void; it keeps its number and its place in the register."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming.void_document(document_id, expected, body.reason, who, work, means=desk.means)

        return changed(call, run)

    return routes


def _order(body: DocumentIn) -> RegisterDocument:
    entered = body.model_dump(exclude={"authenticity_checked", "duplicate_confirmed", "reason"})
    return RegisterDocument(**entered, checked=body.authenticity_checked)


def _created(
    call: Call, handle: Callable[[UnitOfWork], Document], reads: list[tuple[str, str]] | tuple[()]
) -> Response:
    def run(work: UnitOfWork) -> Answer:
        kept = handle(work)
        place = f"/v1/communes/{call.tenant}/incoming-documents/{kept['document_id']}"
        return answer(201, shown_document(kept), version=kept["version"], location=place)

    return call.command(run, reads=reads)


def changed(call: Call, handle: Callable[[UnitOfWork], Document]) -> Response:
    """Run a change of the document in the path and answer with it."""

    def run(work: UnitOfWork) -> Answer:
        kept = handle(work)
        return answer(200, shown_document(kept), version=kept["version"])

    return call.command(run, reads=[(INCOMING, call.request.path_params["document_id"])])
