"""Stand-ins: who may be appointed by whom, for how long it counts, and what it gives.

Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 11.8: staff who are away have stand-ins.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.intake import StaffPublished
from services.workflow.domain import steps
from services.workflow.domain.errors import (
    ClaimedError,
    NotYoursError,
    StandInError,
    StandInOverError,
    UnknownStandInError,
    WrongRoleError,
)
from services.workflow.domain.processes import StepDefinition
from services.workflow.domain.staffing import unstaffed
from services.workflow.domain.standing import Member, StandIn, actor_at, appointed, ended
from services.workflow.handlers import standing
from services.workflow.handlers.means import Officer
from services.workflow.handlers.standing import Appointment, on_staff_published, present
from services.workflow.handlers.steps import claim_step, complete_step
from services.workflow.ports import STAFF, STAND_INS, STANDING
from tests.fakes.stories import officer as published
from tests.fakes.stories import opened
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST, Office, actor, process, running

EVENING = MORNING + timedelta(hours=9)
LEADER_AWAY = Member(staff_id="lan", roles=(LEADER, CLERK, "commune_admin"), unit_id="board", active=True)
DEPUTY = Member(staff_id="bình", roles=(SPECIALIST,), unit_id="justice", active=True)


def period(**given: Any) -> StandIn:
    """Bình stands in for Lan, from the morning to the evening."""
    told: dict[str, Any] = {
        "stand_in_id": "p1",
        "officer": "lan",
        "stand_in": "bình",
        "roles": (),
        "from_at": MORNING,
        "until_at": EVENING,
        "reason": "Đi họp",
        "given_by": "lan",
        "given_at": MORNING,
    }
    return StandIn(**{**told, **given})


@pytest.mark.parametrize(
    ("by", "roles"), [("lan", []), ("x", [LEADER]), ("x", ["commune_admin"]), ("lan", [SPECIALIST])]
)
def test_who_may_appoint(by: str, roles: list[str]) -> None:
    """The officer who will be away, a leader, the commune's administrator."""
    wanted = period(given_by=by)
    assert appointed(wanted, LEADER_AWAY, DEPUTY, roles) == wanted


def test_nobody_else_appoints() -> None:
    """Least of all whoever would get the roles."""
    with pytest.raises(NotYoursError):
        appointed(period(given_by="bình"), LEADER_AWAY, DEPUTY, [SPECIALIST])


@pytest.mark.parametrize(
    ("given", "officer", "stand_in", "field"),
    [
        ({"stand_in": "lan"}, LEADER_AWAY, LEADER_AWAY, "stand_in"),
        ({}, None, DEPUTY, "officer"),
        ({}, replace(LEADER_AWAY, active=False), DEPUTY, "officer"),
        ({}, LEADER_AWAY, None, "stand_in"),
        ({}, LEADER_AWAY, replace(DEPUTY, active=False), "stand_in"),
        ({}, LEADER_AWAY, replace(DEPUTY, roles=("commune_admin",)), "stand_in"),
        ({"roles": (SPECIALIST,)}, LEADER_AWAY, DEPUTY, "roles"),
        ({"roles": ("commune_admin",)}, LEADER_AWAY, DEPUTY, "roles"),
        ({"reason": " "}, LEADER_AWAY, DEPUTY, "reason"),
        ({"until_at": MORNING}, LEADER_AWAY, DEPUTY, "until"),
        ({"given_at": EVENING}, LEADER_AWAY, DEPUTY, "until"),
    ],
)
def test_what_is_refused(
    given: dict[str, Any], officer: Member | None, stand_in: Member | None, field: str
) -> None:
    """Each at its field: nobody for themselves, nobody who left, no role that the absent does not have."""
    with pytest.raises(StandInError) as refused:
        appointed(period(**given), officer, stand_in, [])
    assert [named for named, _, _ in refused.value.errors] == [field]


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (MORNING - timedelta(microseconds=1), False),
        (MORNING, True),
        (EVENING - timedelta(microseconds=1), True),
        (EVENING, False),
    ],
)
def test_when_it_counts(at: datetime, counts: bool) -> None:
    """From its first instant to its end, which is no longer part of it."""
    assert period().covers(at) is counts
    acting = actor_at("bình", [SPECIALIST], [period()], {"lan": LEADER_AWAY}, at)
    assert acting.roles == ({SPECIALIST, LEADER, CLERK} if counts else {SPECIALIST})


