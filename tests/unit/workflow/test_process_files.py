"""The internal processes that come with the software keep to the law's time."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contracts.calendars import VIETNAM_TIME, load_calendar
from services.contracts.identity import OFFICERS
from services.contracts.worktime import Limit, LimitUnit, add_working_time, due_at
from services.workflow.process_files import read_processes

FOLDER = Path(__file__).parents[3] / "services" / "workflow" / "processes"
FILES = sorted(FOLDER.glob("*.json"))
VN = load_calendar()
HOURS_A_DAY = 8
LAW_OF_2026, LAW_OF_2027 = date(2026, 1, 1), date(2027, 3, 1)  # Luật Hộ tịch 03/2026/QH16 from then on


def process(path: Path) -> dict[str, Any]:
    """The definition in a file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_definition_is_complete(path: Path) -> None:
    """Code, version, source, day, limit and steps are there; the last two steps sign and register."""
    definition = process(path)
    assert list(definition) == ["code", "version", "name", "source", "effective_from", "limit", "steps"]
    version = definition["version"]
    assert path.stem == definition["code"] + (f".v{version}" if version > 1 else "")
    assert date.fromisoformat(definition["effective_from"]) == (LAW_OF_2027 if version == 2 else LAW_OF_2026)
    assert definition["source"]
    assert len(definition["steps"]) >= 3
    for step in definition["steps"]:
        assert set(step) - {"kind"} == {"code", "name", "role", "hours"}
        assert step["role"] in OFFICERS
        assert step["hours"] > 0
    assert len({step["code"] for step in definition["steps"]}) == len(definition["steps"])
    ends = [(step["role"], step.get("kind")) for step in definition["steps"]][-2:]
    assert ends == [("leader", "sign"), ("clerk", "register")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_steps_fit_into_the_limit(path: Path) -> None:
    """On every working morning of 2026 the hours of all steps end within the legal time."""
    definition = process(path)
    hours = sum(step["hours"] for step in definition["steps"])
    limit = Limit(unit=LimitUnit(definition["limit"]["unit"]), count=definition["limit"]["count"])
    if limit.unit is LimitUnit.SAME_DAY:
        assert hours <= HOURS_A_DAY
        return
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        received_at = datetime(day.year, day.month, day.day, 9, 15, tzinfo=VIETNAM_TIME)
        if VN.is_working_day(day):
            done_at = add_working_time(received_at, timedelta(hours=hours), VN)
            assert done_at <= due_at(received_at, limit, VN)


def test_civil_status_goes_by_another_version_from_march_2027() -> None:
    """Luật Hộ tịch 03/2026/QH16: received on 28/02/2027 by the first version, on 01/03/2027 by the second."""
    known = read_processes()
    changed = {one.process.code for one in known.versions if one.process.version == 2}
    assert {"QT-1.001193", "QT-1.000656", "QT-1.000894"} <= changed
    for code in changed:
        last = datetime(2027, 2, 28, 23, 59, tzinfo=VIETNAM_TIME)
        assert known.in_force(code, last).version == 1
        assert known.in_force(code, last + timedelta(minutes=1)).version == 2
    assert known.in_force("QT-2.000908", datetime(2027, 3, 1, 8, tzinfo=VIETNAM_TIME)).version == 1
