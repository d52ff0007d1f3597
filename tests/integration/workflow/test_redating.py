"""Dates move to the calendar in force, on a real database: each once, nothing that officers did is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Event
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.commands import Answer
from services.chassis.errors import LeaseLostError
from services.chassis.jobs import Fenced, Job
from services.chassis.lease import LEASES, Lease
from services.chassis.work import UnitOfWork
from services.contracts.calendars.patch import CalendarPatch
from services.contracts.envelope import HOST, decode
from services.contracts.handling import DueDateMoved
from services.workflow import bootstrap, store
from services.workflow.domain.running import DueMove, Running
from services.workflow.handlers import calendars, steps
from services.workflow.handlers.means import Means, Officer
from services.workflow.metrics import WorkerMetrics
from services.workflow.ports import RUNNING, TIMERS
from services.workflow.redating import IDLE_SECONDS, LANES, SETTLED_AFTER, Lane
from services.workflow.store.calendars import StoredCalendars
from services.workflow.store.redating import MongoDatedDossiers
from tests.fakes.calendars import CULTURE_DAY, CULTURED, VN, at, day_off
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import SPECIALIST, running
from tests.integration.plans import stages
from tests.integration.workflow.house import House
from tests.integration.workflow.planting import plant

OTHER = "32131"
ALL_LANES = [Lane(number) for number in range(LANES)]
RECEIVED = at("20/11 08:00")
PATCH = CalendarPatch(version=COMMUNE, days=(day_off("25/11"),))


class Changing:
    """A workflow whose calendar changes."""

    def __init__(self, one: House) -> None:
        self.one = one
        self.stored = StoredCalendars(one.core.store, VN, kept_seconds=0)
        self.means: Means = replace(one.means, calendar_of=self.stored.in_force)
        self.registry = CollectorRegistry()
        self._restarts = 0
        self.restart()

    def restart(self) -> None:
        """Another process takes over the job."""
        core = self.one.core
        self._restarts += 1
        ended = [{"$set": {"until": {"$add": ["$$NOW", -1]}}}]
        core.store.plumbing(LEASES).update_many({"_id": {"$in": [lane.job for lane in ALL_LANES]}}, ended)
        metrics = WorkerMetrics(CollectorRegistry() if self._restarts > 1 else self.registry)
        self.lanes = [
            (job, self._held(job.name))
            for job in bootstrap.leased(self.one.settings, core, self.means, metrics)
            if job.name.startswith("calendar.")
        ]

    def _held(self, name: str) -> Fenced:
        core = self.one.core
        lease = Lease(core.store, name, f"worker-{self._restarts}")
        assert lease.acquire()
        return Fenced(core.store, core.transactor, lease)

    def stride(self, lanes: Sequence[tuple[Job, Fenced]] = ()) -> float:
        """One stride in each lane; the shortest of the pauses that they want."""
        return min(job.stride(fenced) for job, fenced in lanes or self.lanes)

    def receive(self, count: int, *communes: str, **given: Any) -> None:
        """Dossiers of two working days, due on 24 November."""
        told: dict[str, Any] = {
            "received_at": RECEIVED,
            "due_at": at("24/11 08:00"),
            "limit_unit": "working_days",
            "limit_count": 2,
            "calendar_version": VN.version,
            **given,
        }
        model = running(at=RECEIVED, **told)
        made = [
            (communes[n % len(communes)], replace(model, dossier_id=f"d{n}", dossier_number=f"no-{n}"))
            for n in range(count)
        ]
        plant(self.one.core, self.means, made)

    def confirm(self) -> None:
        """24 November becomes a day off."""
        confirm = partial(calendars.confirm_day, CULTURE_DAY, by="hosting-1", now=self.one.clock.now())
        store.alone(self.one.core.transactor, HOST, confirm)

    def patch(self, patch: CalendarPatch = PATCH, commune_id: str = COMMUNE) -> None:
        """A commune has a day off of its own."""
        publish = partial(calendars.publish_patch, patch, by="admin-1", now=self.one.clock.now())
        store.alone(self.one.core.transactor, commune_id, publish)

    def settle(self) -> None:
        """So much time passes that no process counts by the calendar before."""
        self.one.clock.move(SETTLED_AFTER)

    def run(self) -> int:
        """Stride until nothing is to be done; tells how often."""
        count = 0
        while self.stride() == 0.0:
            count += 1
        return count

    def dossiers(self) -> list[Running]:
        """All of them."""
        found = self.one.core.store.plumbing(RUNNING).find({}, ["tenant", "dossier_id"])
        return [self.one.dossier(one["dossier_id"], one["tenant"]) for one in found]

    def said(self) -> Counter[str]:
        """Which dossiers' dates were said to have moved, and how often."""
        found = self.one.core.store.plumbing("events").find({"type": DueDateMoved.type})
        return Counter(decode(bytes(document["body"])).subject for document in found)


