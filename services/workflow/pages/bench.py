"""What the page of a dossier shows to an officer: what to do first, what else, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from services.contracts.identity import TITLES
from services.workflow.pages import lateness
from services.workflow.pages.acts import ACTS, BY_NAME, Act, Field, Group, When
from services.workflow.pages.lateness import Tag
from services.workflow.pages.pending import Pending, pending
from services.workflow.pages.story import Line, Ran, ran, story

# What is shown opened: the first of these that is offered.
FIRST = ("decide_withdrawal", "note_agency_answer", "accept_papers", "complete", "give_opinion")
UNITS_OF_TIME = (("working_days", "ngày làm việc"), ("working_hours", "giờ làm việc"))
OUTCOMES = (("resolved", "Đã giải quyết"), ("refused", "Từ chối"), ("returned", "Trả lại, chưa giải quyết"))
DECISIONS = (("true", "Cho rút hồ sơ"), ("false", "Không cho rút, tiếp tục giải quyết"))
ANOTHER_AGENCY = ("", "Cơ quan khác (ghi ở dưới)")


@dataclass(frozen=True)
class Seen:
    """What the API told about a dossier."""

    dossier: Mapping[str, Any]
    acts: Mapping[str, Any]
    due: Mapping[str, Any]
    office: Mapping[str, Any]
    applicant: Mapping[str, Any]
    me: str

    @property
    def names(self) -> Mapping[str, str]:
        """Of staff and units, by id."""
        units = {unit["unit_id"]: unit["name"] for unit in self.office["units"]}
        return units | {one["staff_id"]: one["name"] for one in self.office["staff"]}

    @property
    def now(self) -> datetime:
        """By the clock of the office."""
        return datetime.fromisoformat(self.acts["as_of"])


@dataclass(frozen=True)
class Choice:
    """An act that is offered.

    Attributes:
        about: id of what it is about; `whose`: that in words.
        fields: those that are asked for now.
    """

    act: Act
    about: str
    whose: str
    blocked: str
    fields: Sequence[Field]

    @property
    def address(self) -> str:
        """Of its form, below that of the dossier."""
        return f"viec/{self.act.slug}" + (f"?ve={quote(self.about)}" if self.about else "")

    @property
    def title(self) -> str:
        """With what it is about."""
        return f"{self.act.title}: {self.whose}" if self.whose else self.act.title


@dataclass(frozen=True)
class Bench:
    """All of it, ready to be shown."""

    seen: Seen
    choices: Sequence[Choice]
    chosen: Choice | None

    @property
    def at_once(self) -> Sequence[Choice]:
        """What needs nothing but a button."""
        return [one for one in self.choices if not one.fields and not one.blocked and one is not self.chosen]

    @property
    def others(self) -> Sequence[tuple[str, Sequence[Choice]]]:
        """Everything else, by headings."""
        left = [one for one in self.choices if (one.fields or one.blocked) and one is not self.chosen]
        grouped = ((group.value, [one for one in left if one.act.group is group]) for group in Group)
        return [(title, some) for title, some in grouped if some]

    @property
    def options(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What the fields choose from."""
        acts, units = self.seen.acts, self.seen.office["units"]
        return {
            "following": [(one["step_code"], _step_words(one)) for one in acts["following"]],
            "earlier": [(one["step_code"], _step_words(one)) for one in acts["earlier"]],
            "units": [*((one["unit_id"], one["name"]) for one in units), ANOTHER_AGENCY],
            "units_of_time": UNITS_OF_TIME,
            "outcomes": OUTCOMES,
            "decisions": DECISIONS,
        }

    @property
    def defaults(self) -> Mapping[str, str]:
        """What stands in fields at first."""
        acts = self.seen.acts
        told = {"result.result_number": acts["result_number"], "result.signed_on": acts["signed_on"] or ""}
        return {**{one.name: one.value for one in (self.chosen.fields if self.chosen else ())}, **told}

    @property
    def step_tag(self) -> Tag | None:
        """How the open step stands; for whom it waits, where it is somebody outside."""
        current = self.seen.dossier["current"]
        if current is None:
            return None
        due_at = datetime.fromisoformat(current["due_at"])
        waits = lateness.waiting(self.seen.dossier["state"])
        return waits or lateness.tag(due_at, self.seen.now, self.seen.acts["step_days_left"])

    @property
    def due_tag(self) -> Tag | None:
        """How the date of the dossier stands; nothing once it is over."""
        if self.seen.dossier["current"] is None:
            return None
        due_at = datetime.fromisoformat(self.seen.dossier["due_at"])
        return lateness.tag(due_at, self.seen.now, self.seen.acts["days_left"])

    @property
    def holder(self) -> str:
        """Who has the open step."""
        current = self.seen.dossier["current"]
        claimed_by = current["claimed_by"] if current else None
        if claimed_by is None:
            return "Chưa ai nhận"
        return "Bạn" if claimed_by == self.seen.me else self.seen.names.get(claimed_by, claimed_by)

    @property
    def awaited(self) -> Sequence[Pending]:
        """What is waited for."""
        return pending(self.seen.dossier, self.seen.names)

    @property
    def why_not(self) -> str:
        """Why there is nothing to do first; empty where there is, or where what is pending says it."""
        current = self.seen.dossier["current"]
        if self.chosen or current is None or self.awaited:
            return ""
        role = TITLES.get(current["role"], current["role"])
        if current["claimed_by"] not in (None, self.seen.me):
            return f"{self.holder} đang giữ bước này."
        return f"Bước này do {role[0].lower()}{role[1:]} làm."

    @property
    def story(self) -> Sequence[Line]:
        """The history, the last line first."""
        dossier = self.seen.dossier
        steps = {run["step_code"]: run["step_name"] for run in dossier["steps"]}
        return story(dossier["history"], steps, self.seen.names)

    @property
    def runs(self) -> Sequence[Ran]:
        """The steps so far."""
        return ran(self.seen.dossier["steps"], self.seen.names)

    @property
    def papers(self) -> Sequence[tuple[str, str]]:
        """Forms that can be printed: what they are called, and their addresses below the dossier's."""
        return list(_papers(self.seen.dossier))


