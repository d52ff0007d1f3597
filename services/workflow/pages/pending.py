"""What a dossier waits for, told in a sentence and its particulars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.pages.look import money


@dataclass(frozen=True)
class Pending:
    """One thing that is waited for.

    Attributes:
        said: a reason, a question; `lines`: its particulars.
        until: the instant by which it is expected; none is told: empty.
    """

    title: str
    said: str
    lines: tuple[str, ...]
    until: str


def pending(dossier: Mapping[str, Any], names: Mapping[str, str]) -> list[Pending]:
    """All of them."""
    found = (_withdrawals, _papers, _money, _agencies)
    return [one for look in found for one in look(dossier)] + list(_opinions(dossier, names))


def _withdrawals(dossier: Mapping[str, Any]) -> Iterator[Pending]:
    if dossier["state"] == "withdrawal_requested":
        for one in dossier["withdrawals"]:
            if one["decided_at"] is None:
                title = "Người nộp xin rút hồ sơ, chờ lãnh đạo quyết định"
                yield Pending(title, one["request_reason"], (), "")


def _papers(dossier: Mapping[str, Any]) -> Iterator[Pending]:
    if dossier["state"] == "awaiting_papers":
        for one in dossier["supplements"][-1:]:
            came = ("Đã có giấy tờ nộp thêm, xin xem đã đủ chưa.",) if one["came_at"] else ()
            lines = (*one["papers"], *came)
            yield Pending("Đang chờ người nộp bổ sung", one["reason"], lines, one["answer_by"] or "")


def _money(dossier: Mapping[str, Any]) -> Iterator[Pending]:
    if dossier["state"] == "awaiting_payment":
        for one in dossier["demands"][-1:]:
            paid = (f"Đã nộp {money(one['paid_amount'])}.",) if one["paid_amount"] else ()
            yield Pending(f"Đang chờ nộp {money(one['amount'])}", one["text"], paid, one["pay_by"] or "")


def _agencies(dossier: Mapping[str, Any]) -> Iterator[Pending]:
    for one in dossier["forwardings"][-1:]:
        if one["answered_at"] is None and dossier["current"] is not None:
            yield Pending(f"Hồ sơ đang ở {one['agency']}", "", (), one["answer_by"])


def _opinions(dossier: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Pending]:
    if dossier["current"] is not None:
        for one in dossier["consultations"]:
            if one["waits"]:
                asked = one["asked_name"] or names.get(one["asked_unit"], one["asked_unit"])
                yield Pending(f"Chờ ý kiến của {asked}", one["question"], (), one["answer_by"])
