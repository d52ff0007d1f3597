"""The watch of a service, put together: what it examines, its ledger, and how both are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from services.chassis.clock import Clock
from services.chassis.core import Core
from services.chassis.counting import Counting
from services.chassis.faults import Examiner, Fault, Pace, Say, Watch
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.unrelayed import Unrelayed
from services.chassis.work import UnitOfWork
from services.contracts.envelope import Event

Noted = Callable[[str, datetime, str, str, str, bool], Event]  # tenant, at, subject, kind, about, mended
Counted = Callable[[str, datetime, int, Sequence[Mapping[str, Any]]], Event]  # tenant, at, position, days
OnRound = Callable[[float], None]


def saying(noted: Noted, clock: Clock) -> Say:
    """How a service tells of what is wrong in its own store."""

    def say(work: UnitOfWork, fault: Fault, mended: bool) -> None:
        work.announce(noted(work.tenant, clock.now(), fault.subject, fault.kind, fault.about, mended))

    return say


def watch_jobs(
    core: Core,
    *,
    ledger: Ledger,
    examiners: Sequence[Examiner],
    unrelayed: str,
    say: Say,
    counted: Counted,
    on_round: OnRound,
    pace: Pace | None = None,
) -> list[Job]:
    """The watch over a service's own store, and the publishing of its ledger.

    Args:
        unrelayed: what a row of the log is called that the relay does not see.
    """
    watch = Watch(
        store=core.store,
        examiners=[*examiners, Unrelayed(core.store, core.service, unrelayed)],
        clock=core.clock,
        say=say,
        pace=pace or Pace(),
        on_round=on_round,
    )
    tell = partial(_counted, counted, core.clock)
    counting = Counting(store=core.store, ledger=ledger, clock=core.clock, tell=tell)
    return [Job("watch", watch.stride), Job("ledger", counting.stride)]


def _counted(
    counted: Counted, clock: Clock, tenant: str, position: int, days: Sequence[Mapping[str, Any]]
) -> Event:
    return counted(tenant, clock.now(), position, days)
