"""Route of the due date: why it is what it is."""

from __future__ import annotations

from fastapi import APIRouter

from services.chassis.web import CallHere
from services.workflow.api.reading import DOSSIER_PATH
from services.workflow.bootstrap import Office
from services.workflow.domain import errors
from services.workflow.domain.explaining import explained_due
from services.workflow.schemas.due import DueDateOut


def due(office: Office) -> APIRouter:
    """The route of the due date."""
    routes = APIRouter(tags=["due date"])

    @routes.get(f"{DOSSIER_PATH}/due-date", response_model=DueDateOut)
    def read_due_date(call: CallHere, dossier_id: str) -> DueDateOut:
        """The date in force, day by day by the calendar that it was counted by, and every move of it."""
        found = office.inboxes.one(call.tenant, dossier_id)
        if found is None:
            raise errors.UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa được chuyển đến.")
        named = found.calendar_version
        in_force = office.means.calendar_of(call.tenant)
        calendar = office.calendars.version(named) if named else in_force
        return DueDateOut.of(found, explained_due(found, calendar, office.means.choices.cut_offs))

    return routes
