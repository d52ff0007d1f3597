"""A running dossier to which everything has happened: what is open, and that it is stored whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from services.contracts.status import Status
from services.contracts.worktime import LimitUnit
from services.workflow.domain.documents import document, restored
from services.workflow.domain.running import (
    Consultation,
    Demand,
    DueMove,
    Entry,
    Forwarding,
    Result,
    Running,
    Stop,
    Supplement,
    Withdrawal,
)
from services.workflow.domain.transitions import Action, State
from tests.fakes.workflow import EVENING, MORNING, running

LATER = MORNING + timedelta(hours=1)


SUPPLEMENT = Supplement(
    request_id="r1",
    nth=1,
    requested_at=MORNING,
    requested_by="a",
    reason="Thiếu",
    papers=("Giấy chứng sinh", "Tờ khai"),
    in_time=True,
)
DEMAND = Demand(
    demand_id="m1", amount=8000, text="Lệ phí", requested_at=MORNING, requested_by="a", pauses=False
)
WITHDRAWAL = Withdrawal(request_id="w1", requested_at=LATER, requested_by="b", stood=State.AWAITING_PAPERS)
CONSULTATION = Consultation(
    consultation_id="c1",
    asked_unit="police",
    question="Có cư trú?",
    asked_at=MORNING,
    asked_by="a",
    answer_by=EVENING,
)
FORWARDING = Forwarding(
    forwarding_id="f1",
    agency="Sở Tư pháp",
    agency_code="H12.05",
    nth=1,
    sent_at=MORNING,
    sent_by="a",
    answer_by=EVENING,
)
MOVES = (
    DueMove(at=LATER, by="a", why="extended", previous_due_at=MORNING, due_at=EVENING, reason="Bận"),
    DueMove(at=LATER, by="a", why="calendar", previous_due_at=EVENING, due_at=EVENING),
)


def eventful() -> Running:
    """A dossier that met every ugly case."""
    return running(
        state=State.WITHDRAWAL_REQUESTED,
        person="sealed",
        started_at=LATER,
        original_due_at=MORNING,
        limit_unit="working_days",
        limit_count=2,
        calendar_version="vn-2026",
        origin_commune_id="32134",
        result=Result(result_number="1", signed_on=date(2026, 11, 24), outcome="refused", reason="Không đủ."),
        moves=MOVES,
        supplements=(SUPPLEMENT,),
        demands=(DEMAND,),
        withdrawals=(WITHDRAWAL,),
        consultations=(CONSULTATION,),
        forwardings=(FORWARDING,),
        stop=Stop(at=LATER, by="c", why="withdrawal", reason="Theo đề nghị"),
        facts={"a": "b"},
        history=(Entry(at=MORNING, by="a", what="received", via="intake"),),
    )


def test_everything_is_stored_and_comes_back() -> None:
    """Nothing of a dossier is lost on its way through the database."""
    dossier = eventful()
    assert restored(document(dossier)) == dossier


def what_is_open(dossier: Running) -> tuple[object, ...]:
    """Requests that wait."""
    return (dossier.open_supplement, dossier.open_demand, dossier.open_withdrawal, dossier.open_forwarding)


def test_what_is_open_is_the_last_without_an_end() -> None:
    """Requests that were answered, paid, decided or given back are open no more."""
    dossier = eventful()
    assert what_is_open(dossier) == (SUPPLEMENT, DEMAND, WITHDRAWAL, FORWARDING)
    over = replace(
        dossier,
        supplements=(replace(SUPPLEMENT, answered_at=LATER),),
        demands=(replace(DEMAND, paid_at=LATER),),
        withdrawals=(replace(WITHDRAWAL, decided_at=LATER),),
        forwardings=(replace(FORWARDING, answered_at=LATER),),
    )
    assert what_is_open(over) == what_is_open(running()) == (None,) * 4


def test_a_denied_withdrawal_goes_back_to_where_it_stood() -> None:
    """The state before the request is remembered with the request."""
    assert eventful().state.national is Status.WITHDRAWAL_REQUESTED
    assert eventful().after(Action.DENY_WITHDRAWAL) is State.AWAITING_PAPERS


def test_the_first_date_and_the_extensions_are_told_apart() -> None:
    """What the receipt promised stays; only an apology counts as an extension."""
    dossier = eventful()
    assert dossier.first_due_at == MORNING
    assert [move.why for move in dossier.extensions] == ["extended"]
    assert (running().first_due_at, running().clock_started_at) == (EVENING, MORNING)
    assert dossier.clock_started_at == LATER


def test_the_limit_is_that_of_the_reception() -> None:
    """Else, for dossiers of old, that of the process."""
    told, old = eventful().limit, running().limit
    assert (told.unit, told.count) == (LimitUnit.WORKING_DAYS, 2)
    assert (old.unit, old.count) == (LimitUnit.WORKING_DAYS, 2)
    assert running(limit_unit="same_day").limit.unit is LimitUnit.SAME_DAY


def test_changing_what_stands_there() -> None:
    """The open step and the history change without touching anything else."""
    dossier = running()
    claimed = dossier.with_current(lambda run: replace(run, claimed_by="a"))
    assert claimed.current is not None
    assert claimed.current.claimed_by == "a"
    noted = dossier.noted(Entry(at=LATER, by="b", what="noted"))
    assert (noted.changed_by, noted.runs) == ("b", dossier.runs)
