"""Calendars that differ from the shipped one by a day or by their hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from services.contracts.calendars import Calendar, Session, SpecialDay, instant, load_calendar

VN = load_calendar()
CULTURE_DAY = "vietnam-culture-day"
CULTURED = VN.confirming(CULTURE_DAY)  # 24 November 2026 is a holiday


def at(text: str) -> datetime:
    """An instant of 2026 in Vietnam, from "24/11 08:00"; a day alone is its midnight."""
    day, _, clock = text.partition(" ")
    number, month = map(int, day.split("/"))
    return instant(date(2026, month, number), time.fromisoformat(clock or "00:00"))


def day_off(text: str, kind: str = "holiday") -> SpecialDay:
    """A day of 2026 that is not what its place in the week says."""
    number, month = map(int, text.split("/"))
    return SpecialDay(on=date(2026, month, number), type=kind, name="Nghỉ", source="Thông báo của xã")


def without(text: str, calendar: Calendar = VN) -> Calendar:
    """A calendar in which one more day is off."""
    return replace(calendar, version=f"vn-off-{text.replace('/', '-')}", days=(*calendar.days, day_off(text)))


def early(calendar: Calendar = VN) -> Calendar:
    """A calendar whose afternoon ends at 16:30, with the hour made up for in the morning."""
    sessions = (Session(opens="07:00", closes="11:30"), Session(opens="13:00", closes="16:30"))
    return replace(calendar, version="vn-early", sessions=sessions)
