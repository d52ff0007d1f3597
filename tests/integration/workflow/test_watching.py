"""Faults planted in workflow's database are found by its watch; what its handlers keep is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.chassis.faults import Fault
from services.contracts.intake import StaffPublished
from services.contracts.person import PersonData
from services.contracts.watch import Kind
from services.workflow.domain.transitions import State
from services.workflow.ports import RUNNING
from services.workflow.store.watching import IS_OPEN, MongoWatched, book
from services.workflow.watch import OpenDossiers
from tests.fakes.stories import COMMUNE, MORNING, sealed
from tests.integration.workflow.house import House, house, write
from tests.integration.workflow.planting import plant, some
from tests.watchdog.faults import OPEN, PLANTS, Hand, Plant, unknown_unit
from tests.watchdog.place import Filed

OTHER = "32134"
OWN = (Kind.NO_OWNER, Kind.NO_TIMER, Kind.NO_DUE_DATE, Kind.UNKNOWN_STEP, Kind.NO_NEXT_STEP)
# The units of a commune are heard of intake, which says nothing in these tests: see the unit test.
WAYS = [(kind, way) for kind in OWN for way, _ in PLANTS[kind] if way is not unknown_unit]


@pytest.fixture
def workflow(mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[House]:
    """Six open dossiers in two communes, each with its officers."""
    write(tmp_path)
    with house(mongodb_uri, database, tmp_path) as opened:
        for commune_id in (COMMUNE, OTHER):
            opened.hear(officer(commune_id))
        plant(opened.core, opened.means, some(6, COMMUNE, OTHER))
        yield opened


def officer(commune_id: str) -> StaffPublished:
    """Somebody who has every role of the process."""
    return StaffPublished(
        event_id="intake:staff-all:00000001",
        commune_id=commune_id,
        occurred_at=MORNING,
        staff_id="all",
        roles=("specialist", "leader", "clerk"),
        unit_id="one-stop",
        active=True,
        person=sealed_name(),
    )


def sealed_name() -> str:
    """A name, sealed."""
    return sealed(PersonData(name="Trần Văn Bình"))


def watch(workflow: House, page: int = 2) -> OpenDossiers:
    """The watch of a process that has just started."""
    return OpenDossiers(MongoWatched(workflow.core.store), page)


def found(workflow: House) -> list[Fault]:
    """All that one round suspects."""
    suspects: list[Fault] = []
    examiner, ended = watch(workflow), False
    while not ended:
        part, ended = examiner.look()
        suspects += part
    return suspects


def test_dossiers_as_the_handlers_keep_them_are_sound(workflow: House) -> None:
    """Open ones are all looked at, over both communes and several pages, and nothing is found."""
    assert not found(workflow)
    assert len(MongoWatched(workflow.core.store).page("", 100)) == 6


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=[way.__name__ for _, way in WAYS])
def test_each_way_of_breaking_a_dossier_is_found_with_its_kind(
    workflow: House, kind: Kind, way: Plant
) -> None:
    """Planted directly in the store; named with its kind alone; and gone when it is put back."""
    hand = Hand({"workflow": workflow.core.store.database})
    way(hand, Filed(commune_id=OTHER, dossier_id="d3", stage=OPEN))
    expected = Fault(OTHER, "d3", kind.value, "workflow")
    assert found(workflow) == [expected]
    assert watch(workflow).still([expected]) == {expected: True}
    hand.mend()
    assert watch(workflow).still([expected]) == {expected: False}
    assert not found(workflow)


def test_a_dossier_that_ended_is_looked_at_no_more(workflow: House) -> None:
    """The index of open dossiers lets go of it: what a round costs does not grow with the past."""
    where = {"_id": f"{COMMUNE}/d0"}
    for state in (State.COMPLETED, State.STOPPED, State.RETURNED):
        workflow.core.store.plumbing(RUNNING).update_one(where, {"$set": {"state": state.value}})
        assert len(MongoWatched(workflow.core.store).page("", 100)) == 5


def test_a_page_begins_where_the_last_one_ended(workflow: House) -> None:
    """Page after page without a scan, without sorting, and without reading what lies before."""
    plant(workflow.core, workflow.means, some(60, COMMUNE, OTHER))
    where = {**IS_OPEN, "tenant": {"$gte": OTHER}, "_id": {"$gt": f"{OTHER}/d57"}}
    order = [("tenant", 1), ("_id", 1)]
    plan = workflow.core.store.plumbing(RUNNING).find(where).sort(order).limit(5).explain()
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
    assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
    assert plan["executionStats"]["totalKeysExamined"] <= 5


def test_the_ledger_adds_up_by_the_day_of_reception(workflow: House) -> None:
    """What was received is open, closed or void; a state that nobody knows is seen."""
    store = workflow.core.store
    for number, state in ((0, State.STOPPED), (2, State.COMPLETED)):
        store.plumbing(RUNNING).update_one({"_id": f"{COMMUNE}/d{number}"}, {"$set": {"state": state.value}})
    (day,) = book(store).days(COMMUNE, MORNING.date(), MORNING.date())
    assert (day.received, day.states) == (3, {"open": 1, "closed": 1, "void": 1})
    store.plumbing(RUNNING).update_one({"_id": f"{COMMUNE}/d4"}, {"$set": {"state": "strange"}})
    (day,) = book(store).days(COMMUNE, MORNING.date(), MORNING.date())
    assert (day.received, sum(day.states.values())) == (3, 2)
    facts = book(store).facts(COMMUNE, ["d0", "nobody's"])
    assert facts == {"d0": {"state": "stopped"}}


def test_replacing_a_dossier_keeps_it_watched(workflow: House) -> None:
    """The stories of this file begin with dossiers whose first step is open."""
    assert all(replace(workflow.dossier(f"d{number}", COMMUNE)).current for number in (0, 2, 4))
