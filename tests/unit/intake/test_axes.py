"""The axes beside the status: money, delivery, synchronisation; each moves for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.axes import Delivery, Money, Sync, Synchronisation
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier, ProcedureVersion
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.fees import Charge
from services.intake.domain.hearing import completed
from services.intake.domain.payments import Demand, Payment, fee_owed, money_of, open_demands, settled
from tests.unit.intake.samples import COMPLETION, HAND_OVER, NOW, RECEPTION, dossier, procedure

FEE = Charge(name="Lệ phí", amount=8_000)
DEMAND = Demand(demand_id="m1", amount=50_000, requested_at=NOW, pauses=True)
PAYMENT = Payment(
    payment_id="p1", amount=8_000, moment=FeeMoment.AT_RECEPTION, paid_at=NOW, officer_id="officer-1"
)


@pytest.mark.parametrize(
    ("money", "facts"),
    [
        (Money.NONE, {"charge": None}),
        (Money.NONE, {"charge": replace(FEE, amount=0)}),
        (Money.UNKNOWN, {"charge": replace(FEE, amount=None)}),
        (Money.DUE, {"charge": FEE}),
        (Money.DUE, {"charge": FEE, "payments": (replace(PAYMENT, amount=3_000),)}),
        (Money.DUE, {"charge": None, "demands": (DEMAND,)}),
        (Money.DUE, {"charge": replace(FEE, paid=True), "demands": (DEMAND,)}),
        (Money.DUE, {"charge": FEE, "payments": (replace(PAYMENT, demand_id="m1"),)}),
        (Money.PAID, {"charge": replace(FEE, paid=True)}),
        (Money.PAID, {"charge": FEE, "payments": (PAYMENT,)}),
        (Money.PAID, {"charge": None, "demands": settled((DEMAND,), NOW), "payments": (PAYMENT,)}),
        (Money.EXEMPT, {"charge": replace(FEE, amount=0, exemption="poor")}),
    ],
)
def test_money_is_read_off_fee_payments_and_demands(money: Money, facts: dict[str, Any]) -> None:
    """Owed as long as anything is: the fee of the procedure, or what workflow asked for later."""
    given = {"payments": (), "demands": (), **facts}
    assert money_of(given["charge"], given["payments"], given["demands"]) is money
    assert dossier(**facts).money is money


def test_what_is_owed_is_never_negative() -> None:
    """Paid in parts, paid too much, not known: the rest, nothing, no figure."""
    assert fee_owed(FEE, (replace(PAYMENT, amount=3_000),)) == 5_000
    assert fee_owed(FEE, (replace(PAYMENT, amount=9_000),)) == 0
    assert fee_owed(replace(FEE, amount=None), ()) is None
    assert fee_owed(None, ()) == 0


def test_a_demand_that_is_settled_stays_as_it_was_settled() -> None:
    """Paid first and waived later is paid."""
    paid = settled((DEMAND,), NOW)
    assert not open_demands(paid)
    assert settled(paid, NOW + timedelta(days=1), waived=True) == paid
    assert settled((DEMAND,), NOW, waived=True)[0].waived


def test_delivery_follows_result_and_hand_over() -> None:
    """Nothing, then ready, then handed over; a confirmed hand-over needs no news."""
    received = dossier().received(RECEPTION, ProcedureVersion.of(procedure()))
    done = completed(received, COMPLETION)
    early = replace(received, hand_over=replace(HAND_OVER, confirmed_at_desk=True))
    shown = [one.result_delivery for one in (received, done, done.returned(HAND_OVER), early)]
    assert shown == [Delivery.NONE, Delivery.READY, Delivery.HANDED_OVER, Delivery.HANDED_OVER]


def test_a_failed_synchronisation_moves_no_status() -> None:
    """A lost acknowledgement leaves the dossier where it stands, and everything of it is kept."""
    failed = Synchronisation(
        state=Sync.FAILED, external_number="H12-1", message_id="m1", changed_at=NOW, cause="503"
    )
    changed = dossier(synchronisation=failed)
    assert (changed.status, changed.money) == (dossier().status, dossier().money)
    assert restored(Dossier, document(changed)) == changed
    assert dossier().synchronisation.state is Sync.LOCAL


def test_every_value_has_its_words() -> None:
    """Screens need no table of their own."""
    assert all(value.words for axis in (Money, Delivery, Sync) for value in axis)
