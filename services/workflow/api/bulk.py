"""Routes by which an officer claims or does the steps of many dossiers at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.problems import MEDIA_TYPE, problem_of
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.workflow.api.acting import Act, completing, count_ended, officer_of
from services.workflow.api.meanings import MEANINGS
from services.workflow.api.reading import COMMUNE_PATH
from services.workflow.bootstrap import Office
from services.workflow.domain.bulk import Done, Mode
from services.workflow.domain.errors import ColleagueError, WorkflowError
from services.workflow.handlers import steps
from services.workflow.handlers.bulk import Piece, do_many
from services.workflow.ports import STANDING, kept_of
from services.workflow.schemas.bulk import (
    ClaimIn,
    ClaimsIn,
    CompletionsIn,
    DoneIn,
    FieldOut,
    ReportItem,
    ReportOut,
)

REFUSED = 409
SPOILED = {
    "type": "urn:motcua:problem:bulk-not-done",
    "code": "bulk-not-done",
    "title": "Không thực hiện hồ sơ nào",
    "status": REFUSED,
    "detail": "Có hồ sơ không thực hiện được nên không hồ sơ nào thay đổi. Xin xem từng hồ sơ.",
}


def bulk(office: Office) -> APIRouter:
    """The routes for many dossiers; each is repeatable with its Idempotency-Key."""
    routes = APIRouter(tags=["inbox"])
    means = office.means

    @routes.post(f"{COMMUNE_PATH}/inbox/claims", response_model=ReportOut)
    def claim_steps(call: CallHere, body: ClaimsIn) -> Response:
        """Claim many open steps: all or none of them, or each that can be; the answer reports on each."""
        acts = [partial(steps.claim_step, item.dossier_id, means=means) for item in body.items]
        return _together(office, call, body.mode, body.items, acts)

    @routes.post(f"{COMMUNE_PATH}/inbox/completions", response_model=ReportOut)
    def complete_steps(call: CallHere, body: CompletionsIn) -> Response:
        """Do many open steps: all or none of them, or each that can be; the answer reports on each."""
        acts = [completing(item.dossier_id, item, means) for item in body.items]
        return _together(office, call, body.mode, body.items, acts)

    return routes


def _together(
    office: Office, call: Call, mode: Mode, items: Sequence[ClaimIn | DoneIn], acts: Sequence[Act]
) -> Response:
    done: list[Done] = []  # empty after a repetition: nothing was done then, nothing is counted

    def run(work: UnitOfWork) -> Answer:
        officer = officer_of(office, call, work, 0)
        seen = (replace(officer, expected_version=item.version) for item in items)
        pieces = [
            Piece(item.dossier_id, partial(act, me)) for item, act, me in zip(items, acts, seen, strict=True)
        ]
        done[:] = do_many(pieces, mode, work)
        return _report(done, mode)

    reads = [(STANDING, call.actor), *(place for item in items for place in kept_of(item.dossier_id))]
    response = call.command(run, reads=reads)
    count_ended(office.metrics, call.tenant, [one.running for one in done if one.running is not None])
    return _named(office, call.tenant, response)


def _report(done: Sequence[Done], mode: Mode) -> Answer:
    """What became of each; a problem document where one spoiled all."""
    items = [_item(one) for one in done]
    report = ReportOut(mode=mode, done_count=sum(item.done for item in items), items=items)
    body = report.model_dump(mode="json", exclude_none=True)
    if mode is Mode.EACH or report.done_count == len(items):
        return answer(200, body)
    return Answer(REFUSED, {**SPOILED, **body}, {"Content-Type": MEDIA_TYPE})


def _item(one: Done) -> ReportItem:
    if one.error is not None:
        return _refused(one.dossier_id, one.error)
    if one.running is None:
        detail = "Hồ sơ này thực hiện được, nhưng hồ sơ khác trong danh sách thì không."
        return ReportItem(dossier_id=one.dossier_id, done=False, code="not-done", detail=detail)
    current = one.running.current
    return ReportItem(
        dossier_id=one.dossier_id,
        done=True,
        version=one.running.version,
        state=one.running.state.value,
        step_code=current.step_code if current else None,
    )


def _refused(dossier_id: str, error: WorkflowError) -> ReportItem:
    problem = problem_of(error, next(MEANINGS[kind] for kind in type(error).__mro__ if kind in MEANINGS))
    return ReportItem(
        dossier_id=dossier_id,
        done=False,
        code=problem.code,
        title=problem.title,
        detail=problem.detail,
        errors=[FieldOut(**vars(one)) for one in problem.errors],
        who=error.who if isinstance(error, ColleagueError) else None,
    )


def _named(office: Office, commune_id: str, response: Response) -> Response:
    """Colleagues who were first are told by name: opened for the answer, never kept with it."""
    body = json.loads(bytes(response.body))
    told = [item for item in body["items"] if item.get("who")]
    names = {who: office.people.name_of(commune_id, who) for who in {item["who"] for item in told}}
    for item in told:
        item["detail"] = item["detail"].replace(item["who"], names[item["who"]])
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(json.dumps(body, ensure_ascii=False).encode(), response.status_code, headers)
