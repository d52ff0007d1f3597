"""Routes of what officers do with the open step; each needs If-Match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from fastapi import APIRouter, Response

from services.chassis.call import Call
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.workflow.api.reading import DOSSIER_PATH, shown
from services.workflow.bootstrap import Office
from services.workflow.domain.errors import ColleagueError
from services.workflow.domain.running import Running
from services.workflow.handlers import steps
from services.workflow.handlers.means import Means, Officer
from services.workflow.handlers.standing import present
from services.workflow.metrics import ApiMetrics
from services.workflow.ports import STANDING, kept_of
from services.workflow.schemas.shown import CompletionIn, ReleaseIn, ReturnIn, RunningOut

Act = Callable[[Officer, UnitOfWork], Running]


def changed(office: Office, call: Call, act: Act) -> Response:
    """Let an officer change the dossier of the path, on the version that they saw.

    They act in their own roles and in those in which they stand in for somebody at this moment.
    """
    version = call.if_match()
    made: list[Running] = []  # empty after a repetition: nothing was done then, nothing is counted

    def run(work: UnitOfWork) -> Answer:
        made[:] = [act(officer_of(office, call, work, version), work)]
        return shown(made[0])

    reads = [*kept_of(call.request.path_params["dossier_id"]), (STANDING, call.actor)]
    with naming(office, call.tenant):
        response = call.command(run, reads=reads)
    count_ended(office.metrics, call.tenant, made)
    return response


def officer_of(office: Office, call: Call, work: UnitOfWork, version: int) -> Officer:
    """The caller, as an officer at this moment."""
    own = frozenset(str(role) for role in call.caller.roles)
    actor = present(work.get, call.actor, own, office.means.clock.now())
    return Officer(actor.staff_id, own, version, actor.stood_for)


@contextmanager
def naming(office: Office, commune_id: str) -> Iterator[None]:
    """A colleague who was first is told by name; the name is opened for this answer alone."""
    try:
        yield
    except ColleagueError as exc:
        raise exc.named(office.people.name_of(commune_id, exc.who)) from exc


def claiming(office: Office) -> APIRouter:
    """The routes by which a step becomes somebody's, or nobody's again."""
    routes = APIRouter(tags=["steps"])

    means = office.means

    @routes.post(f"{DOSSIER_PATH}/claim", response_model=RunningOut)
    def claim_step(call: CallHere, dossier_id: str) -> Response:
        """Take the open step."""
        return changed(office, call, partial(steps.claim_step, dossier_id, means=means))

    @routes.post(f"{DOSSIER_PATH}/release", response_model=RunningOut)
    def release_step(call: CallHere, dossier_id: str, body: ReleaseIn) -> Response:
        """Give up the claim of the open step; of somebody else's claim with a reason."""
        return changed(office, call, partial(steps.release_step, dossier_id, reason=body.reason, means=means))

    @routes.post(f"{DOSSIER_PATH}/take-back", response_model=RunningOut)
    def take_back_step(call: CallHere, dossier_id: str) -> Response:
        """Take back what one has handed over, as long as nobody has opened it."""
        return changed(office, call, partial(steps.take_back_step, dossier_id, means=means))

    return routes


def acting(office: Office) -> APIRouter:
    """The routes by which a step ends."""
    routes = APIRouter(tags=["steps"])

    means = office.means

    @routes.post(f"{DOSSIER_PATH}/completion", response_model=RunningOut)
    def complete_step(call: CallHere, dossier_id: str, body: CompletionIn) -> Response:
        """Do the open step; the last one with the result."""
        return changed(office, call, completing(dossier_id, body, means))

    @routes.post(f"{DOSSIER_PATH}/return", response_model=RunningOut)
    def return_step(call: CallHere, dossier_id: str, body: ReturnIn) -> Response:
        """Send the open step back to an earlier one, with a reason."""
        given = body.model_dump()
        return changed(office, call, partial(steps.return_step, dossier_id, **given, means=means))

    return routes


def completing(dossier_id: str, body: CompletionIn, means: Means) -> Act:
    """How the open step of that dossier is done."""
    return partial(
        steps.complete_step,
        dossier_id,
        note=body.note,
        next_step_code=body.next_step_code,
        result=body.result.draft() if body.result else None,
        means=means,
    )


def count_ended(metrics: ApiMetrics, commune_id: str, made: Sequence[Running]) -> None:
    """Count the step that a change ended, if it ended one and was no practice."""
    if is_practice(commune_id):
        return
    for running in made:
        at = running.history[-1].at
        ended = [run for run in running.runs if run.ended_at == at]
        for run in ended[-1:]:
            metrics.ended(run.role, run.outcome or "", bool(run.on_time))
