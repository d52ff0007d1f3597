"""Many dossiers with their timers, put into a workflow's database as its own handlers keep them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from services.chassis.core import Core
from services.chassis.work import Batch, Layer
from services.contracts.envelope import decode
from services.contracts.handling import TimerFired
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, save
from tests.fakes.workflow import running

AT_ONCE = 500


def plant(core: Core, means: Means, dossiers: Iterable[tuple[str, Running]]) -> None:
    """Keep dossiers, each of a commune."""
    waiting = list(dossiers)
    for first in range(0, len(waiting), AT_ONCE):
        part = waiting[first : first + AT_ONCE]

        def fill(batch: Batch, part: Sequence[tuple[str, Running]] = part) -> None:
            for commune_id, dossier in part:
                layer = Layer(batch, commune_id)
                save(layer, dossier, means)
                batch.merge(layer)

        core.transactor.run(fill)


def some(count: int, *communes: str, **given: Any) -> list[tuple[str, Running]]:
    """Dossiers with an open step, over the communes in turn."""
    model = running(**given)
    return [
        (communes[number % len(communes)], replace(model, dossier_id=f"d{number}")) for number in range(count)
    ]


def fired(core: Core) -> Counter[tuple[str, str, str]]:
    """How often each timer was announced: by commune, dossier, and timer with what it is about."""
    found = core.store.plumbing("events").find({"type": TimerFired.type})
    told = (decode(bytes(document["body"])) for document in found)
    return Counter((one.tenant, one.subject, f"{one.data['timer']} {one.data['about']}") for one in told)
