"""The application clock moves in a demonstration only, and forwards only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy import clock
from deploy.instance import Instance
from deploy.problems import Problem
from services.chassis.clock import MovableClock

PRESENT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("+8h", PRESENT + timedelta(hours=8)),
        ("+1d2h30m", PRESENT + timedelta(days=1, hours=2, minutes=30)),
        ("+90m", PRESENT + timedelta(minutes=90)),
        ("2026-11-25T07:30", datetime(2026, 11, 25, 0, 30, tzinfo=UTC)),
        ("2026-11-25T07:30+00:00", datetime(2026, 11, 25, 7, 30, tzinfo=UTC)),
    ],
)
def test_moment_is_understood(text: str, meant: datetime) -> None:
    """A span counts from the present of the application; a moment without a zone is Viet Nam's."""
    assert clock.moment(text, PRESENT) == meant


@pytest.mark.parametrize("text", ["", "+", "8h", "tomorrow", "+1h1d"])
def test_no_moment_is_refused(text: str) -> None:
    """What is no moment is named, with examples of what is."""
    with pytest.raises(Problem, match="is no moment"):
        clock.moment(text, PRESENT)


def test_services_see_the_moved_clock(tmp_path: Path) -> None:
    """What `deploy/clock` writes is what the services' clock reads."""
    one = Instance.from_mapping({"MOTCUA_DATA": str(tmp_path)})
    clock.move(one, datetime.now(UTC) + timedelta(days=2))
    seen = MovableClock(one.clock_file).now()
    assert abs(seen - datetime.now(UTC) - timedelta(days=2)) < timedelta(seconds=1)
    with pytest.raises(Problem, match="forwards only"):
        clock.move(one, datetime.now(UTC) + timedelta(days=1))


def test_clock_of_real_work_is_not_moved(tmp_path: Path) -> None:
    """Without the demonstration setting nothing is written, and one sentence says why."""
    one = Instance.from_mapping({"MOTCUA_DATA": str(tmp_path), "MOTCUA_DEMONSTRATION": "0"})
    with pytest.raises(Problem, match="no demonstration"):
        clock.move(one, datetime.now(UTC) + timedelta(days=1))
    assert not one.clock_file.exists()
