"""Due dates that explain themselves: every line of the ledger, and that all of it comes out again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import codec
from services.contracts.calendars import WORKED, civil_date, load_calendar
from services.contracts.cutoffs import CutOff, CutOffRule
from services.contracts.reckoning import (
    AnotherCalendarError,
    DifferentResultError,
    Reckoning,
    Start,
    compact,
    explained,
    reckon,
    reckon_from_competent_reception,
    reckoned_by,
    recomputed,
    restarted,
    restored,
    sentence,
)
from services.contracts.worktime import Limit, LimitUnit, due_at
from tests.unit.contracts.test_worktime import INSTANTS, LIMITS, at, days, year_of

VN = load_calendar()
SAME_DAY = Limit(unit=LimitUnit.SAME_DAY, cut_off_rule=CutOffRule.CIVIL_STATUS)


def hours(count: float) -> Limit:
    """A limit in working hours."""
    return Limit(unit=LimitUnit.WORKING_HOURS, count=count)


def calendar_days(count: int) -> Limit:
    """A limit in calendar days."""
    return Limit(unit=LimitUnit.CALENDAR_DAYS, count=count)


WEEKEND = "weekly_rest weekly_rest "
TWO_FEASTS = "holiday holiday "


@pytest.mark.parametrize(
    ("received_on", "count", "due_on", "rest"),
    [
        ("2025-12-31", 3, "2026-01-07", "holiday swapped_rest " + WEEKEND),
        ("2026-01-09", 1, "2026-01-10", ""),
        ("2026-02-13", 3, "2026-02-25", WEEKEND + "holiday " * 5 + WEEKEND),
        ("2026-04-24", 3, "2026-05-04", "weekly_rest holiday compensatory_rest " + TWO_FEASTS + WEEKEND),
        ("2026-04-29", 3, "2026-05-06", TWO_FEASTS + WEEKEND),
        ("2026-08-21", 1, "2026-08-22", ""),
        ("2026-08-28", 3, "2026-09-07", WEEKEND + "swapped_rest " + TWO_FEASTS + WEEKEND),
    ],
)
def test_the_vectors_of_2026_explain_themselves(received_on: str, count: int, due_on: str, rest: str) -> None:
    """Labour Code 45/2019 art. 111-112 as announced for 2026: each skipped day says why."""
    reckoning = reckon(at(f"{received_on}T09:15"), days(count), VN)
    assert reckoning.due_at == at(f"{due_on}T09:15")
    assert [day.why for day in reckoning.days if not day.counted] == ["reception", *rest.split()]
    assert [day.number for day in reckoning.days if day.counted] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("received", "count", "due", "civil_days"),
    [
        ("2019-11-20T08:37", 25, "2019-12-25T08:37", 36),
        ("2021-05-31T10:00", 10, "2021-06-14T10:00", 15),
    ],
)
def test_real_receipts_are_reckoned(received: str, count: int, due: str, civil_days: int) -> None:
    """Civil Code 91/2015 art. 147.2: both public receipts come out, with one line for each civil day."""
    reckoning = reckon(at(received), days(count), year_of(int(received[:4])))
    assert reckoning.due_at == at(due)
    assert len(reckoning.days) == civil_days
    assert reckoning.days[-1].number == count
    assert reckoning.ending == "clock_kept"


def test_the_ledger_reads_like_a_calendar() -> None:
    """What an officer reads to a citizen: the limit, each day, and the date with how its hour was found."""
    assert explained(reckon(at("2025-12-31T09:15"), days(3), VN)) == (
        "Thời hạn 3 ngày làm việc, tính từ 09:15 ngày 31/12/2025, theo lịch làm việc vn-2026.",
        "Thứ Tư 31/12/2025: ngày tiếp nhận, không tính.",
        "Thứ Năm 01/01/2026: nghỉ lễ Tết Dương lịch, không tính.",
        "Thứ Sáu 02/01/2026: Nghỉ hoán đổi với thứ Bảy 10/01, không tính.",
        "Thứ Bảy 03/01/2026: nghỉ hằng tuần, không tính.",
        "Chủ nhật 04/01/2026: nghỉ hằng tuần, không tính.",
        "Thứ Hai 05/01/2026: ngày làm việc thứ 1.",
        "Thứ Ba 06/01/2026: ngày làm việc thứ 2.",
        "Thứ Tư 07/01/2026: ngày làm việc thứ 3.",
        "Hẹn trả kết quả: 09:15 ngày 07/01/2026 (giữ nguyên giờ tiếp nhận).",
    )


@pytest.mark.parametrize(
    ("received", "limit", "line", "said"),
    [
        ("2026-01-09T09:00", days(1), -1, "ngày làm việc thứ 1 (Làm bù cho thứ Sáu 02/01)"),
        ("2026-11-28T09:00", days(1), 0, "ngày tiếp nhận (nghỉ hằng tuần), không tính"),
        ("2026-04-24T09:00", days(1), 3, "Nghỉ bù Giỗ Tổ Hùng Vương, không tính"),
        ("2026-04-24T09:00", calendar_days(2), 1, "ngày thứ 1 (nghỉ hằng tuần, vẫn tính)"),
        (
            "2026-04-24T09:00",
            calendar_days(2),
            2,
            "ngày thứ 2 là ngày cuối nhưng nghỉ lễ Giỗ Tổ Hùng Vương: lùi sang ngày làm việc tiếp theo",
        ),
        ("2026-04-24T09:00", calendar_days(2), -1, "ngày làm việc tiếp theo, ngày trả kết quả"),
        ("2026-11-25T09:00", SAME_DAY, 0, "giải quyết trong ngày tiếp nhận"),
        ("2026-11-25T15:01", SAME_DAY, 0, "nhận sau 15:00: chuyển sang ngày làm việc tiếp theo"),
        ("2026-11-25T15:01", SAME_DAY, 1, "ngày làm việc tiếp theo, ngày trả kết quả"),
        ("2026-11-28T09:00", SAME_DAY, 0, "nghỉ hằng tuần, không tính"),
        ("2026-11-25T15:00", hours(4), 0, "tính 2 giờ 30 phút làm việc"),
        ("2026-11-25T17:20:30", hours(4), 0, "tính 9 phút 30 giây làm việc"),
        ("2026-11-25T18:00", hours(4), 0, "không có giờ làm việc nào trong thời hạn, không tính"),
    ],
)
def test_each_kind_of_line_has_its_sentence(received: str, limit: Limit, line: int, said: str) -> None:
    """Civil Code 91/2015 art. 147-148: every reason for which a day counts or not is said in Vietnamese."""
    reckoning = reckon(at(received), limit, VN)
    assert sentence(reckoning.days[line], reckoning) == said


@pytest.mark.parametrize(
    ("received", "limit", "ending"),
    [
        ("2026-11-25T09:00", days(1), "clock_kept"),
        ("2026-11-25T06:00", days(1), "next_opening"),
        ("2026-11-25T12:00", days(1), "next_opening"),
        ("2026-11-25T18:00", days(1), "received_outside_hours"),
        ("2026-11-28T09:00", days(1), "received_outside_hours"),
        ("2026-11-25T09:00", calendar_days(3), "put_off"),
        ("2026-11-25T09:00", calendar_days(5), "first_after_rest"),
        ("2026-11-25T09:00", calendar_days(1), "clock_kept"),
        ("2026-11-25T16:00", SAME_DAY, "closing"),
        ("2026-11-25T16:00", hours(8), "time_used"),
    ],
)
def test_how_the_hour_was_found_is_said(received: str, limit: Limit, ending: str) -> None:
    """Civil Code art. 148.1 and 148.5, and the clock of receipts in use: the hour has its reason too."""
    reckoning = reckon(at(received), limit, VN)
    assert reckoning.ending == ending
    assert explained(reckoning)[-1].endswith(").")


def test_the_hour_of_the_rule_is_kept_with_the_date() -> None:
    """Luật Hộ tịch 60/2014 art. 5.3: which rule, which hour, and that it was read strictly."""
    reckoning = reckon(
        at("2026-11-25T14:00"), SAME_DAY, VN, cut_off=CutOff(at=time(14), itself_is_after=True)
    )
    assert (reckoning.cut_off_rule, reckoning.cut_off_at) == ("civil_status", "14:00")
    assert sentence(reckoning.days[0], reckoning) == "nhận từ 14:00: chuyển sang ngày làm việc tiếp theo"
    assert reckoning.due_at == at("2026-11-26T17:30")
    assert recomputed(reckoning, VN) == reckoning


def test_after_a_supplement_the_limit_starts_from_zero() -> None:
    """NĐ 61/2018 art. 19.4 (NĐ 118/2025): complete again on the 9th, three whole working days follow."""
    again = restarted(at("2026-11-09T10:00"), days(3), VN)
    assert again.due_at == at("2026-11-12T10:00")
    assert again.start == Start.SUPPLEMENT_COMPLETED
    assert sentence(again.days[0], again) == "ngày nhận đủ hồ sơ bổ sung, không tính"


def test_filed_elsewhere_the_time_runs_from_the_competent_reception() -> None:
    """NĐ 309/2026 art. 17.3: the day of the competent agency's reception is the one that is not counted."""
    reckoning = reckon_from_competent_reception(at("2026-11-10T10:00"), days(3), VN)
    assert reckoning.due_at == at("2026-11-13T10:00")
    assert reckoning.start == Start.COMPETENT_RECEPTION
    assert sentence(reckoning.days[0], reckoning) == "ngày cơ quan có thẩm quyền tiếp nhận, không tính"


