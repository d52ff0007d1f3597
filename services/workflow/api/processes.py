"""Routes of the process definitions."""

from __future__ import annotations

from fastapi import APIRouter

from services.workflow.bootstrap import Office
from services.workflow.schemas.processes import ProcessOut, ProcessPage


def processes(office: Office) -> APIRouter:
    """The routes of the process definitions, which are public: citizens may know the steps."""
    routes = APIRouter(tags=["processes"])
    means = office.means

    @routes.get("/v1/processes", response_model=ProcessPage)
    def list_processes() -> ProcessPage:
        """The version of every process that is in force today."""
        return ProcessPage(items=[ProcessOut.of(one) for one in means.processes.current(means.clock.now())])

    @routes.get("/v1/processes/{code}", response_model=ProcessOut)
    def read_process(code: str) -> ProcessOut:
        """The version of a process that is in force today."""
        return ProcessOut.of(means.processes.in_force(code, means.clock.now()))

    return routes
