"""Takes a backup while all runs: `deploy/backup [--to FOLDER] [--keep N] | --list | --verify FOLDER`."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from deploy import aside, clock, services
from deploy.backups import folder, instant, sealed
from deploy.backups.folder import Backup
from deploy.backups.instant import Client, Instant, MovedError, TooLateError
from deploy.backups.place import Place, require_secret, require_whole
from deploy.instance import SERVICES, Instance
from deploy.problems import Problem, say, told
from services.chassis.disk import free_percent
from services.chassis.eventlog import EVENTS
from services.chassis.gauges import BACKUPS, NEWEST

TRIES = 5
NICENESS = 15  # the copy may take its time


@dataclass(frozen=True)
class Target:
    """Where the parts go, and how much of that disk must stay free."""

    path: Path
    secret: str
    salt: bytes
    free_percent: float

    def check_room(self) -> None:
        """Raises: Problem before the backup makes the disk so full that the desks stop."""
        if free_percent(self.path) < self.free_percent:
            cause = f"less than {self.free_percent:g} % of the disk of {self.path.parent} is free"
            raise Problem(cause, "make room, or give --to a folder on another disk; nothing of it was kept")


def take(instance: Instance, to: Path) -> Backup:
    """A backup of everything that was acknowledged before this call.

    Raises: Problem.
    """
    place = Place.of(instance)
    with folder.alone(to), instant.history_kept(place.address) as kept, Client(place.address) as client:
        if not kept:
            say("not every member of the database keeps its history for long: the backup may come too late")
        for _ in range(TRIES):
            try:
                now = Instant.now(client, place.databases[SERVICES[0]], EVENTS)
                backup = _image(place, now, to, clock.offset(instance).total_seconds())
                _tell(client, place, backup)
                return backup
            except MovedError as exc:
                say(f"{exc} was changed meanwhile; beginning again")
    raise Problem("collections or indexes kept changing", "wait until an upgrade is through, then again")


def _tell(client: Client, place: Place, backup: Backup) -> None:
    """Let each service know how old the newest backup is: whoever watches the metrics is woken in time.

    The backup is whole by now: a database that is lost here leaves an alarm too many, not a backup too few.
    """
    try:
        for name in place.databases.values():
            client[name][BACKUPS].update_one({"_id": NEWEST}, {"$max": {"at": backup.at}}, upsert=True)
    except PyMongoError as exc:
        say(f"the backup is whole, but the services were not told of it: {type(exc).__name__}")


def _image(place: Place, at: Instant, to: Path, clock_ahead_seconds: float) -> Backup:
    began = time.monotonic()
    with folder.unfinished(to) as path:
        target = Target(path, place.secret, secrets.token_bytes(16), place.free_percent)
        parts = {service: _parts(at, service, name, target) for service, name in place.databases.items()}
        manifest = {
            "format": folder.FORMAT,
            "mark": {"at": at.at, "cluster_time": at.cluster_time},
            "clock_ahead_seconds": clock_ahead_seconds,
            "seconds": round(time.monotonic() - began, 1),
            "software": services.revision(),
            "server": at.client.server_info()["version"],
            "salt": target.salt,
            "secrets": place.secret_marks(target.salt),
            "services": parts,
        }
        return folder.finish(path, manifest, place.secret)


def _parts(at: Instant, service: str, database_name: str, target: Target) -> Mapping[str, Any]:
    place = at.client[database_name]
    described = {
        one["name"]: {
            "options": one.get("options", {}),
            "indexes": [index for index in place[one["name"]].list_indexes() if index["name"] != "_id_"],
        }
        for one in place.list_collections(filter={"type": "collection"})
        if not one["name"].startswith("system.")
    }
    return {
        name: _part(at, service, database_name, name, target) | more
        for name, more in sorted(described.items())
    }


def _part(at: Instant, service: str, database_name: str, name: str, target: Target) -> dict[str, Any]:
    file = folder.part_name(service, name)
    target.check_room()
    with sealed.Writer(target.path / file, sealed.key_of(target.secret, target.salt, file)) as writer:
        for document in at.documents(database_name, name):
            if writer.add(document):
                target.check_room()
    return {
        "documents": writer.sum.documents,
        "bytes": writer.sum.size,
        "digest": writer.sum.text,
        "size": writer.size,
        "sha256": writer.sha256,
    }


def main(arguments: list[str]) -> int:
    """What `deploy/backup` does."""
    instance = Instance.recorded(os.environ)
    require_secret(instance)
    require_whole(instance)
    asked = _asked(arguments, instance)
    secret = Place.of(instance).secret
    if asked.list:
        for backup in folder.listed(asked.to, secret):
            say(line(backup))
        return 0
    if asked.verify:
        backup = folder.opened(asked.verify.absolute(), secret)
        backup.verify(secret)
        say(f"whole: {line(backup)}")
        return 0
    return aside.run(lambda: _take(instance, asked.to, asked.keep, secret), NICENESS)


def _take(instance: Instance, to: Path, keep: int, secret: str) -> int:
    try:
        backup = take(instance, to)
    except TooLateError as exc:
        cure = f"set minSnapshotHistoryWindowInSeconds to {instant.WINDOW_SECONDS} on all members, then again"
        raise Problem(f"the database forgot the instant before {exc} was read", cure) from exc
    except PyMongoError as exc:
        cause = f"the database does not answer: {type(exc).__name__}"
        raise Problem(cause, "deploy/status, then again") from exc
    except OSError as exc:
        raise Problem(f"{to} cannot be written: {exc.strerror}", "give --to another folder") from exc
    say(line(backup))
    for old in folder.rotate(to, secret, keep) if keep else []:
        say(f"{old} was deleted: {keep} are kept")
    if to.stat().st_dev == instance.data.stat().st_dev and instance.mongodb_uri is None:
        say("it lies on the disk of the database: copy the folder to another machine")
    say("it opens only with secrets/seal: keep secrets/ and settings.env in a third place")
    return 0


def line(backup: Backup) -> str:
    """A backup in one line."""
    documents = sum(part["documents"] for *_, part in backup.parts())
    at = f"{backup.at:%Y-%m-%dT%H:%M:%SZ}"
    what = f"{documents} documents, {backup.size / 1e6:.1f} MB, {backup.manifest['seconds']} s"
    return f"{backup.path}: as of {at}, {what}"


def newest(instance: Instance) -> str:
    """The newest backup, for `deploy/status`: as of when, and how long ago."""
    kept = _kept_in(instance)
    found = folder.listed(kept, Place.of(instance).secret)
    if not found:
        return f"backup: none in {kept} (deploy/backup)"
    hours = (datetime.now(UTC) - found[-1].at).total_seconds() / 3600
    return f"backup: as of {found[-1].at:%Y-%m-%dT%H:%M:%SZ}, {hours:.0f} hours ago, in {kept}"


def _kept_in(instance: Instance) -> Path:
    return Path(instance.passed_on.get("MOTCUA_BACKUPS") or instance.data / "backups").absolute()


def _asked(arguments: list[str], instance: Instance) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/backup", description=__doc__)
    parser.add_argument("--to", type=Path, default=_kept_in(instance), help="folder of the backups")
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="delete all but the newest N")
    parser.add_argument("--list", action="store_true", help="show what there is")
    parser.add_argument("--verify", type=Path, metavar="FOLDER", help="read all of one backup")
    asked = parser.parse_args(arguments)
    asked.to = asked.to.absolute()
    return asked


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
