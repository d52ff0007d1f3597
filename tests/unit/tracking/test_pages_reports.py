"""The weekly report as it is shown, printed and put into a workbook."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from services.chassis.typeset import Typesetter
from services.contracts.calendars import civil_date
from services.contracts.forms import text
from services.tracking.domain import weekly_told
from services.tracking.domain.weekly import Weekly
from services.tracking.pages import reports
from services.tracking.printed import WeeklyPrinter, trend_chart, values
from tests.fakes.stories import MORNING, instant
from tests.unit.tracking.test_voices import told as said_and_waited
from tests.unit.tracking.test_weekly import ALL, NOW, kept, report, slow

MONDAY = date(2026, 11, 23)
AS_OF = "2026-11-24T01:00:00+00:00"


@pytest.fixture(scope="module")
def printer() -> WeeklyPrinter:
    """With the font of official papers."""
    return WeeklyPrinter(Typesetter(text.PRINTABLE, text.fit))


@pytest.fixture(scope="module")
def told() -> Weekly:
    """A week with everything in it."""
    return report(ALL, date(2026, 11, 12))


def test_addresses_keep_the_week_and_the_instant() -> None:
    """What is opened from a report is as of the report."""
    links = reports.links(MONDAY, AS_OF)
    assert links["before"] == "/giam-sat/hop-tuan?ngay=2026-11-16"
    assert links["after"] == "/giam-sat/hop-tuan?ngay=2026-11-30"
    assert links["pdf"].endswith("den=2026-11-24T01%3A00%3A00%2B00%3A00&dang=pdf")
    behind = reports.behind(MONDAY, AS_OF, "late", "1.001193")
    assert behind.endswith("&muc=late&thu-tuc=1.001193")
    assert "thu-tuc" not in reports.behind(MONDAY, AS_OF, "late")


def test_the_paper_is_pdf_and_bears_its_digest(printer: WeeklyPrinter, told: Weekly) -> None:
    """Of a full week, an empty one, and one with a single late dossier."""
    for one in (told, report(kept([]), MONDAY), report(kept([slow().events]), civil_date(MORNING))):
        paper = printer.pdf(one, "Xã Cái Nước", NOW)
        assert paper.startswith(b"%PDF-")
        assert values(one, "Xã Cái Nước", NOW)["digest"] == one.digest
    assert values(report(kept([]), MONDAY), "Xã Cái Nước", NOW)["mean"] == "không có"


def test_the_same_report_is_the_same_paper(printer: WeeklyPrinter, told: Weekly) -> None:
    """Byte for byte, printed at the same instant."""
    assert printer.pdf(told, "Xã Cái Nước", NOW) == printer.pdf(told, "Xã Cái Nước", NOW)


def test_the_workbook_has_numbers_to_reckon_with(printer: WeeklyPrinter) -> None:
    """Eight sheets; counts are numbers and names are texts."""
    book = zipfile.ZipFile(
        io.BytesIO(printer.xlsx(report(kept([instant().events]), MONDAY), "Xã Cái Nước", NOW))
    )
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 8
    figures = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="B2"><v>1</v></c>' in figures
    assert '<c r="A2" s="' in figures


def test_what_was_said_and_how_long_people_waited_is_printed_too(printer: WeeklyPrinter) -> None:
    """On the paper and in the workbook; nothing where nothing is known."""
    found = said_and_waited()
    shown = values(found, "Xã Cái Nước", NOW)
    assert shown["voices"][0] == ["Đã đánh giá", "5", "1", "+4", "0"]
    assert shown["voice_procedures"][0][1:] == ["5", "3", "2"]
    assert shown["waiting"][1] == ["Chờ trung bình", "20 phút", "10 phút"]
    assert printer.pdf(found, "Xã Cái Nước", NOW).startswith(b"%PDF-")
    silent = values(report(kept([]), MONDAY), "Xã Cái Nước", NOW)
    assert (silent["voices"], silent["voice_procedures"], silent["waiting"]) == ([], [], [])
    book = zipfile.ZipFile(io.BytesIO(printer.xlsx(found, "Xã Cái Nước", NOW)))
    desks = book.read("xl/worksheets/sheet6.xml").decode()
    assert "<v>600</v>" in desks


def test_the_chart_names_what_it_draws(told: Weekly) -> None:
    """A title for whoever does not see it, a legend, a label and every number in words."""
    weeks = weekly_told.trend(told)
    chart = trend_chart(weeks)
    assert "<title>Hồ sơ tiếp nhận, giải quyết xong và quá hạn trong 6 tuần</title>" in chart
    assert all(f">{week.label}</text>" in chart and f">{week.received}</text>" in chart for week in weeks)
    assert chart.count("<rect") == 3 + 3 * len(weeks)
    assert 'font-family="Serif"' in trend_chart(weeks, font="Serif")
    assert timedelta(days=7) == weeks[1].monday - weeks[0].monday
