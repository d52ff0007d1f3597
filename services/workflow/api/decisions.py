"""Routes of decisions: withdrawal, stop, refusal, a new appointment; each needs If-Match."""

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
from services.workflow.handlers import withdrawals
from services.workflow.handlers.endings import refuse_dossier as refuse
from services.workflow.handlers.endings import stop_dossier as stop
from services.workflow.handlers.extensions import extend_dossier as extend
from services.workflow.schemas.requests import DecisionIn, ExtensionIn, RefusalIn, StopIn
from services.workflow.schemas.shown import RunningOut
from services.workflow.schemas.wishes import WishOut, WithdrawalPage


def wishes(office: Office) -> APIRouter:
    """The route by which who decides finds who wants a dossier back."""
    routes = APIRouter(tags=["endings"])

    @routes.get(f"{COMMUNE_PATH}/withdrawals", response_model=WithdrawalPage)
    def list_withdrawals(
        call: CallHere,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> WithdrawalPage:
        """Dossiers whose applicant wants them back and waits for a leader's decision, the longest first."""
        found = office.inboxes.leaving(call.tenant, place_of(after), limit)
        items = [WishOut.of(one) for one in found]
        last = items[-1] if len(items) == limit else None
        following = paging.encode(codec.instant_text(last.requested_at), last.dossier_id) if last else None
        return WithdrawalPage(items=items, next=following)

    return routes


def decisions(office: Office) -> APIRouter:
    """The routes of decisions."""
    routes = APIRouter(tags=["endings"])
    means = office.means

    @routes.post(f"{DOSSIER_PATH}/withdrawal-decision", response_model=RunningOut)
    def decide_withdrawal(call: CallHere, dossier_id: str, body: DecisionIn) -> Response:
        """A leader grants the applicant's request to withdraw, or denies it with a reason."""
        decide = withdrawals.grant_withdrawal if body.granted else withdrawals.deny_withdrawal
        kind = "withdrawal_granted" if body.granted else "withdrawal_denied"
        act = partial(decide, dossier_id, reason=body.reason, means=means)
        return ordered(office, call, act, kind=kind)

    @routes.post(f"{DOSSIER_PATH}/stop", response_model=RunningOut)
    def stop_dossier(call: CallHere, dossier_id: str, body: StopIn) -> Response:
        """A leader ends the dossier without a result, with decision and reason."""
        act = partial(stop, dossier_id, **body.model_dump(), means=means)
        return ordered(office, call, act, kind="stopped")

    @routes.post(f"{DOSSIER_PATH}/refusal", response_model=RunningOut)
    def refuse_dossier(call: CallHere, dossier_id: str, body: RefusalIn) -> Response:
        """Refuse after appraisal: a result, with its reason, inside the time limit."""
        act = partial(refuse, dossier_id, **body.model_dump(), means=means)
        return ordered(office, call, act, kind="refused")

    @routes.post(f"{DOSSIER_PATH}/extensions", response_model=RunningOut)
    def extend_dossier(call: CallHere, dossier_id: str, body: ExtensionIn) -> Response:
        """Apologise with a reason and promise another date, once, before the old one passes."""
        act = partial(extend, dossier_id, **body.model_dump(), means=means)
        return ordered(office, call, act)

    return routes
