"""Loads the demonstration district through intake's HTTP API; loaded again it changes nothing."""

from contextlib import closing
from typing import Any

from deploy.district.accounts import communes, password
from deploy.district.client import Client
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from deploy.problems import say


def load(instance: Instance) -> bool:
    """Load all communes; tells whether anything was new."""
    with closing(Client(f"{instance.url('gateway')}/intake")) as client:
        client.log_in(HOSTING_ADMIN, secret(instance.data, "hosting-admin"))
        changed = False
        for file in communes():
            fresh = _load_commune(client, instance, file)
            if fresh:
                say(f"loaded {file['commune']['name']}")
            changed = fresh or changed
    return changed


def _load_commune(client: Client, instance: Instance, file: dict[str, Any]) -> bool:
    base = f"/v1/communes/{file['commune']['commune_id']}"
    fresh = [client.create("/v1/communes", file["commune"])]
    fresh += [client.create(f"{base}/units", unit) for unit in file["units"]]
    for person in file["staff"]:
        wanted = {key: person[key] for key in ("username", "name", "roles", "unit_id")}
        wanted["password"] = password(instance, person["username"])
        fresh.append(client.create(f"{base}/staff", wanted))
    for machine in file["clients"]:
        wanted = {**machine, "secret": password(instance, machine["client_id"])}
        fresh.append(client.create(f"{base}/clients", wanted))
    return any(fresh)
