"""Where the data of an instance lie, and the secrets without which they say nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import database, services
from deploy.backups import sealed
from deploy.instance import SERVICES, Instance
from deploy.problems import Problem
from services.chassis.settings import SHARDS

# Variable, and what a restored instance lacks without the same one.
SECRETS: Mapping[str, str] = {
    "MOTCUA_SEAL_SECRET": "nobody reads the personal data in events, no token can be signed",
    "MOTCUA_SERVICE_SECRET": "a request that is sent again under its old key is refused instead of answered",
}


@dataclass(frozen=True)
class Place:
    """The databases of an instance.

    Args:
        databases: name by service.
        secret: seals the personal data in events, and the backups.
        free_percent: how much of a disk stays free for the desks.
        shards: number of inbox queues by service, where it is not one.
    """

    address: str
    databases: Mapping[str, str]
    secret: str
    secrets: Mapping[str, str]
    free_percent: float
    shards: Mapping[str, int]

    @classmethod
    def of(cls, instance: Instance) -> Place:
        """As `deploy/up` gives it to the services."""
        given = {service: services.environment(instance, service) for service in SERVICES}
        first = given[SERVICES[0]]
        return cls(
            address=database.uri(instance),
            databases={service: given[service][f"{service.upper()}_DATABASE"] for service in SERVICES},
            secret=first["MOTCUA_SEAL_SECRET"],
            secrets={name: first[name] for name in SECRETS},
            free_percent=float(first.get("MOTCUA_DISK_FREE_PERCENT", "5")),
            shards=dict(SHARDS.read(first.get("MOTCUA_INBOX_SHARDS", ""))),
        )

    def secret_marks(self, salt: bytes) -> Mapping[str, str]:
        """By which each secret is known again, without giving it away."""
        return {
            name: hmac.new(sealed.key_of(value, salt, name), name.encode(), hashlib.sha256).hexdigest()[:32]
            for name, value in self.secrets.items()
        }


def mark_of(instance: Instance) -> Path:
    """File that stands there while a restore is under way: what is in the databases is not whole."""
    return instance.data / "restore-unfinished"


def require_whole(instance: Instance) -> None:
    """Raises: Problem if a restore was cut short."""
    mark = mark_of(instance)
    if mark.exists():
        cause = "a restore was cut short; what is in the databases is not whole"
        raise Problem(cause, f"deploy/restore {mark.read_text().strip()}")


def require_secret(instance: Instance) -> None:
    """Raises: Problem where there is no secret yet; one that is made now would open nothing."""
    if "MOTCUA_SEAL_SECRET" not in instance.passed_on and not (instance.data / "secrets" / "seal").exists():
        cure = "copy secrets/ and settings.env of the instance that was backed up into the data folder"
        raise Problem(f"{instance.data}/secrets/seal is not there", cure)
