"""Communes, staff, machine clients, keys and revocations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from services.chassis.identity import KEYS, REVOCATIONS, keep_key, keep_revocation, new_key
from services.contracts.envelope import HOST
from services.contracts.intake import AccessRevoked, CommunePublished, ProcedurePublished, StaffPublished
from services.intake.domain.commune import Commune
from services.intake.domain.errors import InvalidInputError
from services.intake.handlers import communes, identity
from services.intake.handlers.errors import TakenError, UnknownCommuneError, UnknownHolderError
from services.intake.ports import CLIENTS, SIGNING_KEYS, STAFF, Document
from tests.fakes.clock import FixedClock
from tests.fakes.intake import OFFICER, seal_in_clear
from tests.fakes.work import FakeWork
from tests.unit.intake.samples import procedure

CLOCK = FixedClock()


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune that is there, with one unit."""
    work = FakeWork("32128")
    made = communes.checked_commune("32128", " Xã  Cái Nước ", "0290 000 0001", "")
    communes.create_commune(made, OFFICER, work, clock=CLOCK)
    unit = communes.checked_unit("desk", "Trung tâm", "000.01.31.H12", True)
    communes.add_unit(unit, OFFICER, work, clock=CLOCK)
    return work


def staff(work: FakeWork, unit_id: str = "desk") -> Document:
    """An officer is added."""
    entered = identity.checked_staff("tiepnhan1.cai-nuoc", "Nguyễn Thị Lụa", ["counter_officer"], unit_id)
    return identity.create_staff("s1", entered, "hash", OFFICER, work, clock=CLOCK, seal_person=seal_in_clear)


def revoke(work: FakeWork, holder: str, *, block: bool) -> None:
    """Access is ended."""
    identity.revoke_access("r1", holder, block, OFFICER, work, clock=CLOCK, keep_revocation=keep_revocation)


def test_a_commune_is_published_whole(work: FakeWork) -> None:
    """Each change says all that is known of it."""
    first, second = work.events
    assert isinstance(first, CommunePublished)
    assert isinstance(second, CommunePublished)
    assert (first.name, first.units) == ("Xã Cái Nước", ())
    assert [unit.agency_code for unit in second.units] == ["000.01.31.H12"]


def test_nothing_is_added_twice(work: FakeWork) -> None:
    """A commune, a unit, a client of that name is there already."""
    again = communes.find_commune(work)
    with pytest.raises(TakenError):
        communes.create_commune(again, OFFICER, work, clock=CLOCK)
    with pytest.raises(TakenError):
        communes.add_unit(again.units[0], OFFICER, work, clock=CLOCK)


def test_two_units_never_give_the_same_numbers(work: FakeWork) -> None:
    """Units that receive have agency codes of their own; one that does not receive may share."""
    taken = communes.checked_unit("other", "Khác", "000.01.31.H12", True)
    with pytest.raises(InvalidInputError):
        communes.add_unit(taken, OFFICER, work, clock=CLOCK)
    silent = communes.checked_unit("office", "Văn phòng", "000.01.31.H12", False)
    assert len(communes.add_unit(silent, OFFICER, work, clock=CLOCK).units) == 2


def test_what_is_entered_of_a_commune_is_checked() -> None:
    """Every wrong field is named; the name of the host is nobody else's."""
    with pytest.raises(InvalidInputError) as refused:
        communes.checked_commune(HOST, "", "1" * 31, "")
    assert {one.field for one in refused.value.problems} == {"commune_id", "name", "desk_phone"}
    with pytest.raises(InvalidInputError) as refused:
        communes.checked_unit("Đơn vị", "", "H12 22", True)
    assert {one.field for one in refused.value.problems} == {"unit_id", "name", "agency_code"}


@pytest.mark.parametrize(("name", "place"), [("Xã Cái Nước", "Cái Nước"), ("Cái Nước", "Cái Nước")])
def test_the_place_is_the_name_without_its_kind(name: str, place: str) -> None:
    """As it stands before the date on a form."""
    assert Commune(commune_id="1", name=name).place == place


def test_a_procedure_is_published_once() -> None:
    """Starting again announces nothing."""
    work = FakeWork(HOST)
    assert communes.publish_procedure(procedure(), work, clock=CLOCK)
    assert not communes.publish_procedure(procedure(), work, clock=CLOCK)
    (event,) = work.events
    assert isinstance(event, ProcedurePublished)
    assert (event.procedure_code, event.version) == ("1.001193", 1)


