"""What the board's pages show: numbers by name, addresses, words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.contracts.calendars import civil_date
from services.tracking.domain.board import room
from services.tracking.pages import board_shown as shown
from services.tracking.schemas.waits import RoomOut
from tests.fakes.stories import MORNING


def row(key: str, **given: Any) -> dict[str, Any]:
    """A row of the API."""
    told = {"waiting": 1200, "late": 3, "soon": 0, "since": (MORNING - timedelta(days=2)).isoformat()}
    hrefs = {"href": "dossiers?a=1", "late_href": "dossiers?a=2", "soon_href": "dossiers?a=3"}
    return {"key": key, "name": key.upper(), **told, **hrefs, **given}


def board(**given: Any) -> dict[str, Any]:
    """An answer of the API."""
    month = {"filed": 200, "online": 50, "counter": 140, "post": 10, "assisted": 20, "results": 0}
    month |= {"rated": 8, "content": 6, "not_content": 1, "results_late": 0}
    return {
        "at": MORNING.isoformat(),
        "figures": [{"code": "late", "count": 4}],
        "month": [{"code": code, "count": count} for code, count in month.items()],
        "officers": [row("staff-2")],
        "units": [],
        "procedures": [],
        "room": RoomOut.of(room([], civil_date(MORNING))).model_dump(mode="json"),
        **given,
    }


def test_all_that_changes_has_a_name() -> None:
    """Figures, shares of the month, cells of rows; thousands with points, no share of nothing."""
    numbers = shown.numbers(board())
    assert numbers["late"] == "4"
    assert (numbers["online/share"], numbers["results_late/share"]) == ("25 %", "–")
    assert (numbers["content/share"], numbers["not_content/share"]) == ("75 %", "12 %")
    assert numbers["officers/staff-2/waiting"] == "1.200"
    assert numbers["officers/staff-2/since"] == "08:00 22/11/2026 (2 ngày)"
    assert numbers["room/today/served"] == "0"
    names = {cell["name"] for table in shown.rows(board()) for one in table["rows"] for cell in one["cells"]}
    assert names <= numbers.keys()


def test_numbers_open_pages_with_the_same_parameters() -> None:
    """The page of a list takes what the API takes."""
    cells = shown.rows(board())[0]["rows"][0]["cells"]
    assert [cell["href"] for cell in cells] == [f"/giam-sat/ho-so?a={number}" for number in (1, 2, 3)]


def test_the_shape_tells_rows_and_not_numbers() -> None:
    """Other numbers: the same shape; another row, or another order: another one."""
    one = shown.shape(board())
    assert one == shown.shape(board(officers=[row("staff-2", late=9)]))
    others = [board(officers=[]), board(units=[row("justice")]), board(officers=[row("a"), row("staff-2")])]
    assert len({one, *(shown.shape(other) for other in others)}) == 4


@pytest.mark.parametrize(
    ("query", "typed", "wanted"),
    [
        ([("late", "true"), ("tim", "")], "", [("late", "true")]),
        ([("late", "true"), ("tim", "Ánh ")], "Ánh ", [("late", "true"), ("name", "Ánh")]),
        ([("tim", "H12.1"), ("name", "old")], "H12.1", [("number", "H12.1")]),
        ([("name", "Ánh"), ("after", "x")], "", [("after", "x"), ("name", "Ánh")]),
    ],
)
def test_one_box_finds_names_and_numbers(
    query: list[tuple[str, str]], typed: str, wanted: list[tuple[str, str]]
) -> None:
    """Whatever has a digit is a number; what was opened before stays."""
    assert shown.parameters(query, typed) == wanted


def test_addresses_of_lists() -> None:
    """Repeated parameters stay repeated; the next page goes on behind a place, the first forgets it."""
    query = [("status", "1"), ("status", "2"), ("after", "x")]
    assert shown.together(query) == {"status": ["1", "2"], "after": ["x"]}
    assert shown.address(query, "y") == "/giam-sat/ho-so?status=1&status=2&after=y"
    assert shown.address(query) == "/giam-sat/ho-so?status=1&status=2"


@pytest.mark.parametrize(
    ("late", "open_", "due", "words"),
    [
        (True, True, "x", ("Quá hạn", "late")),
        (True, False, "x", ("Trễ hạn", "late")),
        (False, False, "x", ("Xong", "good")),
        (False, True, None, ("Chưa tính hạn", "plain")),
        (False, True, "x", ("Trong hạn", "good")),
    ],
)
def test_the_state_is_a_word_and_a_colour(
    late: bool, open_: bool, due: str | None, words: tuple[str, str]
) -> None:
    """Colour never stands alone."""
    assert shown.state({"late": late, "open": open_, "due_at": due}) == words


@pytest.mark.parametrize(
    ("officer", "step", "words"),
    [
        ("staff-2", "Ký duyệt", "Văn phòng · Ký duyệt · Bình"),
        ("nobody", "Ký duyệt", "Văn phòng · Ký duyệt · chưa ai nhận"),
        ("reception", None, "Văn phòng"),
        (None, None, "Văn phòng"),
        ("staff-9", "Ký duyệt", "Văn phòng · Ký duyệt"),
    ],
)
def test_the_place_names_unit_step_and_officer(officer: str | None, step: str | None, words: str) -> None:
    """As far as they are known."""
    one = {"unit_id": "office", "step": {"step_name": step} if step else None, "officer": officer}
    assert shown.place(one, {"office": "Văn phòng", "staff-2": "Bình"}) == words
