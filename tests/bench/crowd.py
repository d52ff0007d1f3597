"""One process of the crowd that makes a spike: lifecycles begun at set times, whatever happens to others.

Nobody waits for an answer before the next begins. A refusal is obeyed: the same request, with the same key,
goes again after `Retry-After`; a filing is given up after a few refusals, what was accepted is gone on with.
"""

from __future__ import annotations

import asyncio
import random
import resource
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import uvloop

from tests.bench.desks import HOST, PERSON, Commune, filing
from tests.bench.wire import Reply, Wire

FILING_TRIES = 3
TRIES = 60  # of each further step: what was accepted is finished
PAUSES = (0.5, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # between readings, the last one again and again
PATIENCE_SECONDS = 240.0
REFUSALS = (429, 503)


class DroppedError(Exception):
    """The filing was refused, and given up."""


class WrongError(Exception):
    """An answer that nobody should get."""


@dataclass(frozen=True)
class Orders:
    """What a process of the crowd does.

    Attributes:
        arrivals: when lifecycles begin, in seconds since 1970.
    """

    port: int
    places: Sequence[Commune]
    procedure: dict[str, Any]
    arrivals: Sequence[float]
    seed: int


@dataclass
class Life:
    """One lifecycle: when it began and ended, and how."""

    began: float
    ended: float = 0.0
    outcome: str = "open"
    place: int = 0
    number: str = ""
    dossier_id: str = ""
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class Told:
    """What a process tells of what it saw; answers are (when asked, seconds) of commands that were done."""

    lives: list[Life]
    answers: list[tuple[float, float]]
    late: list[float]  # seconds by which arrivals came late: the generator's own fault
    cpu_seconds: float


class Lines:
    """Connections kept open: as many as there are requests under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Wire] = []

    async def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        """A request; on a connection that was closed while it was idle it goes again (it has its key)."""
        for attempt in range(3):
            wire = self._idle.pop() if self._idle and not attempt else Wire(HOST, self._port)
            try:
                reply = await wire.ask(method, path, body, headers)
            except (OSError, EOFError) as exc:
                wire.close()
                if attempt == 2:
                    raise WrongError(f"{method}: {type(exc).__name__}") from exc
            else:
                self._idle.append(wire)
                return reply
        raise AssertionError

    def close(self) -> None:
        """All of them."""
        for wire in self._idle:
            wire.close()


class Crowd:
    """The lifecycles of one process."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._lines = Lines(orders.port)
        self._random = random.Random(orders.seed)
        self.told = Told([], [], [], 0.0)

    async def run(self) -> Told:
        """Begin all at their times, and wait for those that were accepted."""
        tasks = []
        for number, at in enumerate(self._orders.arrivals):
            await asyncio.sleep(max(0.0, at - time.time()))
            self.told.late.append(max(0.0, time.time() - at))
            life = Life(began=at, place=number % len(self._orders.places))
            self.told.lives.append(life)
            tasks.append(asyncio.create_task(self._live(life)))
        await asyncio.gather(*tasks)
        self._lines.close()
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.told.cpu_seconds = used.ru_utime + used.ru_stime
        return self.told

    async def _live(self, life: Life) -> None:
        try:
            await self._steps(life)
            life.outcome = "finished"
        except DroppedError:
            life.outcome = "dropped"
        except (WrongError, TimeoutError, KeyError, ValueError) as exc:
            life.outcome = f"wrong: {type(exc).__name__} {exc}"[:300]
        life.ended = time.time()

    async def _steps(self, life: Life) -> None:
        place = self._orders.places[life.place]
        intake, workflow = (
            f"/{name}/v1/communes/{place.commune_id}/dossiers" for name in ("intake", "workflow")
        )
        body = filing(place, self._orders.procedure, PERSON, receive=False)
        filed = await self._post(life, "file", intake, body, tries=FILING_TRIES)
        life.dossier_id = one = str(filed.body["dossier_id"])
        received = await self._post(life, "receive", f"{intake}/{one}/reception", {}, filed.etag)
        life.number = str(received.body["dossier_number"])
        begun = await self._until(life, f"{workflow}/{one}", lambda found: found["current"])
        step, etag = begun.body["current"], begun.etag
        for at in range(step["place"], step["steps_count"] + 1):
            body = {"result": {"result_number": "1/KQ-UBND"}} if at == step["steps_count"] else {}
            etag = (await self._post(life, "step", f"{workflow}/{one}/completion", body, etag)).etag
        known = await self._until(life, f"{intake}/{one}", lambda found: found["status"] == 9)
        given = {"relation": "self", "proof": "receipt"}
        handed = await self._post(life, "hand over", f"{intake}/{one}/hand-over", given, known.etag)
        if handed.body["status"] != 10 or handed.body["dossier_number"] != life.number:
            raise WrongError(f"handed over: {handed.content[:200]!r}")

    async def _post(
        self, life: Life, step: str, path: str, body: dict[str, Any], etag: str = "", tries: int = TRIES
    ) -> Reply:
        headers = {"Idempotency-Key": uuid.uuid4().hex} | ({"If-Match": etag} if etag else {})
        for _ in range(tries):
            asked = time.time()
            reply = await self._ask(life, "POST", path, body, headers)
            if reply.status < 300:
                self.told.answers.append((asked, time.time() - asked))
                return reply
            await self._refused(life, step, reply)
        raise DroppedError if step == "file" else WrongError(f"{step}: refused {tries} times")

    async def _until(self, life: Life, path: str, enough: Any) -> Reply:
        """Read until what another service said has arrived, ever more seldom."""
        until = time.time() + PATIENCE_SECONDS
        for number in range(10_000):
            await asyncio.sleep(PAUSES[min(number, len(PAUSES) - 1)])
            reply = await self._ask(life, "GET", path, None, {})
            if reply.status == 200 and enough(reply.body):
                return reply
            if reply.status not in (200, 404):
                await self._refused(life, "read", reply)
            if time.time() > until:
                break
        raise WrongError(f"{path.split('/')[1]} never heard of it")

    async def _ask(self, life: Life, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        token = self._orders.places[life.place].token
        return await self._lines.ask(method, path, body, {"Authorization": f"Bearer {token}", **headers})

    async def _refused(self, life: Life, step: str, reply: Reply) -> None:
        """A refusal says when to come again, and that nothing was done; anything else is wrong."""
        after = reply.headers.get("retry-after", "")
        if reply.status not in REFUSALS or not after.isdigit():
            raise WrongError(f"{step}: {reply.status} {reply.content[:200]!r}")
        life.refused[f"{step} {reply.status}"] += 1
        await asyncio.sleep(int(after) * self._random.uniform(1.0, 1.2))


def run(orders: Orders) -> Told:
    """The work of one process."""

    async def main() -> Told:
        return await Crowd(orders).run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())
