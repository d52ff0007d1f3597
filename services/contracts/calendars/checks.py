"""What may be wrong with a calendar, told in Vietnamese to whoever edits it: where, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import pairwise

from services.contracts.calendars.parts import DayType, Period, Session, SpecialDay

Fault = tuple[str, str]  # the field, and what is wrong with it

YEARS = range(1976, 2200)  # Vietnam has kept +07:00 since 1975 (parts.VIETNAM_TIME)
LONGEST_DAYS = 20_000  # some 54 years: what one calendar may span, so that its table stays small


def sessions(field: str, given: Sequence[Session]) -> Iterator[Fault]:
    """Sessions are clock times that follow each other within the day."""
    if not given:
        yield field, "cần ít nhất một buổi làm việc, ví dụ 07:30-11:30"
    clocks: list[time] = []
    for place, part in enumerate(given):
        for name in ("opens", "closes"):
            clock = _clock(getattr(part, name))
            if clock is None:
                yield f"{field}[{place}].{name}", f"{getattr(part, name)!r} không phải giờ; ghi như 07:30"
                return
            clocks.append(clock)
    for earlier, later in pairwise(clocks):
        if later <= earlier:
            yield (
                field,
                f"{later:%H:%M} đứng sau {earlier:%H:%M}; ghi các buổi theo thứ tự, không chồng nhau",
            )


def weekly_rest(field: str, given: Sequence[int]) -> Iterator[Fault]:
    """Weekly rest is told by ISO numbers, and leaves a day to work on."""
    if not set(given) < set(range(1, 8)):
        yield (
            field,
            "ghi số thứ tự trong tuần từ 1 (thứ Hai) đến 7 (Chủ nhật), chừa lại ít nhất một ngày làm việc",
        )


def source(field: str, given: str) -> Iterator[Fault]:
    """Who says so is named."""
    if not given.strip():
        yield field, "thiếu căn cứ; ghi số văn bản quy định"


def periods(given: Sequence[Period]) -> Iterator[Fault]:
    """Periods follow each other, and span no more than a calendar may."""
    if not given:
        yield "periods", "cần ít nhất một giai đoạn, ví dụ từ 2026-01-01 đến 2026-12-31"
        return
    for place, part in enumerate(given):
        if part.last < part.first:
            yield (
                f"periods[{place}]",
                f"kết thúc {part.last} trước khi bắt đầu {part.first}; đổi lại hai ngày",
            )
        if part.first.year not in YEARS or part.last.year not in YEARS:
            yield f"periods[{place}]", f"{part.first} - {part.last}: năm phải từ {YEARS[0]} đến {YEARS[-1]}"
        if part.weekly_rest is not None:
            yield from weekly_rest(f"periods[{place}].weekly_rest", part.weekly_rest)
        if part.sessions is not None:
            yield from sessions(f"periods[{place}].sessions", part.sessions)
    for place, (earlier, later) in enumerate(pairwise(given), 1):
        if later.first <= earlier.last:
            yield (
                f"periods[{place}]",
                f"bắt đầu {later.first} khi giai đoạn trước đến {earlier.last}; ghi nối tiếp nhau",
            )
    if (max(part.last for part in given) - given[0].first).days >= LONGEST_DAYS:
        yield "periods", f"dài quá {LONGEST_DAYS} ngày; bỏ bớt các năm không dùng"


def days(given: Sequence[SpecialDay], within: Sequence[Period] | None = None) -> Iterator[Fault]:
    """Special days are of a known type, named, sourced, each once and within a period."""
    seen: set[date] = set()
    known = ", ".join(kind.value for kind in DayType)
    for place, day in enumerate(given):
        field = f"days[{place}]"
        if day.type not in set(DayType):
            yield f"{field}.type", f"{day.on}: không có loại ngày {day.type!r}; chọn một trong {known}"
        if not day.name.strip():
            yield f"{field}.name", f"{day.on}: thiếu tên ngày; ghi tên để in trong cách tính hạn"
        if not day.source.strip():
            yield f"{field}.source", f"{day.on}: thiếu căn cứ; ghi số văn bản quy định ngày này"
        if day.on in seen:
            yield f"{field}.on", f"{day.on} có hai lần; chỉ giữ một"
        if within is not None and not any(part.first <= day.on <= part.last for part in within):
            yield f"{field}.on", f"{day.on} nằm ngoài mọi giai đoạn; thêm giai đoạn hoặc bỏ ngày này"
        seen.add(day.on)


def _clock(text: str) -> time | None:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    return clock if clock.tzinfo is None else None
