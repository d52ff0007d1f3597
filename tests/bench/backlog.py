"""Backlogs for benchmarks: events in bulk into the log of the running intake, as its own handlers write them.

`python -m tests.bench.backlog KIND COMMUNES COUNT MARK` is how the benchmarks call it: a process of its own,
behind everybody else for the cores. COMMUNES are one or, with commas between, several in turn. KIND is
`imports` (a commune's exchange file: one event to a dossier), `poison` (nothing but events that cannot be
handled) or `mixed` (one of each in turn).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from deploy.aside import give_way
from deploy.services import environment
from services.chassis.core import Core
from services.chassis.work import Batch, Layer
from services.contracts import codec
from services.contracts.desk import DossierImported, PaymentRecorded
from services.contracts.envelope import Event
from services.contracts.person import PersonData, lookup_digest
from services.intake import bootstrap
from services.intake.settings import IntakeSettings
from tests.bench.desks import running

AT_ONCE = 500
NICENESS = 19
BEYOND_64_BITS = 2**70  # JSON carries it, no database column does: the whole transaction is refused

Make = Callable[[str, str, str], list[Event]]  # of a commune, a dossier's id and a sealed person


def intake_core() -> Core:
    """Intake's plumbing on the running instance."""
    return bootstrap.core(IntakeSettings.from_mapping(environment(running(), "intake")))


def imported(commune_id: str, dossier_id: str, person: str) -> list[Event]:
    """A dossier of another system, as an exchange file tells of it."""
    now = datetime.now(UTC)
    return [
        DossierImported(
            commune_id=commune_id,
            occurred_at=now,
            dossier_id=dossier_id,
            source_system="bench",
            dossier_number=dossier_id,
            unit_id="bench",
            channel="online",
            procedure_code="1.001193",
            procedure_version=1,
            procedure_name="Đăng ký khai sinh",
            field="Hộ tịch",
            system_of_record="ministry",
            status=2,
            filed_at=now,
            received_at=now,
            due_at=now + timedelta(days=3),
            delivery="desk",
            lookup_digest=lookup_digest(dossier_id),
            person=person,
        )
    ]


def refused_by_the_store(commune_id: str, dossier_id: str, person: str) -> list[Event]:
    """A number that spoils the transaction it stands in."""
    return [_payment(commune_id, dossier_id, BEYOND_64_BITS)]


def refused_by_its_handler(commune_id: str, dossier_id: str, person: str) -> list[Event]:
    """Personal data sealed with a key that nobody has."""
    return imported(commune_id, dossier_id, person[:-8] + "AAAAAAAA")


def of_another_shape(commune_id: str, dossier_id: str, person: str) -> list[Event]:
    """Words where the contract has a number, and a good event that waits behind it."""
    words: Any = "một triệu"
    return [_payment(commune_id, dossier_id, words), _payment(commune_id, dossier_id, 1_000)]


def _payment(commune_id: str, dossier_id: str, amount: int) -> Event:
    now = datetime.now(UTC)
    return PaymentRecorded(
        commune_id=commune_id, occurred_at=now, dossier_id=dossier_id, amount=amount, paid_at=now
    )


POISON: tuple[Make, ...] = (refused_by_the_store, refused_by_its_handler, of_another_shape)
KINDS: dict[str, Callable[[int], Make]] = {
    "imports": lambda number: imported,
    "poison": lambda number: POISON[number % len(POISON)],
    "mixed": lambda number: imported if number % 2 else POISON[number // 2 % len(POISON)],
}


def plant(core: Core, kind: str, commune_ids: Sequence[str], count: int, mark: str) -> None:
    """Write the events of so many dossiers into the log, many to a transaction."""
    data = codec.encode(PersonData(name="Nguyễn Thị Hạnh", address="ấp Cái Rô, tỉnh Cà Mau"))
    people = {one: core.seal.seal(f"commune:{one}:1", data) for one in commune_ids}

    def fill(numbers: range, batch: Batch) -> None:
        for number in numbers:
            commune_id = commune_ids[number % len(commune_ids)]
            layer = Layer(batch, commune_id)
            make = KINDS[kind](number // len(commune_ids))
            for event in make(commune_id, f"{mark}-{number}", people[commune_id]):
                layer.announce(event)
            batch.merge(layer)

    for first in range(0, count, AT_ONCE):
        core.transactor.run(partial(fill, range(first, min(first + AT_ONCE, count))))


async def planted(kind: str, commune_ids: Sequence[str], count: int, mark: str) -> None:
    """The same in a process of its own; returns when the log has them all."""
    command = (sys.executable, "-m", "tests.bench.backlog", kind, ",".join(commune_ids), str(count), mark)
    process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
    if await process.wait():
        raise RuntimeError(f"no backlog: {kind} of {', '.join(commune_ids)}")


def main() -> None:
    """Plant one backlog."""
    kind, commune_ids, count, mark = sys.argv[1:]
    give_way(NICENESS)
    plant(intake_core(), kind, commune_ids.split(","), int(count), mark)


if __name__ == "__main__":
    main()
