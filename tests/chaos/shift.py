"""What every round has, whatever falls on it: desks at work, and the audit when they have closed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from tests.chaos import settle, work
from tests.chaos.audit import Finding, audited
from tests.chaos.client import Client
from tests.chaos.communes import Commune
from tests.chaos.desks import Choose, Desk, Hall
from tests.chaos.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.world import World


def catalogue(base: str) -> list[Mapping[str, Any]]:
    """The procedures that are offered."""
    told = httpx.get(f"{base}/intake/v1/procedures?limit=200", trust_env=False, timeout=30.0)
    items: list[Mapping[str, Any]] = told.raise_for_status().json()["items"]
    return items


@contextmanager
def at_work(
    hall: Hall, base: str, seed: int, count: int, choose: Choose = work.choose, desks: type[Desk] = Desk
) -> Iterator[None]:
    """So many desks in a hall, from now to the end of the block.

    Raises: RuntimeError if one fell over.
    """
    citizen = Client(base, hall.ledger)
    citizen.stopping = lambda: hall.stopping
    opened = [desks(hall, random.Random(f"{seed}/{number}"), citizen, choose) for number in range(count)]
    for desk in opened:
        desk.start()
    try:
        yield
    finally:
        hall.stopping = True
    for desk in opened:
        desk.join()
    citizen.close()
    failures = [desk.failure for desk in opened if desk.failure is not None]
    if failures:
        raise RuntimeError("a desk fell over: that is a fault of the harness") from failures[0]


def closed(places: Sequence[Commune]) -> None:
    """The officers go home."""
    for place in places:
        for officer in place.officers.values():
            officer.close()


def findings(
    world: World,
    ledger: Ledger,
    places: list[Commune],
    still_seconds: float,
    plan: Sequence[Fault] | None = None,
) -> list[Finding]:
    """What is not as it must be when everything is healed, decided and quiet; the officers go home."""
    settle.heal(world)
    undecided = settle.decide(ledger, places)
    ids = [place.commune_id for place in places]
    left = settle.quiet(world, ids, still_seconds)
    found = [Finding("decided", f"{one.kind} {one.key}: no answer", (one.subject,)) for one in undecided]
    found += [Finding("settled", text) for text in left]
    found += audited(world, ledger, ids, plan)
    closed(places)
    return found
