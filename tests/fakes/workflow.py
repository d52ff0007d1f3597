"""Workflow in small: a process of three steps, dossiers in it, and what the handlers are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from services.contracts.calendars import load_calendar
from services.contracts.envelope import event_id
from services.contracts.intake import DossierReceived, DossierReturned
from services.contracts.person import PersonData
from services.workflow.domain.acting import Actor
from services.workflow.domain.choices import Choices
from services.workflow.domain.documents import restored
from services.workflow.domain.processes import LimitDefinition, Process, StepDefinition
from services.workflow.domain.running import Result, Running
from services.workflow.domain.steps import done, opened
from services.workflow.domain.transitions import State
from services.workflow.domain.versions import Processes
from services.workflow.handlers.hearing import on_dossier_received
from services.workflow.handlers.means import Means, Officer
from services.workflow.handlers.steps import complete_step
from services.workflow.ports import RUNNING
from tests.fakes.clock import FixedClock
from tests.fakes.stories import COMMUNE, sealed
from tests.fakes.stories import opened as unsealed
from tests.fakes.work import FakeWork

VN = load_calendar()
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 08:00 of a working Tuesday in Vietnam
EVENING = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)  # 17:30, closing, of the next day
RESULT = Result(result_number="412/2026", signed_on=date(2026, 11, 24))
SPECIALIST, LEADER, CLERK = "specialist", "leader", "clerk"


def process(**given: Any) -> Process:
    """Appraise, sign, register: eight working hours within two days."""
    told: dict[str, Any] = {
        "code": "ordinary",
        "version": 1,
        "name": "Đăng ký khai sinh",
        "source": "Quyết định của Chủ tịch UBND tỉnh",
        "effective_from": date(2026, 1, 1),
        "limit": LimitDefinition(unit="working_days", count=2),
        "steps": (
            StepDefinition(code="appraise", name="Thẩm tra", role=SPECIALIST, hours=5),
            StepDefinition(code="sign", name="Ký duyệt", role=LEADER, hours=2),
            StepDefinition(code="register", name="Vào sổ", role=CLERK, hours=1),
        ),
    }
    return Process(**{**told, **given})


def running(place: int = 1, at: datetime = MORNING, **given: Any) -> Running:
    """A dossier whose step at `place` was opened; 0: none yet."""
    told: dict[str, Any] = {
        "dossier_id": "d1",
        "dossier_number": "H12.28-261124-0001",
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        "unit_id": "one-stop",
        "process": process(),
        "received_at": MORNING,
        "due_at": EVENING,
        "state": State.RUNNING,
        "runs": (),
        "history": (),
    }
    dossier = Running(**{**told, **given})
    return opened(dossier, dossier.process.steps[place - 1].code, f"s{place}", at, VN) if place else dossier


def walked(place: int, at: datetime = MORNING, **given: Any) -> Running:
    """A dossier whose steps before the one at `place` were done."""
    dossier = running(at=at, **given)
    for number, step in enumerate(dossier.process.steps[1:place], 2):
        ended = done(dossier, actor(f"staff-{number}", dossier.runs[-1].role), at)
        dossier = opened(ended, step.code, f"s{number}", at, VN)
    return dossier


def actor(staff_id: str, *roles: str, **stood_for: str) -> Actor:
    """An officer with these roles; `stood_for`: whom they stand in for in which role."""
    absent = {name.replace("_", "-"): frozenset({role}) for name, role in stood_for.items()}
    return Actor(staff_id=staff_id, own=frozenset(roles), stood_for=absent)


def received(
    dossier_id: str = "d1", commune_id: str = COMMUNE, place: int = 1, **given: Any
) -> DossierReceived:
    """The reception, as the `place`-th event of the dossier; here nothing need come before it."""
    told: dict[str, Any] = {
        "event_id": event_id("intake", dossier_id, place),
        "commune_id": commune_id,
        "occurred_at": MORNING,
        "actor": "staff-1",
        "dossier_id": dossier_id,
        "dossier_number": f"H12.28-261124-{dossier_id[1:]:0>4}",
        "register_year": 2026,
        "register_serial": 1,
        "unit_id": "one-stop",
        "procedure_code": "1.001193",
        "procedure_version": 1,
        "procedure_name": "Đăng ký khai sinh",
        "process_code": "ordinary",
        "received_at": MORNING,
        "due_at": EVENING,
        "appointment_at": EVENING,
        "person": sealed(PersonData(name="Nguyễn Thị Ánh"), commune_id),
    }
    return DossierReceived(**{**told, **given})


def returned(
    dossier_id: str = "d1",
    commune_id: str = COMMUNE,
    place: int = 2,
    *,
    confirmed: bool = True,
    result_number: str | None = None,
) -> DossierReturned:
    """The hand-over, an hour after the reception, as the `place`-th event of the dossier."""
    at = MORNING + timedelta(hours=1)
    return DossierReturned(
        event_id=event_id("intake", dossier_id, place),
        commune_id=commune_id,
        occurred_at=at,
        actor="staff-1",
        dossier_id=dossier_id,
        returned_at=at,
        delivery="desk",
        relation="self",
        proof="receipt",
        confirmed_at_desk=confirmed,
        result_number=result_number,
    )


def means(clock: FixedClock, *processes: Process, **choices: Any) -> Means:
    """What the handlers are given: the process above, or those named; steps are numbered from s1."""
    numbers = count(1)
    return Means(
        clock=clock,
        new_id=lambda: f"s{next(numbers)}",
        processes=Processes.shipped(processes or (process(),)),
        calendar_of=lambda commune_id: VN,
        seal_person=lambda commune_id, person: sealed(person, commune_id),
        open_person=unsealed,
        choices=Choices(**choices),
    )


@dataclass
class Office:
    """A commune's workflow in memory, and whoever works in it."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(MORNING))
    work: FakeWork = field(default_factory=lambda: FakeWork(COMMUNE))

    def __post_init__(self) -> None:
        self.means = means(self.clock)

    def receive(self, **given: Any) -> None:
        """A dossier arrives."""
        on_dossier_received(received(**given), self.work, means=self.means)

    def dossier(self, dossier_id: str = "d1") -> Running:
        """As it is stored."""
        found = self.work.get(RUNNING, dossier_id)
        assert found is not None
        return restored(found)

    def officer(self, role: str, staff_id: str = "staff-2", dossier_id: str = "d1") -> Officer:
        """Someone with one role, who has just read the dossier."""
        return Officer(staff_id, {role}, self.dossier(dossier_id).version)

    def complete(self, dossier_id: str = "d1") -> None:
        """All steps are done, the last with its result."""
        while (run := self.dossier(dossier_id).current) is not None:
            result = RESULT if self.dossier(dossier_id).is_last(run) else None
            officer = self.officer(run.role, dossier_id=dossier_id)
            complete_step(dossier_id, officer, self.work, result=result, means=self.means)