@given(received=INSTANTS, limit=LIMITS, strict=st.booleans(), clock=st.times())
def test_a_reckoning_comes_out_again(received: datetime, limit: Limit, strict: bool, clock: time) -> None:
    """From its own fields, its compact form or JSON, the same instant and the same ledger years later."""
    reckoning = reckon(received, limit, VN, cut_off=CutOff(at=clock, itself_is_after=strict))
    assert recomputed(reckoning, VN) == reckoning
    assert restored(compact(reckoning), VN) == reckoning
    read = codec.decode(Reckoning, json.loads(json.dumps(codec.encode(reckoning))))
    assert read == reckoning
    assert recomputed(read, VN) == reckoning


@given(received=INSTANTS, limit=LIMITS)
def test_the_ledger_leads_to_the_date(received: datetime, limit: Limit) -> None:
    """Whoever counts the lines arrives at the due day: one line a day, numbered, hours adding up."""
    reckoning = reckon(received, limit, VN)
    assert reckoning.due_at == due_at(received, limit, VN)
    assert [day.on for day in reckoning.days] == [
        civil_date(received) + timedelta(days=n) for n in range(len(reckoning.days))
    ]
    assert reckoning.days[-1].on == civil_date(reckoning.due_at)
    assert reckoning.days[-1].type in WORKED
    numbers = [day.number for day in reckoning.days if day.number]
    if limit.unit in (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS):
        assert numbers == list(range(1, int(limit.count) + 1))
    if limit.unit is LimitUnit.WORKING_HOURS:
        assert sum(day.hours for day in reckoning.days) == pytest.approx(limit.count)
    assert explained(reckoning)


