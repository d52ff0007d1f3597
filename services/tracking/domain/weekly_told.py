"""The weekly report as rows, for a page, a printed paper and a spreadsheet alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.contracts.calendars import civil_date
from services.tracking.domain.weekly import DONE, LABELS, LEFT, Tally, Weekly

SUMS = {
    "to_handle": ("Tổng số phải giải quyết", ("carried", "received")),
    "done": ("Đã giải quyết", DONE),
    "remaining": ("Còn lại cuối kỳ", LEFT),
}
ORDER = (
    *("filed", "online", "counter", "post", "declined"),
    *("carried", "received", "to_handle"),
    *("done", *DONE, "stopped"),
    *("remaining", *LEFT),
    *("papers_asked", "extended"),
)
PART_OF = {"online": 1, "counter": 1, "post": 1, **dict.fromkeys((*DONE, *LEFT), 1)}  # how far indented


@dataclass(frozen=True)
class Known:
    """A figure by name: what it is called, and the figures that it sums up."""

    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A figure of this week beside that of the week before.

    Attributes:
        depth: 1: a part of the row above.
    """

    code: str
    label: str
    now: int
    before: int
    depth: int

    @property
    def change(self) -> str:
        """What changed: "+3", "-2", "0"."""
        return f"{self.now - self.before:+d}" if self.now != self.before else "0"


@dataclass(frozen=True)
class ProcedureRow:
    """One procedure in the week."""

    code: str
    name: str
    received: int
    done: int
    late: int
    left: int
    left_late: int


@dataclass(frozen=True)
class WeekRow:
    """One week of the trend."""

    monday: date
    received: int
    done: int
    late: int
    left_late: int

    @property
    def label(self) -> str:
        """From its Monday to its Sunday."""
        return f"{self.monday:%d/%m} – {self.monday + timedelta(days=6):%d/%m}"


def figure_of(code: str) -> Known | None:
    """The figure of that code; None if there is none."""
    if code in SUMS:
        return Known(*SUMS[code])
    return Known(LABELS[code], (code,)) if code in LABELS else None


def rows(told: Weekly) -> list[Row]:
    """All figures in the order in which a meeting goes through them."""
    return [_row(told, code) for code in ORDER]


def _row(told: Weekly, code: str) -> Row:
    known = figure_of(code) or Known("", ())
    counts = [tally.count(*known.codes) for tally in (told.now, told.before)]
    return Row(code, known.label, counts[0], counts[1], PART_OF.get(code, 0))


def procedures(told: Weekly) -> list[ProcedureRow]:
    """Each procedure that occurred, the most late first."""
    found = [
        ProcedureRow(
            code=code,
            name=told.now.names[code],
            received=counts["received"],
            done=sum(counts[one] for one in DONE),
            late=counts["late"],
            left=sum(counts[one] for one in LEFT),
            left_late=counts["left_late"],
        )
        for code, counts in told.now.by_procedure.items()
    ]
    return sorted(found, key=lambda one: (-one.late - one.left_late, -one.received, one.code))


def causes(told: Weekly) -> list[tuple[str, int]]:
    """Why something was or is late, the most frequent first; a dossier may have several."""
    return sorted(told.now.causes.items(), key=lambda one: (-one[1], one[0]))


def trend(told: Weekly) -> list[WeekRow]:
    """The last weeks, the oldest first."""
    return [
        WeekRow(
            monday=civil_date(week.period.begins),
            received=week.count("received"),
            done=week.count(*DONE),
            late=week.count("late"),
            left_late=week.count("left_late"),
        )
        for week in told.weeks
    ]


def mean_days(tally: Tally) -> float | None:
    """From reception to result, in days of 24 hours; None where nothing got its result."""
    done = tally.count(*DONE)
    return round(tally.handling_seconds / done / 86_400, 1) if done else None


def words(told: Weekly) -> Sequence[str]:
    """The week in a few sentences: what a meeting hears first."""
    now, before = told.now, told.before
    done, late = now.count(*DONE), now.count("late")
    share = f" ({100 * (done - late) / done:.0f} % trước và đúng hạn)".replace(".", ",") if done else ""
    found = [
        f"Tiếp nhận {now.count('received')} hồ sơ, kỳ trước chuyển sang {now.count('carried')}.",
        f"Giải quyết {done} hồ sơ{share}, quá hạn {late}.",
        f"Còn lại {now.count(*LEFT)} hồ sơ, trong đó quá hạn {now.count('left_late')}.",
    ]
    difference = now.count("late", "left_late") - before.count("late", "left_late")
    if difference:
        found.append(
            f"Hồ sơ quá hạn {'tăng' if difference > 0 else 'giảm'} {abs(difference)} so với kỳ trước."
        )
    return found
