"""Workflow's HTTP API: inboxes, and what officers do with a dossier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Response

from services.chassis import logs, paging, web
from services.chassis.call import Call, Gate, answer, reply
from services.chassis.commands import Answer
from services.chassis.feed import feed_router
from services.chassis.health import Check
from services.chassis.identity import TokenVerifier
from services.chassis.problems import Meaning, Problem
from services.chassis.web import CallHere, Edge
from services.chassis.work import UnitOfWork
from services.contracts import codec, identity
from services.contracts.calendars import civil_date
from services.contracts.codec import MalformedError
from services.contracts.identity import OFFICERS, Role
from services.workflow import bootstrap, handlers
from services.workflow.domain import errors
from services.workflow.domain.steps import Result, Running
from services.workflow.handlers import Means, Officer
from services.workflow.metrics import ApiMetrics
from services.workflow.ports import RUNNING, Inboxes, Place
from services.workflow.schemas import (
    CompletionIn,
    ProcessOut,
    ProcessPage,
    ResultIn,
    ReturnIn,
    RunningOut,
    TaskOut,
    TaskPage,
)
from services.workflow.settings import WorkflowSettings

MEANINGS: Mapping[type[Exception], Meaning] = {
    errors.UnknownDossierError: Meaning(404, "dossier-not-found", "Không có hồ sơ này"),
    errors.UnknownProcessError: Meaning(404, "process-not-found", "Không có quy trình này"),
    errors.StaleDossierError: Meaning(412, "stale-version", "Hồ sơ đã thay đổi"),
    errors.NoOpenStepError: Meaning(409, "no-open-step", "Hồ sơ không còn bước nào"),
    errors.ClaimedError: Meaning(409, "step-claimed", "Bước này đã có người nhận"),
    errors.ForbiddenTransitionError: Meaning(409, "forbidden-transition", "Không thực hiện được"),
    errors.WrongRoleError: Meaning(403, "wrong-role", "Không đúng vai trò của bước"),
    errors.UnknownStepError: Meaning(422, "unknown-step", "Không có bước này"),
    errors.ReasonMissingError: Meaning(422, "reason-required", "Thiếu lý do"),
    errors.ResultMissingError: Meaning(422, "invalid-result", "Kết quả chưa hợp lệ"),
}
WRONG_COMMUNE = Problem(
    403, "wrong-commune", "Không thuộc xã này", "Tài khoản này không làm việc cho xã trong địa chỉ."
)
COMMUNE_PATH = "/v1/communes/{commune_id}"
DOSSIER_PATH = f"{COMMUNE_PATH}/dossiers/{{dossier_id}}"


def reading(inboxes: Inboxes) -> APIRouter:
    """The routes that read."""
    routes = APIRouter(tags=["inbox"])

    @routes.get(f"{COMMUNE_PATH}/inbox", response_model=TaskPage)
    def list_inbox(
        call: CallHere,
        role: Role | None = None,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> TaskPage:
        """Dossiers that wait for the caller's roles, or for one of them; what is due first first."""
        roles = {str(one) for one in call.caller.roles & OFFICERS if role in (None, one)}
        items = [TaskOut.of(one) for one in inboxes.waiting(call.tenant, roles, place_of(after), limit)]
        last = items[-1] if len(items) == limit else None
        following = paging.encode(codec.instant_text(last.current.due_at), last.dossier_id) if last else None
        return TaskPage(items=items, next=following)

    @routes.get(DOSSIER_PATH, response_model=RunningOut)
    def read_dossier(call: CallHere, dossier_id: str) -> Response:
        """A dossier with its steps and history; its version is the ETag."""
        found = inboxes.one(call.tenant, dossier_id)
        if found is None:
            raise errors.UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa được chuyển đến.")
        return reply(shown(found))

    return routes


