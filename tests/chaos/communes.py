"""The communes of the harness: set up once over HTTP, with an officer for each role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from deploy.district.accounts import password
from deploy.district.client import Client as Setup
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from tests.chaos.client import Client
from tests.chaos.ledger import Ledger

ROLES = ("counter_officer", "specialist", "leader", "clerk")
FIRST_ID = 95001
NEXT_YEAR = {"first": "2027-01-01", "last": "2028-12-31", "source": "invented here", "provisional": True}


@dataclass(frozen=True)
class Commune:
    """A commune: its unit, and a signed-in officer for each role."""

    commune_id: str
    unit_id: str
    officers: Mapping[str, Client]

    def path(self, service: str, rest: str) -> str:
        """An address of the commune in a service."""
        return f"/{service}/v1/communes/{self.commune_id}/{rest}"


def set_up(instance: Instance, first: int, count: int) -> list[str]:
    """Make communes, the first so many-eth of the world, with staff; gives back their ids."""
    with closing(_hosting(instance, "intake")) as setup:
        return [_commune(setup, instance, f"{FIRST_ID + first + number}") for number in range(count)]


def next_free(instance: Instance) -> int:
    """The place of the next commune that can be made."""
    with closing(_hosting(instance, "intake")) as setup:
        there = setup._http.get("/v1/communes").raise_for_status().json()["items"]
    return 1 + max((int(one["commune_id"]) - FIRST_ID for one in there if _is_ours(one)), default=-1)


def _is_ours(one: Mapping[str, Any]) -> bool:
    return str(one["commune_id"]).isdecimal() and int(one["commune_id"]) >= FIRST_ID


def add_client(instance: Instance, commune_id: str) -> dict[str, str]:
    """The commune's own software: what it signs in with."""
    client_id = f"phan-mem-{commune_id}"
    word = password(instance, client_id)
    with closing(_hosting(instance, "intake")) as setup:
        body = {"client_id": client_id, "name": "Phần mềm của xã", "secret": word}
        setup.create(f"/v1/communes/{commune_id}/clients", body)
    return {"client_id": client_id, "client_secret": word}


def publish_next_year(instance: Instance) -> None:
    """The calendar in force, and years after it without holidays: the clock may go over the year's end."""
    with closing(_hosting(instance, "workflow")) as office:
        versions = office._http.get("/v1/calendars").json()["items"]
        current: dict[str, Any] = office._http.get(f"/v1/calendars/{versions[0]['version']}").json()[
            "calendar"
        ]
        names = ("weekly_rest", "weekly_rest_source", "sessions", "sessions_source")
        known = [part for part in current["periods"] if part["last"] < NEXT_YEAR["first"]]
        days = [day for day in current["days"] if day["on"] < NEXT_YEAR["first"]]
        kept = {name: current[name] for name in names}
        office.create(
            "/v1/calendars", {**kept, "version": "chaos-2027", "periods": [*known, NEXT_YEAR], "days": days}
        )


def _hosting(instance: Instance, service: str) -> Setup:
    """A service's API as the administrator of the hosting unit has it."""
    setup = Setup(f"{instance.url('gateway')}/intake")
    setup.log_in(HOSTING_ADMIN, secret(instance.data, "hosting-admin"))
    setup._http.base_url = f"{instance.url('gateway')}/{service}"
    return setup


def _commune(setup: Setup, instance: Instance, commune_id: str) -> str:
    about = {"name": f"Xã sóng gió {commune_id}", "desk_phone": "02903000000", "desk_address": "Cà Mau"}
    setup.create("/v1/communes", {"commune_id": commune_id, **about})
    place = f"/v1/communes/{commune_id}"
    unit = {"unit_id": unit_of(commune_id), "name": "Trung tâm Phục vụ hành chính công", "receives": True}
    setup.create(f"{place}/units", {**unit, "agency_code": f"{commune_id[-3:]}.88.88.H12"})
    for role in ROLES:
        name = username(commune_id, role)
        officer = {"username": name, "name": f"Cán bộ {role}", "roles": [role]}
        word = password(instance, name)
        setup.create(f"{place}/staff", {**officer, "unit_id": unit["unit_id"], "password": word})
    return commune_id


def unit_of(commune_id: str) -> str:
    """The one unit of a commune."""
    return f"trung-tam-{commune_id}"


def username(commune_id: str, role: str) -> str:
    """The account of the officer of a role."""
    return f"{role.replace('_', '-')}.{commune_id}"


def signed_in(instance: Instance, desks: str, ledger: Ledger, commune_ids: Sequence[str]) -> list[Commune]:
    """The communes with their officers; each signs in when first needed."""
    return [
        Commune(
            commune_id,
            unit_of(commune_id),
            {
                role: Client(
                    desks, ledger, username(commune_id, role), password(instance, username(commune_id, role))
                )
                for role in ROLES
            },
        )
        for commune_id in commune_ids
    ]
