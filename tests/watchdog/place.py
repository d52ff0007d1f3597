"""A running instance as these commands use it: its desks, its databases, what the watchdog says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from deploy import database
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from services.contracts.watch import DossierStuck
from tests.bench.desks import PERSON, Commune, Desk, communes, filing, sign_in
from tests.bench.lifecycle import PROCEDURE, until_there

Stuck = tuple[str, str, str]  # commune, dossier, kind


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A dossier of the load, and how far it was taken."""

    commune_id: str
    dossier_id: str
    stage: str  # open, completed


@dataclass
class Place:
    """An instance with some communes of the benchmarks in it."""

    instance: Instance
    communes: list[Commune]
    procedure: dict[str, Any]
    hosting: str  # the token of the hosting unit

    @classmethod
    async def opened(cls, instance: Instance, count: int) -> Place:
        """Sign in everywhere."""
        made = await communes(instance, count)
        word = secret(instance.data, "hosting-admin")
        hosting = await sign_in(instance, HOSTING_ADMIN, word)
        desk = Desk(instance, hosting)
        procedure = (await desk.get(f"/intake/v1/procedures/{PROCEDURE}")).body
        desk.close()
        return cls(instance, made, procedure, hosting)

    def desk(self, number: int) -> tuple[Desk, Commune]:
        """A desk of one of the communes."""
        commune = self.communes[number % len(self.communes)]
        return Desk(self.instance, commune.token), commune

    @contextmanager
    def stores(self) -> Iterator[dict[str, Database[dict[str, Any]]]]:
        """The databases of the services, for whoever breaks something in them."""
        names = ("intake", "workflow", "tracking", "notify")
        with MongoClient[dict[str, Any]](database.uri(self.instance), tz_aware=True) as client:
            yield {name: client[f"motcua_{name}"] for name in names}

    async def stuck(self) -> set[Stuck]:
        """All that the watchdog names over the API."""
        found: set[Stuck] = set()
        desk = Desk(self.instance, self.hosting)  # a new connection: the last one may have been idle too long
        after: str | None = ""
        while after is not None:
            place = f"&after={after}" if after else ""
            page = (await desk.get(f"/tracking/v1/stuck?limit=200{place}")).body
            found |= {(one["commune_id"], one["dossier_id"], one["kind"]) for one in page["items"]}
            after = page["next"]
        desk.close()
        return found

    async def quiet(self, seconds: float = 300.0) -> None:
        """Wait until every message has left, so that nothing changes any more what is about to be broken."""
        waiting = {"state": {"$in": ["due", "sending"]}}
        for _ in range(int(seconds)):
            with self.stores() as stores:
                if not stores["notify"]["messages"].count_documents(waiting):
                    return
            await asyncio.sleep(1)

    def alarms(self) -> int:
        """How often it ever said that a dossier is stuck: also what was taken back at once is counted."""
        with self.stores() as stores:
            return stores["tracking"]["events"].count_documents({"type": DossierStuck.type})


async def file_one(desk: Desk, commune: Commune, procedure: dict[str, Any]) -> tuple[str, Any]:
    """File and receive a dossier, and wait until its first step is open; its id and workflow's answer."""
    intake, workflow = (
        f"/{name}/v1/communes/{commune.commune_id}/dossiers" for name in ("intake", "workflow")
    )
    body = filing(commune, procedure, PERSON)
    filed = await desk.post(intake, body)
    dossier_id = str(filed.body["dossier_id"])
    running = await until_there(desk, f"{workflow}/{dossier_id}", lambda found: found["current"])
    return dossier_id, running


async def complete(desk: Desk, commune: Commune, dossier_id: str, running: Any) -> None:
    """Take a dossier through all of its steps."""
    path = f"/workflow/v1/communes/{commune.commune_id}/dossiers/{dossier_id}/completion"
    step, etag = running.body["current"], running.etag
    for place in range(step["place"], step["steps_count"] + 1):
        last = place == step["steps_count"]
        body = {"result": {"result_number": "1/KQ-UBND"}} if last else {}
        etag = (await desk.post(path, body, etag)).etag


async def hand_over(desk: Desk, commune: Commune, dossier_id: str) -> None:
    """Give the result to the citizen once the desk has heard of it."""
    path = f"/intake/v1/communes/{commune.commune_id}/dossiers/{dossier_id}"
    known = await until_there(desk, path, lambda found: found["status"] == 9)
    await desk.post(f"{path}/hand-over", {"relation": "self", "proof": "receipt"}, known.etag)
