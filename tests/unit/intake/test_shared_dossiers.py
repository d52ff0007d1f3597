"""What the desk does with a dossier that another commune resolves: papers, money, withdrawal, hand-over."""

from __future__ import annotations

import pytest

from services.contracts.desk import DossierProgressed, DossierSupplemented, PaymentRecorded
from services.contracts.handling import (
    DossierStopped,
    PaymentRequested,
    SupplementRequested,
    WithdrawalDecided,
)
from services.contracts.intake import DossierReturned
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.receipt import PaperKind
from services.intake.domain.states import LocalState, local_state
from services.intake.handlers import payments, results, supplements, withdrawals
from services.intake.handlers.desk_errors import HandedBackError
from services.intake.handlers.desk_orders import (
    AddPapers,
    AskSupplement,
    ReturnOriginals,
    WithdrawDossier,
)
from services.intake.handlers.orders import HandOverResult, PaperEntry, TakePayment
from services.intake.ports import Actor, Document
from tests.fakes.intake import OFFICER
from tests.unit.intake.two_communes import (
    COLLEAGUE,
    HERE,
    THERE,
    THIRD,
    TwoCommunes,
    completed,
    say,
    worked_on,
)

WITNESS = PaperEntry(code="witness", kind=PaperKind.ORIGINAL)


@pytest.fixture
def two() -> TwoCommunes:
    """Two communes."""
    return TwoCommunes()


def hand_over(two: TwoCommunes, order: HandOverResult) -> Document:
    """A hands the result back."""
    kept = two.a()
    return results.hand_over_result(
        kept["dossier_id"], kept["version"], order, OFFICER, two.here, means=two.desk.means
    )


def progress(two: TwoCommunes) -> list[int]:
    """The statuses that were told in A."""
    return [event.status for event in two.told(HERE) if isinstance(event, DossierProgressed)]


def test_papers_missing_there_are_handed_in_here(two: TwoCommunes) -> None:
    """B asks at its reception, A's counter takes them, B receives: the clock starts only then."""
    two.filed()
    there = two.arrived()
    order = AskSupplement(reason="Thiếu chữ ký trên tờ khai", items=("Tờ khai có chữ ký",))
    supplements.ask_supplement(
        there["dossier_id"], there["version"], order, COLLEAGUE, two.there, means=two.desk.means
    )
    asked = two.a()
    assert (asked["status"], asked["supplements"][0]["items"]) == (5, ["Tờ khai có chữ ký"])
    given = AddPapers(papers=(WITNESS,), complete=True)
    answered = supplements.add_papers(
        asked["dossier_id"], asked["version"], given, OFFICER, two.here, means=two.desk.means
    )
    assert answered["dossier_id"] == asked["dossier_id"], "A's desk is answered with its own record"
    assert answered["history"][-1] == {
        "at": two.desk.clock.now(),
        "by": "officer-1",
        "via": "staff",
        "what": "papers_added",
    }
    assert len(answered["papers"]) == len(two.arrived()["papers"]) == 3
    assert isinstance(two.told(THERE)[-1], DossierSupplemented)
    assert two.arrived()["marks"] == ["supplemented", "arrived"]
    two.received()
    assert (two.a()["status"], two.arrived()["status"]) == (2, 2)
    assert progress(two) == [5, 2]


def test_papers_missing_after_appraisal_are_handed_in_here_too(two: TwoCommunes) -> None:
    """They answer the request of B's workflow, in B."""
    worked_on(two)
    now = two.desk.clock.now()
    say(
        two,
        SupplementRequested,
        request_id="r9",
        requested_at=now,
        nth=1,
        in_time=True,
        person="",
    )
    kept = two.a()
    assert (kept["status"], kept["supplements"][0]["reason"]) == (5, "thiếu chữ ký")
    given = AddPapers(papers=(WITNESS,), complete=True)
    supplements.add_papers(
        kept["dossier_id"], kept["version"], given, OFFICER, two.here, means=two.desk.means
    )
    event, cause = two.desk.work.shelf.announced[-1]
    assert isinstance(event, DossierSupplemented)
    assert (event.tenant, event.request_id) == (THERE, "r9")
    assert cause == f"workflow:{two.arrived()['dossier_id']}:00000001"
    assert local_state(two.dossier()) is LocalState.SUPPLEMENTED


def test_money_asked_for_there_is_taken_here(two: TwoCommunes) -> None:
    """In A's takings, told in both: B's workflow goes on by it, A's news waits for no cause of B's."""
    worked_on(two)
    now = two.desk.clock.now()
    say(two, PaymentRequested, demand_id="m1", amount=50_000, requested_at=now, pauses=False)
    kept = two.a()
    order = TakePayment(amount=50_000, demand_id="m1")
    done = payments.take_payment(
        kept["dossier_id"], kept["version"], order, OFFICER, two.here, means=two.desk.means
    )
    assert done["payments"][0]["officer_id"] == "officer-1"
    assert local_state(two.dossier()) is LocalState.PAID
    assert two.arrived()["demands"][0]["settled_at"] == now
    told = [
        (event.tenant, event.demand_id, cause)
        for event, cause in two.desk.work.shelf.announced
        if isinstance(event, PaymentRecorded)
    ]
    cause = f"workflow:{two.arrived()['dossier_id']}:00000001"
    assert told == [(HERE, "m1", None), (THERE, "m1", cause)]
    assert [line["what"] for line in done["history"]].count("payment_taken") == 1


def test_the_fee_of_the_filing_is_a_matter_of_where_it_was_received(two: TwoCommunes) -> None:
    """It touches B's record in nothing."""
    two.filed()
    before = two.arrived()
    kept = two.a()
    payments.take_payment(
        kept["dossier_id"],
        kept["version"],
        TakePayment(amount=1_000, note="photo"),
        OFFICER,
        two.here,
        means=two.desk.means,
    )
    assert two.arrived() == before


