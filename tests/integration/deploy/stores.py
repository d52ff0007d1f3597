"""Four small databases as the services keep them, for the tests of backup, restore and audit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.backups.redelivery import Documents
from deploy.instance import SERVICES, Instance
from services.chassis.core import CHASSIS_INDEXES
from services.chassis.mongo import Store, connect
from services.contracts.envelope import event_id

SECRET = "of-these-tests-only-" + "0" * 32
TENANT = "32128"


@dataclass(frozen=True)
class Stores:
    """The databases of an instance whose servers are the tests'."""

    instance: Instance
    client: MongoClient[dict[str, Any]]
    names: dict[str, str]

    def of(self, service: str) -> Documents:
        """A service's database."""
        return self.client[self.names[service]]

    @property
    def all(self) -> dict[str, Documents]:
        """All four."""
        return {service: self.of(service) for service in SERVICES}

    @property
    def environ(self) -> dict[str, str]:
        """For a command of deploy/ on these databases."""
        one = self.instance
        given = {
            "MOTCUA_DATA": str(one.data),
            "AMQP_URI": one.amqp_uri or "",
            "MONGODB_URI": one.mongodb_uri or "",
        }
        return {**os.environ, **one.passed_on, **given}

    def said(self, source: str, subject: str, last: int, *, pending: int = 0, first: int = 1) -> None:
        """Events of a stream in a source's log, the last `pending` of them without their place in it."""
        log = self.of(source)
        log["event_streams"].replace_one(
            {"_id": f"{TENANT}/{subject}"},
            {"_id": f"{TENANT}/{subject}", "tenant": TENANT, "last": last},
            upsert=True,
        )
        for sequence in range(first, last + 1):
            placed = sequence <= last - pending
            event = {
                "_id": f"{TENANT}/{event_id(source, subject, sequence)}",
                "tenant": TENANT,
                "subject": subject,
                "sequence": sequence,
                "type": "thing.happened.v1",
                "bucket": 0,
                "recorded_at": datetime.now(UTC),
                "body": b"{}",
            }
            place = {"position": log["events"].count_documents({}) + 1} if placed else {"pending": True}
            log["events"].insert_one(event | place)

    def heard(self, subscriber: str, source: str, subject: str, last: int) -> None:
        """How far a subscriber has handled a stream."""
        place = f"{TENANT}/{source}:{subject}"
        self.of(subscriber)["claims"].replace_one(
            {"_id": place}, {"_id": place, "tenant": TENANT, "last": last}, upsert=True
        )

    def content(self) -> dict[str, Any]:
        """Everything in the four databases: documents and indexes, by name."""
        return {
            f"{service}.{name}": (
                sorted(found[name].find(), key=lambda one: str(one["_id"])),
                sorted(index["name"] for index in found[name].list_indexes()),
            )
            for service, found in self.all.items()
            for name in sorted(found.list_collection_names())
        }


@contextmanager
def stores(amqp_uri: str, mongodb_uri: str, database: str, data: Path) -> Iterator[Stores]:
    """Four databases with the collections and indexes of the chassis."""
    names = {service: f"{database}_{service}" for service in SERVICES}
    instance = Instance.from_mapping(
        {
            "MOTCUA_DATA": str(data),
            "AMQP_URI": amqp_uri,
            "MONGODB_URI": mongodb_uri,
            "MOTCUA_SEAL_SECRET": SECRET,
            "MOTCUA_SERVICE_SECRET": SECRET,
            "MOTCUA_DEMONSTRATION": "0",
            **{f"{service.upper()}_DATABASE": name for service, name in names.items()},
        }
    )
    with connect(mongodb_uri) as client:
        for name in names.values():
            Store(client, name).ensure(CHASSIS_INDEXES)
        yield Stores(instance, client, names)