@pytest.fixture
def changing(one: House) -> Changing:
    """A workflow with the shipped calendar, on the day of reception."""
    one.clock.set(RECEIVED)
    built = Changing(one)
    bootstrap.prepare(one.settings, one.core, built.means)
    return built


def test_dates_move_once(changing: Changing) -> None:
    """With their record, history, event, timers and the open step; a second look finds nothing to do."""
    changing.receive(3, COMMUNE, OTHER)
    before = changing.dossiers()[0]
    changing.confirm()
    changing.settle()
    changing.run()
    for dossier in changing.dossiers():
        assert (dossier.due_at, dossier.version) == (at("25/11 08:00"), 2)
        assert dossier.first_due_at == at("24/11 08:00")
        assert dossier.calendar_version == CULTURED.version
        (move,) = dossier.moves
        assert (move.why, move.previous_due_at, move.due_at) == ("calendar", before.due_at, dossier.due_at)
        assert (dossier.history[-1].what, dossier.history[-1].via) == ("due_date_moved", "calendar")
        assert len(dossier.history) == len(before.history) + 1
        assert dossier.runs[:-1] == before.runs[:-1]
    assert changing.said() == {"d0": 1, "d1": 1, "d2": 1}
    for document in changing.one.all(TIMERS):
        due = {timer["due_at"] for timer in document["timers"] if timer["timer"] == "overdue"}
        assert due == {at("25/11 08:00")}
    kept = changing.one.all(RUNNING)
    changing.restart()
    assert changing.run() == 0
    assert (changing.one.all(RUNNING), changing.said()) == (kept, {"d0": 1, "d1": 1, "d2": 1})


def test_what_is_said(changing: Changing) -> None:
    """The old date, the new one, why, and by which calendar."""
    changing.receive(1, COMMUNE)
    changing.confirm()
    changing.settle()
    changing.run()
    (told,) = (one for one in changing.one.said() if one.type == DueDateMoved.type)
    assert told.data == {
        "dossier_id": "d0",
        "previous_due_at": "2026-11-24T01:00:00Z",
        "due_at": "2026-11-25T01:00:00Z",
        "why": "calendar",
        "calendar_version": CULTURED.version,
    }


def test_a_date_that_stays_leaves_the_dossier_as_it_was(changing: Changing) -> None:
    """Its version holds for whoever has read it; it only names the calendar that gives the same date."""
    changing.receive(1, COMMUNE, due_at=at("23/11 08:00"), limit_count=1)
    changing.confirm()
    changing.settle()
    changing.run()
    (dossier,) = changing.dossiers()
    assert (dossier.version, dossier.moves, dossier.calendar_version) == (1, (), CULTURED.version)
    assert changing.said() == {}


def test_nothing_moves_before_the_change_has_settled(changing: Changing) -> None:
    """Other processes may go on counting by the calendar before for a moment."""
    changing.receive(1, COMMUNE)
    changing.confirm()
    assert changing.stride() < IDLE_SECONDS
    assert changing.said() == {}
    changing.settle()
    changing.run()
    assert changing.said() == {"d0": 1}


