"""Indexes and queries: what is due, what staff ask for, the figures; and work in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pymongo import ASCENDING, DESCENDING

from services.chassis.books import DatedBook
from services.chassis.mongo import Document, Index, Indexes, Store, document_id, tenants_by_leaps
from services.chassis.transactions import Transactor
from services.chassis.work import Batch, Layer, UnitOfWork
from services.contracts.calendars import VIETNAM_TIME
from services.notify.domain.message import Message, State
from services.notify.domain.rules import RESULTS, Channel
from services.notify.ports import COMMUNES, DOSSIERS, MESSAGES, WORDING_HEADS, WORDINGS

T = TypeVar("T")

INDEXES: Indexes = {
    COMMUNES: (),
    WORDING_HEADS: (),
    WORDINGS: (Index(("about", "number")),),
    DOSSIERS: (Index(("_id",), only_where={"completed": True}),),
    MESSAGES: (
        Index(("channel", "next_attempt_at"), only_where={"state": State.DUE.value}),
        Index(("created_at", "message_id")),
        Index(("state", "created_at", "message_id")),
        Index(("dossier_id", "created_at", "message_id")),
        # What a dead sender left, and the figures of the hosting unit, belong to no commune.
        Index(("state", "channel", "due_since", "cause"), across_tenants=True),
    ),
}


class MongoDueMessages:
    """Finds what is due; see ports.DueMessages."""

    def __init__(self, store: Store) -> None:
        self._messages = store.plumbing(MESSAGES)
        self._store = store

    def communes(self, channel: Channel, now: datetime) -> list[str]:
        """See ports.DueMessages."""
        return list(tenants_by_leaps(self._messages, _due(channel, now)))

    def keys(self, commune_id: str, channel: Channel, now: datetime, limit: int) -> list[str]:
        """See ports.DueMessages."""
        messages = self._store.tenant(commune_id).collection(MESSAGES)
        longest_due_first = [("next_attempt_at", ASCENDING)]
        found = messages.find(_due(channel, now), sort=longest_due_first, limit=limit, fields=["message_id"])
        return [document["message_id"] for document in found]

    def under_way(self, channel: Channel) -> dict[str, list[str]]:
        """See ports.DueMessages."""
        found: dict[str, list[str]] = {}
        where = {"state": State.SENDING.value, "channel": channel.value}
        for document in self._messages.find(where, ["tenant", "message_id"]):
            found.setdefault(document["tenant"], []).append(document["message_id"])
        return found


def _due(channel: Channel, now: datetime) -> Document:
    return {"state": State.DUE.value, "channel": channel.value, "next_attempt_at": {"$lte": now}}


class MongoAlone:
    """Work in a transaction of its own; see ports.Alone."""

    def __init__(self, transactor: Transactor) -> None:
        self._transactor = transactor

    def __call__(self, commune_id: str, work: Callable[[UnitOfWork], T], keys: Sequence[str]) -> T:
        """See ports.Alone."""

        def fill(batch: Batch) -> T:
            batch.prefetch((MESSAGES, document_id(commune_id, key)) for key in keys)
            layer = Layer(batch, commune_id)
            result = work(layer)
            batch.merge(layer)
            return result

        return self._transactor.run(fill)


class MongoMessageReader:
    """What staff of one commune ask for; see ports.MessageReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, key: str) -> Message | None:
        """See ports.MessageReader."""
        document = self._store.tenant(commune_id).collection(MESSAGES).get(key)
        return None if document is None else Message.of(document)

    def newest(
        self, commune_id: str, where: Mapping[str, str], before: tuple[datetime, str] | None, limit: int
    ) -> list[Message]:
        """See ports.MessageReader."""
        wanted: dict[str, Any] = dict(where)
        if before is not None:
            created_at, key = before
            earlier = {"created_at": {"$lt": created_at}}
            wanted["$or"] = [earlier, {"created_at": created_at, "message_id": {"$lt": key}}]
        order = [("created_at", DESCENDING), ("message_id", DESCENDING)]
        found = self._store.tenant(commune_id).collection(MESSAGES).find(wanted, sort=order, limit=limit)
        return [Message.of(document) for document in found]


class Figures:
    """What the hosting unit watches, over all communes."""

    def __init__(self, store: Store) -> None:
        self._messages = store.plumbing(MESSAGES)

    def failed(self) -> int:
        """Messages that failed and were not ordered again."""
        return self._messages.count_documents({"state": State.FAILED.value})

    def oldest_due(self, channel: Channel) -> datetime | None:
        """Since when the oldest message of a channel that has not left has been due."""
        waiting = [State.DUE.value, State.SENDING.value]
        where = {"state": {"$in": waiting}, "channel": channel.value}
        found = self._messages.find_one(where, ["due_since"], sort=[("due_since", ASCENDING)])
        return found["due_since"] if found else None

    def at_the_desk(self, since: datetime) -> dict[str, int]:
        """Notices since then that only the desk can give, by their cause."""
        where = {"state": State.DESK.value, "channel": Channel.DESK.value, "due_since": {"$gte": since}}
        counted = self._messages.aggregate([
            {"$match": where},
            {"$group": {"_id": "$cause", "count": {"$sum": 1}}},
        ])  # fmt: skip
        return {found["_id"]: found["count"] for found in counted}


class MongoResults:
    """Dossiers with a result, and the notices of results; see ports.Results."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, after: str, limit: int) -> list[Document]:
        """See ports.Results."""
        where = {"completed": True, "tenant": {"$gte": after.partition("/")[0]}, "_id": {"$gt": after}}
        found = self._store.plumbing(DOSSIERS).find(where, ["tenant", "returned", "told_elsewhere"])
        return list(found.sort([("tenant", ASCENDING), ("_id", ASCENDING)]).limit(limit))

    def some(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """See ports.Results."""
        ids = [document_id(commune_id, dossier_id) for commune_id, dossier_id in keys]
        where = {"_id": {"$in": ids}, "completed": True}
        return list(self._store.plumbing(DOSSIERS).find(where, ["tenant", "returned", "told_elsewhere"]))

    def told(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[str, list[str]]:
        """See ports.Results."""
        notices = [notice.value for notice in RESULTS]
        where = {"tenant": commune_id, "dossier_id": {"$in": list(dossier_ids)}, "notice": {"$in": notices}}
        told: dict[str, list[str]] = {}
        for message in self._store.plumbing(MESSAGES).find(where, ["dossier_id", "event_id"]):
            told.setdefault(message["dossier_id"], []).append(message["event_id"])
        return told


def book(store: Store) -> DatedBook:
    """Notify's ledger of messages, by the day on which they were written."""
    results = MongoResults(store)

    def facts(commune_id: str, dossier_ids: Sequence[str]) -> dict[str, Document]:
        """Of dossiers: which events about a result were told, and whether it is known to have one."""
        told = results.told(commune_id, dossier_ids)
        known = {one["_id"].partition("/")[2] for one in results.some([(commune_id, d) for d in dossier_ids])}
        return {
            dossier_id: {"results": sorted(set(told.get(dossier_id, ()))), "completed": dossier_id in known}
            for dossier_id in known | told.keys()
        }

    states = {state.value: "closed" for state in State}
    waiting = dict.fromkeys((State.DUE.value, State.SENDING.value), "open")
    return DatedBook(
        store=store,
        collection=MESSAGES,
        at="created_at",
        key="message_id",
        state="state",
        states={**states, **waiting, State.FAILED.value: "void"},
        facts=facts,
        zone=VIETNAM_TIME,
    )
