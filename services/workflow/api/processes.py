"""Routes of the process definitions."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.call import answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from services.workflow.bootstrap import Office
from services.workflow.domain.errors import UnknownProcessError
from services.workflow.domain.versions import Processes, Version
from services.workflow.handlers.processes import publish_process as publish
from services.workflow.handlers.processes import stored_versions
from services.workflow.schemas.processes import ProcessIn, ProcessOut, ProcessPage


def processes(office: Office) -> APIRouter:
    """The routes that show the process definitions; they are public: citizens may know the steps."""
    routes = APIRouter(tags=["processes"])
    means = office.means

    @routes.get("/v1/processes", response_model=ProcessPage)
    def list_processes() -> ProcessPage:
        """The version of every process that is in force today."""
        known = office.processes
        in_force = known.current(means.clock.now())
        return ProcessPage(items=[ProcessOut.of(known.version_of(one), known) for one in in_force])

    @routes.get("/v1/processes/{code}", response_model=ProcessOut)
    def read_process(code: str) -> ProcessOut:
        """The version of a process that is in force now."""
        known = office.processes
        return ProcessOut.of(known.version_of(known.in_force(code, means.clock.now())), known)

    @routes.get("/v1/processes/{code}/versions", response_model=ProcessPage)
    def list_process_versions(code: str) -> ProcessPage:
        """All versions of a process with the days on which they count, the first one first."""
        known = office.processes
        versions = known.of(code)
        if not versions:
            raise UnknownProcessError(f"Không có quy trình {code}.")
        return ProcessPage(items=[ProcessOut.of(one, known) for one in versions])

    return routes


def publishing(office: Office) -> APIRouter:
    """The route by which the hosting unit publishes a process."""
    routes = APIRouter(tags=["processes"])
    means = office.means

    @routes.post("/v1/processes", response_model=ProcessOut, status_code=201)
    def publish_process(call: CallHere, body: ProcessIn) -> Response:
        """Publish a version for dossiers received from then on; 200 if it was published before."""
        process = body.definition()

        def run(work: UnitOfWork) -> Answer:
            new = publish(process, work, by=call.actor, now=means.clock.now())
            known = Processes(stored_versions(process.code, work))
            return answer(201 if new else 200, _shown(process.version, known))

        response = call.command(run, tenant=HOST)
        office.library.forget()
        return response

    return routes


def _shown(number: int, known: Processes) -> dict[str, object]:
    version: Version = next(one for one in known.versions if one.process.version == number)
    return ProcessOut.of(version, known).model_dump(mode="json")
