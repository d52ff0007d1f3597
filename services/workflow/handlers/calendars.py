"""Publishing calendars: the hosting unit's, what a commune does otherwise, and days that were confirmed.

Every version is kept for ever under its name, so that a date can be counted again by it. What a commune does
otherwise is a list of patches on the hosting unit's calendar, whichever that is; its n-th version on calendar
"vn-2026" is "vn-2026~32134-n".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.contracts.calendars import Calendar, CalendarError
from services.contracts.calendars.patch import CalendarPatch, continued, differences, overlaid
from services.contracts.envelope import HOST
from services.contracts.handling import CalendarPublished
from services.workflow.domain.calendar_days import Days, with_days
from services.workflow.domain.calendars import invalid
from services.workflow.domain.errors import InvalidCalendarError, KnownCalendarError, UnknownCalendarError
from services.workflow.ports import CALENDAR_HEADS, CALENDARS

HEAD = "calendar"
Document = Mapping[str, Any]


def ship_calendar(calendar: Calendar, work: UnitOfWork, *, now: datetime) -> bool:
    """Publish the calendar that comes with the software, if the hosting unit has none; tells whether."""
    if work.get(CALENDAR_HEADS, HEAD) is not None:
        return False
    _publish(calendar, work, "", now)
    return True


def publish_calendar(calendar: Calendar, work: UnitOfWork, *, by: str, now: datetime) -> Calendar:
    """Publish a version of the hosting unit's calendar; returned as it counts, the days before it continued.

    Raises: see following.
    Law: Labour Code 45/2019/QH14, art. 112.3: holidays and swapped days are fixed anew each year.
    """
    whole = following(calendar, host_calendar(work))
    _publish(whole, work, by, now)
    return whole


def confirm_day(name: str, work: UnitOfWork, *, by: str, now: datetime) -> Calendar:
    """Publish the calendar in force with an unconfirmed day switched on.

    Raises: InvalidCalendarError if it has none of that name; KnownCalendarError if that day counts already.
    """
    whole = confirming(host_calendar(work), name)
    _publish(whole, work, by, now)
    return whole


def publish_days(days: Days, work: UnitOfWork, *, by: str, now: datetime) -> Calendar:
    """Publish the calendar in force with some days otherwise.

    Raises: see with_days.
    """
    whole = with_days(host_calendar(work), days, lambda version: work.get(CALENDARS, version) is not None)
    _publish(whole, work, by, now)
    return whole


def publish_patch(patch: CalendarPatch, work: UnitOfWork, *, by: str, now: datetime) -> Calendar:
    """Publish what a commune does otherwise from now on; returns its whole calendar.

    Raises: InvalidCalendarError if it does not fit the hosting unit's.
    """
    host = host_calendar(work.beside(HOST))
    patches = [*patches_of(work.get(CALENDAR_HEADS, HEAD)), patch]
    whole = commune_calendar(host, work.tenant, patches)
    _publish_commune(whole, patches, host, work, by, now)
    return whole


def follow_host(work: UnitOfWork, *, now: datetime) -> Calendar | None:
    """Publish the calendar of a commune that differs anew on the hosting unit's; None if it is so already."""
    head = work.get(CALENDAR_HEADS, HEAD)
    host = host_calendar(work.beside(HOST))
    if head is None or head["base"] == host.version:
        return None
    patches = patches_of(head)
    whole = commune_calendar(host, work.tenant, patches)
    _publish_commune(whole, patches, host, work, head["published_by"], now)
    return whole


def following(calendar: Calendar, older: Calendar) -> Calendar:
    """A version as it counts after the one in force: days before it begins stay as they are.

    Raises: InvalidCalendarError if it says nothing about a day of which the one in force says something.
    """
    try:
        whole = continued(older, calendar)
    except CalendarError as exc:
        raise invalid(exc) from exc
    lost = [day.on for day in differences(older, whole) if day.after is None]
    if lost:
        said = f"không còn nói gì về ngày {lost[0]:%d/%m/%Y} đang dùng để tính hạn; ghi đủ các giai đoạn cũ"
        raise InvalidCalendarError("Lịch mới phải gồm các ngày của lịch cũ.", errors=(("periods", said, ""),))
    return whole


