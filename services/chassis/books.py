"""A book kept by the instant at which each document came in, read from indexes alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from services.chassis.ledger import Day
from services.chassis.mongo import Document, Store, document_id, tenants_by_leaps

Facts = Callable[[str, Sequence[str]], Mapping[str, Document]]


def what_became_of(store: Store, collection: str, key: str, state: str) -> Facts:
    """Of each subject only its state, under the name that it is stored by."""

    def facts(tenant: str, subjects: Sequence[str]) -> dict[str, Document]:
        ids = [document_id(tenant, subject) for subject in subjects]
        found = store.plumbing(collection).find({"_id": {"$in": ids}}, [key, state])
        return {one[key]: {state: one[state]} for one in found}

    return facts


@dataclass(frozen=True, kw_only=True)
class DatedBook:
    """See ledger.Book.

    Attributes:
        at: the member that says when it came in; `key`: its id; `state`: what became of it.
        states: a value of `state` to open, closed or void; a value that is not in it is counted nowhere, so
            that the day does not add up.
        zone: by which the days are those of a calendar.
    """

    store: Store
    collection: str
    at: str
    key: str
    state: str
    states: Mapping[Any, str]
    facts: Facts
    zone: tzinfo

    def tenants(self) -> Iterator[str]:
        """All of whom there is anything."""
        documents = self.store.plumbing(self.collection)
        return tenants_by_leaps(documents, {self.at: {"$exists": True}}, then=[(self.at, 1)])

    def first_on(self, tenant: str) -> date | None:
        """The first day on which anything came in."""
        where = {"tenant": tenant, self.at: {"$exists": True}}
        found = self.store.plumbing(self.collection).find_one(where, [self.at], sort=[(self.at, 1)])
        return self.day_of(found[self.at]) if found else None

    def days(self, tenant: str, since: date, until: date) -> list[Day]:
        """See ledger.Book."""
        range_ = {"$gte": self._begins(since), "$lt": self._begins(until + timedelta(days=1))}
        documents = self.store.plumbing(self.collection)
        came_in: dict[date, list[str]] = defaultdict(list)
        shown = {"_id": 0, self.at: 1, self.key: 1}
        for document in documents.find({"tenant": tenant, self.at: range_}, shown):
            came_in[self.day_of(document[self.at])].append(document[self.key])
        states: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        where = {"tenant": tenant, self.at: range_, self.state: {"$in": list(self.states)}}
        for found in documents.aggregate([{"$match": where}, {"$group": self._by_day()}]):
            on, state = date.fromisoformat(found["_id"]["on"]), self.states[found["_id"]["state"]]
            states[on][state] += found["count"]
        return [Day(on, len(keys), dict(states[on]), keys) for on, keys in sorted(came_in.items())]

    def _by_day(self) -> Document:
        offset = datetime(2000, 1, 1, tzinfo=self.zone).strftime("%z")
        on = {"$dateToString": {"date": f"${self.at}", "format": "%Y-%m-%d", "timezone": offset}}
        return {"_id": {"on": on, "state": f"${self.state}"}, "count": {"$sum": 1}}

    def day_of(self, at: datetime) -> date:
        """The day of an instant."""
        return at.astimezone(self.zone).date()

    def _begins(self, on: date) -> datetime:
        return datetime.combine(on, time(), self.zone)
