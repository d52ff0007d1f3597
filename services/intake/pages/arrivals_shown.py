"""What the officer's pages of arrivals show, made of what the API tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

URGENCIES = {
    "late": ("late", "quá hạn trả lời"),
    "soon": ("soon", "sắp hết giờ"),
    "in_time": ("good", "trong hạn"),
}
DELIVERIES = {"desk": "đến quầy nhận", "post": "qua bưu điện", "online": "bản điện tử"}
DAY_MINUTES = 8 * 60  # of work
Told = Mapping[str, Any]


def duration(minutes: int) -> str:
    """Working time as people say it: 3 giờ 20 phút, 2 ngày 1 giờ (a day of work has eight hours)."""
    days, rest = divmod(minutes, DAY_MINUTES)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"
    if hours:
        return f"{hours} giờ {left} phút" if left else f"{hours} giờ"
    return f"{left} phút"


def papers_with_scans(dossier: Told, procedure: Told) -> list[dict[str, Any]]:
    """What was handed in, what its files are, and what the procedure asks for that is not there."""
    scans: dict[str, list[Told]] = {}
    for scan in dossier["scans"]:
        scans.setdefault(scan["paper"], []).append(scan)
    given = {paper["code"]: paper for paper in dossier["papers"]}
    absent = {code for group in wanted(dossier, procedure) if group["missing"] for code in group["codes"]}
    lines = [
        {
            "name": rule["name"],
            "scans": scans.pop(rule["code"], []),
            "waiver": given.get(rule["code"], {}).get("waiver", ""),
            "given": rule["code"] in given,
            "missing": rule["code"] in absent,
        }
        for rule in procedure["papers"]
    ]
    others = [scan for left in scans.values() for scan in left]
    other = {"name": "Giấy tờ khác", "scans": others, "waiver": "", "given": True, "missing": False}
    return [*lines, other] if others else lines


def wanted(dossier: Told, procedure: Told) -> list[dict[str, Any]]:
    """What may be asked for: each paper, or several of which one is enough; and whether it is missing."""
    given = {paper["code"] for paper in dossier["papers"]}
    groups: dict[str, list[Told]] = {}
    for rule in procedure["papers"]:
        if not rule["presented"]:
            groups.setdefault(rule["any_of"] or f"only {rule['code']}", []).append(rule)
    return [
        {
            "name": " hoặc ".join(rule["name"] for rule in rules),
            "codes": [rule["code"] for rule in rules],
            "missing": any(rule["obligatory"] for rule in rules) and not given & {r["code"] for r in rules},
        }
        for rules in groups.values()
    ]


def items_asked(chosen: Sequence[str], typed: str) -> list[str]:
    """All that is asked for: papers that were ticked, and lines that were typed."""
    lines = (line.strip() for line in typed.splitlines())
    return [*chosen, *(line for line in lines if line)]


def minutes_said(seconds: int | None) -> str:
    """A time in the room, as people say it; nothing measured yet is a dash."""
    if seconds is None:
        return "–"
    return f"{round(seconds / 60)} phút" if seconds >= 60 else f"{seconds} giây"
