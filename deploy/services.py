"""The processes of the four services and of the sinks, with the variables each is given."""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import broker, database
from deploy.files import secret
from deploy.instance import REPOSITORY, SERVICES, Instance
from deploy.program import NICENESS, Program
from services.chassis.disk import free_percent

ROLES = ("api", "worker")
_STAGES = {"api": 4, "worker": 3}
_SINK_STAGE = 2
_DISK_BOUNDS = {"MOTCUA_DISK_FREE_PERCENT": "5", "MOTCUA_DISK_STOP_PERCENT": "2"}
_OWN_VARIABLES = {"MOTCUA_DATA", "MOTCUA_TOOLS", "MOTCUA_PORT_BASE", "MOTCUA_MONGOD"}


def programs(instance: Instance) -> list[Program]:
    """API and worker of every service."""
    now = revision()
    return [
        Program(
            name=f"{service}.{role}",
            command=(sys.executable, "-m", f"services.{service}.{role}"),
            environment=environment(instance, service),
            directory=str(REPOSITORY),
            stop_stage=_STAGES[role],
            niceness=NICENESS[role],
            revision=now,
        )
        for service in SERVICES
        for role in ROLES
    ]


def revision() -> str:
    """Fingerprint of what the services are made of."""
    return _revision(REPOSITORY / "services", REPOSITORY / "deploy" / "requirements.lock")


def sinks(instance: Instance) -> list[Program]:
    """The local mail server and SMS gateway of a demonstration."""
    ports = {name: str(instance.port(name)) for name in ("mail", "mail.http", "sms.http")}
    mail = ("--port", ports["mail"], "--http-port", ports["mail.http"])
    return [_sink(instance, "mail", mail), _sink(instance, "sms", ("--port", ports["sms.http"]))]


def environment(instance: Instance, service: str) -> dict[str, str]:
    """All variables of a service's processes. What the operator set counts, but for ports and servers."""
    defaults = {
        "MOTCUA_SEAL_SECRET": secret(instance.data, "seal"),
        "MOTCUA_SERVICE_SECRET": secret(instance.data, "service"),
        "MOTCUA_PUBLIC_URL": instance.url("gateway"),
        "MOTCUA_DISK_FOLDER": str(instance.data),
        f"{service.upper()}_DATABASE": f"motcua_{service}",
        **_senders(instance),
    }
    given = {key: value for key, value in instance.passed_on.items() if key not in _OWN_VARIABLES}
    return {**_plain(instance), **defaults, **given, **_fixed(instance, service)}


@dataclass(frozen=True)
class Room:
    """How full the disk is that the services watch.

    Args:
        is_low: whether they refuse something for it.
        told: a line for the operator.
    """

    is_low: bool
    told: str


def room(instance: Instance) -> Room:
    """How full the disk of an instance is, by the bounds that its services were given."""
    given = environment(instance, SERVICES[0])
    bounds = {key: float(given.get(key, default)) for key, default in _DISK_BOUNDS.items()}
    new, stop = bounds.values()
    free = free_percent(Path(given["MOTCUA_DISK_FOLDER"]))
    refused = "nothing is written" if free < stop else "nothing new is taken in" if free < new else ""
    state = (
        f"LOW: {refused}" if refused else f"new work is refused under {new:g} %, all writing under {stop:g} %"
    )
    return Room(bool(refused), f"disk: {free:.1f} % free in {given['MOTCUA_DISK_FOLDER']}; {state}")


def _fixed(instance: Instance, service: str) -> Mapping[str, str]:
    prefix = service.upper()
    fixed = {
        "AMQP_URI": broker.uri(instance),
        "MONGODB_URI": database.uri(instance),
        "MOTCUA_DEMONSTRATION": str(int(instance.demonstration)),
        f"{prefix}_HOST": "127.0.0.1",
        f"{prefix}_PORT": str(instance.port(f"{service}.api")),
        f"{prefix}_WORKER_PORT": str(instance.port(f"{service}.worker")),
    }
    if instance.demonstration:
        fixed["MOTCUA_CLOCK_FILE"] = str(instance.clock_file)
    return fixed | {f"{name.upper()}_URL": instance.url(f"{name}.api") for name in SERVICES}


def _senders(instance: Instance) -> Mapping[str, str]:
    if not instance.demonstration:
        return {}
    return {
        "NOTIFY_SMTP_HOST": "127.0.0.1",
        "NOTIFY_SMTP_PORT": str(instance.port("mail")),
        "NOTIFY_SMS_URL": f"{instance.url('sms.http')}/send",
        "NOTIFY_SMS_QUIET_HOURS": "none",  # nobody is woken by a sink that only collects
    }


def _sink(instance: Instance, name: str, arguments: tuple[str, ...]) -> Program:
    folder = str(instance.data / name)
    return Program(
        name=f"{name}-sink",
        command=(
            sys.executable,
            "-m",
            f"deploy.sinks.{name}",
            "--folder",
            folder,
            *arguments,
        ),
        environment=_plain(instance),
        directory=str(REPOSITORY),
        stop_stage=_SINK_STAGE,
        niceness=NICENESS["sink"],
        revision=_revision(REPOSITORY / "deploy" / "sinks"),
    )


def _plain(instance: Instance) -> dict[str, str]:
    """What every process of ours is given; nothing from the operator's shell, which differs each time."""
    return {"PATH": os.defpath, "HOME": str(instance.data), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def _revision(*places: Path) -> str:
    """Fingerprint of what a program is made of: `deploy/up` after an upgrade starts the new one."""
    digest = hashlib.sha256()
    for place in places:
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for path in files:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(REPOSITORY)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
