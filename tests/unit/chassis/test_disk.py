"""The disk guard: which bound refuses what, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.chassis.disk import LOOKS_BETWEEN_QUESTIONS, DiskGuard, free_percent
from services.chassis.errors import DiskLowError, StoreAwayError


class Disk:
    """A disk that is as full as a test says."""

    def __init__(self, free: float | None) -> None:
        self.free = free
        self.asked = 0

    def __call__(self) -> float | None:
        """What is free of it."""
        self.asked += 1
        return self.free


def guard(folder: Callable[[], float | None], database: Callable[[], float | None]) -> DiskGuard:
    """A guard with the bounds as they are without settings, that has looked once."""
    made = DiskGuard("lending", 5.0, 2.0, {"folder": folder, "database": database})
    made.look()
    return made


def refused(check: Callable[[], None]) -> bool:
    """Whether a check refuses."""
    try:
        check()
    except DiskLowError:
        return True
    return False


@pytest.mark.parametrize(
    ("folder", "database", "new", "write"),
    [
        (60.0, 60.0, False, False),
        (5.0, 60.0, False, False),
        (4.9, 60.0, True, False),
        (60.0, 4.9, True, False),
        (2.0, 60.0, True, False),
        (1.9, 60.0, True, True),
        (60.0, 0.0, True, True),
        (60.0, None, False, False),
    ],
)
def test_each_bound_refuses_what_it_is_for(
    folder: float, database: float | None, new: bool, write: bool
) -> None:
    """Under 5 % nothing new, under 2 % no writing, whichever disk it is; an unknown one does not count."""
    looked = guard(Disk(folder), Disk(database))
    assert (refused(looked.check_new), refused(looked.check_write)) == (new, write)


def test_before_the_first_look_nothing_is_refused() -> None:
    """A process that has just started serves."""
    fresh = DiskGuard("lending", 5.0, 2.0, {"folder": Disk(0.0)})
    assert not refused(fresh.check_new)


def test_room_that_is_back_is_seen_at_the_next_look() -> None:
    """Nobody need start anything anew."""
    disk = Disk(1.0)
    looked = guard(disk, Disk(60.0))
    disk.free = 40.0
    looked.look()
    assert not refused(looked.check_new)


def test_the_database_is_asked_now_and_then() -> None:
    """Its answer costs more than a look at a folder."""
    folder, database = Disk(60.0), Disk(60.0)
    looked = guard(folder, database)
    for _ in range(LOOKS_BETWEEN_QUESTIONS):
        looked.look()
    assert (folder.asked, database.asked) == (LOOKS_BETWEEN_QUESTIONS + 1, 2)


def test_a_place_that_does_not_answer_is_as_it_was() -> None:
    """A database that is away neither opens nor closes anything."""
    answers: list[float | None] = [1.0]

    def database() -> float | None:
        if not answers:
            raise StoreAwayError("away")
        return answers.pop()

    looked = guard(Disk(60.0), database)
    for _ in range(LOOKS_BETWEEN_QUESTIONS):
        looked.look()
    assert refused(looked.check_write)


def test_ops_see_the_room_and_what_is_refused() -> None:
    """Both figures are metrics of the service."""
    guard(Disk(4.0), Disk(30.0))
    figures = [
        REGISTRY.get_sample_value("motcua_disk_free_percent", {"service": "lending", "place": place})
        for place in ("folder", "database")
    ]
    assert figures == [4.0, 30.0]
    assert REGISTRY.get_sample_value("motcua_disk_refuses", {"service": "lending"}) == 1


@pytest.mark.parametrize(("stopped", "sentence"), [(False, "nhận hồ sơ và tệp mới"), (True, "ghi dữ liệu")])
def test_the_refusal_names_the_cause_in_words(stopped: bool, sentence: str) -> None:
    """Whoever stands at the desk reads how much room is left, what rests, and that nothing was stored."""
    detail = DiskLowError(4.26, stopped=stopped).detail
    assert "4,3 %" in detail
    assert sentence in detail
    assert "chưa được ghi" in detail


def test_a_real_folder_is_measured(tmp_path: Path) -> None:
    """The figure is a percentage."""
    assert 0 < free_percent(tmp_path) <= 100
