"""The book of takings: a line in the transaction of whatever moved the money, never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.payments import Payment
from services.intake.domain.takings import Taking, TakingKind, Takings, refundable, takings_of
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import AlreadyRefundedError, UnknownTakingError
from services.intake.handlers.means import Means, entry, find_version, save
from services.intake.ports import TAKINGS, Actor, Document, TakingsReader

LONGEST_REASON = 500
DUTY = "Nghĩa vụ tài chính"  # what workflow asked for, where the procedure's fee has another name


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money goes back to whoever paid it.

    Attributes:
        amount: None: all of it.
    """

    taking_id: str
    reason: str
    amount: int | None = None


def record_charge(
    dossier: Dossier,
    at: datetime,
    actor: Actor,
    work: UnitOfWork,
    *,
    moment: FeeMoment = FeeMoment.AT_RECEPTION,
) -> None:
    """Write what was taken, or need not be paid: when the papers were handed in, or later by `moment`.

    Args:
        at: when the system learned of it; the money was taken with the reception, where there is one.
    """
    charge = dossier.charge
    if charge is None or not (charge.exemption or (charge.paid and charge.amount)):
        return
    at_reception = moment is FeeMoment.AT_RECEPTION
    line = Taking(
        **_about(dossier, actor),
        taking_id=f"{dossier.dossier_id}.charge",
        kind=TakingKind.EXEMPTED if charge.exemption else TakingKind.PAID,
        fee_name=charge.name,
        moment=moment,
        amount=charge.amount or 0,
        taken_at=dossier.reception.received_at if dossier.reception and at_reception else at,
        recorded_at=at,
        ground=charge.note if charge.exemption else "",
        receipt_number=charge.receipt,
    )
    _write(line, work)


def record_payment(
    dossier: Dossier, payment: Payment, actor: Actor, work: UnitOfWork, *, receipt_number: str = ""
) -> None:
    """Write a payment that came after the papers; called in the transaction that keeps it in the dossier."""
    fee_name = dossier.charge.name if dossier.charge and not payment.demand_id else DUTY
    line = Taking(
        **_about(dossier, actor),
        taking_id=payment.payment_id,
        kind=TakingKind.PAID,
        fee_name=fee_name,
        moment=payment.moment,
        amount=payment.amount,
        taken_at=payment.paid_at,
        recorded_at=payment.paid_at,
        receipt_number=receipt_number,
        demand_id=payment.demand_id,
    )
    _write(line, work)


def refund(
    dossier_id: str, expected: int, order: Refund, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Give a payment back, in whole or in part, once and with a reason; returns the dossier.

    Raises: UnknownDossierError, StaleDossierError, UnknownTakingError, AlreadyRefundedError,
        InvalidInputError.
    """
    dossier, kept = find_version(dossier_id, expected, work)
    found = work.get(TAKINGS, order.taking_id)
    if found is None or found["dossier_id"] != dossier_id:
        raise UnknownTakingError(order.taking_id)
    paid, taking_id = restored(Taking, found), f"{order.taking_id}.refund"
    amount = refundable("amount", paid, paid.amount if order.amount is None else order.amount)
    if work.get(TAKINGS, taking_id) is not None:
        raise AlreadyRefundedError(order.taking_id)
    now, reason = means.clock.now(), one_line("reason", order.reason, longest=LONGEST_REASON, shortest=1)
    line = Taking(
        **_about(dossier, actor),
        taking_id=taking_id,
        kind=TakingKind.REFUNDED,
        fee_name=paid.fee_name,
        moment=paid.moment,
        amount=amount,
        taken_at=now,
        recorded_at=now,
        ground=reason,
        receipt_number=paid.receipt_number,
        demand_id=paid.demand_id,
        refunds=paid.taking_id,
    )
    _write(line, work)
    return save(dossier, kept, work, entry("refunded", now, actor, reason))


def day_of(commune_id: str, on: date, unit_id: str | None, reader: TakingsReader) -> Takings:
    """The report of a day, of one unit or of all."""
    found = reader.of_day(commune_id, on, unit_id)
    return takings_of(on, [restored(Taking, kept) for kept in found])


def _about(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """What a line says of its dossier and of whoever took the money."""
    return {
        "dossier_id": dossier.dossier_id,
        "dossier_number": dossier.reception.number if dossier.reception else "",
        "unit_id": dossier.unit_id,
        "officer_id": actor.holder,
        "officer_name": actor.name,
        "procedure_code": dossier.procedure.code,
        "procedure_name": dossier.procedure.name,
    }


def _write(line: Taking, work: UnitOfWork) -> None:
    """Never over a line that is there: `insert` refuses it."""
    kept = {**document(line), "on": civil_date(line.taken_at).isoformat()}
    work.insert(TAKINGS, line.taking_id, kept)
