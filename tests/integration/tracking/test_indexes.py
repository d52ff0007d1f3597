"""Every question is answered from an index that begins with the commune, or needs none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.chassis.mongo import Index
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.statuses import IN_PROGRESS, Status
from services.tracking.domain.waiting import RUNNING
from services.tracking.ports import DOSSIERS
from services.tracking.store import INDEXES, courses, register_of, where
from services.tracking.store.grouping import BY_DUE, IN_INDEX
from tests.fakes.stories import COMMUNE, MORNING, Story, ordinary
from tests.integration.plans import stages, steps
from tests.integration.tracking.house import House

DAY = date(2026, 11, 24)
NEWEST_FIRST = [("filed_at", -1), ("dossier_id", -1)]


@pytest.fixture(scope="module")
def busy(shared: House) -> House:
    """Many dossiers that have ended, and a few that are looked for."""
    bodies: list[bytes] = []
    for number in range(200):
        story = Story(f"d{number}", now=MORNING - timedelta(days=30))
        story.file()
        story.decline()
        bodies += story.bodies()
    for number in range(200, 204):
        story = Story(f"d{number}", name="Lê Văn Đức", procedure_code="2.000815")
        story.file()
        story.open_step(1, story.receive(due_at=MORNING - timedelta(hours=1)))
        bodies += story.bodies()
    shared.hear([*bodies, *ordinary("d204", now=MORNING - timedelta(days=3)).bodies()])
    return shared


def scans(tracking: House, criteria: Criteria) -> list[dict[str, Any]]:
    """The scans by which a list of a commune is made."""
    wanted = {"tenant": COMMUNE, **where(criteria, MORNING)}
    cursor = tracking.core.store.plumbing(DOSSIERS).find(wanted).sort(NEWEST_FIRST).limit(50)
    winning = cursor.explain()["queryPlanner"]["winningPlan"]
    return [stage for stage in steps(winning) if stage["stage"] in ("IXSCAN", "COLLSCAN")]


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        (Criteria(), "filed_at"),
        (Criteria(statuses=frozenset({Status.IN_PROCESS})), "standing.status"),
        (Criteria(open=True), "standing.status"),
        (Criteria(statuses=IN_PROGRESS, late=True), "standing.status"),
        (Criteria(statuses=IN_PROGRESS, due=Days(DAY, DAY)), "standing.status"),
        (Criteria(procedure="2.000815"), "procedure_code"),
        (Criteria(result=Days(DAY - timedelta(days=5), DAY)), "result_at"),
        (Criteria(name="van d"), "name_keys"),
        (Criteria(filed=Days(DAY, DAY)), "filed_at"),
        (Criteria(filed=Days(DAY, DAY), channel="online"), "channel"),
        (Criteria(statuses=IN_PROGRESS, unit="justice"), "standing.status"),
        (Criteria(officer="staff-2"), "standing.status"),
    ],
)
def test_lists_use_an_index_of_the_commune(busy: House, criteria: Criteria, field: str) -> None:
    """No list reads a collection through; each has an index whose first field is the commune."""
    found = scans(busy, criteria)
    assert found
    assert {next(iter(scan["keyPattern"])) for scan in found} == {"tenant"}
    assert field in {name for scan in found for name in scan["keyPattern"]}


def test_courses_are_found_by_indexes(busy: House) -> None:
    """What is open, what has ended since and what was declined since: an index of the commune for each."""
    fields = []
    for wanted in courses.wheres(MORNING, MORNING + timedelta(days=7)):
        cursor = busy.core.store.plumbing(DOSSIERS).find({"tenant": COMMUNE, **wanted})
        plan = cursor.explain()["queryPlanner"]["winningPlan"]
        found = [stage for stage in steps(plan) if stage["stage"] in ("IXSCAN", "COLLSCAN")]
        fields += [list(stage["keyPattern"])[:2] for stage in found]
    assert fields == [["tenant", name] for name in ("standing.status", "result_at", "declined_at")]


def test_the_register_is_read_from_its_index(busy: House) -> None:
    """A stretch of a unit's year costs what it holds, and comes in the order of its serials unsorted."""
    wanted = {"tenant": COMMUNE, **register_of("one-stop", 2026)}
    wanted["register_serial"] = {"$gte": 1, "$lte": 9}
    cursor = busy.core.store.plumbing(DOSSIERS).find(wanted).sort("register_serial")
    found = list(steps(cursor.explain()["queryPlanner"]["winningPlan"]))
    assert [stage["stage"] for stage in found] == ["FETCH", "IXSCAN"]
    assert list(found[-1]["keyPattern"]) == ["tenant", "unit_id", "register_year", "register_serial"]


def test_communes_are_compared_from_indexes_alone(busy: House) -> None:
    """What runs and what was filed is counted over all communes without reading a single dossier."""
    running = {"standing.status": {"$in": sorted(int(status) for status in RUNNING)}}
    filed = where(Criteria(filed=Days(DAY, DAY), channel="counter"), MORNING)
    for wanted, stage, hint in (
        (running, {"$project": IN_INDEX}, {"hint": BY_DUE}),
        (filed, {"$group": {"_id": "$tenant", "n": {"$sum": 1}}}, {}),
    ):
        pipeline = [{"$match": {"tenant": {"$in": [COMMUNE, "32134"]}, **wanted}}, stage]
        explained = busy.core.store.database.command(
            "explain",
            {
                "aggregate": busy.core.store.plumbing(DOSSIERS).name,
                "pipeline": pipeline,
                "cursor": {},
                **hint,
            },
            verbosity="queryPlanner",
        )
        found = set(stages(explained))
        assert "IXSCAN" in found
        assert not found & {"FETCH", "COLLSCAN"}, explained


@pytest.mark.parametrize("field", ["dossier_number", "provisional_number", "lookup_digest"])
def test_the_public_look_up_is_one_look_into_an_index(busy: House, field: str) -> None:
    """Known or unknown: at most one key and one document are read, so that time tells nothing."""
    for value in ("H12.28-261124-0200", "unknown"):
        found = busy.core.store.plumbing(DOSSIERS).find({field: value}).limit(1).explain()
        assert found["executionStats"]["totalKeysExamined"] <= 1
        assert found["executionStats"]["totalDocsExamined"] <= 1


def test_indexes_begin_with_the_commune() -> None:
    """Those that do not are for askers who cannot know it, and for the hosting unit's figure."""
    across = [
        index.fields for index in INDEXES[DOSSIERS] if isinstance(index, Index) and index.across_tenants
    ]
    assert across == [
        ("dossier_number",),
        ("provisional_number",),
        ("lookup_digest",),
        ("dated.due_at", "tenant"),
    ]
