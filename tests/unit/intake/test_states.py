"""The finer states of the desk, and what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.status import Status
from services.intake.domain.dates import DueChange, DueDate, change_of
from services.intake.domain.dossier import Dossier
from services.intake.domain.elsewhere import Elsewhere
from services.intake.domain.ends import Stop
from services.intake.domain.payments import Demand
from services.intake.domain.states import NATIONAL, LocalState, is_overdue, local_state
from services.intake.domain.supplement import Stage, SupplementRequest
from tests.unit.intake.samples import COMPLETION, HAND_OVER, NOW, RECEPTION, REFUSAL, dossier

LATER = NOW + timedelta(days=1)  # RECEPTION is due at NOW
ELSEWHERE = Elsewhere(commune_id="32134", name="Xã Lương Thế Trân", unit_id="u2", dossier_id="d2")
REQUEST = SupplementRequest(
    request_id="r1",
    stage=Stage.RECEPTION,
    nth=1,
    reason="Thiếu giấy chứng sinh",
    items=("Giấy chứng sinh",),
    requested_at=NOW,
    requested_by="officer-1",
)
ANSWERED = replace(REQUEST, answered_at=NOW)
DEMAND = Demand(demand_id="m1", amount=50_000, requested_at=NOW, pauses=True)
HELD: dict[LocalState, dict[str, Any]] = {
    LocalState.FILED: {},
    LocalState.ARRIVED: {"origin": ELSEWHERE},
    LocalState.RECEIVED: {"reception": RECEPTION},
    LocalState.PASSED_ON: {"reception": RECEPTION, "competent": ELSEWHERE},
    LocalState.DECLINED: {"refusal": REFUSAL},
    LocalState.IN_PROGRESS: {"reception": RECEPTION},
    LocalState.ASKED_AT_RECEPTION: {"supplements": (REQUEST,)},
    LocalState.SUPPLEMENTED_AT_RECEPTION: {"supplements": (ANSWERED,)},
    LocalState.PAPERS_ASKED: {"reception": RECEPTION, "supplements": (ANSWERED, REQUEST)},
    LocalState.SUPPLEMENTED: {"reception": RECEPTION, "supplements": (ANSWERED,)},
    LocalState.PAYMENT_ASKED: {"reception": RECEPTION, "demands": (DEMAND,)},
    LocalState.PAID: {"reception": RECEPTION, "demands": (replace(DEMAND, settled_at=NOW),)},
    LocalState.WITHDRAWAL_ASKED: {"reception": RECEPTION},
    LocalState.WITHDRAWN: {"stop": Stop(why="withdrawal", reason="đổi ý", stopped_at=NOW)},
    LocalState.STOPPED: {"stop": Stop(why="stop", reason="đổi luật", stopped_at=NOW)},
    LocalState.COMPLETED: {"completion": COMPLETION},
    LocalState.REFUSED: {"completion": replace(COMPLETION, outcome="refused")},
    LocalState.RETURNED: {"completion": COMPLETION, "hand_over": HAND_OVER},
    LocalState.RETURNED_UNCONFIRMED: {"hand_over": HAND_OVER},
}


def held(state: LocalState, **changes: Any) -> Dossier:
    """A dossier in that state."""
    return dossier(**{"status": state.national, **HELD[state], **changes})


@pytest.mark.parametrize("state", LocalState)
def test_each_finer_state_belongs_to_one_national_status(state: LocalState) -> None:
    """The ten numbers are what other systems see; the desk sees more, and never another number."""
    assert local_state(held(state)) is state
    assert state.words
    assert set(NATIONAL.values()) == set(Status)


def test_a_passed_on_dossier_is_received_there_in_its_time() -> None:
    """Once the competent commune has it, it is received like any other."""
    assert local_state(held(LocalState.PASSED_ON, handling=Status.RECEIVED)) is LocalState.RECEIVED


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (LocalState.FILED, False),
        (LocalState.RECEIVED, True),
        (LocalState.IN_PROGRESS, True),
        (LocalState.WITHDRAWAL_ASKED, True),
        (LocalState.PAPERS_ASKED, False),
        (LocalState.SUPPLEMENTED, True),
        (LocalState.PAYMENT_ASKED, False),
        (LocalState.PAID, True),
        (LocalState.DECLINED, False),
        (LocalState.STOPPED, False),
        (LocalState.COMPLETED, False),
        (LocalState.RETURNED, False),
        (LocalState.RETURNED_UNCONFIRMED, False),
    ],
)
def test_overdue_is_an_attribute_reckoned_to_the_end_of_handling(state: LocalState, late: bool) -> None:
    """A day after the date: late while it is worked on, in time where handling had ended or waited by then.

    Law: QĐ 766/QĐ-TTg (2022), indicator 2.1, "on time": the end is status 9, else 10, else the stop;
    waiting for papers, the date of their request.
    """
    received = {"reception": RECEPTION} if state is not LocalState.FILED else {}
    assert is_overdue(held(state, **received), LATER) is late
    assert not is_overdue(held(state, **received), NOW), "on the last instant it is in time"


def test_a_payment_duty_that_stops_no_clock_does_not_stop_lateness() -> None:
    """Whether waiting for money pauses is a rule that special laws give (domain.md, 13.15: not verified)."""
    going_on = (replace(DEMAND, pauses=False),)
    assert is_overdue(held(LocalState.PAYMENT_ASKED, demands=going_on), LATER)


def test_the_date_in_force_decides_and_the_first_one_stays() -> None:
    """A new appointment counts from when it is given; what the receipt said is never lost (art. 19.9)."""
    moved = DueDate(due_at=LATER, set_at=NOW, why=DueChange.EXTENDED, by="leader-1", note="chờ xác minh")
    extended = held(LocalState.IN_PROGRESS, due_dates=(moved,))
    assert not is_overdue(extended, LATER)
    assert [one.due_at for one in extended.all_due_dates] == [RECEPTION.due_at, LATER]
    assert extended.all_due_dates[0].why is DueChange.RECEPTION
    assert not held(LocalState.FILED).all_due_dates, "nothing is promised before the reception"


def test_every_change_of_a_date_has_its_words() -> None:
    """A reason that only a newer workflow knows is a change all the same."""
    assert all(why.words for why in DueChange)
    assert change_of("calendar") is DueChange.CALENDAR
    assert change_of("something new") is DueChange.RESUMED