def test_a_withdrawal_before_the_reception_there_is_decided_at_the_desk(two: TwoCommunes) -> None:
    """Nobody works on it yet: 8 in both at once."""
    kept = two.filed()
    done = withdrawals.withdraw_dossier(
        kept["dossier_id"],
        two.a()["version"],
        WithdrawDossier(reason="Đổi ý", originals="Tờ khai"),
        OFFICER,
        two.here,
        means=two.desk.means,
    )
    assert (done["status"], two.arrived()["status"]) == (8, 8)
    assert [one["what"] for one in done["originals"]] == ["Tờ khai"]
    assert (two.told(THERE)[-1].type, progress(two)) == ("dossier.withdrawn.v1", [8])
    again = withdrawals.return_originals(
        done["dossier_id"],
        done["version"],
        ReturnOriginals(what="Giấy chứng sinh"),
        OFFICER,
        two.here,
        means=two.desk.means,
    )
    assert len(again["originals"]) == 2


def test_a_withdrawal_after_it_is_asked_of_the_workflow_there(two: TwoCommunes) -> None:
    """7 in both; denied, A's officer is told; granted, it ends in both."""
    worked_on(two)
    kept = two.a()
    waits = withdrawals.withdraw_dossier(
        kept["dossier_id"],
        kept["version"],
        WithdrawDossier(reason="Đổi ý"),
        OFFICER,
        two.here,
        means=two.desk.means,
    )
    assert (waits["status"], two.arrived()["status"]) == (7, 7)
    request = waits["withdrawals"][0]["request_id"]
    now = two.desk.clock.now()
    say(
        two,
        WithdrawalDecided,
        request_id=request,
        granted=False,
        completed_first=False,
        decided_at=now,
        person="",
    )
    (notice,) = two.a()["notices"]
    assert (notice["officer_id"], two.a()["status"]) == ("officer-1", 4)
    say(two, DossierStopped, why="stop", stopped_at=now, person="")
    assert (two.a()["status"], two.a()["stop"]["why"]) == (8, "stop")


def test_the_result_is_handed_back_here_and_that_closes_it_there(two: TwoCommunes) -> None:
    """10 in both, told in both; B's own counter is told who hands it back."""
    worked_on(two)
    completed(two)
    there = two.arrived()
    with pytest.raises(HandedBackError) as refused:
        results.hand_over_result(
            there["dossier_id"],
            there["version"],
            HandOverResult(),
            COLLEAGUE,
            two.there,
            means=two.desk.means,
        )
    assert "Xã Cái Nước" in refused.value.detail
    done = hand_over(two, HandOverResult())
    assert (done["status"], two.arrived()["status"]) == (10, 10)
    returned = [event for event in two.desk.work.events if isinstance(event, DossierReturned)]
    assert [event.tenant for event in returned] == [HERE, THERE]
    assert {event.result_number for event in returned} == {"15/2026"}
    assert progress(two)[-1] == 9, "what is handed back here is told as handed over, not as progress"
    assert [line["what"] for line in done["history"]].count("returned") == 1


@pytest.mark.parametrize(("number", "state"), [("15/2026", "agrees"), ("16/2026", "differs")])
def test_a_confirmed_hand_over_is_reconciled_in_both(two: TwoCommunes, number: str, state: str) -> None:
    """The news of B's completion was late: both records say whether it agrees, none goes back."""
    worked_on(two)
    hand_over(two, HandOverResult(confirmed_number="15/2026", confirmed_reason="mất mạng"))
    assert two.a()["reconciliation"] == two.arrived()["reconciliation"] == {"state": "awaited"}
    completed(two, number)
    for kept in (two.a(), two.arrived()):
        assert (kept["status"], kept["reconciliation"]["state"]) == (10, state)


def test_nothing_is_handed_over_that_was_never_received_there(two: TwoCommunes) -> None:
    """The desk may have a paper in hand; B does not even know the dossier."""
    two.filed()
    with pytest.raises(ForbiddenTransitionError):
        hand_over(two, HandOverResult(confirmed_number="15/2026", confirmed_reason="mất mạng"))


def test_papers_are_taken_at_any_counter(two: TwoCommunes) -> None:
    """A third commune takes them for the one that resolves it; both records say at whose counter."""
    worked_on(two)
    now = two.desk.clock.now()
    say(two, SupplementRequested, request_id="r9", requested_at=now, nth=1, in_time=True, person="")
    given = AddPapers(papers=(WITNESS,), complete=True)
    third = Actor(holder="officer-7", name="Ngô Văn Bảy", via="staff")
    answered = supplements.take_papers_for_another(
        two.a()["dossier_id"], THIRD, given, third, two.here, means=two.desk.means
    )
    assert answered["supplements"][0]["answered_at"] == now
    for kept in (two.a(), two.arrived()):
        assert (kept["history"][-1]["by"], kept["history"][-1]["via"]) == ("officer-7", f"commune:{THIRD}")
    event = two.told(THERE)[-1]
    assert isinstance(event, DossierSupplemented)
    assert event.request_id == "r9"


def test_at_its_own_counter_it_is_as_ever(two: TwoCommunes) -> None:
    """Found by its code in the commune that has it: an officer's line of history."""
    two.filed()
    given = AddPapers(papers=(WITNESS,), complete=False)
    kept = supplements.take_papers_for_another(
        two.a()["dossier_id"], HERE, given, OFFICER, two.here, means=two.desk.means
    )
    assert kept["history"][-1]["via"] == "staff"
