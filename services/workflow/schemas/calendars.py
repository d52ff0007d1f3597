"""Calendars, as the API takes and shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts import codec
from services.contracts.calendars import Calendar, CalendarError, SpecialDay
from services.contracts.calendars.patch import CalendarPatch, DayChange
from services.contracts.envelope import HOST
from services.workflow.domain.calendar_days import Days
from services.workflow.domain.calendars import Fate, invalid
from services.workflow.domain.errors import InvalidCalendarError
from services.workflow.domain.previews import Preview, Prospect

Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Words = Annotated[str, Field(max_length=500)]
Rest = Annotated[list[int], Field(max_length=7)]
MAX_DAYS = 2_000


class Shape(BaseModel):
    """A part of a calendar; what it says is checked as a whole."""

    model_config = ConfigDict(extra="forbid")


class SessionShape(Shape):
    """A stretch of working time; local clock times, "07:30"."""

    opens: Annotated[str, Field(max_length=8)]
    closes: Annotated[str, Field(max_length=8)]


class DayShape(Shape):
    """A day that is not what its place in the week says."""

    on: date
    type: Annotated[str, Field(max_length=50, description="A DayType, for example holiday.")]
    name: Words
    source: Words
    unconfirmed: Annotated[str, Field(max_length=60)] | None = None


class PeriodShape(Shape):
    """A stretch of days that the calendar answers for."""

    first: date
    last: date
    source: Words
    provisional: bool = False
    weekly_rest: Rest | None = None
    sessions: Annotated[list[SessionShape], Field(max_length=10)] | None = None


class CalendarShape(Shape):
    """A calendar, the whole of it."""

    version: str
    weekly_rest: Annotated[Rest, Field(description="ISO numbers: 6 is Saturday.")]
    weekly_rest_source: Words
    sessions: Annotated[list[SessionShape], Field(max_length=10)]
    sessions_source: Words
    periods: Annotated[list[PeriodShape], Field(max_length=100)]
    days: Annotated[list[DayShape], Field(max_length=MAX_DAYS)]
    confirmed: Annotated[list[str], Field(max_length=50)] = Field(
        default=[], description="Names of unconfirmed days that count."
    )
    effective_from: date | None = Field(
        default=None, description="Earlier days stay as the calendar in force has them."
    )


class CalendarIn(CalendarShape):
    """A version of the hosting unit's calendar that is to be published."""

    version: Version

    def calendar(self) -> Calendar:
        """As the rules see it. Raises: InvalidCalendarError."""
        content = self.model_dump(mode="json", exclude_none=True, exclude={"confirmed"})
        try:
            plain = codec.decode(Calendar, content)
            return plain.confirming(*self.confirmed) if self.confirmed else plain
        except CalendarError as exc:
            raise invalid(exc) from exc


class DaysIn(Shape):
    """Days of the calendar in force that are to be otherwise."""

    base: Annotated[str, Field(max_length=200, description="The version in force that you have seen.")]
    days: Annotated[list[DayShape], Field(max_length=MAX_DAYS, description="Added, or in their place.")] = []
    drop: Annotated[list[date], Field(max_length=MAX_DAYS, description="Again as the week has them.")] = []

    def change(self) -> Days:
        """As the rules see it. Raises: InvalidCalendarError."""
        if not self.days and not self.drop:
            raise InvalidCalendarError("Chưa nêu ngày nào.", errors=(("days", "nêu ít nhất một ngày", ""),))
        put = tuple(SpecialDay(**vars(day)) for day in self.days)
        return Days(base=self.base, put=put, drop=tuple(self.drop))


class PatchIn(Shape):
    """What a commune does otherwise from now on; what is left out stays as it is."""

    weekly_rest: Rest | None = None
    weekly_rest_source: Words = ""
    sessions: Annotated[list[SessionShape], Field(max_length=10)] | None = None
    sessions_source: Words = ""
    days: Annotated[list[DayShape], Field(max_length=MAX_DAYS)] = []
    effective_from: date | None = Field(
        default=None, description="The first day that it says something about."
    )

    def patch(self, version: str) -> CalendarPatch:
        """As the rules see it. Raises: InvalidCalendarError."""
        content = self.model_dump(mode="json", exclude_none=True)
        try:
            return codec.decode(CalendarPatch, {"version": version, **content})
        except CalendarError as exc:
            raise invalid(exc) from exc


class ConfirmationIn(Shape):
    """An unconfirmed day that is to count."""

    name: Annotated[str, Field(min_length=1, max_length=60)]


class CalendarOut(BaseModel):
    """A published version."""

    version: str
    owner: str = Field(description="A commune's id, or host.")
    in_force: bool
    published_at: datetime
    published_by: str = Field(description="Empty: it came with the software.")
    calendar: CalendarShape | None = Field(default=None, description="The whole of it; left out in lists.")

    @classmethod
    def of(cls, kept: Mapping[str, Any], in_force: str, *, whole: bool = True) -> Self:
        """From what is stored."""
        content = kept["content"]
        return cls(
            version=content["version"],
            owner=HOST if kept["owner"] == HOST else kept["owner"],
            in_force=content["version"] == in_force,
            published_at=kept["published_at"],
            published_by=kept["published_by"],
            calendar=CalendarShape.model_validate(content) if whole else None,
        )


class CalendarPage(BaseModel):
    """All versions of an owner, the last one first."""

    items: list[CalendarOut]


class DayChangeOut(BaseModel):
    """A day that is not the same in the two calendars; null where one says nothing about it."""

    on: date
    before: str | None
    after: str | None
    hours_changed: bool

    @classmethod
    def of(cls, day: DayChange) -> Self:
        """From the contract's."""
        changed = day.sessions_before != day.sessions_after
        return cls(on=day.on, before=day.before, after=day.after, hours_changed=changed)


class ProspectOut(BaseModel):
    """What would become of one dossier, and the days that do it."""

    commune_id: str
    dossier_id: str
    dossier_number: str
    fate: Fate
    due_at: datetime
    new_due_at: datetime
    days: list[DayChangeOut]

    @classmethod
    def of(cls, one: Prospect) -> Self:
        """From the domain's."""
        return cls(**{**vars(one), "days": [DayChangeOut.of(day) for day in one.days]})


class PreviewOut(BaseModel):
    """What a calendar would do to the open dossiers; the counts stand on the first page alone."""

    version: str
    checked: int | None
    would_move: int | None
    kept: int | None = Field(description="Counted again their date would lie in the past: it stays.")
    unclear: int | None = Field(
        description="For people to judge: the calendar they name does not give their date."
    )
    items: list[ProspectOut]
    next: str | None

    @classmethod
    def of(cls, version: str, seen: Preview, following: str | None) -> Self:
        """From the domain's."""
        counts = seen.fates
        moving = counts[Fate.RECOUNTED] + counts[Fate.PUT_OFF]
        return cls(
            version=version,
            checked=sum(counts.values()) if seen.whole else None,
            would_move=moving if seen.whole else None,
            kept=counts[Fate.KEPT] if seen.whole else None,
            unclear=counts[Fate.UNCLEAR] if seen.whole else None,
            items=[ProspectOut.of(one) for one in seen.items],
            next=following,
        )


class WaitingOut(BaseModel):
    """Open dossiers of a commune that another calendar dates than the one in force."""

    commune_id: str
    calendar_version: str
    count: int


class RedatingOut(BaseModel):
    """How far the moving of dates has come; nothing waits: it is done."""

    waiting: int
    items: list[WaitingOut]
