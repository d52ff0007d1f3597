"""The serials of all units, each series of each day and year, held against what they were given to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.chassis.core import Core
from services.intake.domain.leases import Block
from services.intake.domain.serials_audit import account
from services.intake.store.serials import MongoSerials


def not_whole(core: Core) -> Iterator[str]:
    """Each series that is not exactly 1..n, with the serials that are missing or twice."""
    serials = MongoSerials(core.store)
    for counter in serials.counters():
        found = account(serials.book(counter))
        if not found.whole:
            missing, twice = _shown(found.missing), _shown(found.twice)
            yield f"{counter}: missing {missing}; twice {twice}; last {found.last}"


def _shown(blocks: Iterable[Block]) -> str:
    return ", ".join(f"{block.first}-{block.last}" for block in blocks) or "none"
