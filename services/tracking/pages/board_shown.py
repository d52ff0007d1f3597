"""What the board's templates show, made of the API's answers: numbers by name, rows, words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from services.contracts.calendars import VIETNAM_TIME, civil_date
from services.tracking.domain.waits import duration

DOSSIERS = "/giam-sat/ho-so"
AXES = (("officers", "Cán bộ"), ("units", "Đơn vị"), ("procedures", "Thủ tục"))
COLUMNS = ("waiting", "late", "soon")
# Which number is shown in which colour.
LOUD = {"late": "late", "soon": "soon", "results_late": "late", "not_content": "late"}
VERDICTS = {
    "finished_in_time": ("Đúng hạn", "good"),
    "not_yet_due": ("Chưa đến hạn, tính là đúng hạn", "good"),
    "late": ("Trễ hạn", "late"),
    "not_counted": ("Chưa tính", "plain"),
    "unknown": ("Không có ngày hẹn để tính", "plain"),
}
ENDS = {
    "completed": "ngày có kết quả",
    "returned": "ngày trả kết quả",
    "closed": "ngày dừng",
    "waiting": "ngày yêu cầu bổ sung",
    "unfinished": "chưa xong, tính đến lúc xem",
}
SENT_BY = {"sms": "Tin nhắn", "email": "Thư điện tử"}


def page_of(href: str) -> str:
    """The page that shows what an address of the API lists: both take the same parameters."""
    return f"{DOSSIERS}?{href.partition('?')[2]}"


def count(number: int) -> str:
    """A number with points between thousands."""
    return f"{number:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    """A part of a whole in percent."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def rows(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The three tables, each row with the names under which its numbers change, and their addresses."""
    return [
        {"axis": axis, "title": title, "rows": [_row(axis, one) for one in board[axis]]}
        for axis, title in AXES
    ]


def _row(axis: str, one: Mapping[str, Any]) -> dict[str, Any]:
    hrefs = {"waiting": one["href"], "late": one["late_href"], "soon": one["soon_href"]}
    cells = [
        {"name": f"{axis}/{one['key']}/{name}", "href": page_of(hrefs[name]), "loud": LOUD.get(name, "")}
        for name in COLUMNS
    ]
    return {"title": one["name"], "cells": cells, "since": f"{axis}/{one['key']}/since"}


def numbers(board: Mapping[str, Any]) -> dict[str, str]:
    """Everything that changes on the board, by name, as it is shown."""
    month = {one["code"]: one["count"] for one in board["month"]}
    return {
        **{one["code"]: count(one["count"]) for one in (*board["figures"], *board["month"])},
        **{f"{code}/share": share(month[code], month["filed"]) for code in _WAYS},
        "results_late/share": share(month["results_late"], month["results"]),
        **{f"{code}/share": share(month[code], month["rated"]) for code in ("content", "not_content")},
        **dict(_of_rows(board)),
        **{cell: text for row in room_rows(board) for cell, text in row["cells"]},
    }


def room_rows(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Waiting times, a row for today, each desk, and each day before; cells are named, they change."""
    room = board["room"]
    today = civil_date(datetime.fromisoformat(board["at"])).isoformat()
    rows = [
        ("today", "Hôm nay", room["today"], 0),
        *((f"{one['unit_id']}/{one['desk']}", one["desk"], one["times"], 1) for one in room["desks"]),
        *((one["on"], _day(one["on"]), one["times"], 0) for one in room["days"] if one["on"] != today),
    ]
    return [
        {"key": key, "title": title, "depth": depth, "cells": _times(f"room/{key}", told)}
        for key, title, told, depth in rows
    ]


def _times(name: str, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{name}/served", count(told["served"])),
        (f"{name}/mean", duration(told["mean_seconds"])),
        (f"{name}/median", duration(told["median_seconds"])),
        (f"{name}/in_target", share(told["in_target"], told["served"])),
        (f"{name}/service", duration(told["service_seconds"])),
    ]


def _day(on: str) -> str:
    return f"{date.fromisoformat(on):%d/%m}"


_WAYS = ("online", "counter", "post", "assisted")


def _of_rows(board: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    at = datetime.fromisoformat(board["at"])
    for axis, _ in AXES:
        for one in board[axis]:
            for column in COLUMNS:
                yield f"{axis}/{one['key']}/{column}", count(one[column])
            yield f"{axis}/{one['key']}/since", since(datetime.fromisoformat(one["since"]), at)


def since(began: datetime, at: datetime) -> str:
    """Since when, and for how many days if it is a day or more."""
    local = began.astimezone(VIETNAM_TIME)
    days = (at - began).days
    told = f"{local:%H:%M %d/%m/%Y}"
    return f"{told} ({days} ngày)" if days else told


def shape(board: Mapping[str, Any]) -> str:
    """Changes when rows come, go or change places: then numbers alone do not tell."""
    told = "\n".join(f"{axis} {one['key']} {one['name']}" for axis, _ in AXES for one in board[axis])
    told += "\n".join(row["key"] for row in room_rows(board))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def said(at: str) -> str:
    """When that was, to the minute."""
    return f"Cập nhật lúc {datetime.fromisoformat(at).astimezone(VIETNAM_TIME):%H:%M ngày %d/%m/%Y}."


def ways(board: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """How this month's dossiers were filed."""
    return [one for one in board["month"] if one["code"] in _WAYS]


def parameters(query: Sequence[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """The parameters of the API for what stands in the address and in the search box.

    A box for both: whatever has a digit is a number, all else the beginning of a name.
    """
    kept = [(name, value) for name, value in query if value and name not in ("tim", "name", "number")]
    typed = typed.strip()
    if not typed:
        return [*kept, *((name, value) for name, value in query if name in ("name", "number") and value)]
    return [*kept, ("number" if any(sign.isdigit() for sign in typed) else "name", typed)]


def together(query: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Parameters by name, for the API."""
    found: dict[str, list[str]] = {}
    for name, value in query:
        found.setdefault(name, []).append(value)
    return found


def address(query: Sequence[tuple[str, str]], after: str | None = None) -> str:
    """The page of a list with these parameters, from behind a place on."""
    kept = [(name, value) for name, value in query if name != "after"]
    return f"{DOSSIERS}?{urlencode([*kept, ('after', after)] if after else kept)}"


def state(dossier: Mapping[str, Any]) -> tuple[str, str]:
    """How a dossier stands with its time: words and colour."""
    if dossier["late"]:
        return ("Quá hạn" if dossier["open"] else "Trễ hạn"), "late"
    if not dossier["open"]:
        return "Xong", "good"
    if dossier["due_at"] is None:
        return "Chưa tính hạn", "plain"
    return "Trong hạn", "good"


def place(dossier: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Where it is and at whom."""
    unit = names.get(dossier["unit_id"], "")
    step = dossier["step"]["step_name"] if dossier["step"] else ""
    officer = {"nobody": "chưa ai nhận", "reception": ""}.get(
        dossier["officer"] or "reception", names.get(dossier["officer"] or "", "")
    )
    return " · ".join(part for part in (unit, step, officer) if part)
