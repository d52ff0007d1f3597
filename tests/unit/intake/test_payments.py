"""Money after the filing: the fee, what workflow asked for, the fee that is taken with the result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.contracts.desk import PaymentRecorded
from services.contracts.handling import PaymentRequested
from services.contracts.status import Status
from services.contracts.workflow import DossierCompleted
from services.intake.domain.axes import Money
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.errors import ForbiddenTransitionError, InvalidInputError
from services.intake.domain.fee_rules import Exemption, FeeBasis, FeeMoment, FeeRule
from services.intake.handlers import hearing, payments, results
from services.intake.handlers.desk_errors import NothingOwedError, UnknownRequestError, UnpaidFeeError
from services.intake.handlers.desk_orders import WithdrawDossier
from services.intake.handlers.dossiers import file_and_receive, file_dossier
from services.intake.handlers.errors import StaleDossierError
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import ExemptFee, FeeEntry, HandOverResult, TakePayment
from services.intake.handlers.withdrawals import withdraw_dossier
from services.intake.ports import DOSSIERS, TAKINGS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import FREE, procedure

FEE = replace(
    FREE,
    basis=FeeBasis.PER_CASE,
    amount=8_000,
    exemptions=(Exemption(code="poor", text="Hộ nghèo"),),
)
LOCAL = replace(FREE, basis=FeeBasis.LOCAL)
WITH_RESULT = replace(FEE, moment=FeeMoment.WITH_RESULT)


def counter(fee: FeeRule = FEE) -> Counter:
    """A counter that registers births for a fee."""
    return Counter(Catalogue([procedure(fee=fee)]))


def received(at: Counter, **changes: Any) -> Document:
    """A dossier that workflow has."""
    draft = prepare(birth(**changes), COMMUNE, OFFICER, at.means)
    return file_and_receive(draft, COMMUNE, OFFICER, at.work, means=at.means)


def take(at: Counter, kept: Document, amount: int, **changes: Any) -> Document:
    """Somebody pays."""
    order = TakePayment(amount=amount, **changes)
    return payments.take_payment(kept["dossier_id"], kept["version"], order, OFFICER, at.work, means=at.means)


def demanded(at: Counter, kept: Document, amount: int = 50_000) -> Document:
    """Workflow asks for money."""
    event = PaymentRequested(
        commune_id="32128",
        occurred_at=at.clock.now(),
        event_id=f"workflow:{kept['dossier_id']}:00000002",
        dossier_id=kept["dossier_id"],
        demand_id="m1",
        amount=amount,
        requested_at=at.clock.now(),
        pauses=True,
    )
    hearing.on_payment_requested(event, at.work)
    return now_kept(at, kept)


def completed(at: Counter, kept: Document) -> Document:
    """The result is signed."""
    now = at.clock.now()
    event = DossierCompleted(
        commune_id="32128",
        occurred_at=now,
        dossier_id=kept["dossier_id"],
        result_number="15/2026",
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
    hearing.on_dossier_completed(event, at.work)
    return now_kept(at, kept)


def hand_over(at: Counter, kept: Document, order: HandOverResult) -> Document:
    """Somebody collects."""
    return results.hand_over_result(
        kept["dossier_id"], kept["version"], order, OFFICER, at.work, means=at.means
    )


def now_kept(at: Counter, kept: Document) -> Document:
    """The dossier as it is now."""
    return at.work.documents(DOSSIERS)[kept["dossier_id"]]


def money(kept: Document) -> Money:
    """The axis of money."""
    return restored(Dossier, kept).money


def paid_events(at: Counter) -> list[tuple[int, str | None, str | None]]:
    """Amount, demand and cause of each payment that was told."""
    return [
        (event.amount, event.demand_id, cause)
        for event, cause in at.work.shelf.announced
        if isinstance(event, PaymentRecorded)
    ]


def test_a_fee_is_paid_after_the_filing() -> None:
    """In parts, at the moment that is said or known; told without a demand, in the book of the officer."""
    at = counter()
    kept = received(at)
    assert money(kept) is Money.DUE
    some = take(at, kept, 3_000)
    assert (money(some), some["charge"]["paid"]) == (Money.DUE, False)
    rest = take(at, some, 5_000, receipt_number="0000123", note="nộp nốt")
    assert (money(rest), rest["charge"]["paid"]) == (Money.PAID, True)
    assert [one["moment"] for one in rest["payments"]] == ["at_reception", "at_reception"]
    assert paid_events(at) == [(3_000, None, None), (5_000, None, None)]
    book = at.work.documents(TAKINGS)
    assert [line["amount"] for line in book.values()] == [3_000, 5_000]
    assert rest["history"][-1]["what"] == "payment_taken"


def test_a_local_fee_is_what_the_officer_took() -> None:
    """Where only the province knows the amount, the first payment says it."""
    at = counter(LOCAL)
    kept = received(at)
    assert money(kept) is Money.UNKNOWN
    done = take(at, kept, 15_000)
    assert (money(done), done["charge"]["amount"], done["charge"]["paid"]) == (Money.PAID, 15_000, True)


def test_a_demand_is_met_as_a_whole_and_caused_by_its_news() -> None:
    """It goes to workflow with the demand's id; another amount is refused (NĐ 61/2018; status 6)."""
    at = counter(FREE)
    kept = demanded(at, received(at))
    with pytest.raises(InvalidInputError):
        take(at, kept, 40_000)
    done = take(at, kept, 50_000)
    assert (done["status"], money(done)) == (Status.PAYMENT_REQUESTED, Money.PAID)
    assert done["payments"][0]["moment"] == "at_supplement"
    assert paid_events(at) == [(50_000, "m1", f"workflow:{kept['dossier_id']}:00000002")]
    with pytest.raises(UnknownRequestError):
        take(at, done, 50_000, demand_id="m1")