@pytest.mark.parametrize("by", ["lan", "bình"])
def test_it_ends_before_its_time(by: str) -> None:
    """By either of them; by superiors too; what was done in it stands, and it does not end twice."""
    noon = MORNING + timedelta(hours=4)
    over = ended(period(), by, [], noon)
    assert (over.ended_at, over.ended_by, over.over_at) == (noon, by, noon)
    assert over.covers(noon - timedelta(seconds=1))
    assert not over.covers(noon)
    with pytest.raises(StandInOverError):
        ended(over, by, [], noon)
    with pytest.raises(StandInOverError):
        ended(period(), by, [], EVENING)


def test_who_may_end_it() -> None:
    """Superiors; nobody else."""
    assert ended(period(), "x", [LEADER], MORNING).ended_by == "x"
    with pytest.raises(NotYoursError):
        ended(period(), "x", [SPECIALIST], MORNING)


def test_the_roles_are_those_of_the_absent_at_that_moment() -> None:
    """A subset where it is told; nothing once they have left; never what they stand in for themselves."""
    known = {"lan": LEADER_AWAY}
    told = period(roles=(LEADER,))
    assert actor_at("bình", [], [told], known, MORNING).stood_for == {"lan": {LEADER}}
    both = [told, period(stand_in_id="p2", roles=(CLERK,))]
    assert actor_at("bình", [], both, known, MORNING).stood_for == {"lan": {LEADER, CLERK}}
    gone = {"lan": replace(LEADER_AWAY, active=False)}
    assert actor_at("bình", [], [told], gone, MORNING).roles == set()
    assert actor_at("bình", [], [told], {}, MORNING).roles == set()


def test_a_stand_in_works_in_the_role_of_the_absent() -> None:
    """The history says on whose behalf; without standing in the role is refused."""
    stand_in = actor("bình", SPECIALIST, lan=LEADER)
    entry = steps.done(running(2), stand_in, MORNING).history[-1]
    assert (entry.by, entry.on_behalf_of) == ("bình", "lan")
    own = steps.done(running(), stand_in, MORNING).history[-1]
    assert own.on_behalf_of == ""
    with pytest.raises(WrongRoleError):
        steps.done(running(2), actor("bình", SPECIALIST), MORNING)


def test_a_stand_in_takes_over_what_the_absent_has_claimed() -> None:
    """By claiming or by doing it at once; what others have claimed stays theirs."""
    theirs = steps.claimed(running(2), actor("lan", LEADER), MORNING)
    stand_in = actor("bình", SPECIALIST, lan=LEADER)
    taken = steps.claimed(theirs, stand_in, MORNING)
    assert taken.current is not None
    assert (taken.current.claimed_by, taken.history[-1].on_behalf_of) == ("bình", "lan")
    assert steps.done(theirs, stand_in, MORNING).history[-1].on_behalf_of == "lan"
    other = steps.claimed(running(2), actor("mai", LEADER), MORNING)
    with pytest.raises(ClaimedError, match="mai"):
        steps.claimed(other, stand_in, MORNING)


def staff(office: Office, *members: Member) -> None:
    """The copy of the staff knows these."""
    for member in members:
        office.work.put(STAFF, member.staff_id, member.document())


def order(**given: Any) -> Appointment:
    """Bình stands in for Lan until the evening."""
    told: dict[str, Any] = {
        "officer": "lan",
        "stand_in": "bình",
        "roles": (),
        "from_at": MORNING,
        "until_at": EVENING,
        "reason": "Đi họp",
    }
    return Appointment(**{**told, **given})


def test_the_copy_of_the_staff() -> None:
    """Roles, unit and whether they work here; the name as it came, sealed; told twice it is the same."""
    office = Office()
    event: StaffPublished = published("staff-2", "Trần Thị Bình")
    for _ in range(2):
        on_staff_published(event, office.work)
        (stored,) = office.work.documents(STAFF).values()
        assert Member.restored(stored) == Member(
            staff_id="staff-2",
            roles=("specialist",),
            unit_id="justice",
            active=True,
            person=event.person,
        )
    assert opened(stored["person"]).name == "Trần Thị Bình"
    assert "Bình" not in str(stored)