def confirming(calendar: Calendar, name: str) -> Calendar:
    """A calendar with an unconfirmed day switched on.

    Raises: InvalidCalendarError, KnownCalendarError.
    """
    if name in calendar.confirmed:
        raise KnownCalendarError(f"Ngày {name} đã được xác nhận trong lịch {calendar.version}.")
    try:
        return calendar.confirming(name)
    except CalendarError as exc:
        raise invalid(exc) from exc


def commune_calendar(host: Calendar, commune_id: str, patches: Iterable[CalendarPatch]) -> Calendar:
    """The calendar of a commune: the hosting unit's with the commune's patches, one on the other.

    Raises: InvalidCalendarError.
    """
    whole, count = host, 0
    try:
        for patch in patches:
            whole, count = overlaid(whole, patch), count + 1
    except CalendarError as exc:
        raise invalid(exc) from exc
    return replace(whole, version=f"{host.version}~{commune_id}-{count}") if count else host


def host_calendar(work: UnitOfWork) -> Calendar:
    """The hosting unit's calendar in force, in its own work.

    Raises: UnknownCalendarError before the first was published.
    """
    head = work.get(CALENDAR_HEADS, HEAD)
    if head is None:
        raise UnknownCalendarError("Chưa công bố lịch làm việc nào.")
    return calendar_of(kept_version(head["calendar_version"], work))


def kept_version(name: str, work: UnitOfWork) -> Document:
    """A version as it is stored.

    Raises: UnknownCalendarError.
    """
    kept = work.beside(HOST).get(CALENDARS, name)
    if kept is None:
        raise UnknownCalendarError(f"Không có lịch {name}.")
    return kept


def calendar_of(kept: Document) -> Calendar:
    """The calendar in a stored version."""
    return codec.decode(Calendar, kept["content"])


def patches_of(head: Document | None) -> list[CalendarPatch]:
    """What a commune does otherwise, in the order of publication."""
    return [] if head is None else [codec.decode(CalendarPatch, one) for one in head["patches"]]


def _publish(calendar: Calendar, work: UnitOfWork, by: str, now: datetime) -> None:
    _keep(calendar, work, work, by, now)
    head = {"calendar_version": calendar.version, "published_at": now, "published_by": by}
    work.put(CALENDAR_HEADS, HEAD, {**(work.get(CALENDAR_HEADS, HEAD) or {}), **head})


def _publish_commune(
    calendar: Calendar, patches: list[CalendarPatch], host: Calendar, work: UnitOfWork, by: str, now: datetime
) -> None:
    _keep(calendar, work, work.beside(HOST), by, now)
    head = {
        "calendar_version": calendar.version,
        "base": host.version,
        "patches": [codec.encode(one) for one in patches],
        "published_at": now,
        "published_by": by,
    }
    work.put(CALENDAR_HEADS, HEAD, {**(work.get(CALENDAR_HEADS, HEAD) or {}), **head})


def _keep(calendar: Calendar, work: UnitOfWork, host: UnitOfWork, by: str, now: datetime) -> None:
    """Keep a version for ever and say it.

    Raises: KnownCalendarError if there is one of that name.
    """
    if host.get(CALENDARS, calendar.version) is not None:
        raise KnownCalendarError(
            f"Đã có lịch {calendar.version}; lịch đã công bố không sửa, hãy đặt tên mới."
        )
    kept = {"content": codec.encode(calendar), "owner": work.tenant, "published_at": now, "published_by": by}
    host.put(CALENDARS, calendar.version, kept)
    work.announce(CalendarPublished(commune_id=work.tenant, occurred_at=now, actor=by, calendar=calendar))
