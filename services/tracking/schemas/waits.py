"""Waiting and service times over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.line import WAITING_TARGET_SECONDS
from services.tracking.domain.board import Room
from services.tracking.domain.waits import DayTimes, DeskTimes, Times


class TimesOut(BaseModel):
    """What many tickets come to."""

    served: int
    in_target: int = Field(description="Waited no longer than the law has it on average.")
    mean_seconds: int | None
    median_seconds: int | None
    longest_seconds: int | None
    service_seconds: int | None

    @classmethod
    def of(cls, times: Times) -> Self:
        """As it is shown."""
        return cls(**times.told())


class DeskOut(BaseModel):
    """One desk."""

    unit_id: str
    desk: str
    times: TimesOut

    @classmethod
    def of(cls, one: DeskTimes) -> Self:
        """As it is shown."""
        return cls(unit_id=one.unit_id, desk=one.desk, times=TimesOut.of(one.times))


class DayOut(BaseModel):
    """One civil day."""

    on: date
    times: TimesOut

    @classmethod
    def of(cls, one: DayTimes) -> Self:
        """As it is shown."""
        return cls(on=one.on, times=TimesOut.of(one.times))


class RoomOut(BaseModel):
    """In front of the desks: today, desk by desk, and the days before."""

    today: TimesOut
    desks: list[DeskOut]
    days: list[DayOut] = Field(description="The last days on which anybody was served, today first.")
    target_seconds: int = Field(default=WAITING_TARGET_SECONDS, description="On average, QĐ 468/QĐ-TTg.")

    @classmethod
    def of(cls, room: Room) -> Self:
        """As it is shown."""
        return cls(
            today=TimesOut.of(room.today),
            desks=[DeskOut.of(one) for one in room.desks],
            days=[DayOut.of(one) for one in room.days],
        )
