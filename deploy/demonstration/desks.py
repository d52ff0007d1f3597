"""The desks of the demonstration district: every officer of every commune, at the gateway."""

from typing import Any

from deploy.demonstration.api import Api
from deploy.demonstration.day import Commune
from deploy.district.accounts import communes as district_files
from deploy.district.accounts import password
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance


def signed_in(instance: Instance) -> list[Commune]:
    """The communes of the district with their officers; each signs in when first needed."""
    return [_commune(instance, file) for file in district_files()]


def hosting(instance: Instance) -> Api:
    """The administrator of the hosting unit."""
    return Api(instance.url("gateway"), HOSTING_ADMIN, secret(instance.data, "hosting-admin"))


def _commune(instance: Instance, file: dict[str, Any]) -> Commune:
    officers: dict[str, Api] = {}
    for person in file["staff"]:
        name = person["username"]
        officer = Api(instance.url("gateway"), name, password(instance, name))
        for role in person["roles"]:
            officers[_place(role, officers)] = officer
    return Commune(
        commune_id=file["commune"]["commune_id"],
        name=file["commune"]["name"],
        unit_id=file["units"][0]["unit_id"],
        officers=officers,
    )


def _place(role: str, taken: dict[str, Api]) -> str:
    """The first officer of a role is called by it, the second "role.2"."""
    others = sum(1 for name in taken if name.split(".")[0] == role)
    return f"{role}.{others + 1}" if others else role
