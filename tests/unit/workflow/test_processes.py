"""Process definitions: what is refused, which version is in force, and how they are read from files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.contracts import codec
from services.workflow.domain.errors import ProcessError, UnknownProcessError
from services.workflow.domain.processes import LimitDefinition, Processes, check, limit_hours, read
from services.workflow.process_files import FOLDER, read_processes
from tests.fakes.workflow import process

STEP = process().steps[0]


@pytest.mark.parametrize(
    ("unit", "count", "hours"),
    [
        ("working_days", 2, 16),
        ("working_hours", 5, 5),
        ("same_day", 0, 8),
        ("calendar_days", 30, None),
    ],
)
def test_hours_in_a_limit(unit: str, count: int, hours: int | None) -> None:
    """A day has eight; calendar days say nothing about working hours."""
    assert limit_hours(LimitDefinition(unit=unit, count=count)) == hours


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"limit": LimitDefinition(unit="weeks", count=1)}, "'weeks' is not known: use one of working_days"),
        ({"steps": ()}, "there is none"),
        ({"steps": (STEP, STEP)}, "step appraise: there are two"),
        ({"steps": (replace(STEP, role="mayor"),)}, "nobody holds the role 'mayor': use one of clerk"),
        ({"steps": (replace(STEP, role="public"),)}, "nobody holds the role 'public'"),
        ({"steps": (replace(STEP, hours=0),)}, "0 hours: give at least 1"),
        ({"steps": (replace(STEP, hours=17),)}, "the steps take 17 h, the legal limit is 16 h"),
    ],
)
def test_what_could_not_be_run_is_refused(given: dict[str, Any], cause: str) -> None:
    """Each with its cause."""
    with pytest.raises(ProcessError, match=cause):
        check(process(**given))


def test_what_can_be_run() -> None:
    """Steps that fill their limit exactly, and those under a limit in calendar days."""
    check(process(limit=LimitDefinition(unit="working_hours", count=8)))
    check(process(limit=LimitDefinition(unit="calendar_days", count=1)))


def test_the_place_of_a_step() -> None:
    """Counted from one; a code that is not there has none."""
    assert [process().step(code) for code in ("appraise", "register", "nowhere")] == [1, 3, None]


def test_reading_a_definition() -> None:
    """What was written is read again; a mistake is told with the place of the file."""
    content = codec.encode(process())
    assert read(content, "ordinary.json") == process()
    with pytest.raises(ProcessError, match=r"^ordinary\.json: version: a whole number is required"):
        read({**content, "version": "1"}, "ordinary.json")
    with pytest.raises(ProcessError, match=r"^ordinary\.json: steps: there is none"):
        read({**content, "steps": []}, "ordinary.json")


def test_the_version_in_force() -> None:
    """That of the day of reception: the newest that had begun; on the same day the higher one."""
    first = process()
    third = process(version=3, effective_from=date(2026, 7, 1))
    second = process(version=2, effective_from=date(2026, 7, 1))
    later = process(version=4, effective_from=date(2027, 1, 1))
    known = Processes([later, third, first, second, process(code="other")])
    assert known.in_force("ordinary", date(2026, 6, 30)) == first
    assert known.in_force("ordinary", date(2026, 7, 1)) == third
    assert known.in_force("ordinary", date(2026, 12, 31)) == third
    assert known.in_force("ordinary", date(2027, 1, 1)) == later
    assert [(one.code, one.version) for one in known.newest()] == [("ordinary", 4), ("other", 1)]


@pytest.mark.parametrize(("code", "on"), [("ordinary", date(2025, 12, 31)), ("nowhere", date(2026, 11, 24))])
def test_no_version_in_force(code: str, on: date) -> None:
    """Before the first one, and of a process that nobody published."""
    with pytest.raises(UnknownProcessError, match=code):
        Processes([process()]).in_force(code, on)


def test_a_version_stands_there_once() -> None:
    """Two definitions of the same version would be a matter of luck."""
    with pytest.raises(ProcessError, match="same code and version"):
        Processes([process(), process(name="Khác")])


def test_the_shipped_definitions_are_read() -> None:
    """All files of the folder pass the check."""
    assert len(read_processes().all) == len(list(FOLDER.glob("*.json"))) > 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"{", r"wrong\.json: not JSON in UTF-8"),
        (b"\xff", r"wrong\.json: not JSON in UTF-8"),
        (b"[]", r"wrong\.json: an object is required"),
        (b"{}", r"wrong\.json: code: a string is required"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: bytes, cause: str) -> None:
    """With what is wrong in it."""
    (tmp_path / "wrong.json").write_bytes(content)
    with pytest.raises(ProcessError, match=cause):
        read_processes(tmp_path)


def test_a_folder_without_definitions(tmp_path: Path) -> None:
    """Is a mistake; other files in it are not looked at."""
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(ProcessError, match="no process found"):
        read_processes(tmp_path)
    (tmp_path / "one.json").write_text(json.dumps(codec.encode(process())))
    assert read_processes(tmp_path).all == (process(),)
