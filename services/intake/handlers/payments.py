"""Money at the desk: the fee, and what workflow asked for later; with the result at the latest."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.contracts.status import Status
from services.intake.domain import payments
from services.intake.domain.axes import Money
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import ForbiddenTransitionError, InvalidInputError, Problem
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.fees import HIGHEST_AMOUNT, Charge, Quantities, charge
from services.intake.domain.payments import Demand, Payment
from services.intake.domain.persons import LONGEST_NOTE
from services.intake.domain.texts import one_line
from services.intake.domain.transitions import Owner
from services.intake.handlers.desk_errors import NothingOwedError, UnknownRequestError, UnpaidFeeError
from services.intake.handlers.desk_events import announce_payment
from services.intake.handlers.means import Means, entry, find_version, procedure_of, save
from services.intake.handlers.orders import ExemptFee, HandOverResult, TakePayment
from services.intake.handlers.other_communes import as_seen_here, place_of
from services.intake.handlers.takings import record_charge, record_payment
from services.intake.ports import Actor, Document

LONGEST_RECEIPT = 50  # characters of the number of a fee receipt
NO_MONEY = (Status.DECLINED, Status.STOPPED)


def take_payment(
    dossier_id: str, expected: int, order: TakePayment, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Record money that was taken; a demand of workflow's that it meets goes on by it.

    Raises: UnknownDossierError, StaleDossierError, UnknownRequestError, NothingOwedError, InvalidInputError;
        ForbiddenTransitionError for what ended without a result.
    """
    before, kept = find_version(dossier_id, expected, work)
    if before.status in NO_MONEY:
        raise ForbiddenTransitionError(before.status.title, "thu tiền", Owner.INTAKE.value)
    after, payment = paid(before, order, actor, work, means)
    line = entry("payment_taken", payment.paid_at, actor, payment.note)
    return _kept(after, kept, payment, line, actor, work)


def paid(
    before: Dossier,
    order: TakePayment,
    actor: Actor,
    work: UnitOfWork,
    means: Means,
    *,
    fee_only: bool = False,
) -> tuple[Dossier, Payment]:
    """The dossier with a payment more, which is announced."""
    demand = None if fee_only else _demand(before, order)
    payment = Payment(
        payment_id=means.chance.new_id(),
        amount=_amount(order, before, demand),
        moment=order.moment or _moment(before),
        paid_at=means.clock.now(),
        officer_id=actor.holder,
        demand_id=demand.demand_id if demand else "",
        note=one_line("note", order.note, longest=LONGEST_NOTE),
    )
    if demand is None and before.money in (Money.NONE, Money.PAID, Money.EXEMPT) and not payment.note:
        raise NothingOwedError
    after = _with(before, payment)
    announce_payment(after, payment, (demand.event_id or None) if demand else None, actor, work)
    number = one_line("receipt_number", order.receipt_number, longest=LONGEST_RECEIPT)
    record_payment(after, payment, actor, work, receipt_number=number)
    return after, payment


def _demand(dossier: Dossier, order: TakePayment) -> Demand | None:
    """What the money is for: the demand named, or the one that is open where no fee is owed."""
    if order.demand_id:
        return _named(dossier, order.demand_id)
    waiting = payments.open_demands(dossier.demands)
    settled = payments.fee_owed(dossier.charge, dossier.payments) == 0
    return waiting[0] if waiting and settled else None


def _named(dossier: Dossier, demand_id: str) -> Demand:
    waiting = {one.demand_id: one for one in payments.open_demands(dossier.demands)}
    if demand_id not in waiting:
        raise UnknownRequestError("demand_id", "khoản phải nộp", waiting)
    return waiting[demand_id]


def _amount(order: TakePayment, dossier: Dossier, demand: Demand | None) -> int:
    owed = demand.amount if demand else payments.fee_owed(dossier.charge, dossier.payments)
    if demand and order.amount != demand.amount:
        allowed = f"{demand.amount} đồng, nộp đủ một lần"
    elif not 1 <= order.amount <= HIGHEST_AMOUNT:
        allowed = f"từ 1 đến {HIGHEST_AMOUNT} đồng"
    elif owed and order.amount > owed:
        allowed = f"không quá {owed} đồng"
    else:
        return order.amount
    raise InvalidInputError([Problem("amount", "Số tiền sai", allowed)])


def _moment(dossier: Dossier) -> FeeMoment:
    waiting = (Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED)
    if dossier.status in (Status.COMPLETED, Status.RETURNED):
        return FeeMoment.WITH_RESULT
    return FeeMoment.AT_SUPPLEMENT if dossier.status in waiting else FeeMoment.AT_RECEPTION


