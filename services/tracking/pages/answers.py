"""What a page answers to whoever asks where a dossier is: where, what next, when, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from services.chassis.pages.site import Page
from services.chassis.problems import Problem
from services.contracts.codec import parse_instant
from services.contracts.folding import folded
from services.contracts.practice import BAND
from services.tracking.domain.asked import asked
from services.tracking.domain.ratings import RATING_WORDS, Rating, Via
from services.tracking.domain.sayings import moment_text
from services.tracking.domain.statuses import CLOSED, Status
from services.tracking.schemas.public import AS_OF, BEHIND

FIELD = "Lookup-Code"  # as the API calls it
ALREADY_RATED = "already-rated"
STALE_SECONDS = 60  # news takes a few seconds; what is older is said in so many words

_WAITS_FOR_THEM = {Status.AWAITING_PAPERS, Status.AWAITING_PAYMENT}
_READY = {Status.COMPLETED, Status.RETURNED}


@dataclass(frozen=True)
class When:
    """A date with what it means, or the meaning alone."""

    text: str
    at: str | None = None

    @property
    def said(self) -> str:
        """As it is read aloud."""
        return f"{self.text} {moment_text(parse_instant(self.at))}." if self.at else self.text


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is shown of a dossier.

    Attributes:
        holder: whether more is shown than anyone may know; the other members are empty if not.
        tone: of the tag of the status: good, soon, plain.
        overdue: the result should have been there.
        timeline: the latest first.
        code: as it was read; who may rate what was done sends it again.
        rating: in words what was said of it.
        practice: that it was filed to practise on, in words.
        as_of: up to when everything was heard that the answer rests on; `stale`: that is long ago.
    """

    number: str
    percent: int
    holder: bool = False
    tone: str = "plain"
    status_text: str = ""
    overdue: bool = False
    procedure: str = ""
    where: str = ""
    next_thing: str = ""
    when: When = When("")
    phone: str = ""
    address: str = ""
    timeline: Sequence[Mapping[str, Any]] = ()
    as_of: str | None = None
    stale: bool = False
    code: str = ""
    rating: str = ""
    may_rate: bool = False
    practice: str = ""

    @property
    def said(self) -> str:
        """All that matters, to be read aloud."""
        late = "Hồ sơ đã quá hẹn." if self.overdue else ""
        call = f"Cần hỏi, xin gọi {self.phone}." if self.phone else ""
        parts = (f"{self.procedure}.", f"{self.status_text}.", late, self.next_thing, self.when.said, call)
        return " ".join(part for part in parts if part)


async def answer(page: Page, typed: str) -> Answer:
    """Ask the API by what was typed or scanned.

    Raises: Problem, as the API answered.
    """
    meant = asked(typed)
    if meant.number:
        told = await page.api.read(f"/v1/public/dossiers/{quote(meant.number, safe='')}")
    else:
        told = await page.api.read("/v1/public/lookup", lookup_code=meant.code)
    behind = told.headers.get(BEHIND)
    found = shown(told.json(), told.headers.get(AS_OF), None if behind is None else int(behind))
    return replace(found, code=meant.code)


async def rate(page: Page, via: Via) -> Answer:
    """Say how content somebody is, and show the dossier again; said before, it stays as it was said.

    Raises: Problem, as the API answered.
    """
    code = str(page.form.get(FIELD, ""))
    said = {"lookup_code": code, "rating": page.form.get("rating", ""), "via": via.value}
    try:
        await page.api.act("/v1/public/ratings", said, once=page.once)
    except Problem as problem:
        if problem.code != ALREADY_RATED:
            raise
    return await answer(page, code)


def shown(found: Mapping[str, Any], as_of: str | None, behind_seconds: int | None) -> Answer:
    """What the API told, as it is shown."""
    known: dict[str, Any] = {
        "number": found["dossier_number"] or "",
        "percent": found["percent"],
        "practice": BAND if found["practice"] else "",
        "as_of": as_of,
        "stale": behind_seconds is None or behind_seconds > STALE_SECONDS,
    }
    if "status" not in found:
        return Answer(**known)
    status = Status(found["status"])
    return Answer(
        **known,
        holder=True,
        tone=_tone(status),
        status_text=found["status_text"],
        overdue=_overdue(found, status),
        procedure=found["procedure_name"],
        where=_where(found, status),
        next_thing=found["next_thing"],
        when=_when(found, status),
        phone=found["desk_phone"],
        address=found["desk_address"],
        timeline=found["timeline"][::-1],
        rating=RATING_WORDS[Rating(found["rating"])] if found["rating"] else "",
        may_rate=found["may_rate"],
    )


def _tone(status: Status) -> str:
    if status in _READY:
        return "good"
    return "soon" if status in _WAITS_FOR_THEM else "plain"


def _overdue(found: Mapping[str, Any], status: Status) -> bool:
    """Late, and still to come: who has the result in hand needs no reproach."""
    return bool(found["late"]) and status not in CLOSED | _READY


def _where(found: Mapping[str, Any], status: Status) -> str:
    if status is Status.RETURNED:
        return "Kết quả đã trao cho người nhận."
    department, commune = found["department"], found["commune_name"]
    told = not commune or folded(commune) in folded(department)
    return str(department) if told else f"{department}, {commune}"


def _when(found: Mapping[str, Any], status: Status) -> When:
    appointment = found["appointment_at"]
    if status is Status.RETURNED and found["returned_at"]:
        return When("Đã trả kết quả lúc", found["returned_at"])
    if status is Status.COMPLETED:
        return When("Nhận được ngay, trong giờ làm việc.")
    if status in CLOSED:
        return When("Hồ sơ đã kết thúc.")
    if status is Status.AWAITING_PAPERS:
        return When("Ngày hẹn được tính lại khi đã nộp đủ giấy tờ.")
    if appointment is None:
        return When("Chưa có ngày hẹn.")
    return When("Ngày hẹn đã qua:" if _overdue(found, status) else "Hẹn trả kết quả lúc", appointment)