def test_fee_and_demand_are_told_apart() -> None:
    """Without a name money goes to the fee first; a demand can be named."""
    at = counter()
    kept = demanded(at, received(at))
    named = take(at, kept, 50_000, demand_id="m1")
    assert money(named) is Money.DUE
    other = take(at, named, 8_000)
    assert [one["demand_id"] for one in other["payments"]] == ["m1", ""]
    assert money(other) is Money.PAID


def test_money_that_nobody_asked_for_needs_a_note() -> None:
    """The citizen holds a paper of which the desk has not heard: taken, with why, and told."""
    at = counter(FREE)
    kept = received(at)
    with pytest.raises(NothingOwedError):
        take(at, kept, 50_000)
    assert not at.work.documents(TAKINGS)
    done = take(at, kept, 50_000, note="theo thông báo số 5/TB")
    assert (money(done), paid_events(at)) == (Money.PAID, [(50_000, None, None)])


def test_money_taken_before_the_demand_was_known_is_assigned_to_it() -> None:
    """Workflow does not guess what it was for: an officer says it, once, where the amounts agree."""
    at = counter(FREE)
    early = take(at, received(at), 50_000, note="theo thông báo số 5/TB")
    kept = demanded(at, early)
    payment_id = early["payments"][0]["payment_id"]

    def assign(kept: Document, payment: str, demand: str) -> Document:
        return payments.assign_payment(
            kept["dossier_id"], kept["version"], payment, demand, OFFICER, at.work, means=at.means
        )

    with pytest.raises(UnknownRequestError):
        assign(kept, "another", "m1")
    with pytest.raises(UnknownRequestError):
        assign(kept, payment_id, "another")
    done = assign(kept, payment_id, "m1")
    assert (money(done), done["payments"][0]["demand_id"]) == (Money.PAID, "m1")
    assert paid_events(at)[-1][:2] == (50_000, "m1")
    with pytest.raises(UnknownRequestError):
        assign(done, payment_id, "m1")
    other = demanded(at, take(at, received(at), 1_000, note="x"), amount=2_000)
    with pytest.raises(InvalidInputError):
        assign(other, other["payments"][0]["payment_id"], "m1")


@pytest.mark.parametrize("amount", [0, -1, 8_001, 2_000_000_000])
def test_an_amount_that_cannot_be_is_refused(amount: int) -> None:
    """Nothing, less, more than is owed, more than anything costs."""
    at = counter()
    with pytest.raises(InvalidInputError):
        take(at, received(at), amount)


def test_no_money_is_taken_for_what_ended_without_a_result() -> None:
    """Status 8: somebody would have to give it back."""
    at = counter()
    draft = prepare(birth(channel=Channel.ONLINE), COMMUNE, OFFICER, at.means)
    kept = file_dossier(draft, OFFICER, at.work, means=at.means)
    gone = withdraw_dossier(
        kept["dossier_id"], 1, WithdrawDossier(reason="đổi ý"), OFFICER, at.work, means=at.means
    )
    with pytest.raises(ForbiddenTransitionError):
        take(at, gone, 8_000)


