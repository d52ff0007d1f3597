"""The weekly report as a paper and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.chassis import tables
from services.chassis.charts import Bars, Series, bar_chart
from services.chassis.tables import Column, Table
from services.chassis.typeset import FAMILY, Typesetter
from services.contracts.forms.letterhead import Letterhead, authority_of, place_of
from services.contracts.forms.text import moment_text
from services.contracts.practice import paper_mark
from services.tracking.domain import weekly_told
from services.tracking.domain.voices import ProcedureVoices, of_procedures
from services.tracking.domain.waits import DeskTimes, by_desk
from services.tracking.domain.weekly import Weekly

TEMPLATE = "tracking/templates/weekly.typ"
TITLE = "Báo cáo họp giao ban Bộ phận Một cửa"
SERIES = (
    Series("Tiếp nhận", "#0b4f8a"),
    Series("Giải quyết xong", "#17603a"),
    Series("Quá hạn (đã xong và còn lại)", "#a3161a"),
)
_FIGURES = (
    Column("Chỉ tiêu", 44),
    *(Column(name, 12, True) for name in ("Kỳ này", "Kỳ trước", "Tăng, giảm")),
)
_PROCEDURES = (
    *(Column("Mã", 14), Column("Thủ tục", 60)),
    *(Column(name, 12, True) for name in ("Tiếp nhận", "Giải quyết", "Quá hạn", "Còn lại", "Còn, quá hạn")),
)


def trend_chart(weeks: Sequence[weekly_told.WeekRow], *, font: str = "") -> str:
    """The last weeks in bars; the numbers stand in a table beside it."""
    title = f"Hồ sơ tiếp nhận, giải quyết xong và quá hạn trong {len(weeks)} tuần"
    bars = [Bars(one.label, (one.received, one.done, one.late + one.left_late)) for one in weeks]
    return bar_chart(title, SERIES, bars, font=font)


class WeeklyPrinter:
    """Prints weekly reports; one per process, safe to share between threads."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def chart(self, told: Weekly) -> str:
        """The last weeks as SVG, for a page."""
        return trend_chart(weekly_told.trend(told))

    def pdf(self, told: Weekly, commune_name: str, at: datetime) -> bytes:
        """As PDF/A. Raises: TypesettingError."""
        drawings = {"chart": trend_chart(weekly_told.trend(told), font=FAMILY)}
        return self._typesetter.pdf(TEMPLATE, values(told, commune_name, at), issued_at=at, drawings=drawings)

    def xlsx(self, told: Weekly, commune_name: str, at: datetime) -> bytes:
        """As a workbook: figures, procedures, causes, trend, and what it was counted from."""
        return tables.xlsx_file(*_sheets(told), made_at=at, mark=paper_mark(commune_name))


def values(told: Weekly, commune_name: str, at: datetime) -> dict[str, Any]:
    """In words, by the names that the template uses."""
    office = Letterhead(
        authority=authority_of(commune_name), issuer="Bộ phận Một cửa", place=place_of(commune_name)
    )
    return {
        "title": TITLE,
        "foot": "Số liệu tính từ diễn biến của từng hồ sơ",
        "reference": f"tuần từ {told.monday:%d/%m/%Y}",
        **office.values(at),
        "week": f"Tuần từ ngày {told.monday:%d/%m/%Y} đến ngày {told.monday + timedelta(days=6):%d/%m/%Y}",
        "as_of": moment_text(told.as_of),
        "digest": told.digest,
        "words": list(weekly_told.words(told)),
        "rows": [
            [one.label, str(one.now), str(one.before), one.change, str(one.depth)]
            for one in weekly_told.rows(told)
        ],
        "procedures": [_procedure(one)[1:] for one in weekly_told.procedures(told)],
        "causes": [[words, str(count)] for words, count in weekly_told.causes(told)],
        "voices": [_voice(one) for one in weekly_told.voice_rows(told)] if _spoken(told) else [],
        "voice_procedures": [_voices(one)[1:] for one in of_procedures(told.voices[-1])],
        "waiting": [list(row) for row in weekly_told.waiting(told)],
        "weeks": [_week(one) for one in weekly_told.trend(told)],
        "mean": _days(weekly_told.mean_days(told.now)),
        "mean_before": _days(weekly_told.mean_days(told.before)),
    }


