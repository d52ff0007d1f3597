"""Routes of the printed forms that the resolving office issues; each is printed once and kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.chassis.call import Call
from services.chassis.issued import Paper
from services.chassis.web import CallHere
from services.contracts.forms import Basis
from services.workflow.api.reading import DOSSIER_PATH
from services.workflow.bootstrap import Office
from services.workflow.domain import issuing
from services.workflow.domain.errors import UnknownDossierError
from services.workflow.domain.running import Running

Nth = Annotated[int, Path(ge=1, le=99)]


def slips(office: Office) -> APIRouter:
    """What is handed to the applicant with the dossier, and what travels with it.

    On all of these routes `basis` asks for the form of another circular.
    """
    routes = APIRouter(prefix=f"{DOSSIER_PATH}/forms", tags=["forms"])

    @routes.get("/supplement/{request_id}", response_class=Response)
    def read_supplement(
        call: CallHere, dossier_id: str, request_id: str, basis: Basis | None = None
    ) -> Response:
        """Form 02 as PDF, of a request for papers after appraisal."""
        running = found(office, call, dossier_id)
        form = issuing.supplement_form(running, request_id, office.surroundings(call.tenant, running, basis))
        paper = Paper(subject=dossier_id, code=form.name.code, occasion=request_id)
        return office.issued.answer(call, paper, lambda: office.printer.supplement(form))

    @routes.get("/refusal", response_class=Response)
    def read_refusal(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """Form 03 as PDF, of a refusal after appraisal."""
        running = found(office, call, dossier_id)
        form = issuing.refusal_form(running, office.surroundings(call.tenant, running, basis))
        paper = Paper(subject=dossier_id, code=form.name.code)
        return office.issued.answer(call, paper, lambda: office.printer.refusal(form))

    @routes.get("/control-slip", response_class=Response)
    def read_control_slip(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """The control slip as PDF, as far as the dossier has come: another paper after each change."""
        running = found(office, call, dossier_id)
        around = office.surroundings(call.tenant, running, basis)
        slip = issuing.control_slip(running, office.means.clock.now(), around)
        paper = Paper(subject=dossier_id, code=slip.name.code, occasion=str(running.version))
        return office.issued.answer(call, paper, lambda: office.printer.control_slip(slip))

    return routes


def letters(office: Office) -> APIRouter:
    """What the office writes to the applicant."""
    routes = APIRouter(prefix=f"{DOSSIER_PATH}/forms", tags=["forms"])

    @routes.get("/apology/{nth}", response_class=Response)
    def read_apology(call: CallHere, dossier_id: str, nth: Nth, basis: Basis | None = None) -> Response:
        """Form 04 as PDF, of the apology with a new appointment; the first one is 1."""
        running = found(office, call, dossier_id)
        form = issuing.apology_form(running, nth, office.surroundings(call.tenant, running, basis))
        paper = Paper(subject=dossier_id, code=form.name.code, occasion=str(nth))
        return office.issued.answer(call, paper, lambda: office.printer.apology(form))

    @routes.get("/stop", response_class=Response)
    def read_stop(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """Form 05 of TT 03/2025/TT-VPCP as PDF, of a dossier that was stopped."""
        running = found(office, call, dossier_id)
        form = issuing.stop_form(running, office.surroundings(call.tenant, running, basis))
        paper = Paper(subject=dossier_id, code=form.name.code)
        return office.issued.answer(call, paper, lambda: office.printer.stop(form))

    return routes


def found(office: Office, call: Call, dossier_id: str) -> Running:
    """The dossier.

    Raises: UnknownDossierError.
    """
    running = office.inboxes.one(call.tenant, dossier_id)
    if running is None:
        raise UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa được chuyển đến.")
    return running
