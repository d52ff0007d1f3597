"""The figures that each worker reads every few seconds, over all communes and years: from indexes alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pymongo import MongoClient

from services.chassis.faults import FAULTS, counts
from services.chassis.mongo import Document, Indexes, Store
from services.intake.store import INDEXES as INTAKE
from services.intake.store.errands import MongoErrands
from services.intake.store.incoming import LateDocuments
from services.intake.store.queries import Figures as Desks
from services.notify.domain.rules import Channel
from services.notify.store import INDEXES as NOTIFY
from services.notify.store import Figures as Notices
from services.tracking.store import INDEXES as TRACKING
from services.tracking.store import late_by_commune
from services.tracking.store.watching import MongoStuck
from services.workflow.store import INDEXES as WORKFLOW
from services.workflow.store import late_steps_by_commune
from services.workflow.store.timers import MongoTimers
from tests.integration.plans import Asked, stages

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WAYS_IN = {"IXSCAN", "COUNT_SCAN"}
SMALL = {FAULTS}  # has what is wrong now and no more


def intake(store: Store) -> None:
    """See services.intake.bootstrap."""
    Desks(store).hand_overs()
    MongoErrands(store).waiting()
    LateDocuments(store).count(NOW)


def workflow(store: Store) -> None:
    """See services.workflow.bootstrap."""
    late_steps_by_commune(store, NOW)
    MongoTimers(store).oldest(NOW)


def tracking(store: Store) -> None:
    """See services.tracking.bootstrap."""
    late_by_commune(store, NOW)
    MongoStuck(store).unbalanced()
    counts(store)


def notify(store: Store) -> None:
    """See services.notify.bootstrap."""
    figures = Notices(store)
    figures.failed()
    figures.at_the_desk(NOW)
    for channel in Channel:
        figures.oldest_due(channel)


@pytest.mark.parametrize(
    ("measure", "indexes"),
    [(intake, INTAKE), (workflow, WORKFLOW), (tracking, TRACKING), (notify, NOTIFY)],
    ids=["intake", "workflow", "tracking", "notify"],
)
def test_no_figure_reads_through_a_collection(
    mongodb_uri: str, database: str, measure: Callable[[Store], None], indexes: Indexes
) -> None:
    """However many dossiers there are: what is counted is counted along an index made for it."""
    asked = Asked()
    with MongoClient[Document](mongodb_uri, event_listeners=[asked], tz_aware=True) as client:
        store = Store(client, database)
        store.ensure(indexes)
        asked.commands.clear()
        measure(store)
        commands = list(asked.commands)
        plans = [client[database].command("explain", one, verbosity="queryPlanner") for one in commands]
    assert commands
    for command, plan in zip(commands, plans, strict=True):
        names = set(stages(plan))
        assert names & WAYS_IN or command.get("aggregate") in SMALL, (command, names)
        assert "COLLSCAN" not in names or command.get("aggregate") in SMALL, (command, names)
