"""The due date explains itself over HTTP, on a real database with the published calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.workflow import bootstrap
from tests.fakes.calendars import CULTURED
from tests.fakes.desk import local, supplemented
from tests.fakes.workflow import LEADER, SPECIALIST, VN, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, good, problem

DUE = local(date(2026, 11, 26), 8)  # two working days after the reception at 08:00
TWO = f"{HOME}/dossiers/d2"
COUNTED: dict[str, Any] = {"limit_unit": "working_days", "limit_count": 2, "due_at": DUE}


@pytest.fixture
def desk(one: House, staff: Staff) -> Person:
    """Somebody of the commune, where another dossier's date was counted by the published calendar."""
    bootstrap.prepare(one.settings, one.core, one.means)
    one.hear(received("d2", calendar_version=VN.version, **COUNTED))
    return staff(SPECIALIST)


def why(person: Person, path: str = TWO) -> dict[str, Any]:
    """The explanation."""
    answer = person.get(f"{path}/due-date")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_day_by_day(desk: Person) -> None:
    """NĐ 309/2026/NĐ-CP, art. 17.3: from complete reception, each day with why it counts or not, in words."""
    told = why(desk)
    assert (told["by"], told["due_at"], told["moves"]) == ("limit", "2026-11-26T01:00:00Z", [])
    reckoning = told["reckoning"]
    assert [(day["on"], day["words"]) for day in reckoning["days"]] == [
        ("2026-11-24", "ngày tiếp nhận, không tính"),
        ("2026-11-25", "ngày làm việc thứ 1"),
        ("2026-11-26", "ngày làm việc thứ 2"),
    ]
    assert reckoning["lines"][-1].startswith("Hẹn trả kết quả: 08:00 ngày 26/11/2026")
    assert told["scoring"] == {"waits": [], "late_by_requests": False}


def test_by_the_calendar_that_it_was_counted_by(desk: Person, one: House) -> None:
    """A calendar that was published since does not change what was counted: the version is kept for ever."""
    one.hear(received("d3", calendar_version=CULTURED.version, **COUNTED))
    unclear = why(desk, TWO.replace("d2", "d3"))
    assert (unclear["by"], unclear["reckoning"]) == ("unclear", None)
    assert CULTURED.version in unclear["words"]
    assert why(desk)["calendar_version"] == VN.version


def test_every_move_of_it(desk: Person, one: House, staff: Staff) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4 and 19.9: restarted, then promised anew; what was promised first stays."""
    papers = {"reason": "Tờ khai thiếu chữ ký.", "papers": ["Tờ khai"]}
    asked = good(desk.post(f"{TWO}/supplement-requests", papers, 1))
    complete_at = local(date(2026, 11, 30), 9)
    request_id = asked["supplements"][0]["request_id"]
    one.hear(supplemented(request_id, dossier_id="d2", supplemented_at=complete_at))
    restarted = why(desk)
    assert (restarted["by"], restarted["reckoning"]["start"]) == ("limit", "supplement_completed")
    assert restarted["scoring"]["waits"][0]["until"] == "2026-11-30T02:00:00Z"
    one.show(complete_at)
    apology = {"reason": "Cần xác minh thêm.", "new_due_at": "2026-12-07T03:00:00Z"}
    extended = good(staff(LEADER).post(f"{TWO}/extensions", apology, 3))
    told = why(staff(SPECIALIST))
    assert (told["by"], told["original_due_at"]) == ("appointment", "2026-11-26T01:00:00Z")
    assert [move["why"] for move in told["moves"]] == ["restarted", "extended"]
    assert told["moves"] == extended["moves"]
    assert "Số 1/PXL" in told["moves"][1]["words"]


def test_what_is_not_there(desk: Person, staff: Staff) -> None:
    """A dossier that workflow does not know, and one of another commune."""
    assert problem(desk.get(f"{HOME}/dossiers/d9/due-date")) == (404, "dossier-not-found")
    stranger = staff(SPECIALIST, commune_id="32131")
    assert problem(stranger.get(f"{ONE}/due-date")) == (403, "wrong-commune")
