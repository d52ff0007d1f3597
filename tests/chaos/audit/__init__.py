"""The audit after healing: what was acknowledged against what is kept, and what is kept against itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tests.chaos.audit.books import Books, Finding, read
from tests.chaos.audit.commands import commands
from tests.chaos.audit.documents import documents
from tests.chaos.audit.events import effects, logs, set_aside
from tests.chaos.audit.files import files
from tests.chaos.audit.messages import messages
from tests.chaos.audit.numbers import serials
from tests.chaos.audit.standing import standing
from tests.chaos.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.world import World

__all__ = ["Finding", "audited"]

CHECKS: Sequence[Callable[[Books], list[Finding]]] = (
    commands,
    serials,
    logs,
    effects,
    set_aside,
    standing,
    messages,
    files,
    documents,
)

LOOKS, PAUSE_SECONDS = 3, 3.0  # the services go on saying things: what is wrong stays so when looked at again


def audited(
    world: World, ledger: Ledger, commune_ids: Sequence[str], plan: Sequence[Fault] | None = None
) -> list[Finding]:
    """Everything that is not as it must be for these communes after these blows; None: whichever fell."""
    for _ in range(LOOKS):
        books = read(world, ledger, commune_ids, plan)
        found = [finding for check in CHECKS for finding in check(books)]
        if not found:
            break
        time.sleep(PAUSE_SECONDS)
    return found
