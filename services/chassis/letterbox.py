"""The dead letters over HTTP, to look at: what is wrong, how often, since when, and with whom.

No body is shown: what is personal in an event is sealed, but bytes that are no event may hold anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from services.chassis.deadletters import DeadLetter, DeadLetters, Heap, Opened, Summary, Wanted
from services.chassis.paging import DEFAULT_LIMIT, MAX_LIMIT, decode, encode, invalid_cursor
from services.chassis.poison import CURES, Kind
from services.chassis.problems import Problem
from services.chassis.web import CallHere


class Choice(BaseModel):
    """Which letters are meant; an unknown parameter is refused: a slip must not list everything."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind | None = None
    cause: Annotated[str | None, Query(max_length=500, description="How the cause begins.")] = None
    type: Annotated[str | None, Query(max_length=200)] = None
    tenant: Annotated[str | None, Query(max_length=200)] = None

    def wanted(self) -> Wanted:
        """As the workbench asks it."""
        return Wanted(kind=self.kind, cause=self.cause, type=self.type, tenant=self.tenant)


class Page(Choice):
    """A part of the list."""

    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    after: str | None = None


class HeapOut(BaseModel):
    """Open letters that have something in common."""

    kind: Kind | None = None
    cause: str | None = None
    cure: str | None = None
    tenant: str | None = None
    count: int
    tenants_count: int
    oldest_at: datetime
    oldest_seconds: int


class SummaryOut(BaseModel):
    """The open letters from three sides, the largest heaps first."""

    at: datetime
    count: int
    kinds: list[HeapOut]
    causes: list[HeapOut]
    tenants: list[HeapOut]

    @classmethod
    def of(cls, summary: Summary, now: datetime) -> SummaryOut:
        """From the workbench."""
        kinds = [
            one.model_copy(update={"cure": CURES[one.kind] if one.kind else None})
            for one in _heaps(summary.kinds, now)
        ]
        causes, tenants = _heaps(summary.causes, now), _heaps(summary.tenants, now)
        return cls(at=now, count=summary.count, kinds=kinds, causes=causes, tenants=tenants)


def _heaps(heaps: Sequence[Heap], now: datetime) -> list[HeapOut]:
    return [
        HeapOut.model_validate({
            **heap.named,
            "count": heap.count,
            "tenants_count": heap.tenants,
            "oldest_at": heap.oldest_at,
            "oldest_seconds": max(0, int((now - heap.oldest_at).total_seconds())),
        })
        for heap in heaps
    ]  # fmt: skip


class LetterOut(BaseModel):
    """One letter, without its body."""

    letter_id: str
    tenant: str
    type: str
    subject: str
    kind: Kind
    cause: str
    died_at: datetime
    times: int


class OpenedOut(LetterOut):
    """One letter with all that is known of it, without its body.

    Attributes:
        behind_count: events of the same subject that wait.
        resolved_by: who sent it back or discarded it.
    """

    state: str
    cure: str
    behind_count: int
    body_bytes: int
    resolved_by: str
    resolved_at: datetime | None
    reason: str

    @classmethod
    def of(cls, opened: Opened) -> OpenedOut:
        """From the workbench."""
        return cls(
            **LetterOut.model_validate(opened.letter, from_attributes=True).model_dump(),
            state=opened.state,
            cure=CURES[Kind(opened.letter.kind)],
            behind_count=opened.behind,
            body_bytes=len(opened.body),
            resolved_by=opened.resolved_by,
            resolved_at=opened.resolved_at,
            reason=opened.reason,
        )


class LettersOut(BaseModel):
    """A part of the list, oldest first."""

    items: list[LetterOut]
    next: str | None


def letters_router(letters: DeadLetters, tenant_path: str) -> APIRouter:
    """The routes by which the workbench is looked at.

    Args:
        tenant_path: the path of a tenant, with its parameter.
    """
    router = APIRouter(tags=["dead letters"])

    @router.get("/v1/dead-letters/summary", response_model=SummaryOut, response_model_exclude_none=True)
    def sum_up_letters(choice: Annotated[Choice, Query()]) -> SummaryOut:
        """How many open letters there are of each kind, cause and tenant, and since when."""
        return SummaryOut.of(letters.summary(choice.wanted()), datetime.now(UTC))

    @router.get("/v1/dead-letters", response_model=LettersOut)
    def list_letters(page: Annotated[Page, Query()]) -> LettersOut:
        """Open letters, oldest first."""
        found = list(letters.all(page.wanted(), page.limit, behind(page.after)))
        items = [LetterOut.model_validate(letter, from_attributes=True) for letter in found]
        return LettersOut(items=items, next=following(found, page.limit))

    @router.get("/v1/dead-letters/letter", response_model=OpenedOut)
    def read_letter(letter_id: Annotated[str, Query(max_length=500)]) -> OpenedOut:
        """One letter, open or closed: what waits behind it, and what was done with it."""
        opened = letters.one(letter_id)
        if opened is None:
            raise Problem(404, "letter-not-found", "Không có thư này")
        return OpenedOut.of(opened)

    @router.get(f"{tenant_path}/dead-letters", response_model=SummaryOut, response_model_exclude_none=True)
    def sum_up_own_letters(call: CallHere) -> SummaryOut:
        """The same figures for the caller's own tenant."""
        return SummaryOut.of(letters.summary(Wanted(tenant=call.tenant)), datetime.now(UTC))

    return router


def following(found: Sequence[DeadLetter], limit: int) -> str | None:
    """What is given for the part of the list behind this one; None at its end."""
    last = found[-1] if len(found) == limit else None
    return encode(last.died_at.isoformat(), last.letter_id) if last else None


def behind(after: str | None) -> tuple[datetime, str] | None:
    """Where the part of the list begins that was asked for.

    Raises: Problem (400).
    """
    place: list[Any] | None = decode(after, 2)
    if place is None:
        return None
    try:
        return datetime.fromisoformat(place[0]), str(place[1])
    except (TypeError, ValueError) as exc:
        raise invalid_cursor() from exc
