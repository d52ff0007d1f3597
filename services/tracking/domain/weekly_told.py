"""The weekly report as rows, for a page, a printed paper and a spreadsheet alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.contracts.calendars import civil_date
from services.tracking.domain import voices
from services.tracking.domain.waits import Times, duration, times
from services.tracking.domain.weekly import DONE, LABELS, LEFT, Tally, Weekly

SUMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "to_handle": ("Tổng số phải giải quyết", ("carried", "received")),
    "done": ("Đã giải quyết", DONE),
    "remaining": ("Còn lại cuối kỳ", LEFT),
    **voices.SUMS,
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
    label = LABELS.get(code) or voices.LEVELS.get(code)
    return None if label is None else Known(label, (code,))


def rows(told: Weekly) -> list[Row]:
    """All figures in the order in which a meeting goes through them."""
    return [_row(told, code) for code in ORDER]


def _row(told: Weekly, code: str) -> Row:
    known = figure_of(code) or Known("", ())
    counts = [tally.count(*known.codes) for tally in (told.now, told.before)]
    return Row(code, known.label, counts[0], counts[1], PART_OF.get(code, 0))


def voice_rows(told: Weekly) -> list[Row]:
    """What citizens said, level by level, beside the week before."""
    before, now = told.voices
    found = []
    for code in (voices.RATED, *voices.LEVELS):
        known = figure_of(code) or Known("", ())
        depth = int(code != voices.RATED)
        found.append(Row(code, known.label, now.count(*known.codes), before.count(*known.codes), depth))
    return found


def served(told: Weekly) -> tuple[Times, Times]:
    """How long people waited in the week before and in this one."""
    before, now = told.waits
    return times(before), times(now)


def waiting(told: Weekly) -> list[tuple[str, str, str]]:
    """How long people waited and were served, this week and the week before; empty: nobody was."""
    before, now = served(told)
    if not (before.served or now.served):
        return []
    return [
        ("Lượt lấy số được phục vụ", str(now.served), str(before.served)),
        ("Chờ trung bình", duration(now.mean_seconds), duration(before.mean_seconds)),
        ("Chờ ở giữa (trung vị)", duration(now.median_seconds), duration(before.median_seconds)),
        ("Chờ lâu nhất", duration(now.longest_seconds), duration(before.longest_seconds)),
        ("Chờ không quá 15 phút", _in_target(now), _in_target(before)),
        ("Phục vụ trung bình", duration(now.service_seconds), duration(before.service_seconds)),
    ]


def _in_target(found: Times) -> str:
    return f"{100 * found.in_target / found.served:.0f} %" if found.served else "–"


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
    return [*found, *_people(told)]


def _people(told: Weekly) -> Iterator[str]:
    """What citizens said, and how long they waited; nothing where nothing is known."""
    said, waited = told.voices[-1], served(told)[-1]
    rated = said.count(*voices.LEVELS)
    if rated:
        content, not_content = (said.count(*voices.SUMS[code][1]) for code in ("content", "not_content"))
        share = f"{100 * content / rated:.0f} %"
        yield f"Người dân đánh giá {rated} hồ sơ: hài lòng {content} ({share}), không hài lòng {not_content}."
    if waited.served:
        mean = duration(waited.mean_seconds)
        yield (
            f"Phục vụ {waited.served} lượt lấy số, chờ trung bình {mean}; "
            f"{_in_target(waited)} chờ không quá 15 phút."
        )