def _with(dossier: Dossier, payment: Payment) -> Dossier:
    taken = (*dossier.payments, payment)
    if payment.demand_id:
        met = payments.settled_one(dossier.demands, payment.demand_id, payment.paid_at)
        return replace(dossier, payments=taken, demands=met)
    due = dossier.charge
    if due is not None and due.amount is None:
        due = replace(due, amount=payment.amount)  # a local fee: what the officer took is what it costs
    return replace(dossier, payments=taken, charge=_settled(due, payments.fee_paid(taken)))


def _settled(due: Charge | None, taken: int) -> Charge | None:
    full = due is not None and due.amount is not None and not due.exemption and 0 < due.amount <= taken
    return replace(due, paid=True) if due is not None and full else due


def assign_payment(
    dossier_id: str,
    expected: int,
    payment_id: str,
    demand_id: str,
    actor: Actor,
    work: UnitOfWork,
    *,
    means: Means,
) -> Document:
    """Money that was taken before the desk had heard of the demand is for that demand; workflow is told.

    Raises: UnknownDossierError, StaleDossierError, UnknownRequestError; InvalidInputError where the amounts
        differ.
    """
    before, kept = find_version(dossier_id, expected, work)
    free = {one.payment_id: one for one in before.payments if not one.demand_id}
    if payment_id not in free:
        raise UnknownRequestError("payment_id", "khoản đã thu chưa gắn", free)
    demand = _named(before, demand_id)
    taken = replace(free[payment_id], demand_id=demand_id)
    if taken.amount != demand.amount:
        raise InvalidInputError([Problem("demand_id", "Số tiền khác nhau", f"{taken.amount} đồng")])
    now = means.clock.now()
    changed = tuple(taken if one.payment_id == payment_id else one for one in before.payments)
    after = replace(before, payments=changed, demands=payments.settled_one(before.demands, demand_id, now))
    announce_payment(after, taken, demand.event_id or None, actor, work)
    return _kept(after, kept, taken, entry("payment_assigned", now, actor), actor, work)


def _kept(
    after: Dossier, kept: Document, payment: Payment, line: Document, actor: Actor, work: UnitOfWork
) -> Document:
    """The dossier as kept; where another commune asked for the money, it is told in the same transaction."""
    saved = save(after, kept, work, line)
    place = place_of(after, saved, actor, work)
    if place.work is work or not payment.demand_id:
        return saved
    theirs = place.dossier
    demand = {one.demand_id: one for one in theirs.demands}[payment.demand_id]
    met = payments.settled_one(theirs.demands, payment.demand_id, payment.paid_at)
    announce_payment(theirs, payment, demand.event_id or None, place.actor, place.work)
    at_theirs = entry(line["what"], line["at"], place.actor, line.get("reason", ""))
    return as_seen_here(
        save(replace(theirs, demands=met), place.kept, place.work, at_theirs), after.dossier_id, work
    )


def settled_with_result(
    before: Dossier, order: HandOverResult, actor: Actor, work: UnitOfWork, means: Means
) -> Dossier:
    """The dossier with its fee settled at the hand-over, as far as the officer says how.

    Raises: UnpaidFeeError where the fee is taken with the result and stays unpaid; InvalidInputError.
    """
    after = before
    if order.exemption is not None:
        after = _exempted(after, order.exemption, means)
        record_charge(after, means.clock.now(), actor, work, moment=FeeMoment.WITH_RESULT)
    if order.payment is not None:
        with_result = replace(order.payment, moment=FeeMoment.WITH_RESULT)
        after, _ = paid(after, with_result, actor, work, means, fee_only=True)
    owed = payments.fee_owed(after.charge, after.payments)
    if after.charge is not None and after.charge.moment is FeeMoment.WITH_RESULT and owed != 0:
        raise UnpaidFeeError(owed)
    return after


def _exempted(dossier: Dossier, order: ExemptFee, means: Means) -> Dossier:
    """The fee need not be paid, by one of the grounds of the procedure, which the applicant has shown."""
    ground = one_line("exemption.ground", order.ground, longest=LONGEST_NOTE, shortest=1)
    rule, counted = procedure_of(dossier, means).fee, dossier.counted or Quantities()
    due = charge(rule, counted, exemption=order.code)
    return replace(dossier, charge=replace(due, note=f"{due.note} ({ground})"))