def test_an_officer_is_published_with_a_sealed_name(work: FakeWork) -> None:
    """The event shows roles and unit; the name is sealed."""
    kept = staff(work)
    assert kept["active"]
    event = work.events[-1]
    assert isinstance(event, StaffPublished)
    assert event.roles == ("counter_officer",)
    assert "Nguyễn Thị Lụa" in event.person


def test_an_officer_belongs_to_a_unit_of_the_commune(work: FakeWork) -> None:
    """The units there are are named."""
    with pytest.raises(InvalidInputError) as refused:
        staff(work, "elsewhere")
    assert refused.value.problems[0].allowed == "desk"


def test_a_commune_cannot_make_an_officer_of_the_host() -> None:
    """Roles beyond the commune, and names that are none, are refused at once."""
    with pytest.raises(InvalidInputError) as refused:
        identity.checked_staff("A B", "1", ["hosting_admin"], "desk")
    assert {one.field for one in refused.value.problems} == {"username", "name", "roles"}


def test_nobody_works_for_a_commune_that_is_not_there() -> None:
    """Neither people nor machines."""
    with pytest.raises(UnknownCommuneError):
        staff(FakeWork("nowhere"))


def test_a_machine_client_is_added_once(work: FakeWork) -> None:
    """Its id is like no officer's."""
    client = identity.checked_client("phan-mem.cai-nuoc", "Phần mềm")
    assert identity.create_client(client, "hash", work)["active"]
    with pytest.raises(TakenError):
        identity.create_client(client, "hash", work)
    with pytest.raises(InvalidInputError):
        identity.checked_client("0" * 32, "")


def test_the_hosting_admin_stands_under_the_host() -> None:
    """The first account has the one role from which all others come."""
    work = FakeWork(HOST)
    identity.create_hosting_admin("s0", "hosting", "hash", work)
    assert work.documents(STAFF)["s0"]["roles"] == ["hosting_admin"]


@pytest.mark.parametrize("block", [False, True])
def test_access_is_revoked(work: FakeWork, block: bool) -> None:
    """Own copy, event, and with `block` no way back in."""
    staff(work)
    revoke(work, "s1", block=block)
    assert work.documents(REVOCATIONS)["r1"]["holder"] == "s1"
    event = work.events[-1]
    assert isinstance(event, AccessRevoked)
    assert event.issued_before is not None
    assert event.issued_before > CLOCK.now()
    assert work.documents(STAFF)["s1"]["active"] is not block


def test_a_machine_clients_access_is_revoked_too(work: FakeWork) -> None:
    """By its id."""
    identity.create_client(identity.checked_client("phan-mem.cai-nuoc", "Phần mềm"), "hash", work)
    revoke(work, "phan-mem.cai-nuoc", block=True)
    assert not work.documents(CLIENTS)["phan-mem.cai-nuoc"]["active"]


def test_a_commune_cannot_revoke_others(work: FakeWork) -> None:
    """Who is not of the commune is not found."""
    with pytest.raises(UnknownHolderError):
        revoke(work, "somebody", block=False)


def test_logging_out_ends_one_token(work: FakeWork) -> None:
    """The token is named, not its holder."""
    identity.revoke_token("r2", "t1", OFFICER, work, clock=CLOCK, keep_revocation=keep_revocation)
    assert work.documents(REVOCATIONS)["r2"]["token_id"] == "t1"
    event = work.events[-1]
    assert isinstance(event, AccessRevoked)
    assert event.token_id == "t1"


def test_the_signing_key_is_made_once() -> None:
    """Announced with its public half; the private half is kept sealed."""
    work = FakeWork(HOST)

    def seal_key(private_key: Mapping[str, Any]) -> str:
        return f"sealed {sorted(private_key)}"

    first = identity.ensure_signing_key(new_key, seal_key, work, clock=CLOCK, keep_key=keep_key)
    second = identity.ensure_signing_key(new_key, seal_key, work, clock=CLOCK, keep_key=keep_key)
    assert first["key_id"] == second["key_id"]
    assert set(work.documents(KEYS)) == {first["key_id"]}
    assert work.documents(SIGNING_KEYS)["current"]["sealed"].startswith("sealed")
    assert len(work.events) == 1
