"""Routes of consultations, and of stays at another agency; each change needs If-Match."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.web import CallHere
from services.contracts import codec
from services.workflow.api.reading import COMMUNE_PATH, DOSSIER_PATH, place_of
from services.workflow.api.requests import ordered
from services.workflow.bootstrap import Office
from services.workflow.handlers import consultations, forwardings
from services.workflow.schemas.opinions import (
    ForwardingIn,
    OpinionIn,
    QuestionIn,
    QuestionOut,
    QuestionPage,
    ReplyIn,
)
from services.workflow.schemas.requests import ReasonIn
from services.workflow.schemas.shown import RunningOut


def opinions(office: Office) -> APIRouter:
    """The routes by which opinions are asked for and given."""
    routes = APIRouter(tags=["consultations"])
    means = office.means

    @routes.post(f"{DOSSIER_PATH}/consultations", response_model=RunningOut)
    def ask_opinion(call: CallHere, dossier_id: str, body: QuestionIn) -> Response:
        """Ask a unit or an agency for its opinion, in a term of its own; the step stays open."""
        act = partial(consultations.ask_opinion, dossier_id, asking=body.asking(), means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/consultations/{{consultation_id}}/answer", response_model=RunningOut)
    def give_opinion(call: CallHere, dossier_id: str, consultation_id: str, body: OpinionIn) -> Response:
        """Give the opinion that was asked for, or note the one that came; also when it is late."""
        give = partial(consultations.give_opinion, dossier_id, opinion=body.opinion(), means=means)
        return ordered(office, call, partial(give, consultation_id=consultation_id))

    @routes.post(f"{DOSSIER_PATH}/consultations/{{consultation_id}}/withdrawal", response_model=RunningOut)
    def withdraw_question(call: CallHere, dossier_id: str, consultation_id: str, body: ReasonIn) -> Response:
        """Say that an opinion is no longer needed, with a reason."""
        withdraw = partial(consultations.withdraw_question, dossier_id, reason=body.reason, means=means)
        return ordered(office, call, partial(withdraw, consultation_id=consultation_id))

    return routes


def questions(office: Office) -> APIRouter:
    """The route by which a unit finds what it is asked."""
    routes = APIRouter(tags=["consultations"])

    @routes.get(f"{COMMUNE_PATH}/consultations", response_model=QuestionPage)
    def list_questions(
        call: CallHere,
        unit_id: str | None = None,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> QuestionPage:
        """Dossiers in which an opinion of the caller's unit is waited for, or of the unit named."""
        unit = unit_id or office.people.unit_of(call.tenant, call.actor)
        found = office.inboxes.asked(call.tenant, unit, place_of(after), limit)
        last = found[-1] if len(found) == limit else None
        until = min((one.answer_by for one in last.open_consultations), default=None) if last else None
        following = paging.encode(codec.instant_text(until), last.dossier_id) if last and until else None
        return QuestionPage(items=[QuestionOut.of(one, unit) for one in found], next=following)

    return routes


def agencies(office: Office) -> APIRouter:
    """The routes by which a dossier goes to another agency and comes back."""
    routes = APIRouter(tags=["agencies"])
    means = office.means

    @routes.post(f"{DOSSIER_PATH}/forwardings", response_model=RunningOut)
    def forward_dossier(call: CallHere, dossier_id: str, body: ForwardingIn) -> Response:
        """Hand the dossier over to another agency of the chain, with its deadline."""
        act = partial(forwardings.forward_dossier, dossier_id, sending=body.sending(), means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/forwardings/{{forwarding_id}}/answer", response_model=RunningOut)
    def note_agency_answer(call: CallHere, dossier_id: str, forwarding_id: str, body: ReplyIn) -> Response:
        """Note what the agency gave back; the step goes on."""
        note = partial(forwardings.note_agency_answer, dossier_id, reply=body.reply(), means=means)
        return ordered(office, call, partial(note, forwarding_id=forwarding_id))

    return routes
