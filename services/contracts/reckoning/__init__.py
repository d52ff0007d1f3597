"""Due dates that explain themselves: the instant, and day by day why it is that one and no other.

A reckoning holds everything that it was counted by except the calendar, which it names by its version. With
that version it comes to the same instant and the same ledger, years later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from services.contracts.calendars import Calendar
from services.contracts.codec import clock_text
from services.contracts.cutoffs import LITERAL_CUT_OFF, CutOff
from services.contracts.reckoning.ledger import ledger
from services.contracts.reckoning.pauses import PauseError, due_after_pauses, paused
from services.contracts.reckoning.values import Day, Pause, Reckoning, Start, Why
from services.contracts.reckoning.wording import explained, sentence
from services.contracts.worktime import Limit, LimitUnit, end_of

__all__ = [
    "AnotherCalendarError",
    "Day",
    "DifferentResultError",
    "Pause",
    "PauseError",
    "Reckoning",
    "Start",
    "Why",
    "compact",
    "due_after_pauses",
    "explained",
    "paused",
    "reckon",
    "reckon_from_competent_reception",
    "reckoned_by",
    "recomputed",
    "restarted",
    "restored",
    "sentence",
]


class AnotherCalendarError(ValueError):
    """The reckoning was counted by another version of the calendar than the one given."""

    def __init__(self, counted_by: str, given: str) -> None:
        super().__init__(
            f"counted by calendar {counted_by!r}, not by {given!r}: give the version that it names, "
            "or reckon anew if the date is to move"
        )
        self.counted_by = counted_by
        self.given = given


class DifferentResultError(ValueError):
    """A stored reckoning does not come out again: its calendar or its fields were altered."""


def reckon(
    started_at: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    cut_off: CutOff = LITERAL_CUT_OFF,
    start: Start = Start.RECEPTION,
) -> Reckoning:
    """The due date of a limit, with its ledger.

    Args:
        started_at: when the time began to run, an aware instant; see `start`.
        cut_off: the hour of the rule that a same-day limit names; other limits have none.
    Raises: MissingCalendarError if `calendar` does not cover a day that matters.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3: the time runs from complete reception,
        as the receipt shows it.
    """
    started_at = started_at.astimezone(UTC)
    if limit.unit is not LimitUnit.SAME_DAY:
        cut_off = LITERAL_CUT_OFF
    due_at, ending = end_of(started_at, limit, calendar, cut_off=cut_off)
    return Reckoning(
        started_at=started_at,
        due_at=due_at,
        limit_unit=limit.unit.value,
        limit_count=float(limit.count),
        limit_source=limit.source,
        calendar_version=calendar.version,
        start=start.value,
        ending=ending.value,
        cut_off_rule=None if limit.cut_off_rule is None else limit.cut_off_rule.value,
        cut_off_at=clock_text(cut_off.at),
        cut_off_itself_is_after=cut_off.itself_is_after,
        days=ledger(started_at, due_at, limit, calendar),
    )


def restarted(
    completed_at: datetime, limit: Limit, calendar: Calendar, *, cut_off: CutOff = LITERAL_CUT_OFF
) -> Reckoning:
    """The due date after a supplement that was asked for after appraisal: the whole limit, from zero.

    Args:
        completed_at: when the dossier was complete again; that day is not counted either.
    Law: NĐ 61/2018/NĐ-CP, art. 19.4, kept by NĐ 118/2025/NĐ-CP.
    """
    return reckon(completed_at, limit, calendar, cut_off=cut_off, start=Start.SUPPLEMENT_COMPLETED)


def reckon_from_competent_reception(
    received_at: datetime, limit: Limit, calendar: Calendar, *, cut_off: CutOff = LITERAL_CUT_OFF
) -> Reckoning:
    """The due date of a dossier filed elsewhere, regardless of boundaries.

    Args:
        received_at: when the competent agency received it, not when it was filed.
        calendar: that of the competent agency.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3.
    """
    return reckon(received_at, limit, calendar, cut_off=cut_off, start=Start.COMPETENT_RECEPTION)


def recomputed(reckoning: Reckoning, calendar: Calendar) -> Reckoning:
    """What comes out when the same is counted again: equal to the reckoning, ledger and all.

    Raises: AnotherCalendarError if `calendar` is not the version that the reckoning names.
    """
    if calendar.version != reckoning.calendar_version:
        raise AnotherCalendarError(reckoning.calendar_version, calendar.version)
    return reckoned_by(reckoning, calendar)


def reckoned_by(reckoning: Reckoning, calendar: Calendar) -> Reckoning:
    """The same start, limit and pauses counted by another calendar: where the date moves to."""
    again = reckon(
        reckoning.started_at,
        reckoning.limit,
        calendar,
        cut_off=reckoning.cut_off,
        start=Start(reckoning.start),
    )
    return paused(again, [(part.began_at, part.ended_at) for part in reckoning.pauses], calendar)


def compact(reckoning: Reckoning) -> Reckoning:
    """The form that is stored: without the ledger, which the calendar gives back."""
    return replace(reckoning, days=())


def restored(stored: Reckoning, calendar: Calendar) -> Reckoning:
    """The whole reckoning of its compact form.

    Raises: AnotherCalendarError; DifferentResultError if it no longer comes to the date that was promised.
    """
    whole = recomputed(stored, calendar)
    if compact(whole) != compact(stored):
        raise DifferentResultError(
            f"due {stored.due_at.isoformat()} as stored, {whole.due_at.isoformat()} as counted again by "
            f"{calendar.version!r}: the calendar was altered under its version, or the dossier was"
        )
    return whole
