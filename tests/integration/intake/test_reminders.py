"""The job that chases late documents: each once, whoever is killed and whoever wakes up late."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.errors import LeaseLostError
from services.chassis.jobs import Fenced
from services.chassis.lease import LEASES, Lease
from services.chassis.work import UnitOfWork
from services.intake import bootstrap
from services.intake.bootstrap import Jobs
from services.intake.handlers.incoming import work as incoming_work
from services.intake.metrics import WorkerMetrics
from services.intake.ports import INCOMING
from tests.integration.intake.house import House
from tests.integration.intake.records import given, open_desk

JOB = "document-reminders"


@pytest.fixture
def late(intake: House) -> list[str]:
    """Five documents whose time ran out long ago."""
    officers = open_desk(intake)
    intake.core.store.plumbing(LEASES).delete_many({})
    found = [given(intake, officers["land"], symbol=str(n))["document_id"] for n in range(5)]
    past = datetime(2026, 1, 6, tzinfo=UTC)
    intake.core.store.plumbing(INCOMING).update_many(
        {"document_id": {"$in": found}},
        {"$set": {"search.due_at": past, "search.chase_at": past, "assignments.0.due_at": past}},
    )
    return found


@dataclass
class Worker:
    """One worker's job, whenever its lease is held."""

    jobs: Jobs
    fenced: Fenced

    def chase(self) -> None:
        """A stride, if the lease can be had."""
        if self.fenced.lease.acquire():
            self.jobs.chase(self.fenced)


def job(intake: House, holder: str, registry: CollectorRegistry | None = None) -> Worker:
    """The job of one worker."""
    core = intake.core
    jobs = bootstrap.jobs(core, WorkerMetrics(registry or CollectorRegistry()))
    (one,) = bootstrap.leased(jobs)
    return Worker(jobs, Fenced(core.store, core.transactor, Lease(core.store, one.name, holder)))


def reminders(intake: House, late: list[str]) -> list[int]:
    """How often each was said to be late."""
    return [intake.told(one).count("document.overdue.v1") for one in late]


def test_each_late_document_is_said_to_be_late_once(intake: House, late: list[str]) -> None:
    """Run again and again, by one worker and by another: one event each, one count each."""
    registry = CollectorRegistry()
    worker = job(intake, "one", registry)
    worker.jobs.measure()
    assert registry.get_sample_value("intake_documents_overdue") == 5
    for _ in range(3):
        worker.chase()
    worker.fenced.lease.release()
    job(intake, "two").chase()
    assert reminders(intake, late) == [1] * 5
    assert registry.get_sample_value("intake_document_reminders_total") == 5
    kept = intake.core.store.plumbing(INCOMING).find({"document_id": {"$in": late}})
    assert all(one["overdue_at"] and one["history"][-1]["what"] == "overdue" for one in kept)


def test_killed_before_the_commit_nothing_was_said(
    intake: House, late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mark and event are one transaction: a death between leaves neither, and the next run says it once."""
    said = 0
    mark = incoming_work.mark_overdue

    def dies_at_the_third(document_id: str, now: datetime, work: UnitOfWork) -> bool:
        nonlocal said
        result = mark(document_id, now, work)
        said += 1
        if said == 3:
            raise KeyboardInterrupt
        return result

    worker = job(intake, "one")
    monkeypatch.setattr(incoming_work, "mark_overdue", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        worker.chase()
    assert sorted(reminders(intake, late)) == [0, 0, 0, 1, 1]
    monkeypatch.undo()
    worker.chase()
    assert reminders(intake, late) == [1] * 5


def test_one_works_at_a_time(intake: House, late: list[str]) -> None:
    """While one holds the lease the other does nothing."""
    first, second = job(intake, "one"), job(intake, "two")
    assert first.fenced.lease.acquire()
    second.chase()
    assert reminders(intake, late) == [0] * 5
    first.chase()
    assert reminders(intake, late) == [1] * 5


def frozen_past_its_lease(intake: House, late: list[str], then: Callable[[], None]) -> None:
    """A worker that took a document up, slept past its lease while `then` happened, and woke up."""
    frozen = job(intake, "frozen")
    assert frozen.fenced.lease.acquire()
    now = intake.core.clock.now()

    def change(work: UnitOfWork) -> bool:
        result = incoming_work.mark_overdue(late[0], now, work)
        then()
        return result

    with pytest.raises(LeaseLostError):
        frozen.jobs.late.run(frozen.fenced, "32128", change)


def test_who_wakes_up_late_writes_nothing(intake: House, late: list[str]) -> None:
    """Frozen past its lease with an open transaction, another took over: the fence refuses the commit."""

    def another_takes_over() -> None:
        leases = intake.core.store.plumbing(LEASES)
        leases.update_one({"_id": JOB}, {"$set": {"until": datetime(2026, 1, 1, tzinfo=UTC)}})
        assert Lease(intake.core.store, JOB, "awake").acquire()

    frozen_past_its_lease(intake, late, another_takes_over)
    assert reminders(intake, late) == [0] * 5
    job(intake, "awake").chase()
    assert reminders(intake, late) == [1] * 5


def test_a_stride_asks_to_go_on_while_there_is_more(
    intake: House, late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many late ones are taken in strides much shorter than a lease; when none is left it may rest."""
    monkeypatch.setattr(bootstrap, "CHASED_AT_ONCE", 2)
    worker = job(intake, "one")
    assert worker.fenced.lease.acquire()
    assert [worker.jobs.chase(worker.fenced) for _ in range(3)] == [0.0, 0.0, bootstrap.CHASE_SECONDS]
    assert reminders(intake, late) == [1] * 5


def test_two_who_believe_to_hold_it_still_say_it_once(intake: House, late: list[str]) -> None:
    """Without any lease between them the document's own version lets one through."""
    leases = [job(intake, "same") for _ in range(4)]
    assert all(one.fenced.lease.acquire() for one in leases)
    now = intake.core.clock.now()

    def marked(document_id: str, work: UnitOfWork) -> bool:
        return incoming_work.mark_overdue(document_id, now, work)

    def say(worker: Worker) -> list[bool]:
        return [worker.jobs.late.run(worker.fenced, "32128", partial(marked, one)) for one in late]

    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(say, leases))
    assert [sum(each) for each in zip(*answers, strict=True)] == [1] * 5
    assert reminders(intake, late) == [1] * 5
