"""Routes of serials: leased in a block before an outage, closed after it, and the account of all of them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.call import answer, reply
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.intake.api.caller import Day, actor, commune
from services.intake.bootstrap import Desk
from services.intake.handlers import leases
from services.intake.handlers.leases import LeaseSerials
from services.intake.ports import SERIAL_LEASES, Document
from services.intake.schemas.serials import (
    SerialLeaseClosingIn,
    SerialLeaseIn,
    SerialLeaseOut,
    SerialLeasePage,
    SerialsAuditOut,
)


def leasing(desk: Desk) -> APIRouter:
    """Serials for receipts by hand."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["serials"])

    @routes.post("/units/{unit_id}/serial-leases", response_model=SerialLeaseOut, status_code=201)
    def lease_serials(call: CallHere, unit_id: str, body: SerialLeaseIn) -> Response:
        """Lease the next serials of today, before the system goes away."""
        who, here = actor(desk, call), commune(desk, call)
        order = LeaseSerials(unit_id=unit_id, **body.model_dump())

        def run(work: UnitOfWork) -> Answer:
            kept = leases.lease_serials(order, here, who, work, means=desk.means)
            place = f"/v1/communes/{call.tenant}/serial-leases/{kept['lease_id']}"
            return answer(201, _shown(kept), version=kept["version"], location=place)

        return call.command(run)

    @routes.post("/serial-leases/{lease_id}/closing", response_model=SerialLeaseOut)
    def close_serial_lease(call: CallHere, lease_id: str, body: SerialLeaseClosingIn) -> Response:
        """Close a lease: what was not used is void, with the reason."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = leases.close_lease(lease_id, expected, body.reason, who, work, means=desk.means)
            return answer(200, _shown(kept), version=kept["version"])

        return call.command(run, reads=[(SERIAL_LEASES, lease_id)])

    return routes


def serials(desk: Desk) -> APIRouter:
    """What can be asked about serials at any time: the leases, and the account of all of them."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["serials"])

    @routes.get("/units/{unit_id}/serial-leases", response_model=SerialLeasePage)
    def list_serial_leases(call: CallHere, unit_id: str, on: Day | None = None) -> SerialLeasePage:
        """The leases of a day, of today without `on`."""
        day = on or civil_date(desk.means.clock.now())
        found = desk.serials.leases(call.tenant, unit_id, day)
        return SerialLeasePage(items=[SerialLeaseOut.of(kept) for kept in found])

    @routes.get("/serial-leases/{lease_id}", response_model=SerialLeaseOut)
    def read_serial_lease(call: CallHere, lease_id: str) -> Response:
        """One lease with its numbers, as the list at the desk shows them."""
        kept = leases.find_lease(call.tenant, lease_id, desk.serials)
        return reply(answer(200, _shown(kept), version=kept["version"]))

    @routes.get("/units/{unit_id}/serials", response_model=SerialsAuditOut)
    def audit_serials(call: CallHere, unit_id: str, on: Day | None = None) -> SerialsAuditOut:
        """The serials of a day: issued, leased, void, and whether that is all of them."""
        day = on or civil_date(desk.means.clock.now())
        accounts = leases.audit(commune(desk, call), unit_id, day, desk.serials)
        return SerialsAuditOut.of(unit_id, day, accounts)

    return routes


def _shown(kept: Document) -> dict[str, object]:
    return SerialLeaseOut.of(kept).model_dump(mode="json")