def _days(mean: float | None) -> str:
    return "không có" if mean is None else f"{mean:.1f} ngày".replace(".", ",")


def _procedure(one: weekly_told.ProcedureRow) -> list[str]:
    numbers = (one.received, one.done, one.late, one.left, one.left_late)
    return [one.code, one.name, *map(str, numbers)]


def _spoken(told: Weekly) -> bool:
    return any(voices.levels for voices in told.voices)


def _voice(one: weekly_told.Row) -> list[str]:
    return [one.label, str(one.now), str(one.before), one.change, str(one.depth)]


def _voices(one: ProcedureVoices) -> list[str]:
    return [one.code, one.name, str(one.rated), str(one.content), str(one.not_content)]


def _people(told: Weekly) -> list[Table]:
    """What citizens said and how long they waited, as sheets."""
    said = ("Đã đánh giá", "Hài lòng", "Không hài lòng")
    desks = (
        "Lượt phục vụ",
        "Chờ trung bình (giây)",
        "Chờ ở giữa (giây)",
        "Không quá 15 phút",
        "Phục vụ (giây)",
    )
    by_procedure = (Column("Mã", 14), Column("Thủ tục", 60), *(Column(name, 14, True) for name in said))
    return [
        Table("Đánh giá", _FIGURES, [_figure(one) for one in weekly_told.voice_rows(told)]),
        Table(
            "Đánh giá theo thủ tục", by_procedure, [_voices(one) for one in of_procedures(told.voices[-1])]
        ),
        Table(
            "Chờ tại quầy",
            (Column("Quầy", 24), *(Column(name, 16, True) for name in desks)),
            [_desk(one) for one in by_desk(told.waits[-1])],
        ),
    ]


def _desk(one: DeskTimes) -> list[str]:
    times = one.times
    numbers = (times.served, times.mean_seconds, times.median_seconds, times.in_target, times.service_seconds)
    return [one.desk, *("" if number is None else str(number) for number in numbers)]


def _figure(one: weekly_told.Row) -> list[str]:
    return [" " * 4 * one.depth + one.label, str(one.now), str(one.before), str(one.now - one.before)]


def _week(one: weekly_told.WeekRow) -> list[str]:
    return [one.label, *map(str, (one.received, one.done, one.late, one.left_late))]


def _sheets(told: Weekly) -> list[Table]:
    weeks = (
        Column("Tuần", 18),
        *(Column(name, 14, True) for name in ("Tiếp nhận", "Giải quyết", "Quá hạn", "Còn, quá hạn")),
    )
    origin = [
        ("Tuần bắt đầu", f"{told.monday:%d/%m/%Y}"),
        ("Tính đến", moment_text(told.as_of)),
        ("Mã kiểm tra (SHA-256)", told.digest),
    ]
    return [
        Table("Chỉ tiêu", _FIGURES, [_figure(one) for one in weekly_told.rows(told)]),
        Table("Thủ tục", _PROCEDURES, [_procedure(one) for one in weekly_told.procedures(told)]),
        Table(
            "Vì sao quá hạn",
            (Column("Nguyên nhân", 60), Column("Số hồ sơ", 12, True)),
            [[words, str(count)] for words, count in weekly_told.causes(told)],
        ),
        *_people(told),
        Table("Các tuần", weeks, [_week(one) for one in weekly_told.trend(told)]),
        Table("Cách tính", (Column("Mục", 24), Column("Nội dung", 70)), origin),
    ]
