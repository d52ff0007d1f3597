"""Publishing processes, and the version that a dossier gets, on a unit of work in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.contracts.envelope import HOST
from services.contracts.workflow import ProcessPublished, StepOpened
from services.workflow.domain.errors import ProcessError, PublishedError
from services.workflow.handlers.processes import publish_process, ship_process, stored_versions
from services.workflow.ports import PROCESSES
from tests.fakes.work import FakeWork
from tests.fakes.workflow import MORNING, Office, process

EDITED = process(name="Khác")
SECOND = process(version=2, effective_from=date(2026, 11, 24))


def test_shipping_a_process() -> None:
    """Once; a second time nothing is said."""
    work = FakeWork(HOST)
    assert ship_process(process(), work, now=MORNING)
    assert not ship_process(process(), work, now=MORNING)
    (event,) = work.events
    assert isinstance(event, ProcessPublished)
    assert (event.commune_id, event.process_code, event.version) == (HOST, "ordinary", 1)
    assert (event.name, event.steps_count) == ("Đăng ký khai sinh", 3)
    assert list(work.documents(PROCESSES)) == ["ordinary"]


def test_a_published_version_is_never_edited() -> None:
    """Dossiers run by it; another content needs another version, from the software and over the API."""
    work = FakeWork(HOST)
    ship_process(process(), work, now=MORNING)
    with pytest.raises(PublishedError, match="ordinary: version 1 is published: raise the version"):
        ship_process(EDITED, work, now=MORNING)
    with pytest.raises(PublishedError, match="ordinary: version 1 is published: raise the version"):
        publish_process(EDITED, work, by="h", now=MORNING)
    assert ship_process(replace(EDITED, version=2), work, now=MORNING)
    assert [event.event_id[-1] for event in work.events] == ["1", "2"]


def test_what_the_hosting_unit_published_stands() -> None:
    """The approved process is not overwritten when the software brings another under the same number."""
    work = FakeWork(HOST)
    publish_process(EDITED, work, by="h", now=MORNING)
    assert not ship_process(process(), work, now=MORNING)
    (stored,) = stored_versions("ordinary", work)
    assert (stored.process, stored.published_by, stored.published_at) == (EDITED, "h", MORNING)


def test_publishing_a_version() -> None:
    """It is kept beside those before it, with who published it and when; given twice it is said once."""
    work = FakeWork(HOST)
    ship_process(process(), work, now=MORNING)
    assert publish_process(SECOND, work, by="h", now=MORNING)
    assert not publish_process(SECOND, work, by="h", now=MORNING + timedelta(hours=1))
    assert [(one.process.version, one.published_by) for one in stored_versions("ordinary", work)] == [
        (1, ""),
        (2, "h"),
    ]
    assert [(event.actor, event.event_id[-1]) for event in work.events] == [("", "1"), ("h", "2")]


def test_what_cannot_be_run_is_not_published() -> None:
    """Nothing is written."""
    work = FakeWork(HOST)
    with pytest.raises(ProcessError, match="steps: there is none"):
        publish_process(process(steps=()), work, by="h", now=MORNING)
    assert (work.documents(PROCESSES), work.events) == ({}, [])


def test_dossiers_received_from_then_on_get_the_new_version() -> None:
    """Those from before keep theirs (TT 01/2018, art. 8); news that arrives late changes nothing."""
    office = Office()
    office.receive(dossier_id="d1")
    publish_process(SECOND, office.work.beside(HOST), by="h", now=MORNING + timedelta(hours=1))
    office.receive(dossier_id="d2", received_at=MORNING + timedelta(minutes=59))
    office.receive(dossier_id="d3", received_at=MORNING + timedelta(hours=1))
    versions = [office.dossier(dossier_id).process.version for dossier_id in ("d1", "d2", "d3")]
    assert versions == [1, 1, 2]


def test_a_step_names_its_unit() -> None:
    """That of its definition, where there is one; else the unit that received the dossier."""
    office = Office()
    appraise, *rest = process().steps
    placed = process(version=2, steps=(replace(appraise, unit_id="justice"), *rest))
    publish_process(placed, office.work.beside(HOST), by="h", now=MORNING)
    office.receive()
    (opened,) = (event for event in office.work.events if isinstance(event, StepOpened))
    assert (opened.unit_id, office.dossier().unit_id) == ("justice", "one-stop")
