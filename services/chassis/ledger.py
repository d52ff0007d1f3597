"""The ledger of a service: what it has of a tenant by day, each day in one digest, then the lines of a day.

And what it has of some subjects, by their ids: how far its log has told of each, and how far it has handled
what others told. All of it is cheap to ask again and again; none of it holds more than ids and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query

from services.chassis.consume import CLAIMS
from services.chassis.digest import digest
from services.chassis.drained import drained_at
from services.chassis.faults import FAULTS
from services.chassis.heads import Heads, Waiting
from services.chassis.mongo import Document, Store, document_id
from services.chassis.tried import tried

ASKED_AT_ONCE = 200  # subjects in one question
DAYS_AT_ONCE = 400


@dataclass(frozen=True)
class Day:
    """One day of a book.

    Attributes:
        received: how many came in, counted without regard to what became of them.
        states: how many are `open`, `closed`, `void`.
        subjects: what came in.
    """

    on: date
    received: int
    states: Mapping[str, int]
    subjects: Sequence[str]


class Book(Protocol):
    """What a service has of a tenant, by day."""

    def tenants(self) -> Iterator[str]:
        """All of whom there is anything."""

    def first_on(self, tenant: str) -> date | None:
        """The first day on which anything came in."""

    def day_of(self, at: datetime) -> date:
        """The day of an instant."""

    def days(self, tenant: str, since: date, until: date) -> Sequence[Day]:
        """The days from `since` to `until`, both included, on which anything came in."""

    def facts(self, tenant: str, subjects: Sequence[str]) -> Mapping[str, Document]:
        """What else it has of each of these, in plain values; one that it does not know is left out."""


Line = tuple[Day, dict[str, int]]  # a day, and how far the log has told of each of its subjects


@dataclass(frozen=True)
class Ledger:
    """A service's book together with its log and its claims.

    Attributes:
        sources: whom the service hears.
        repeats: of a projection the source that it repeats: its lines are how far that was handled, so that
            they can be compared with the source's own; empty: they are how far its own log has told.
    """

    store: Store
    book: Book
    sources: Sequence[str] = ()
    repeats: str = ""

    def lines(self, tenant: str, since: date, until: date) -> tuple[Waiting, list[Line]]:
        """Each day with how far the log has told of each of its subjects, as of what is on its way."""
        heads = Heads(self.store)
        waiting = heads.waiting(tenant)
        days = self.book.days(tenant, since, until)
        subjects = [subject for day in days for subject in day.subjects]
        if self.repeats:
            claims = claims_of(self.store, tenant, subjects, [self.repeats])
            every = {subject: last for (_, subject), last in claims.items()}
        else:
            every = heads.relayed(tenant, subjects, waiting)
        return waiting, [(day, {subject: every[subject] for subject in day.subjects}) for day in days]

    def asked(self, tenant: str, subjects: Sequence[str]) -> tuple[Waiting, dict[str, Document]]:
        """All that the service has of some subjects."""
        heads = Heads(self.store)
        waiting = heads.waiting(tenant)
        told = heads.relayed(tenant, subjects, waiting)
        facts = self.book.facts(tenant, subjects)
        claims = claims_of(self.store, tenant, subjects, self.sources)
        late = tried(self.store, tenant, subjects, self.sources)
        return waiting, {
            subject: {
                "known": subject in facts,
                "head": told[subject],
                "tried": subject in late,
                "claims": {source: claims[source, subject] for source in self.sources},
                **facts.get(subject, {}),
            }
            for subject in subjects
        }


def claims_of(
    store: Store, tenant: str, subjects: Sequence[str], sources: Sequence[str]
) -> dict[tuple[str, str], int]:
    """How far what each source told of each subject was handled; 0 where nothing was."""
    places = {
        document_id(tenant, f"{source}:{subject}"): (source, subject)
        for source in sources
        for subject in subjects
    }
    last = dict.fromkeys(places.values(), 0)
    for claim in store.plumbing(CLAIMS).find({"_id": {"$in": list(places)}}, ["last"]):
        last[places[claim["_id"]]] = claim["last"]
    return last


def day_out(day: Day, lines: Mapping[str, int]) -> dict[str, Any]:
    """A day as it is told."""
    states = {name: day.states.get(name, 0) for name in ("open", "closed", "void")}
    told = digest(lines.items())
    return {"on": day.on.isoformat(), "received": day.received, **states, "digest": told}


def ledger_router(ledger: Ledger) -> APIRouter:
    """The routes of the ledger, and of the faults that the service found in its own store."""
    router = APIRouter(tags=["ledger"])

    @router.get("/v1/ledger")
    def read_ledger(tenant: str, since: date, until: date) -> dict[str, Any]:
        """The days of a tenant, each with its digest, as of what of the log is on its way."""
        waiting, found = ledger.lines(tenant, since, until)
        days = [day_out(day, lines) for day, lines in found]
        return {"position": waiting.position, "settled": waiting.settled, "days": days}

    @router.get("/v1/ledger/lines")
    def read_ledger_lines(tenant: str, on: date) -> dict[str, Any]:
        """What came in on a day, and how far the log has told of each."""
        waiting, found = ledger.lines(tenant, on, on)
        lines = {subject: head for _, day in found for subject, head in day.items()}
        return {"position": waiting.position, "settled": waiting.settled, "lines": lines}

    @router.get("/v1/ledger/subjects")
    def read_ledger_subjects(
        tenant: str, subject: Annotated[list[str], Query(max_length=ASKED_AT_ONCE)]
    ) -> dict[str, Any]:
        """What the service has of some subjects, and when it had handled all that the broker held."""
        at = drained_at(ledger.store)
        waiting, told = ledger.asked(tenant, subject)
        drained = at.isoformat() if at else None
        return {"drained_at": drained, "settled": waiting.settled, "subjects": told}

    @router.get("/v1/faults")
    def list_faults() -> dict[str, Any]:
        """What the service found wrong in its own store, over all tenants."""
        found = ledger.store.plumbing(FAULTS).find().sort("since", 1).limit(10_000)
        names = ("tenant", "subject", "kind", "where", "about", "since")
        return {"items": [{name: fault[name] for name in names} for fault in found]}

    return router