def test_appointing_and_ending() -> None:
    """Both are kept: who, from when to when, why, given by whom; what is over gives nothing any more."""
    office = Office()
    staff(office, LEADER_AWAY, DEPUTY)
    made = standing.appoint_stand_in(order(), "lan", [LEADER], office.work, means=office.means)
    assert (made.stand_in_id, made.given_by, made.given_at) == ("s1", "lan", MORNING)
    assert present(office.work.get, "bình", {SPECIALIST}, MORNING).stood_for == {"lan": {LEADER, CLERK}}
    office.clock.move(timedelta(hours=1))
    over = standing.end_stand_in("s1", "lan", [LEADER], office.work, means=office.means)
    assert StandIn.restored(office.work.documents(STAND_INS)["s1"]) == over
    assert present(office.work.get, "bình", {SPECIALIST}, office.clock.now()).stood_for == {}
    assert office.work.documents(STANDING)["bình"]["periods"] == []
    with pytest.raises(UnknownStandInError):
        standing.end_stand_in("nowhere", "lan", [LEADER], office.work, means=office.means)


def test_several_periods_at_once() -> None:
    """Each is found again; those that are over are not looked at any more, and stay in the history."""
    office = Office()
    third = Member(staff_id="mai", roles=(CLERK,), unit_id="office", active=True)
    staff(office, LEADER_AWAY, DEPUTY, third)
    soon = MORNING + timedelta(hours=1)
    standing.appoint_stand_in(order(until_at=soon), "lan", [], office.work, means=office.means)
    office.clock.move(timedelta(hours=2))
    standing.appoint_stand_in(order(officer="mai"), "mai", [], office.work, means=office.means)
    assert present(office.work.get, "bình", set(), office.clock.now()).stood_for == {"mai": {CLERK}}
    assert [one["stand_in_id"] for one in office.work.documents(STANDING)["bình"]["periods"]] == ["s2"]
    assert list(office.work.documents(STAND_INS)) == ["s1", "s2"]


def test_a_stand_in_at_the_dossier() -> None:
    """From claiming to doing, through the use cases."""
    office = Office()
    office.receive()
    complete_step("d1", office.officer(SPECIALIST), office.work, means=office.means)
    version = office.dossier().version
    stand_in = Officer("bình", {SPECIALIST}, version, {"lan": frozenset({LEADER})})
    claim_step("d1", stand_in, office.work, means=office.means)
    changed = complete_step("d1", replace(stand_in, expected_version=3), office.work, means=office.means)
    assert [entry.on_behalf_of for entry in changed.history[-2:]] == ["lan", "lan"]
    assert changed.runs[1].ended_by == "bình"


def test_steps_that_nobody_could_do() -> None:
    """Told commune by commune: a role that no active officer holds, or nobody of the step's unit."""
    appraise, sign, register = process().steps
    placed = replace(register, unit_id="office")
    told = process(steps=(appraise, sign, placed))
    people = [replace(LEADER_AWAY, roles=(CLERK,)), DEPUTY, replace(LEADER_AWAY, active=False)]
    found = list(unstaffed([told], people))
    assert [(one.step.code, one.why) for one in found] == [("sign", "role"), ("register", "unit")]
    assert all(one.words.endswith(".") and "vai trò" in one.words for one in found)
    assert [one.step.code for one in unstaffed([told], [])] == ["appraise", "sign", "register"]
    here = replace(DEPUTY, roles=(SPECIALIST, LEADER, CLERK), unit_id="office")
    assert list(unstaffed([told], [here])) == []


def test_a_step_of_a_definition_is_told_with_its_process() -> None:
    """Whoever reads the list finds the definition."""
    step = StepDefinition(code="a", name="A", role=LEADER, hours=1)
    (found,) = unstaffed([process(steps=(step,))], [DEPUTY])
    assert (found.process.code, found.step) == ("ordinary", step)
