"""What services say of themselves: findings by event and by asking, their ledgers, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.chassis.faults import FAULTS, Fault
from services.contracts.watch import (
    DayCount,
    DossierFreed,
    DossierStuck,
    IntakeFaultNoted,
    NotifyLedgerCounted,
    WorkflowFaultNoted,
)
from services.tracking.ports import LEDGERS, ServiceAwayError, Told
from services.tracking.watch import collecting
from services.tracking.watch.collecting import Collecting, on_fault_noted, on_ledger_counted, say
from tests.fakes.work import FakeWork, Shelf

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NOTED = WorkflowFaultNoted(
    event_id="workflow:fault-d1:00000001",
    commune_id="32128",
    occurred_at=AT,
    dossier_id="d1",
    kind="no_timer",
    mended=False,
)
MENDED = replace(NOTED, event_id="workflow:fault-d1:00000002", mended=True)
OTHER = IntakeFaultNoted(
    event_id="intake:fault-d1:00000001",
    commune_id="32128",
    occurred_at=AT,
    dossier_id="d1",
    kind="never_relayed",
    mended=False,
    about="intake:d1:00000003",
)


class At:
    """See Clock."""

    def now(self) -> datetime:
        """A morning."""
        return AT


def hear(work: FakeWork, *events: Any) -> list[Any]:
    """Take findings in; what tracking says of them."""
    for event in events:
        on_fault_noted(event, work, clock=At())
    return [event for event, _ in work.shelf.announced]


def test_a_service_s_finding_makes_a_dossier_stuck() -> None:
    """It is kept with its place, and said as an event about the dossier that answers the service's."""
    work = FakeWork("32128")
    (stuck,) = hear(work, OTHER)
    assert isinstance(stuck, DossierStuck)
    assert (stuck.dossier_id, stuck.kind, stuck.where) == ("d1", "never_relayed", "intake")
    assert (stuck.about, stuck.since) == ("intake:d1:00000003", AT)
    assert work.shelf.announced[0][1] == OTHER.event_id
    assert work.get(FAULTS, "d1:never_relayed:intake") is not None


def test_delivered_twice_it_is_said_once() -> None:
    """The same finding, and the same mending, change nothing the second time."""
    said = hear(FakeWork("32128"), NOTED, NOTED, MENDED, MENDED)
    assert [type(event) for event in said] == [DossierStuck, DossierFreed]


def test_two_findings_of_a_dossier_stand_beside_each_other() -> None:
    """One is mended, the other stays."""
    work = FakeWork("32128")
    said = hear(work, NOTED, OTHER, MENDED)
    assert [(type(one), one.kind) for one in said] == [
        (DossierStuck, "no_timer"),
        (DossierStuck, "never_relayed"),
        (DossierFreed, "no_timer"),
    ]
    assert work.get(FAULTS, "d1:no_timer:workflow") is None
    assert work.get(FAULTS, "d1:never_relayed:intake") is not None


def test_mended_before_it_was_heard_of_says_nothing() -> None:
    """A mending of what is not kept is no news."""
    assert not hear(FakeWork("32128"), MENDED)


def test_a_ledger_is_kept_by_day_and_service() -> None:
    """The last word of each service about a day stands; whether it adds up is seen."""
    work = FakeWork("32128")
    sound = DayCount(on=date(2026, 11, 23), received=3, open=1, closed=1, void=1, digest="00" * 16)
    odd = DayCount(on=date(2026, 11, 24), received=3, open=1, closed=1, void=0, digest="00" * 16)
    counted = NotifyLedgerCounted(
        event_id="notify:ledger-32128:00000001",
        commune_id="32128",
        occurred_at=AT,
        position=17,
        days=(sound, odd),
    )
    for _ in range(2):
        on_ledger_counted(counted, work)
    kept = [(place[2], update["$set"]) for place, update in work.shelf.updates if place[0] == LEDGERS]
    assert [key for key, _ in kept] == ["2026-11-23:notify", "2026-11-24:notify"] * 2
    assert [(one["adds_up"], one["position"]) for _, one in kept[:2]] == [(True, 17), (False, 17)]


