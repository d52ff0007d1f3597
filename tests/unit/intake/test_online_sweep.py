"""What was begun online and has had its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.intake.handlers import online as handlers
from services.intake.handlers.online_sweep import SWEPT_AT_ONCE, sweep_filings
from services.intake.ports import FILINGS, Document, ExpiredFilings
from tests.fakes.intake import COMMUNE, Counter, ListedFiles
from tests.unit.intake.filings import (
    HOLDER,
    begun,
    confirmed,
    photographed,
)
from tests.unit.intake.test_phone_codes import online


@pytest.fixture
def counter() -> Counter:
    """A counter where one telephone was confirmed."""
    return confirmed()


class Begun(ExpiredFilings):
    """What was begun, on a fake unit of work."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def expired(self, now: datetime, limit: int) -> Sequence[tuple[str, Document]]:
        """See ExpiredFilings."""
        found = self._counter.work.documents(FILINGS).values()
        return [(COMMUNE.commune_id, one) for one in found if one["expires_at"] <= now][:limit]


def sweep(counter: Counter, files: ListedFiles) -> tuple[float, int]:
    """After how long it wants to go on, and how many went."""
    swept: list[None] = []

    def run(commune_id: str, change: Callable[[Any], None]) -> None:
        change(counter.work.beside(commune_id))

    seconds = sweep_filings(Begun(counter), files, counter.clock, run, lambda: swept.append(None))
    return seconds, len(swept)


def test_what_has_had_its_time_goes_with_its_files(counter: Counter) -> None:
    """What was given up at once, the rest after days; what is under way stays."""
    given_up = photographed(counter, begun(counter)["filing_id"], "form", "form")
    first, second = (one["scan_id"] for one in given_up["scans"])
    handlers.drop_photo(given_up["filing_id"], first, HOLDER, counter.work, online=online(counter))
    handlers.drop_filing(given_up["filing_id"], HOLDER, counter.work, online=online(counter))
    under_way = begun(counter)["filing_id"]
    files = ListedFiles()
    assert sweep(counter, files) == (60.0, 1)
    assert sorted(files.deleted) == sorted([first, second])
    assert list(counter.work.documents(FILINGS)) == [under_way]


def test_a_sweep_goes_on_while_there_is_more_and_leaves_what_was_prolonged(counter: Counter) -> None:
    """Somebody may work on it in the moment in which its time ends."""
    for _ in range(SWEPT_AT_ONCE):
        begun(counter)
    counter.clock.set(counter.clock.now() + timedelta(days=8))
    found = Begun(counter).expired(counter.clock.now(), 1)[0][1]
    kept = counter.work.documents(FILINGS)[found["filing_id"]]

    class Late(Begun):
        """It was read before the change."""

        def expired(self, now: datetime, limit: int) -> Sequence[tuple[str, Document]]:
            """See ExpiredFilings."""
            stale = super().expired(now, limit)
            counter.work.put(FILINGS, found["filing_id"], {**kept, "expires_at": now + timedelta(days=7)})
            return stale

    def run(commune_id: str, change: Callable[[Any], None]) -> None:
        change(counter.work.beside(commune_id))

    assert sweep_filings(Late(counter), ListedFiles(), counter.clock, run, lambda: None) == 0.0
    assert list(counter.work.documents(FILINGS)) == [found["filing_id"]]
