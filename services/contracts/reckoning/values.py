"""What a due date consists of: the instant, what it was counted by, and one line for each civil day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from services.contracts.cutoffs import CutOff, CutOffRule
from services.contracts.worktime import Limit, LimitUnit


class Start(StrEnum):
    """From what event the time runs."""

    RECEPTION = "reception"
    SUPPLEMENT_COMPLETED = "supplement_completed"
    COMPETENT_RECEPTION = "competent_reception"


class Why(StrEnum):
    """Why a day counts, or does not. The codes are stored: a changed meaning is a new code."""

    RECEPTION = "reception"  # the day of the event
    WEEKLY_REST = "weekly_rest"
    HOLIDAY = "holiday"
    COMPENSATORY_REST = "compensatory_rest"
    SWAPPED_REST = "swapped_rest"
    COUNTED = "counted"  # as the n-th
    MAKE_UP = "make_up"  # as the n-th, a rest day that is worked
    PUT_OFF = "put_off"  # the last calendar day, but it is not worked
    NEXT_WORKING_DAY = "next_working_day"  # on which a limit ends that was put off, or came after the hour
    SAME_DAY = "same_day"  # the result is due on the day of reception
    CUT_OFF_PASSED = "cut_off_passed"  # received after the hour
    HOURS = "hours"  # hours of the limit were used
    NO_HOURS = "no_hours"  # a working day, but none of its hours lies within the limit
    PAUSED = "paused"  # a working day that lay wholly in a pause
    AFTER_PAUSE = "after_pause"  # makes up for the working time of a pause


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One civil day of the ledger, from the start to the due day."""

    on: date
    type: str  # a DayType
    counted: bool
    why: str  # a Why
    number: int = 0  # counted as the n-th day; 0 where days are not what is counted
    hours: float = 0.0  # working hours used of a limit in hours, or to make up for a pause
    paused_hours: float = 0.0  # working hours that lay in a pause
    name: str | None = None  # what the calendar calls a day that is not like its place in the week


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A stretch in which the time did not run, and the working hours in it."""

    began_at: datetime
    ended_at: datetime
    hours: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """A due date that explains itself: recomputed from its own fields and its calendar it is the same."""

    started_at: datetime
    due_at: datetime
    limit_unit: str
    limit_count: float
    calendar_version: str
    limit_source: str = ""
    start: str = Start.RECEPTION.value
    ending: str = ""  # an Ending: how the clock time was found
    cut_off_rule: str | None = None
    cut_off_at: str = "15:00"
    cut_off_itself_is_after: bool = False
    pauses: tuple[Pause, ...] = ()
    days: tuple[Day, ...] = ()  # the ledger

    @property
    def limit(self) -> Limit:
        """The limit that was counted."""
        return Limit(
            unit=LimitUnit(self.limit_unit),
            count=self.limit_count,
            source=self.limit_source,
            cut_off_rule=None if self.cut_off_rule is None else CutOffRule(self.cut_off_rule),
        )

    @property
    def cut_off(self) -> CutOff:
        """The hour by which a same-day limit was counted."""
        return CutOff(at=time.fromisoformat(self.cut_off_at), itself_is_after=self.cut_off_itself_is_after)
