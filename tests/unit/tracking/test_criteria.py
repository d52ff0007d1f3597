"""Criteria, and figures that are nothing but criteria."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.tracking.domain.criteria import ALL_DAYS, Criteria, Days
from services.tracking.domain.figures import figures
from services.tracking.domain.marks import Mark
from services.tracking.domain.statuses import CLOSED, IN_PROGRESS, OPEN, Status

DAY = date(2026, 11, 24)


def test_days_are_those_of_vietnam() -> None:
    """A civil day begins at 17:00 UTC of the day before, and the last day is within."""
    days = Days(DAY, DAY)
    assert days.begins_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert days.ends_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert days.bounded
    assert Days(None, DAY).bounded


def test_no_days_exclude_nothing() -> None:
    """Without bounds there is nothing to ask."""
    assert not ALL_DAYS.bounded
    assert (ALL_DAYS.begins_at, ALL_DAYS.ends_at) == (None, None)


def test_statuses_and_openness_are_met_together() -> None:
    """Asking for open ones among some statuses leaves those that are both."""
    assert Criteria().allowed_statuses == set(Status)
    assert Criteria(open=True).allowed_statuses == OPEN
    assert Criteria(open=False).allowed_statuses == CLOSED
    some = frozenset({Status.COMPLETED, Status.RETURNED})
    assert Criteria(statuses=some, open=True).allowed_statuses == {Status.COMPLETED}
    assert Criteria(statuses=frozenset({Status.RETURNED}), open=True).allowed_statuses == set()


def test_the_query_names_everything_that_is_asked() -> None:
    """What is left out of the criteria is left out of the address."""
    assert Criteria().query() == ""
    criteria = Criteria(
        name="Nguyễn Ánh",
        number="H12.28-261124-0001",
        statuses=frozenset({Status.RETURNED, Status.FILED}),
        open=False,
        late=True,
        mark=Mark.EXTENDED,
        procedure="1.001193",
        filed=Days(DAY, None),
        due=Days(None, DAY),
        result=Days(DAY, DAY),
    )
    assert criteria.query() == (
        "name=Nguy%E1%BB%85n+%C3%81nh&number=H12.28-261124-0001&procedure=1.001193&status=1&status=10"
        "&open=false&late=true&mark=extended&from=2026-11-24&due_to=2026-11-24&result_from=2026-11-24&result_to=2026-11-24"
    )


def test_the_figures_of_a_day() -> None:
    """Each has a name of its own, and two figures never count the same dossiers under two names."""
    board = figures(DAY)
    assert len({figure.code for figure in board}) == len({figure.label for figure in board}) == len(board)
    assert len({figure.criteria for figure in board}) == len(board)
    by_code = {figure.code: figure.criteria for figure in board}
    assert by_code["late"] == Criteria(statuses=IN_PROGRESS, late=True)
    assert by_code["completed_this_month"].result == Days(date(2026, 11, 1), DAY)
    assert {by_code[f"status_{number}"].statuses for number in range(1, 11)} == {
        frozenset({status}) for status in Status
    }
