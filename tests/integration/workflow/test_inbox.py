"""Inboxes on a real database: order, pages, the index; and the figures of late steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pymongo import MongoClient

from services.chassis.mongo import Document, Store
from services.workflow.ports import RUNNING, Place, Wanted
from services.workflow.store import MongoInboxes, late_steps_by_commune
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, SPECIALIST, received
from tests.integration.plans import Asked, stages
from tests.integration.workflow.house import House

OTHER = "32131"


@pytest.fixture
def full(one: House) -> House:
    """Twelve dossiers, due in four groups and heard in another order, and one of another commune."""
    numbers = [number * 5 % 12 for number in range(12)]
    events = [
        received(f"d{number:02d}", received_at=MORNING + timedelta(minutes=10 * (number % 4)))
        for number in numbers
    ]
    one.hear(*events, received("d99", OTHER))
    return one


ORDER = ["d00", "d04", "d08", "d01", "d05", "d09", "d02", "d06", "d10", "d03", "d07", "d11"]


def pages(inboxes: MongoInboxes, roles: set[str], limit: int) -> Iterator[list[str]]:
    """The ids on each page."""
    after: Place | None = None
    while found := inboxes.waiting(COMMUNE, Wanted(roles=roles), after, limit):
        yield [dossier.dossier_id for dossier in found]
        current = found[-1].current
        assert current is not None
        after = Place(current.due_at, found[-1].dossier_id)


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 50])
@pytest.mark.parametrize("roles", [{SPECIALIST}, {SPECIALIST, LEADER, CLERK}], ids=["one role", "three"])
def test_what_is_due_first_comes_first(full: House, roles: set[str], limit: int) -> None:
    """Each dossier once, on however many pages, also where many are due at the same instant."""
    found = list(pages(MongoInboxes(full.core.store), roles, limit))
    assert [one for page in found for one in page] == ORDER
    assert all(len(page) == limit for page in found[:-1])


def test_nothing_waits_for_other_roles(full: House) -> None:
    """Nor for those who have none."""
    inboxes = MongoInboxes(full.core.store)
    assert inboxes.waiting(COMMUNE, Wanted(roles={LEADER, CLERK}), None, 50) == []
    assert inboxes.waiting(COMMUNE, Wanted(roles=set()), None, 50) == []
    assert inboxes.one(COMMUNE, "d99") is None


@pytest.mark.parametrize("roles", [[SPECIALIST], [SPECIALIST, LEADER]], ids=["one role", "two"])
@pytest.mark.parametrize("after", [None, Place(EVENING - timedelta(hours=9), "d04")], ids=["first", "next"])
def test_the_index_is_used(full: House, roles: list[str], after: Place | None) -> None:
    """A page is read along the index, neither searched for nor sorted."""
    asked = Asked()
    with MongoClient[Document](full.settings.common.mongodb_uri, event_listeners=[asked]) as client:
        inboxes = MongoInboxes(Store(client, full.core.store.database.name))
        inboxes.waiting(COMMUNE, Wanted(roles=roles), after, 5)
    plan = full.core.store.database.command("explain", asked.commands[0], verbosity="queryPlanner")
    names = set(stages(plan["queryPlanner"]["winningPlan"]))
    assert "IXSCAN" in names
    assert not names & {"COLLSCAN", "SORT"}


def test_late_steps_are_counted_for_each_commune(full: House) -> None:
    """For the figures of the hosting unit."""
    store = full.core.store
    assert late_steps_by_commune(store, MORNING) == {}
    assert late_steps_by_commune(store, EVENING) == {COMMUNE: 12, OTHER: 1}
    assert ["tenant", "open_due_at"] in [list(one["key"]) for one in store.plumbing(RUNNING).list_indexes()]
