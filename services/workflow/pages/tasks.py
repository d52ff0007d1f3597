"""Rows of the inbox, and the report about many at once, as they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from services.contracts.identity import OFFICERS, TITLES
from services.workflow.pages import lateness
from services.workflow.pages.lateness import Tag

HOLDERS = (("", "Tất cả"), ("me", "Của tôi"), ("nobody", "Chưa ai nhận"), ("absent", "Làm thay"))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the visitor wants to see; empty: everything."""

    holder: str = ""
    role: str = ""
    late: str = ""
    after: str = ""
    all_ticked: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From an address; what is not one of ours is left out."""
        holder, role = query.get("cua", ""), query.get("vai", "")
        return cls(
            holder=holder if holder in dict(HOLDERS) else "",
            role=role if role in OFFICERS else "",
            late="true" if query.get("tre") else "",
            after=query.get("sau", ""),
            all_ticked=query.get("chon") == "het",
        )

    @property
    def query(self) -> Mapping[str, str]:
        """As the API names it."""
        return {"holder": self.holder, "role": self.role, "late": self.late, "after": self.after}

    def address(self, **changed: Any) -> str:
        """Of the inbox with other filters; the page begins anew unless one is told."""
        other = replace(self, **{"after": "", "all_ticked": False, **changed})
        told = {"cua": other.holder, "vai": other.role, "tre": other.late and "1", "sau": other.after}
        query = urlencode({name: value for name, value in told.items() if value})
        whole = "&".join(part for part in (query, "chon=het" if other.all_ticked else "") if part)
        return f"/xu-ly?{whole}" if whole else "/xu-ly"

    @property
    def tick_all(self) -> str:
        """The same page with everything ticked."""
        return self.address(after=self.after, all_ticked=True)


@dataclass(frozen=True)
class Pick:
    """A dossier that was ticked, as it was seen."""

    dossier_id: str
    version: int
    last: bool
    number: str

    @classmethod
    def read(cls, text: str) -> Pick:
        """From the value of a box."""
        dossier_id, version, last, number = (*text.split("|"), "", "", "", "")[:4]
        return cls(dossier_id, int(version) if version.isdigit() else 0, last == "1", number)

    def item(self, *, with_result: bool) -> dict[str, Any]:
        """As the API takes it; at the last step the rules give number and day of the result."""
        result: dict[str, Any] = {"result": {}} if with_result and self.last else {}
        return {"dossier_id": self.dossier_id, "version": self.version, **result}


@dataclass(frozen=True)
class Row:
    """A dossier in the inbox."""

    address: str
    number: str
    procedure: str
    step: str
    holder: str
    behalf: str
    tag: Tag
    due_at: str
    dossier_tag: Tag
    dossier_due_at: str
    pick: str


def rows(told: Mapping[str, Any], names: Mapping[str, str], me: str) -> list[Row]:
    """The page of the inbox that the API told."""
    now = datetime.fromisoformat(told["as_of"])
    return [_row(task, now, names, me) for task in told["items"]]


def _row(task: Mapping[str, Any], now: datetime, names: Mapping[str, str], me: str) -> Row:
    step = task["current"]
    holder, due_at = step["claimed_by"], datetime.fromisoformat(step["due_at"])
    dossier_due_at = datetime.fromisoformat(task["dossier_due_at"])
    last = "1" if step["is_last"] else ""
    return Row(
        address=address_of(task["dossier_id"]),
        number=task["dossier_number"],
        procedure=task["procedure_name"],
        step=step["step_name"],
        holder="Chưa ai nhận" if not holder else "Tôi" if holder == me else names.get(holder, holder),
        behalf=names.get(task["on_behalf_of"], task["on_behalf_of"]),
        tag=lateness.waiting(task["state"]) or lateness.tag(due_at, now, task["days_left"]),
        due_at=step["due_at"],
        dossier_tag=lateness.tag(dossier_due_at, now, task["dossier_days_left"]),
        dossier_due_at=task["dossier_due_at"],
        pick="|".join((task["dossier_id"], str(task["version"]), last, task["dossier_number"])),
    )


def address_of(dossier_id: str) -> str:
    """Of the page of a dossier."""
    return f"/xu-ly/ho-so/{quote(dossier_id, safe='')}"


def names(office: Mapping[str, Any]) -> dict[str, str]:
    """Of the staff, by id."""
    return {one["staff_id"]: one["name"] for one in office["staff"]}


def roles(
    own: Collection[str], standing: Iterable[Mapping[str, Any]], staff: Iterable[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Roles to choose from: the visitor's, and those that they stand in for."""
    of = {one["staff_id"]: one["resolves"] for one in staff}
    stood_for = {role for period in standing for role in period["roles"] or of.get(period["officer"], ())}
    return [(role, title) for role, title in TITLES.items() if role in {*own, *stood_for}]


@dataclass(frozen=True)
class Reported:
    """What became of one of many."""

    address: str
    number: str
    done: bool
    words: str


def report(told: Mapping[str, Any], picks: Sequence[Pick]) -> list[Reported]:
    """In the order of the request."""
    numbers = {pick.dossier_id: pick.number for pick in picks}
    return [
        Reported(
            address=address_of(item["dossier_id"]),
            number=numbers.get(item["dossier_id"]) or item["dossier_id"],
            done=item["done"],
            words=_became(item),
        )
        for item in told["items"]
    ]


def _became(item: Mapping[str, Any]) -> str:
    if item["done"]:
        return ""
    if item.get("code") == "unknown-step":
        return "Có nhiều bước có thể đi tiếp. Xin mở hồ sơ để chọn bước."
    return str(item.get("detail") or item.get("title") or "")


@dataclass(frozen=True)
class Question:
    """An opinion that is asked for."""

    address: str
    number: str
    procedure: str
    text: str
    answer_by: str


def asked(items: Iterable[Mapping[str, Any]]) -> list[Question]:
    """One by one, each with the address at which it is answered."""
    return [
        Question(
            address=f"{address_of(item['dossier_id'])}/viec/cho-y-kien?ve={quote(one['consultation_id'])}",
            number=item["dossier_number"],
            procedure=item["procedure_name"],
            text=one["question"],
            answer_by=one["answer_by"],
        )
        for item in items
        for one in item["questions"]
    ]


@dataclass(frozen=True)
class Wish:
    """A dossier whose applicant wants it back."""

    address: str
    number: str
    procedure: str
    reason: str
    requested_at: str


def wishes(items: Iterable[Mapping[str, Any]]) -> list[Wish]:
    """One by one, each with the address at which it is decided."""
    return [
        Wish(
            address=address_of(item["dossier_id"]),
            number=item["dossier_number"],
            procedure=item["procedure_name"],
            reason=item["reason"],
            requested_at=item["requested_at"],
        )
        for item in items
    ]
