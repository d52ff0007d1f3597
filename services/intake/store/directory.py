"""Communes and accounts, kept in memory for a few seconds: the path of a filing asks for them each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from services.chassis.mongo import Document, Store
from services.contracts.practice import is_practice
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.ports import CLIENTS, COMMUNES, STAFF

T = TypeVar("T")

KEPT_SECONDS = 5.0
MOST_KEPT = 20_000
MOST_STAFF = 1_000  # of one commune: some dozens in fact
COMMUNE_KEY = "commune"


class MongoDirectory:
    """See ports.Directory. What is not there is asked for each time, so that what is new is found at once."""

    def __init__(self, store: Store, kept_seconds: float = KEPT_SECONDS) -> None:
        self._store = store
        self._kept_seconds = kept_seconds
        self._kept: dict[tuple[str, ...], tuple[float, object]] = {}

    def commune(self, commune_id: str) -> Commune | None:
        """See ports.Directory."""
        return self._remembered(("commune", commune_id), lambda: self._commune(commune_id))

    def forget(self, commune_id: str) -> None:
        """Ask again for a commune that was just changed."""
        self._kept.pop(("commune", commune_id), None)

    def communes(self) -> list[Commune]:
        """See ports.Directory."""
        found = self._store.plumbing(COMMUNES).find().sort("_id", 1)
        return [restored(Commune, document) for document in found if not is_practice(document["tenant"])]

    def practising(self, commune_id: str) -> str:
        """See ports.Directory."""
        kept = self._store.tenant(commune_id).collection(COMMUNES).get(COMMUNE_KEY) or {}
        return str(kept.get("practice_id", ""))

    def name_of(self, commune_id: str, holder: str) -> str | None:
        """See ports.Directory."""
        return self._remembered(("name", commune_id, holder), lambda: self._name(commune_id, holder))

    def staff(self, commune_id: str, staff_id: str) -> Document | None:
        """See ports.Directory."""
        return self._remembered(
            ("staff", commune_id, staff_id),
            lambda: self._store.tenant(commune_id).collection(STAFF).get(staff_id),
        )

    def all_staff(self, commune_id: str) -> list[Document]:
        """See ports.Directory."""
        found = (
            self._store.tenant(commune_id).collection(STAFF).find({}, sort=[("name", 1)], limit=MOST_STAFF)
        )
        return list(found)

    def staff_named(self, username: str) -> tuple[str, Document] | None:
        """See ports.Directory."""
        return self._store.asked_by_anyone(STAFF, {"username": username})

    def client(self, client_id: str) -> tuple[str, Document] | None:
        """See ports.Directory."""
        return self._store.asked_by_anyone(CLIENTS, {"client_id": client_id})

    def _remembered(self, key: tuple[str, ...], ask: Callable[[], T | None]) -> T | None:
        until, value = self._kept.get(key, (0.0, None))
        if time.monotonic() < until:
            return value  # type: ignore[return-value]  # kept under the key that it was asked by
        found = ask()
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        if found is not None:
            self._kept[key] = (time.monotonic() + self._kept_seconds, found)
        return found

    def _commune(self, commune_id: str) -> Commune | None:
        kept = self._store.tenant(commune_id).collection(COMMUNES).get(COMMUNE_KEY)
        return None if kept is None else restored(Commune, kept)

    def _name(self, commune_id: str, holder: str) -> str | None:
        tenant = self._store.tenant(commune_id)
        for collection in (STAFF, CLIENTS):
            kept = tenant.collection(collection).get(holder)
            if kept is not None:
                return str(kept["name"])
        return None
