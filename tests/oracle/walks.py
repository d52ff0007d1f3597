"""The rules, each as a walk: where a limit ends, what its ledger says, and what pauses do to both."""

from __future__ import annotations

from datetime import date

from tests.oracle.naive import DAY, MICROSECONDS, WORKED, Found, Line, Members, Walker


def walk(walker: Walker, start: int, question: Members, pauses: list[tuple[int, int]]) -> Found:
    """Where a limit ends that began at a moment, with its ledger."""
    unit, count = question["unit"], question["count"]
    if unit == "working_days":
        found = _working_days(walker, start, count)
    elif unit == "calendar_days":
        found = _calendar_days(walker, start, count)
    elif unit == "same_day":
        found = _same_day(walker, start, question["cut_off"])
    else:
        due = walker.spend(start, round(count * 60 * MICROSECONDS))
        found = Found(due, _lines(walker, start, due))
    return _with_pauses(walker, start, unit, found, pauses)


def forwarding(walker: Walker, start: int, cut_off: Members) -> int:
    """By when a dossier is passed on: the same working day, or the start of the next."""
    day = start // DAY
    if walker.works(day) and not after(start % DAY, cut_off):
        return walker.closing(day)
    return walker.opening(walker.next_working(day))


def after(clock: int, cut_off: Members) -> bool:
    """Whether a clock time is after the hour, as it is read."""
    hour = int(cut_off["minute"]) * MICROSECONDS
    return clock >= hour if cut_off["itself"] else clock > hour


def _working_days(walker: Walker, start: int, count: int) -> Found:
    day = start // DAY
    lines = [Line(date.fromordinal(day), walker.kind(day))]
    number = 0
    while number < count:
        day += 1
        line = Line(date.fromordinal(day), walker.kind(day))
        if line.kind in WORKED:
            number += 1
            line.counted, line.number = True, number
        lines.append(line)
    return Found(_clock_on(walker, start, day), lines)


def _calendar_days(walker: Walker, start: int, count: int) -> Found:
    day = start // DAY
    lines = [Line(date.fromordinal(day), walker.kind(day))]
    for number in range(1, count + 1):
        day += 1
        lines.append(Line(date.fromordinal(day), walker.kind(day), True, number))
    after_rest = not walker.works(day - 1)
    while not walker.works(day):
        after_rest = True
        day += 1
        lines.append(Line(date.fromordinal(day), walker.kind(day)))
    return Found(walker.closing(day) if after_rest else _clock_on(walker, start, day), lines)


def _same_day(walker: Walker, start: int, cut_off: Members) -> Found:
    day = start // DAY
    last = day
    if not walker.works(day) or after(start % DAY, cut_off):
        last = walker.next_working(day)
    lines = [Line(date.fromordinal(on), walker.kind(on), on == last) for on in range(day, last + 1)]
    return Found(walker.closing(last), lines)


def _clock_on(walker: Walker, start: int, day: int) -> int:
    """The clock time of the start on a later day, where the office is open on both."""
    kept = walker.settled(start // DAY, start % DAY)
    fitted = None if kept is None else walker.settled(day, kept)
    return walker.closing(day) if fitted is None else day * DAY + fitted


def _lines(walker: Walker, start: int, due: int) -> list[Line]:
    """The days of a limit in hours, with the worked time of each."""
    lines = []
    for day in range(start // DAY, due // DAY + 1):
        line = Line(date.fromordinal(day), walker.kind(day))
        line.used = walker.worked(max(start, day * DAY), min(due, (day + 1) * DAY))
        line.counted = line.used > 0
        lines.append(line)
    return lines


def _with_pauses(walker: Walker, start: int, unit: str, found: Found, pauses: list[tuple[int, int]]) -> Found:
    """Each worked minute of a pause that began in time gives one worked minute after the due moment."""
    standing = []
    due = found.due
    for began, ended in _apart(start, pauses):
        if began < due and (lost := walker.worked_over_days(began, ended)):
            due = walker.spend(due, lost)
            if due <= ended:  # nothing was left when it began: nothing can end while all stands still
                due = walker.reopened(ended)
            standing.append((began, ended))
    if standing:
        made_up = [
            Line(date.fromordinal(n), walker.kind(n)) for n in range(found.due // DAY + 1, due // DAY + 1)
        ]
        since = start if unit == "working_hours" else found.due
        for line in found.lines + made_up:
            _charge(walker, line, since, due, standing)
            if unit == "working_hours" or line in made_up:
                line.counted = line.used > 0
        found = Found(due, found.lines + made_up)
    return found


def _charge(walker: Walker, line: Line, since: int, due: int, standing: list[tuple[int, int]]) -> None:
    """The worked time of a day that counts towards the due moment, and that which stood still."""
    midnight = line.on.toordinal() * DAY
    ends = min(due, midnight + DAY)

    def worked(begins: int, until: int) -> int:
        begins, until = max(begins, midnight), min(until, ends)
        return walker.worked(begins, until) if begins < until else 0

    line.paused = sum(worked(began, ended) for began, ended in standing)
    line.used = worked(since, due) - sum(worked(max(began, since), ended) for began, ended in standing)


def _apart(start: int, pauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pauses since the start in order, those that touch as one."""
    apart: list[tuple[int, int]] = []
    for began, ended in sorted((max(a, start), max(b, start)) for a, b in pauses):
        if apart and began <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(ended, apart[-1][1]))
        else:
            apart.append((began, ended))
    return apart
