"""What the HTTP benchmarks share: a running instance, signed-in officers, desks side by side."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import resource
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from deploy.district.accounts import password
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from tests.bench.wire import Reply, Wire

HOST = "127.0.0.1"
ROLES = ("counter_officer", "specialist", "leader", "clerk")
PERSON = {"name": "Nguyễn Thị Hạnh", "address": "ấp Cái Rô, tỉnh Cà Mau", "phone": "0912345678"}
SILENT = {name: PERSON[name] for name in ("name", "address")}  # no phone: no SMS beside what is measured


class RefusedError(Exception):
    """An answer that the benchmark does not expect."""


@dataclass
class Commune:
    """A commune of the benchmark: its unit, and the token of one officer with every role."""

    commune_id: str
    unit_id: str
    token: str


@dataclass
class Measured:
    """Latencies of one kind of request, in seconds."""

    latencies: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Percentiles in milliseconds."""
        cuts = statistics.quantiles(self.latencies, n=100)
        return {f"p{part}_ms": round(cuts[part - 1] * 1000, 1) for part in (50, 95, 99)}


class Desk:
    """One desk: a connection of its own, requests one after the other."""

    def __init__(self, instance: Instance, token: str) -> None:
        self._wire = Wire(HOST, instance.port("gateway"))
        self._token = token

    async def post(self, path: str, body: dict[str, Any], etag: str = "") -> Reply:
        """A change that must succeed."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return await self._asked("POST", path, body, headers | ({"If-Match": etag} if etag else {}))

    async def upload(self, path: str, content: bytes, media_type: str) -> Reply:
        """A file that must be taken."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": media_type}
        return await self._asked("POST", path, content, headers)

    async def get(self, path: str, *, missing: bool = False) -> Reply:
        """A reading; a 404 only where it may be."""
        return await self._asked("GET", path, None, {}, (404,) if missing else ())

    async def _asked(
        self, method: str, path: str, body: Any, headers: dict[str, str], also: tuple[int, ...] = ()
    ) -> Reply:
        reply = await self.ask(method, path, body, headers)
        if reply.status >= 400 and reply.status not in also:
            raise RefusedError(f"{method} {path}: {reply.status} {reply.content[:400]!r}")
        return reply

    async def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        """Any request; what is answered is the caller's to judge."""
        token = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return await self._wire.ask(method, path, body, {**token, **headers})

    def close(self) -> None:
        """Go home."""
        self._wire.close()


Work = Callable[[int, Desk], Awaitable[float]]  # one piece of work at a desk; its seconds


async def sign_in(instance: Instance, username: str, word: str) -> str:
    """A token."""
    desk = Desk(instance, "")
    reply = await desk.post("/intake/v1/sessions", {"username": username, "password": word})
    desk.close()
    return str(reply.body["token"])


async def communes(instance: Instance, count: int) -> list[Commune]:
    """Communes of the benchmark's own, made on first use, each with one officer who holds every role."""
    hosting = Desk(instance, await sign_in(instance, HOSTING_ADMIN, secret(instance.data, "hosting-admin")))
    made = [await _commune(instance, hosting, 90001 + number) for number in range(count)]
    hosting.close()
    return made


async def _commune(instance: Instance, hosting: Desk, number: int) -> Commune:
    commune_id, unit_id, username = f"{number}", f"bench-{number}", f"bench-{number}"
    word = password(instance, username)
    agency_code = f"000.{number % 100:02d}.99.H12"
    unit = {"unit_id": unit_id, "name": "Trung tâm Phục vụ hành chính công", "agency_code": agency_code}
    wanted: dict[str, dict[str, Any]] = {
        "/intake/v1/communes": {
            "commune_id": commune_id,
            "name": f"Xã thử tải {number}",
            "desk_phone": "02903000000",
            "desk_address": "Cà Mau",
        },
        f"/intake/v1/communes/{commune_id}/units": {**unit, "receives": True},
        f"/intake/v1/communes/{commune_id}/staff": {
            "username": username,
            "name": "Cán bộ thử tải",
            "roles": list(ROLES),
            "unit_id": unit_id,
            "password": word,
        },
    }
    for path, body in wanted.items():
        try:
            await hosting.post(path, body)
        except RefusedError as exc:
            if ": 409 " not in str(exc):
                raise
    return Commune(commune_id, unit_id, await sign_in(instance, username, word))


async def keep_busy(
    desks: list[Desk], seconds: float, work: Work, *, offered: float = 0.0
) -> tuple[int, float, Measured]:
    """Every desk works; returns how many pieces were done, in what time, how fast each.

    Args:
        offered: pieces a second over all desks, begun at set times and measured from these, so that waiting
            for a desk counts; 0: without a pause.
    """
    measured = Measured()
    began = time.perf_counter()
    until = began + seconds
    interval = len(desks) / offered if offered else 0.0

    async def run(number: int, desk: Desk) -> None:
        due = began + interval * number / len(desks)
        while max(due, time.perf_counter()) < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            late = max(0.0, time.perf_counter() - due) if offered else 0.0
            measured.latencies.append(late + await work(number, desk))
            due += interval

    await asyncio.gather(*itertools.starmap(run, enumerate(desks)))
    return len(measured.latencies), time.perf_counter() - began, measured


def generator_cpu_seconds() -> float:
    """What the load generator itself took of the cores."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def running() -> Instance:
    """The instance that `deploy/up` runs."""
    return Instance.recorded(os.environ)


def papers(procedure: dict[str, Any]) -> list[dict[str, Any]]:
    """Every obligatory paper of a procedure that has no alternatives."""
    return [
        {"code": paper["code"], "kind": paper["kinds"][0], "quantity": 1}
        for paper in procedure["papers"]
        if paper["obligatory"] and not paper["presented"]
    ]


def filing(
    place: Commune, procedure: dict[str, Any], person: dict[str, str] = SILENT, *, receive: bool = True
) -> dict[str, Any]:
    """What a desk enters to file a dossier with all its papers."""
    return {
        "channel": "counter",
        "unit_id": place.unit_id,
        "procedure_code": procedure["code"],
        "applicant": person,
        "papers": papers(procedure),
        "result_delivery": "desk",
        "receive": receive,
    }


def show(result: dict[str, Any]) -> None:
    """The benchmark's result, one JSON object."""
    print(json.dumps({**result, "cores": os.cpu_count()}), flush=True)