def test_a_payment_given_twice_is_taken_once() -> None:
    """Whoever saw another version is told."""
    at = counter()
    kept = received(at)
    take(at, kept, 3_000)
    with pytest.raises(StaleDossierError):
        take(at, kept, 3_000)


def test_a_fee_with_the_result_stops_the_hand_over_until_it_is_settled() -> None:
    """Moment 4: paid in the same call, told before the hand-over, in the book with that moment."""
    at = counter(WITH_RESULT)
    kept = completed(at, received(at))
    with pytest.raises(UnpaidFeeError, match="fee") as refused:
        hand_over(at, kept, HandOverResult())
    assert "8.000 đồng" in refused.value.detail
    assert now_kept(at, kept)["status"] == Status.COMPLETED
    with pytest.raises(UnpaidFeeError):
        hand_over(at, kept, HandOverResult(payment=TakePayment(amount=5_000)))


def test_it_is_paid_in_the_same_call() -> None:
    """One order, two events in order, status 10."""
    at = counter(WITH_RESULT)
    kept = completed(at, received(at))
    done = hand_over(at, kept, HandOverResult(payment=TakePayment(amount=8_000)))
    assert (done["status"], money(done)) == (Status.RETURNED, Money.PAID)
    assert at.told()[-2:] == ["dossier.payment_recorded.v1", "dossier.returned.v1"]
    assert done["payments"][0]["moment"] == "with_result"
    (line,) = at.work.documents(TAKINGS).values()
    assert line["moment"] == "with_result"


def test_or_it_need_not_be_paid_by_a_ground_of_the_procedure() -> None:
    """The ground is the procedure's, by what the applicant showed; both stand in the dossier and the book."""
    at = counter(WITH_RESULT)
    kept = completed(at, received(at))
    with pytest.raises(InvalidInputError):
        hand_over(at, kept, HandOverResult(exemption=ExemptFee(code="rich", ground="x")))
    with pytest.raises(InvalidInputError):
        hand_over(at, kept, HandOverResult(exemption=ExemptFee(code="poor", ground=" ")))
    exempt = ExemptFee(code="poor", ground="giấy chứng nhận số 7")
    done = hand_over(at, kept, HandOverResult(exemption=exempt))
    assert (done["status"], money(done)) == (Status.RETURNED, Money.EXEMPT)
    assert done["charge"]["note"] == "Hộ nghèo (giấy chứng nhận số 7)"
    (line,) = at.work.documents(TAKINGS).values()
    assert (line["kind"], line["moment"]) == ("exempted", "with_result")


def test_a_local_fee_with_the_result_must_be_entered() -> None:
    """An amount that nobody entered is not nothing."""
    at = counter(replace(LOCAL, moment=FeeMoment.WITH_RESULT))
    kept = completed(at, received(at))
    with pytest.raises(UnpaidFeeError) as refused:
        hand_over(at, kept, HandOverResult())
    assert "chưa nhập số tiền" in refused.value.detail
    assert hand_over(at, kept, HandOverResult(payment=TakePayment(amount=15_000)))["status"] == 10


def test_a_fee_at_reception_does_not_hold_the_result_back() -> None:
    """It stays owed and visible; only what is taken with the result is asked for with it."""
    at = counter()
    kept = completed(at, received(at))
    done = hand_over(at, kept, HandOverResult())
    assert (done["status"], money(done)) == (Status.RETURNED, Money.DUE)
    late = take(at, done, 8_000)
    assert late["payments"][0]["moment"] == "with_result"


def test_what_was_paid_with_the_papers_is_not_asked_for_again() -> None:
    """Paid at the filing: nothing is owed with the result."""
    at = counter(WITH_RESULT)
    kept = completed(at, received(at, fee=FeeEntry(paid=True)))
    assert hand_over(at, kept, HandOverResult())["status"] == Status.RETURNED


def test_a_hand_over_that_is_not_allowed_takes_no_money() -> None:
    """Handed over twice: refused before anything is noted."""
    at = counter(WITH_RESULT)
    kept = completed(at, received(at))
    done = hand_over(at, kept, HandOverResult(payment=TakePayment(amount=8_000)))
    with pytest.raises(ForbiddenTransitionError):
        hand_over(at, done, HandOverResult(payment=TakePayment(amount=8_000, note="lần nữa")))
    assert len(paid_events(at)) == 1