@dataclass
class Asked:
    """Services that answer what a test likes; findings are kept on a shelf."""

    shelf: Shelf = field(default_factory=Shelf)
    theirs: dict[str, list[Told]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    said: list[tuple[str, str, bool]] = field(default_factory=list)

    def faults(self, service: str) -> list[Told]:
        """See ports.Services."""
        if service in self.away:
            raise ServiceAwayError(service)
        return self.theirs.get(service, [])

    def kept(self, where: str) -> set[Fault]:
        """Findings in the store of a service."""
        return {
            Fault.of({"tenant": tenant, **document})
            for (collection, tenant, _), document in self.shelf.documents.items()
            if collection == FAULTS and document["where"] == where
        }

    def say(self, work: Any, fault: Fault, mended: bool) -> None:
        """Note what is told."""
        self.said.append((fault.subject, fault.where, mended))

    def run(self, fill: Callable[[Any], Any]) -> Any:
        """A transaction of whoever holds the lease."""
        return fill(self)

    def merge(self, layer: object) -> None:
        """It took effect at once."""


@pytest.fixture
def asked(monkeypatch: Any) -> Asked:
    """Workflow has found something."""
    made = Asked(theirs={"workflow": [Told("32128", "d1", "no_timer", "workflow", "")]})
    monkeypatch.setattr(collecting, "Layer", lambda batch, tenant: FakeWork(tenant, made.shelf))
    return made


def ask(asked: Asked, times: int = 1) -> None:
    """Ask all services."""
    compared = [("row_missing", "tracking"), ("claim_without_effect", "workflow")]
    job = Collecting(asked, asked.kept, compared, At(), asked.say)  # type: ignore[arg-type]
    for _ in range(times):
        job.stride(asked)  # type: ignore[arg-type]


def test_what_no_event_told_is_asked_for(asked: Asked) -> None:
    """Where the way of the events is broken, a finding still comes here, once."""
    ask(asked, 3)
    assert asked.said == [("d1", "workflow", False)]


def test_what_a_service_does_not_find_any_more_is_mended(asked: Asked) -> None:
    """Also where its word of that was lost."""
    ask(asked)
    asked.theirs = {}
    ask(asked, 2)
    assert asked.said == [("d1", "workflow", False), ("d1", "workflow", True)]


def test_a_service_that_is_away_takes_nothing_back(asked: Asked) -> None:
    """Silence is no word; the other services are asked all the same."""
    ask(asked)
    asked.away, asked.theirs = {"workflow"}, {"notify": [Told("32128", "d2", "x", "notify", "")]}
    ask(asked, 2)
    assert asked.said == [("d1", "workflow", False), ("d2", "notify", False)]


def test_what_the_comparison_found_is_the_comparison_s_to_mend(asked: Asked) -> None:
    """A finding about another service's store that only the comparison can see is not taken back here."""
    work = FakeWork("32128", asked.shelf)
    work.put(
        FAULTS,
        "d3:claim_without_effect:workflow",
        {"subject": "d3", "kind": "claim_without_effect", "where": "workflow", "about": ""},
    )
    ask(asked, 2)
    assert asked.said == [("d1", "workflow", False)]


def test_only_a_service_s_own_store_is_believed(asked: Asked) -> None:
    """What a service tells of another's store is not taken over."""
    asked.theirs = {"workflow": [Told("32128", "d1", "no_timer", "notify", "")]}
    ask(asked)
    assert not asked.said


def test_what_is_said_names_kind_and_place() -> None:
    """Stuck, and freed, in tracking's name."""
    work = FakeWork("32128")
    for mended in (False, True):
        say(work, Fault("32128", "d1", "row_missing", "tracking"), mended, clock=At())
    stuck, freed = (event for event, _ in work.shelf.announced)
    assert (stuck.type, freed.type) == ("dossier.stuck.v1", "dossier.freed.v1")
    assert {(one.source, one.actor, one.kind, one.where) for one in (stuck, freed)} == {  # type: ignore[attr-defined]
        ("tracking", "tracking", "row_missing", "tracking")
    }
