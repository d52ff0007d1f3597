"""Routes of what officers do with the open step; each needs If-Match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter, Response

from services.chassis.call import Call
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.workflow.api.reading import DOSSIER_PATH, shown
from services.workflow.bootstrap import Office
from services.workflow.domain.running import Result, Running
from services.workflow.handlers import steps
from services.workflow.handlers.means import Means, Officer
from services.workflow.metrics import ApiMetrics
from services.workflow.ports import kept_of
from services.workflow.schemas.shown import CompletionIn, ResultIn, ReturnIn, RunningOut

Act = Callable[[Officer, UnitOfWork], Running]


def changed(office: Office, call: Call, act: Act) -> Response:
    """Let an officer change the dossier of the path, on the version that they saw."""
    officer = Officer(call.actor, {str(role) for role in call.caller.roles}, call.if_match())
    made: list[Running] = []  # empty after a repetition: nothing was done then, nothing is counted

    def run(work: UnitOfWork) -> Answer:
        made[:] = [act(officer, work)]
        return shown(made[0])

    response = call.command(run, reads=kept_of(call.request.path_params["dossier_id"]))
    count_ended(office.metrics, made)
    return response


def acting(office: Office) -> APIRouter:
    """The routes that change something; each needs If-Match."""
    routes = APIRouter(tags=["steps"])

    means = office.means

    @routes.post(f"{DOSSIER_PATH}/claim", response_model=RunningOut)
    def claim_step(call: CallHere, dossier_id: str) -> Response:
        """Take the open step."""
        return changed(office, call, partial(steps.claim_step, dossier_id, means=means))

    @routes.post(f"{DOSSIER_PATH}/completion", response_model=RunningOut)
    def complete_step(call: CallHere, dossier_id: str, body: CompletionIn) -> Response:
        """Do the open step; the last one with the result."""
        result = signed(body.result, means)
        act = partial(
            steps.complete_step,
            dossier_id,
            note=body.note,
            next_step_code=body.next_step_code,
            result=result,
            means=means,
        )
        return changed(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/return", response_model=RunningOut)
    def return_step(call: CallHere, dossier_id: str, body: ReturnIn) -> Response:
        """Send the open step back to an earlier one, with a reason."""
        given = body.model_dump()
        return changed(office, call, partial(steps.return_step, dossier_id, **given, means=means))

    return routes


def count_ended(metrics: ApiMetrics, made: Sequence[Running]) -> None:
    """Count the step that a change ended, if it ended one."""
    for running in made:
        last = running.history[-1]
        ended = [run for run in running.runs if run.ended_at == last.at and run.outcome == last.what]
        for run in ended[-1:]:
            metrics.ended(run.role, last.what, bool(run.on_time))


def signed(given: ResultIn | None, means: Means) -> Result | None:
    """The result that an officer typed; signed today unless they say otherwise."""
    if given is None:
        return None
    today = civil_date(means.clock.now())
    return Result(result_number=given.result_number, signed_on=given.signed_on or today)
