"""The dead letters over HTTP, to look at: what is wrong, how often, since when, and with whom.

No body is shown: what is personal in an event is sealed, but bytes that are no event may hold anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from services.chassis.deadletters import DeadLetters, Heap, Summary, Wanted
from services.chassis.mongo import Store
from services.chassis.paging import DEFAULT_LIMIT, MAX_LIMIT, decode, encode, invalid_cursor
from services.chassis.poison import CURES, Kind
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


class LettersOut(BaseModel):
    """A part of the list, oldest first."""

    items: list[LetterOut]
    next: str | None


def letters_router(store: Store, tenant_path: str) -> APIRouter:
    """The routes of the workbench.

    Args:
        tenant_path: the path of a tenant, with its parameter.
    """
    router = APIRouter(tags=["dead letters"])
    letters = DeadLetters(store)

    @router.get("/v1/dead-letters/summary", response_model=SummaryOut, response_model_exclude_none=True)
    def sum_up_letters(choice: Annotated[Choice, Query()]) -> SummaryOut:
        """How many open letters there are of each kind, cause and tenant, and since when."""
        return SummaryOut.of(letters.summary(choice.wanted()), datetime.now(UTC))

    @router.get("/v1/dead-letters", response_model=LettersOut)
    def list_letters(page: Annotated[Page, Query()]) -> LettersOut:
        """Open letters, oldest first."""
        found = list(letters.all(page.wanted(), page.limit, _behind(page.after)))
        items = [LetterOut.model_validate(letter, from_attributes=True) for letter in found]
        last = items[-1] if len(items) == page.limit else None
        following = encode(last.died_at.isoformat(), last.letter_id) if last else None
        return LettersOut(items=items, next=following)

    @router.get(f"{tenant_path}/dead-letters", response_model=SummaryOut, response_model_exclude_none=True)
    def sum_up_own_letters(call: CallHere) -> SummaryOut:
        """The same figures for the caller's own tenant."""
        return SummaryOut.of(letters.summary(Wanted(tenant=call.tenant)), datetime.now(UTC))

    return router


def _behind(after: str | None) -> tuple[datetime, str] | None:
    place: list[Any] | None = decode(after, 2)
    if place is None:
        return None
    try:
        return datetime.fromisoformat(place[0]), str(place[1])
    except (TypeError, ValueError) as exc:
        raise invalid_cursor() from exc
