"""The people and machines of the demonstration district, each with a password of its own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.files import secret
from deploy.instance import Instance

MACHINE = "Phần mềm của xã"
_FOLDER = Path(__file__).parent
_PASSWORD_BYTES = 8  # typed by people, and only on a demonstration's loopback address


@dataclass(frozen=True, kw_only=True)
class Account:
    """An officer who can open a session, or a machine client; `username` is then its client id."""

    commune: str
    title: str
    username: str
    password: str


def communes() -> list[dict[str, Any]]:
    """The files of the district, one a commune: `commune`, `units`, `staff`, `clients`."""
    return [json.loads(path.read_text()) for path in sorted(_FOLDER.glob("*.json"))]


def password(instance: Instance, username: str) -> str:
    """The password of an account of the demonstration, made on first use."""
    return secret(instance.data, f"district/{username}", byte_count=_PASSWORD_BYTES)


def accounts(instance: Instance) -> list[Account]:
    """All staff and machine clients of the district, commune by commune."""
    found = []
    for file in communes():
        names = [(person["title"], person["username"]) for person in file["staff"]]
        names += [(MACHINE, machine["client_id"]) for machine in file["clients"]]
        found += [
            Account(
                commune=file["commune"]["name"],
                title=title,
                username=username,
                password=password(instance, username),
            )
            for title, username in names
        ]
    return found