def acting(means: Means, metrics: ApiMetrics) -> APIRouter:
    """The routes that change something; each needs If-Match."""
    routes = APIRouter(tags=["steps"])

    def changed(call: Call, act: Callable[[Officer, UnitOfWork], Running]) -> Response:
        officer = Officer(call.actor, {str(role) for role in call.caller.roles}, call.if_match())
        made: list[Running] = []  # empty after a repetition: nothing was done then, nothing is counted

        def run(work: UnitOfWork) -> Answer:
            made[:] = [act(officer, work)]
            return shown(made[0])

        response = call.command(run, reads=[(RUNNING, call.request.path_params["dossier_id"])])
        count_ended(metrics, made)
        return response

    @routes.post(f"{DOSSIER_PATH}/claim", response_model=RunningOut)
    def claim_step(call: CallHere, dossier_id: str) -> Response:
        """Take the open step."""
        return changed(call, partial(handlers.claim_step, dossier_id, means=means))

    @routes.post(f"{DOSSIER_PATH}/completion", response_model=RunningOut)
    def complete_step(call: CallHere, dossier_id: str, body: CompletionIn) -> Response:
        """Do the open step; the last one with the result."""
        result = signed(body.result, means)
        act = partial(handlers.complete_step, dossier_id, note=body.note, result=result, means=means)
        return changed(call, act)

    @routes.post(f"{DOSSIER_PATH}/return", response_model=RunningOut)
    def return_step(call: CallHere, dossier_id: str, body: ReturnIn) -> Response:
        """Send the open step back to an earlier one, with a reason."""
        given = body.model_dump()
        return changed(call, partial(handlers.return_step, dossier_id, **given, means=means))

    return routes


def count_ended(metrics: ApiMetrics, made: Sequence[Running]) -> None:
    """Count the step that a change ended, if it ended one."""
    for running in made:
        last = running.history[-1]
        ended = [run for run in running.runs if run.ended_at == last.at and run.outcome == last.what]
        for run in ended[-1:]:
            metrics.ended(run.role, last.what, bool(run.on_time))


def processes(means: Means) -> APIRouter:
    """The routes of the process definitions, which are public: citizens may know the steps."""
    routes = APIRouter(tags=["processes"])

    @routes.get("/v1/processes", response_model=ProcessPage)
    def list_processes() -> ProcessPage:
        """The newest version of every process."""
        return ProcessPage(items=[ProcessOut.of(process) for process in means.processes.newest()])

    @routes.get("/v1/processes/{code}", response_model=ProcessOut)
    def read_process(code: str) -> ProcessOut:
        """The version of a process that is in force today."""
        return ProcessOut.of(means.processes.in_force(code, civil_date(means.clock.now())))

    return routes


def place_of(cursor: str | None) -> Place | None:
    """Where the page before ended.

    Raises: Problem (400) if it is not a cursor of ours.
    """
    place = paging.decode(cursor, 2)
    if place is None:
        return None
    try:
        return Place(codec.parse_instant(place[0]), str(place[1]))
    except MalformedError:
        raise paging.invalid_cursor() from None


def shown(running: Running) -> Answer:
    """A dossier as the answer of the API."""
    return answer(200, RunningOut.of(running).model_dump(mode="json"), version=running.version)


def signed(given: ResultIn | None, means: Means) -> Result | None:
    """The result that an officer typed; signed today unless they say otherwise."""
    if given is None:
        return None
    today = civil_date(means.clock.now())
    return Result(result_number=given.result_number, signed_on=given.signed_on or today)


def create_app(settings: WorkflowSettings, metrics: ApiMetrics | None = None) -> FastAPI:
    """The application."""
    core = bootstrap.core(settings)
    means = bootstrap.means_or_exit(settings, core)
    verifier = TokenVerifier(core.store, settings.common.service_secret, core.clock)
    gate = Gate(
        service=bootstrap.SERVICE,
        permissions=identity.PERMISSIONS,
        public_role=Role.PUBLIC,
        across=identity.ACROSS_COMMUNES,
        tenant_param="commune_id",
        foreign=WRONG_COMMUNE,
        verifier=verifier,
    )
    own = [reading(bootstrap.inboxes(core)), acting(means, metrics or ApiMetrics()), processes(means)]
    return web.create_app(
        Edge(
            title="Motcua workflow: giải quyết hồ sơ",
            gate=gate,
            commands=core.commands,
            routers=[*own, feed_router(core.event_log, COMMUNE_PATH)],
            checks=[Check("database", True, core.store.probe)],
            meanings=MEANINGS,
            start=partial(core.start_api, verifier),
        )
    )


def main() -> None:
    """Serve until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    web.serve(create_app(settings), settings.common.host, settings.common.port)


if __name__ == "__main__":
    main()