def test_another_calendar_is_refused_by_name() -> None:
    """A date is not passed off as recomputed when it was counted by another table."""
    reckoning = reckon(at("2026-11-23T09:00"), days(1), VN)
    with pytest.raises(AnotherCalendarError, match="not by 'vn-2026\\+vietnam-culture-day'") as caught:
        recomputed(reckoning, VN.confirming("vietnam-culture-day"))
    assert caught.value.counted_by == "vn-2026"


def test_a_change_of_the_calendar_moves_the_date() -> None:
    """What a dossier stored is counted by the new calendar; dates that it does not touch stay."""
    confirmed = VN.confirming("vietnam-culture-day")
    moved = reckoned_by(compact(reckon(at("2026-11-23T09:00"), days(1), VN)), confirmed)
    assert moved == reckon(at("2026-11-23T09:00"), days(1), confirmed)
    assert moved.due_at == at("2026-11-25T09:00")
    kept = compact(reckon(at("2026-11-25T09:00"), days(1), VN))
    assert reckoned_by(kept, confirmed).due_at == kept.due_at


def test_an_altered_calendar_or_dossier_is_noticed() -> None:
    """A table changed under its version, or a date changed in the store, does not come out again."""
    stored = compact(reckon(at("2026-11-23T09:00"), days(1), VN))
    altered = replace(VN, confirmed=("vietnam-culture-day",))
    with pytest.raises(DifferentResultError, match="the calendar was altered under its version"):
        restored(stored, altered)
    with pytest.raises(DifferentResultError, match="or the dossier was"):
        restored(replace(stored, due_at=stored.due_at + timedelta(days=1)), VN)


def test_what_a_dossier_stores_is_small() -> None:
    """The compact form of a thirty-day limit takes less than 400 bytes of JSON; its ledger comes back."""
    stored = compact(reckon(at("2026-01-26T09:00"), days(30), VN))
    assert len(json.dumps(codec.encode(stored))) < 400
    assert len(restored(stored, VN).days) > 40