def test_a_commune_moves_alone(changing: Changing) -> None:
    """Its own day off is nobody else's; and it follows the hosting unit's next calendar."""
    changing.receive(4, COMMUNE, OTHER, due_at=at("25/11 08:00"), limit_count=3)
    changing.patch()
    changing.settle()
    changing.run()
    assert changing.said() == {"d0": 1, "d2": 1}
    assert {one.due_at for one in changing.dossiers()} == {at("25/11 08:00"), at("26/11 08:00")}
    changing.confirm()
    changing.settle()
    changing.run()
    changing.settle()
    changing.run()
    assert changing.said() == {"d0": 2, "d1": 1, "d2": 2, "d3": 1}
    assert {one.calendar_version for one in changing.dossiers()} == {
        CULTURED.version,
        f"{CULTURED.version}~{COMMUNE}-1",
    }
    assert {one.due_at for one in changing.dossiers()} == {at("26/11 08:00"), at("27/11 08:00")}


def test_it_goes_on_where_it_was(changing: Changing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the middle, another process does the rest: every dossier once."""
    monkeypatch.setattr("services.workflow.redating.AT_ONCE", 4)
    changing.restart()
    changing.receive(30, COMMUNE, OTHER)
    changing.confirm()
    changing.settle()
    for _ in range(4):
        changing.stride()
    assert 0 < len(changing.said()) < 30
    changing.restart()
    changing.run()
    assert changing.said() == {f"d{n}": 1 for n in range(30)}


def test_a_holder_that_lost_its_lease_moves_nothing(changing: Changing) -> None:
    """Frozen past its lease and woken, it commits no transaction."""
    changing.receive(3, COMMUNE)
    changing.confirm()
    changing.settle()
    frozen = changing.lanes
    assert changing.stride(frozen) == 0.0
    changing.restart()
    with pytest.raises(LeaseLostError):
        changing.stride(frozen)
    assert changing.said() == {}
    changing.run()
    assert changing.said() == {"d0": 1, "d1": 1, "d2": 1}


def test_what_arrives_late_by_an_older_calendar_moves_too(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intake dated it before it heard of the change, or the news of it was long on its way."""
    changing.confirm()
    changing.settle()
    changing.run()
    changing.receive(1, COMMUNE)
    assert changing.run() == 0
    monkeypatch.setattr("services.workflow.redating.SWEEP_SECONDS", 0.0)
    changing.restart()
    changing.stride()
    changing.stride()
    assert changing.said() == {"d0": 1}


def test_officers_lose_nothing(changing: Changing, monkeypatch: pytest.MonkeyPatch) -> None:
    """They claim while dates move: whoever is second goes on from what the first left."""
    monkeypatch.setattr("services.workflow.redating.AT_ONCE", 7)
    changing.restart()
    changing.receive(60, COMMUNE)
    changing.confirm()
    changing.settle()
    ended = Event()

    def move() -> None:
        while not ended.is_set():
            changing.stride()

    def claim(number: int) -> None:
        def run(work: UnitOfWork) -> Answer:
            found = work.get(RUNNING, f"d{number}") or {}
            officer = Officer("staff-2", {SPECIALIST}, found["version"])
            steps.claim_step(f"d{number}", officer, work, means=changing.means)
            return Answer(200, None)

        changing.one.core.commands.run(COMMUNE, run)

    with ThreadPoolExecutor(9) as pool:
        moving = pool.submit(move)
        list(pool.map(claim, range(60)))
        ended.set()
        moving.result()
    changing.run()
    for dossier in changing.dossiers():
        assert dossier.current is not None
        assert (dossier.current.claimed_by, dossier.due_at) == ("staff-2", at("25/11 08:00"))
        assert dossier.version == 3
        assert Counter(entry.what for entry in dossier.history) == {"claimed": 1, "due_date_moved": 1}
    assert changing.said() == {f"d{n}": 1 for n in range(60)}


def test_what_cannot_be_dated_is_counted_and_left(changing: Changing) -> None:
    """Its date is not what its calendar gives: for people to judge; it is looked at once."""
    changing.receive(2, COMMUNE)
    changing.receive(1, OTHER, due_at=at("30/11 08:00"))
    changing.confirm()
    changing.settle()
    changing.run()
    value = changing.registry.get_sample_value
    assert value("workflow_dates_redated_total", {"fate": "unclear"}) == 1
    assert value("workflow_dates_redated_total", {"fate": "recounted"}) == 2
    assert [value("workflow_dossiers_to_redate", {"lane": str(lane.number)}) for lane in ALL_LANES] == [0, 0]


def test_the_lanes_share_the_communes() -> None:
    """Each is in one lane alone, and no lane has them all."""
    communes = [f"{number:05d}" for number in range(32000, 32064)]
    parts = [sum(lane.has(commune_id) for commune_id in communes) for lane in ALL_LANES]
    assert sum(parts) == len(communes)
    assert min(parts) > len(communes) // (2 * LANES)


def test_the_index_is_used(changing: Changing) -> None:
    """What is to be looked at is found along an index of open dossiers; counting reads no dossier."""
    changing.receive(20, COMMUNE, OTHER)
    database = changing.one.core.store.database
    where = {"tenant": COMMUNE, "calendar_version": {"$ne": "x"}, "open_role": {"$gt": ""}}
    order = {"tenant": 1, "calendar_version": 1, "dossier_id": 1}
    for more in ({}, {"sort": order}):
        asked = {"find": RUNNING, "filter": where, "limit": 10, **more}
        plan = database.command("explain", asked, verbosity="queryPlanner")
        names = set(stages(plan["queryPlanner"]["winningPlan"]))
        assert "IXSCAN" in names
        assert not names & {"COLLSCAN", "SORT"}
    counts = MongoDatedDossiers(changing.one.core.store).counts()
    assert {(one.commune_id, one.calendar_version, one.count) for one in counts} == {
        (COMMUNE, VN.version, 10),
        (OTHER, VN.version, 10),
    }


def test_stored_calendars_are_kept_for_a_moment(changing: Changing) -> None:
    """A process knows a change after that moment; each version for ever."""
    slow = StoredCalendars(changing.one.core.store, VN, kept_seconds=3600)
    assert slow.in_force(COMMUNE) == VN
    changing.confirm()
    changing.patch()
    assert slow.in_force(COMMUNE) == VN
    assert changing.stored.in_force(OTHER) == CULTURED
    assert changing.stored.in_force(COMMUNE).version == f"{CULTURED.version}~{COMMUNE}-1"
    assert not changing.stored.in_force(COMMUNE).is_working_day(date(2026, 11, 25))
    assert slow.version(CULTURED.version) == CULTURED
    assert slow.version("nowhere") is None
    empty = StoredCalendars(changing.one.core.store, replace(VN, version="shipped"))
    assert empty.version("shipped") is not None


def test_a_shipped_calendar_counts_before_any_is_published(one: House) -> None:
    """The very first start, before the worker has published it."""
    assert StoredCalendars(one.core.store, CULTURED).in_force(COMMUNE) == CULTURED


def test_a_warning_moves_where_the_date_stays(changing: Changing) -> None:
    """An appointment of Wednesday is warned of a working day before: on Monday, where Tuesday is off."""
    move = DueMove(
        at=RECEIVED, by="staff-3", why="extended", previous_due_at=RECEIVED, due_at=at("25/11 09:00")
    )
    changing.receive(1, COMMUNE, due_at=at("25/11 09:00"), moves=(move,))
    changing.confirm()
    changing.settle()
    changing.run()
    (dossier,) = changing.dossiers()
    assert (dossier.version, dossier.due_at) == (1, at("25/11 09:00"))
    (document,) = changing.one.all(TIMERS)
    (fires_at,) = (one["fires_at"] for one in document["timers"] if one["timer"] == "due_in_one_day")
    assert fires_at == at("23/11 09:00")


def test_what_could_not_be_moved_is_moved_later(changing: Changing) -> None:
    """A dossier whose stored timers cannot be read keeps its calendar; once they can, its date moves too."""
    changing.receive(3, COMMUNE)
    timers = changing.one.core.store.plumbing(TIMERS)
    spoilt = timers.find_one({"dossier_id": "d1"})
    assert spoilt is not None
    timers.update_one({"_id": spoilt["_id"]}, {"$set": {"timers.0.timer": "of_a_later_version"}})
    changing.confirm()
    changing.settle()
    changing.run()
    assert Counter(one.due_at for one in changing.dossiers()) == {at("25/11 08:00"): 2, at("24/11 08:00"): 1}
    timers.replace_one({"_id": spoilt["_id"]}, spoilt)
    changing.restart()
    changing.run()
    assert Counter(one.due_at for one in changing.dossiers()) == {at("25/11 08:00"): 3}
