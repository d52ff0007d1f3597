"""The application's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis import clock
from services.chassis.clock import MovableClock, SystemClock, clock_from
from services.chassis.settings import load
from tests.fakes.clock import NOON, FixedClock
from tests.unit.chassis.test_settings import ENVIRON, Lending

CLOSE = timedelta(seconds=5)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clock's file that does not exist yet; it is looked at every time."""
    monkeypatch.setattr(clock, "LOOK_AGAIN_SECONDS", 0)
    return tmp_path / "offset"


def offset(moved: MovableClock) -> timedelta:
    """How far a clock is from the machine's."""
    return moved.now() - datetime.now(UTC)


def test_the_machines_clock_is_aware() -> None:
    """Instants carry UTC, so that nobody compares them with local time."""
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < CLOSE


def test_a_clock_that_was_never_moved_shows_the_machines_time(file: Path) -> None:
    """A demonstration starts today."""
    assert abs(offset(MovableClock(file))) < CLOSE


def test_a_clock_is_moved_by_its_file(file: Path) -> None:
    """All processes of a demonstration see the move, forwards and backwards."""
    moved = MovableClock(file)
    for seconds in (86_400.0, -3_600.5):
        file.write_text(f"{seconds}\n")
        assert abs(offset(moved) - timedelta(seconds=seconds)) < CLOSE


@pytest.mark.parametrize("text", ["", "soon", "\xff", "nan", "inf", "-inf", "1e300", "1e13", "-1e11"])
def test_a_spoilt_file_leaves_the_clock_where_it_was(file: Path, text: str) -> None:
    """A half-written or absurd offset stops no process."""
    moved = MovableClock(file)
    file.write_text("3600")
    moved.now()
    file.write_bytes(text.encode("latin-1"))
    assert abs(offset(moved) - timedelta(hours=1)) < CLOSE


def test_the_file_is_not_read_for_every_instant(tmp_path: Path) -> None:
    """A clock that is asked ten thousand times a second does not read a file as often."""
    file = tmp_path / "offset"
    moved = MovableClock(file)
    moved.now()
    file.write_text("3600")
    assert abs(offset(moved)) < CLOSE


def test_the_settings_choose_the_clock(tmp_path: Path) -> None:
    """Only a demonstration with a clock file gets the movable clock."""
    assert isinstance(clock_from(load(Lending, ENVIRON, "LENDING_").common), SystemClock)
    movable = {"MOTCUA_DEMONSTRATION": "1", "MOTCUA_CLOCK_FILE": str(tmp_path / "offset")}
    assert isinstance(clock_from(load(Lending, {**ENVIRON, **movable}, "LENDING_").common), MovableClock)


def test_the_clock_of_tests_stands_still() -> None:
    """Time passes in a test only where the test says so."""
    still = FixedClock()
    assert still.now() == still.now() == NOON
    still.move(timedelta(minutes=5))
    assert still.now() - NOON == timedelta(minutes=5)
    still.set(NOON)
    assert still.now() == NOON
