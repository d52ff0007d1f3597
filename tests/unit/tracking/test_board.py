"""The leaders' board: what waits where and at whom, what is due soon, and each number's criteria in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.contracts.calendars import load_calendar
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.criteria_words import in_words
from services.tracking.domain.dossier import NOBODY, RECEPTION, Dossier
from services.tracking.domain.marks import Mark
from services.tracking.domain.office import Office
from services.tracking.domain.statuses import IN_PROGRESS, Status
from services.tracking.domain.waiting import (
    RUNNING,
    Axis,
    CommuneFigures,
    all_waiting,
    board_figures,
    due_soon,
    late,
    month_figures,
    on_axis,
    soon_days,
)
from services.tracking.domain.wording import said
from services.tracking.handlers.board import compare_communes, count_matching, read_board
from services.tracking.views import all_views
from tests.fakes.clock import FixedClock
from tests.fakes.stories import MORNING, changed_hands, opened
from tests.fakes.tracking import InMemoryCommunes, InMemoryDossiers, meets
from tests.fakes.updates import applied
from tests.unit.tracking.test_dossier import STEP, dossier

TODAY = date(2026, 11, 24)
CALENDAR = load_calendar()
HOUR = timedelta(hours=1)
NAMES = {"justice": "Tư pháp - Hộ tịch", "staff-2": "Trần Văn Bình"}


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday: what ends on Monday has to be seen
        (date(2026, 4, 29), date(2026, 5, 4)),  # before the holidays
        (date(2026, 1, 9), date(2026, 1, 10)),  # a Saturday that is worked
        (date(2099, 1, 2), date(2099, 1, 3)),  # nobody has published that year
    ],
)
def test_soon_is_until_the_end_of_the_next_working_day(today: date, last: date) -> None:
    """An apology has to leave a day before the date passes (NĐ 61/2018/NĐ-CP, art. 19.9): seen in time."""
    assert soon_days(today, CALENDAR) == Days(today, last)


@pytest.mark.parametrize(
    ("one", "officer"),
    [
        (dossier(step=STEP, taken_by="staff-2"), "staff-2"),
        (dossier(step=STEP), NOBODY),
        (dossier(), RECEPTION),
        (dossier(Status.FILED), RECEPTION),
        (dossier(Status.COMPLETED, step=STEP, taken_by="staff-2"), None),
        (dossier(Status.RETURNED), None),
    ],
)
def test_who_has_a_dossier(one: Dossier, officer: str | None) -> None:
    """Whoever took the open step, nobody yet, or the reception; with a result nobody has to do anything."""
    assert one.officer == officer


def test_whose_a_step_is_follows_what_workflow_says() -> None:
    """Taken, given up, taken by another, done: the next step is nobody's; the wording names no officer."""
    document = None
    owners = []
    for event in changed_hands().events:
        document = applied(document, all_views(opened)[type(event)](event).update)
        owners.append(Dossier.of(document).officer)
    assert owners == [RECEPTION, RECEPTION, NOBODY, "staff-2", NOBODY, "staff-3", RECEPTION, NOBODY]
    found = Dossier.of(document or {})
    assert found.assisted
    told = [said(entry.type, entry.told) for entry in found.timeline]
    assert told[3:5] == ["Cán bộ nhận xử lý", "Trả lại bước đã nhận, chờ người khác nhận"]


def test_what_waits_for_papers_is_not_due_soon_and_what_is_late_is_not_either() -> None:
    """The limit starts anew when the papers come; and late is a word of its own."""
    soon = Days(TODAY, TODAY + timedelta(days=1))
    wanted = due_soon(all_waiting(), soon)
    due = MORNING + HOUR
    assert meets(dossier(due_at=due), wanted, MORNING)
    assert not meets(dossier(Status.AWAITING_PAPERS, papers_asked_at=MORNING, due_at=due), wanted, MORNING)
    assert not meets(dossier(due_at=due), wanted, MORNING + 2 * HOUR)
    assert meets(dossier(due_at=due), late(all_waiting()), MORNING + 2 * HOUR)
    assert not meets(dossier(due_at=MORNING + timedelta(days=3)), wanted, MORNING)


@pytest.mark.parametrize(
    ("axis", "wanted"),
    [
        (Axis.OFFICER, Criteria(statuses=IN_PROGRESS, officer="x")),
        (Axis.UNIT, Criteria(statuses=IN_PROGRESS, unit="x")),
        (Axis.PROCEDURE, Criteria(statuses=IN_PROGRESS, procedure="x")),
    ],
)
def test_a_row_is_a_selection(axis: Axis, wanted: Criteria) -> None:
    """Each row of the board has criteria that open it."""
    assert on_axis(all_waiting(), axis, "x") == wanted


def test_an_officer_has_only_what_needs_a_result() -> None:
    """Asking for an officer leaves out what has ended, whoever did it."""
    assert Criteria(officer="staff-2").allowed_statuses == IN_PROGRESS
    assert Criteria(officer="staff-2", open=False).allowed_statuses == set()


