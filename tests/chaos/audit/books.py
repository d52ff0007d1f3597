"""What the services keep of some communes, read once past their APIs, with the own book beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.contracts.registry import SERVICES
from tests.chaos.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.world import World

Document = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be.

    Attributes:
        check: which part of the audit found it.
        subjects: the dossiers or leases concerned.
    """

    check: str
    text: str
    subjects: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.check}: {self.text}"


@dataclass(frozen=True)
class Told:
    """An event of a log, its body read."""

    event_id: str
    tenant: str
    source: str
    subject: str
    sequence: int
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Books:
    """Everything that the audit compares; documents by their id, as a rule without the commune.

    Attributes:
        plan: the blows that fell; None: nobody says which.
    """

    world: World
    ledger: Ledger
    commune_ids: Sequence[str]
    plan: Sequence[Fault] | None
    logs: Mapping[str, list[Told]]
    kept: Mapping[tuple[str, str], Mapping[str, Document]]
    by_subject: Mapping[tuple[str, str], list[Told]] = field(default_factory=dict)

    def of(self, service: str, collection: str) -> Mapping[str, Document]:
        """The documents of a collection."""
        return self.kept[service, collection]

    @cached_property
    def twins(self) -> Mapping[str, str]:
        """Records of shared dossiers where they are resolved: each to the one where it was filed."""
        return {
            dossier_id: kept["origin"]["dossier_id"]
            for dossier_id, kept in self.of("intake", "dossiers").items()
            if kept.get("origin")
        }

    def filed_as(self, dossier_id: str) -> str:
        """The record where it was filed; of whatever is not shared it is the only one."""
        return self.twins.get(dossier_id, dossier_id)

    def events(self, source: str, subject: str) -> list[Told]:
        """What a service said about something, in order."""
        return self.by_subject.get((source, subject), [])


_READ = {
    "intake": ("dossiers", "serials", "serial_leases", "incoming_documents", "idempotency"),
    "workflow": ("running", "timers", "idempotency"),
    "tracking": ("dossiers",),
    "notify": ("messages", "dossiers"),
}
_SAME_IDS = {"serials"}  # every commune has its own of the same name
_PARTS = {"idempotency": ["tenant"], "running": {"process": 0}}


def read(world: World, ledger: Ledger, commune_ids: Sequence[str], plan: Sequence[Fault] | None) -> Books:
    """Read it all."""
    mine = {"tenant": {"$in": list(commune_ids)}}
    kept = {
        (service, name): {
            one["_id"] if name in _SAME_IDS else one["_id"].partition("/")[2]: one
            for one in world.database(service)[name].find(mine, _PARTS.get(name))
        }
        for service, names in _READ.items()
        for name in names
    }
    logs = {service: _log(world, service, mine) for service in SERVICES}
    by_subject: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for source, told in logs.items():
        for event in told:
            by_subject[source, event.subject].append(event)
    return Books(
        world=world,
        ledger=ledger,
        commune_ids=commune_ids,
        plan=plan,
        logs=logs,
        kept=kept,
        by_subject=by_subject,
    )


def _log(world: World, service: str, mine: Document) -> list[Told]:
    found = world.database(service)["events"].find(mine).sort([("subject", 1), ("sequence", 1)])
    return [_told(service, one) for one in found]


def _told(source: str, stored: Document) -> Told:
    body = json.loads(bytes(stored["body"]))
    return Told(
        event_id=stored["_id"].partition("/")[2],
        tenant=stored["tenant"],
        source=source,
        subject=stored["subject"],
        sequence=stored["sequence"],
        type=stored["type"],
        data=body["data"],
    )
