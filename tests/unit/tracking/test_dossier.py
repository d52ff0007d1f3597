"""Progress and lateness: what is worked out of a dossier when somebody asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.dossier import Dossier, Step
from services.tracking.domain.names import MAX_WORDS, search_keys
from services.tracking.domain.progress import percent
from services.tracking.domain.statuses import CLOSED, IN_PROGRESS, Status
from tests.fakes.clock import NOON

HOUR = timedelta(hours=1)
STEP = Step(
    step_code="sign",
    step_name="Ký duyệt",
    role="leader",
    unit_id="board",
    place=2,
    opened_at=NOON,
    due_at=NOON,
)


def dossier(status: Status = Status.IN_PROCESS, **given: Any) -> Dossier:
    """A dossier of the test."""
    return Dossier(dossier_id="d1", status=status, filed_at=NOON, unit_id="one-stop", **given)


@pytest.mark.parametrize(
    ("status", "done", "count", "expected"),
    [
        (Status.FILED, 0, 0, 0),
        (Status.RECEIVED, 0, 0, 10),
        (Status.RECEIVED, 0, 3, 10),
        (Status.IN_PROCESS, 0, 3, 10),
        (Status.IN_PROCESS, 1, 3, 36),
        (Status.IN_PROCESS, 2, 3, 63),
        (Status.IN_PROCESS, 3, 3, 90),
        (Status.IN_PROCESS, 9, 3, 90),
        (Status.IN_PROCESS, -1, 3, 10),
        (Status.COMPLETED, 0, 0, 90),
        (Status.RETURNED, 0, 3, 100),
        (Status.DECLINED, 0, 0, 100),
        (Status.STOPPED, 1, 3, 100),
    ],
)
def test_the_degree_of_completion(status: Status, done: int, count: int, expected: int) -> None:
    """Ten percent for the reception, eighty for the steps, ten for the hand-over; ended is a hundred."""
    assert percent(status, done, count) == expected


@given(status=st.sampled_from(Status), done=st.integers(-5, 50), count=st.integers(0, 40))
def test_the_degree_is_a_percentage(status: Status, done: int, count: int) -> None:
    """Whatever was heard, it lies between 0 and 100, and 100 means that it is over."""
    found = percent(status, done, count)
    assert 0 <= found <= 100
    assert (found == 100) == (status in CLOSED)


@given(count=st.integers(1, 40), done=st.integers(0, 39))
def test_a_step_more_is_never_less(count: int, done: int) -> None:
    """The degree grows with the steps that lie behind."""
    assert percent(Status.IN_PROCESS, done, count) <= percent(Status.IN_PROCESS, done + 1, count)


@pytest.mark.parametrize("status", sorted(IN_PROGRESS - {Status.AWAITING_PAPERS}))
def test_what_is_in_progress_is_late_once_the_due_date_has_passed(status: Status) -> None:
    """Measured at the present; the due instant itself is still in time."""
    waiting = dossier(status, due_at=NOON)
    assert [waiting.is_late(NOON + HOUR * n) for n in (-1, 0, 1)] == [False, False, True]


def test_what_waits_for_papers_is_measured_at_the_request() -> None:
    """QĐ 766/QĐ-TTg: however long the papers take, they were asked for in time or too late."""
    for now in (NOON, NOON + HOUR * 99):
        waiting = [
            dossier(Status.AWAITING_PAPERS, due_at=NOON, papers_asked_at=NOON + HOUR * n) for n in (0, 1)
        ]
        assert [one.is_late(now) for one in waiting] == [False, True]
    assert not dossier(Status.AWAITING_PAPERS, due_at=NOON).is_late(NOON + HOUR)


def test_the_appointment_goes_with_the_date_in_force() -> None:
    """As promised while the date stands; a moved date is the new appointment."""
    promised = dossier(due_at=NOON, first_due_at=NOON, first_appointment_at=NOON + HOUR)
    assert promised.appointment_at == NOON + HOUR
    moved = dossier(due_at=NOON + HOUR * 9, first_due_at=NOON, first_appointment_at=NOON + HOUR)
    assert moved.appointment_at == NOON + HOUR * 9
    assert dossier().appointment_at is None


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.RETURNED])
def test_with_its_result_a_dossier_stays_as_late_as_it_was(status: Status) -> None:
    """The end of handling counts; neither the present nor the hand-over changes it."""
    in_time = dossier(status, due_at=NOON, result_at=NOON)
    too_late = dossier(status, due_at=NOON, result_at=NOON + HOUR)
    for now in (NOON - HOUR, NOON + HOUR * 99):
        assert not in_time.is_late(now)
        assert too_late.is_late(now)


def test_what_has_no_due_date_is_not_late() -> None:
    """Filed and not yet received, or not accepted: no clock runs."""
    assert not dossier(Status.FILED).is_late(NOON + HOUR * 9999)
    assert not dossier(Status.DECLINED).is_late(NOON + HOUR * 9999)
    assert not dossier(Status.STOPPED, due_at=NOON).is_late(NOON + HOUR)


def test_where_a_dossier_is() -> None:
    """With the unit of the step under way; before and after it with the unit that receives and returns."""
    assert dossier(Status.RECEIVED).where == "one-stop"
    assert dossier(step=STEP).where == "board"
    assert dossier(step=STEP).waits_at == STEP
    handed_over_early = dossier(Status.RETURNED, step=STEP)
    assert handed_over_early.where == "one-stop"
    assert handed_over_early.waits_at is None


def test_open_until_the_result_is_collected() -> None:
    """A result that waits to be collected is still work for the desk."""
    assert dossier(Status.COMPLETED).is_open
    assert not dossier(Status.RETURNED).is_open
    assert dossier(Status.RETURNED).percent == 100


def test_a_document_of_a_newer_version_is_read() -> None:
    """Members that are not known are passed over: in an upgrade two versions run side by side."""
    document = {
        "dossier_id": "d1",
        "filed_at": NOON,
        "standing": {"rank": 2, "sequence": 1, "status": 4, "newer": 1},
        "step": {**STEP.__dict__, "newer": 1},
        "newer": 1,
    }
    assert Dossier.of(document) == Dossier(
        dossier_id="d1", status=Status.IN_PROCESS, filed_at=NOON, step=STEP
    )


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Nguyễn Thị Ánh", ["nguyen thi anh", "thi anh", "anh"]),
        ("  ĐỨC ", ["duc"]),
        ("", []),
    ],
)
def test_a_name_is_found_from_each_of_its_words(name: str, keys: list[str]) -> None:
    """People are looked for by their last word as often as by the whole."""
    assert search_keys(name) == keys


def test_an_endless_name_does_not_fill_the_index() -> None:
    """Keys are bounded, however long a name is."""
    assert len(search_keys("a " * 1000)) == MAX_WORDS