def test_the_query_names_the_new_criteria() -> None:
    """Unit, officer, channel and help travel in the address."""
    criteria = Criteria(unit="justice", officer=NOBODY, channel="online", assisted=False)
    assert criteria.query() == "unit=justice&officer=nobody&channel=online&assisted=false"


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        (Criteria(), "Tất cả hồ sơ"),
        (late(all_waiting()), "Chưa có kết quả, quá hạn"),
        (
            due_soon(all_waiting(), Days(TODAY, TODAY)),
            "Chưa có kết quả, chưa quá hạn, hạn ngày 24/11/2026",
        ),
        (
            Criteria(statuses=frozenset({Status.COMPLETED, Status.FILED}), open=True),
            "Mới đăng ký hoặc đã xử lý xong, chưa kết thúc",
        ),
        (Criteria(open=False, unit="justice"), "Đã kết thúc, đang ở Tư pháp - Hộ tịch"),
        (Criteria(officer="staff-2"), "Do Trần Văn Bình xử lý"),
        (Criteria(officer="staff-9"), "Do staff-9 xử lý"),
        (Criteria(officer=NOBODY), "Chưa ai nhận xử lý"),
        (Criteria(officer=RECEPTION, unit="u"), "Đang ở u, đang ở nơi tiếp nhận"),
        (
            Criteria(channel="online", procedure="1.001193", assisted=True),
            "Thủ tục 1.001193, nộp trực tuyến, được cán bộ nộp giúp",
        ),
        (Criteria(assisted=False, filed=Days(TODAY, None)), "Tự nộp, nộp từ 24/11/2026"),
        (Criteria(result=Days(TODAY, TODAY + timedelta(days=2))), "Có kết quả từ 24/11/2026 đến 26/11/2026"),
        (
            Criteria(mark=Mark.EXTENDED, name="anh", number="H12"),
            "Đã xin lỗi và hẹn lại, tên bắt đầu bằng “anh”, số H12",
        ),
    ],
)
def test_criteria_in_words(criteria: Criteria, words: str) -> None:
    """Whoever has opened a number reads what it counts."""
    assert in_words(criteria, NAMES) == words


def test_every_number_of_the_board_has_its_own_name() -> None:
    """No two figures share a code, and statuses are told apart where their clock runs."""
    soon = Days(TODAY, TODAY)
    codes = [one.code for one in (*board_figures(TODAY, soon), *month_figures(TODAY))]
    assert len(set(codes)) == len(codes)
    assert RUNNING < IN_PROGRESS


def test_the_board_is_counted_at_one_instant() -> None:
    """Figures, rows and names of those who have something; all measured at the same moment."""
    kept = {
        "d1": replace(dossier(step=STEP, taken_by="staff-2", due_at=MORNING - HOUR), dossier_id="d1"),
        "d2": replace(dossier(due_at=MORNING + HOUR), dossier_id="d2"),
        "d3": replace(dossier(Status.RETURNED, result_at=MORNING), dossier_id="d3"),
    }
    dossiers = InMemoryDossiers(kept, Office(units={"board": "Lãnh đạo"}), {"staff-2": "Bình", "x": "y"})
    found = read_board(dossiers=dossiers, clock=FixedClock(MORNING), calendar=CALENDAR)
    assert (found.at, found.soon) == (MORNING, Days(TODAY, TODAY + timedelta(days=1)))
    assert found.names == {"board": "Lãnh đạo", "staff-2": "Bình"}
    counts = {one.figure.code: one.count for one in (*found.now, *found.month)}
    assert (counts["late"], counts["soon"], counts["waiting"], counts["results"]) == (1, 1, 2, 1)
    rows = [(one.key, one.waiting, one.late, one.soon) for one in found.waiting[Axis.OFFICER]]
    assert rows == [("staff-2", 1, 1, 0), (RECEPTION, 1, 0, 1)]


def test_a_list_knows_its_number_and_its_words() -> None:
    """The count behind a list, with the officer's name."""
    dossiers = InMemoryDossiers({"d1": dossier(step=STEP, taken_by="staff-2")}, staff={"staff-2": "Bình"})
    found = count_matching(Criteria(officer="staff-2"), dossiers=dossiers, clock=FixedClock(MORNING))
    assert (found.count, found.words, found.at) == (1, "Do Bình xử lý", MORNING)


def test_communes_stand_side_by_side() -> None:
    """A row each with numbers alone, asked for this month and for what is due soon."""
    rows = [CommuneFigures(commune_id="32128", name="Xã Cái Nước", late=2)]
    communes = InMemoryCommunes(rows)
    at, found = compare_communes(communes=communes, clock=FixedClock(MORNING), calendar=CALENDAR)
    assert (at, found) == (MORNING, rows)
    assert communes.asked == [(MORNING, soon_days(TODAY, CALENDAR), Days(date(2026, 11, 1), TODAY))]