def bench(seen: Seen, slug: str = "", about: str = "") -> Bench:
    """The page for one officer; with the form of that act, where it is offered."""
    choices = list(_choices(seen))
    named = [one for one in choices if (one.act.slug, one.about) == (slug, about)]
    first = [one for name in FIRST for one in choices if one.act.name == name]
    ready = [one for one in (named if slug else first) if not one.blocked]
    return Bench(seen, choices, ready[0] if ready else None)


def typed(act: Act, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed into a form that is not shown any more: label and text."""
    fields = [field for field in act.fields if field.kind not in ("hidden", "choice")]
    return [(field.label, given[field.name]) for field in fields if given.get(field.name, "").strip()]


def _choices(seen: Seen) -> Iterator[Choice]:
    offered = seen.acts["acts"]
    for name in (act.name for act in ACTS):
        for offer in offered:
            if offer["act"] == name:
                act, about = BY_NAME[name], offer["about"]
                yield Choice(act, about, _whose(seen, about), offer["blocked"], _fields(seen, act, offer))


def _fields(seen: Seen, act: Act, offer: Mapping[str, Any]) -> Sequence[Field]:
    current = seen.dossier["current"]
    holds = {
        When.ALWAYS: True,
        When.LAST: bool(current and current["is_last"]),
        When.SEVERAL: len(seen.acts["following"]) > 1,
        When.GROUND: offer["needs_ground"],
        When.THEIRS: bool(
            current and current["claimed_by"] not in (None, seen.me, seen.acts["on_behalf_of"])
        ),
    }
    return [field for field in act.fields if holds[field.when]]


def _whose(seen: Seen, about: str) -> str:
    dossier = seen.dossier
    whose: dict[str, str] = {
        one["consultation_id"]: one["asked_name"] or seen.names.get(one["asked_unit"], one["asked_unit"])
        for one in dossier["consultations"]
    }
    whose |= {one["forwarding_id"]: one["agency"] for one in dossier["forwardings"]}
    return whose.get(about, "")


def _step_words(step: Mapping[str, Any]) -> str:
    return f"{step['step_name']} ({TITLES.get(step['role'], step['role']).lower()})"


def _papers(dossier: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Phiếu kiểm soát quá trình", "giay/phieu-kiem-soat"
    for one in dossier["supplements"]:
        yield f"Phiếu yêu cầu bổ sung số {one['form_number']}", f"giay/bo-sung/{quote(one['request_id'])}"
    apologies = [move for move in dossier["moves"] if move["why"] == "extended"]
    for nth, move in enumerate(apologies, 1):
        yield f"Thư xin lỗi số {move['form_number']}", f"giay/xin-loi/{nth}"
    if dossier["result"] and dossier["result"]["outcome"] == "refused":
        yield f"Văn bản từ chối số {dossier['result']['result_number']}", "giay/tu-choi"
    if dossier["stop"]:
        yield f"Thông báo dừng số {dossier['stop']['form_number']}", "giay/dung"
