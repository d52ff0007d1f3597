"""Routes of the handling of incoming documents: given, signed for, noted on, ended."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor
from services.intake.api.incoming.registering import ONE, changed
from services.intake.bootstrap import Desk
from services.intake.handlers.incoming import work as incoming_work
from services.intake.handlers.incoming.orders import AssignDocument, CloseDocument, Party
from services.intake.ports import Document
from services.intake.schemas.incoming import AssignmentIn, ClosingIn, DocumentOut, NoteIn, PartyIn


def document_work(desk: Desk) -> APIRouter:
    """Who has it; each needs If-Match."""
    routes = APIRouter(prefix=ONE, tags=["incoming documents"])

    @routes.post("/assignment", response_model=DocumentOut)
    def assign_document(call: CallHere, document_id: str, body: AssignmentIn) -> Response:
        """Give it to whoever leads and those who cooperate; a clerk enters what a leader wrote on paper."""
        expected, who, order = call.if_match(), actor(desk, call), _order(body)

        def run(work: UnitOfWork) -> Document:
            return incoming_work.assign_document(document_id, expected, order, who, work, means=desk.means)

        return changed(call, run)

    @routes.post("/acknowledgement", response_model=DocumentOut)
    def acknowledge_document(call: CallHere, document_id: str) -> Response:
        """Sign for it, for oneself or one's unit."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming_work.acknowledge_document(document_id, expected, who, work, means=desk.means)

        return changed(call, run)

    return routes


def document_progress(desk: Desk) -> APIRouter:
    """How far it is, and its end; each needs If-Match."""
    routes = APIRouter(prefix=ONE, tags=["incoming documents"])

    @routes.post("/notes", response_model=DocumentOut)
    def note_document(call: CallHere, document_id: str, body: NoteIn) -> Response:
        """Say how far it is."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return incoming_work.note_document(document_id, expected, body.text, who, work, means=desk.means)

        return changed(call, run)

    @routes.post("/closing", response_model=DocumentOut)
    def close_document(call: CallHere, document_id: str, body: ClosingIn) -> Response:
        """End it with its result: whoever leads the handling, or a leader."""
        expected, who = call.if_match(), actor(desk, call)
        order = CloseDocument(result=body.result, reply_symbol=body.reply_symbol)

        def run(work: UnitOfWork) -> Document:
            return incoming_work.close_document(document_id, expected, order, who, work, means=desk.means)

        return changed(call, run)

    return routes


def _order(body: AssignmentIn) -> AssignDocument:
    return AssignDocument(
        lead=_party(body.lead),
        cooperating=tuple(_party(each) for each in body.cooperating),
        **body.model_dump(exclude={"lead", "cooperating"}),
    )


def _party(given: PartyIn) -> Party:
    return Party(kind=given.kind, holder=given.id)
