"""Puts a backup into an empty place, starts all, audits: `deploy/restore FOLDER [--replace] [--no-start]`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pymongo.errors import PyMongoError

from deploy import broker, clock, control, servers, table
from deploy.backups import folder, loading, redelivery
from deploy.backups.audit import report
from deploy.backups.folder import Backup
from deploy.backups.instant import Client
from deploy.backups.place import SECRETS, Place, mark_of, require_secret
from deploy.backups.take import line
from deploy.files import private_folder, write_private
from deploy.instance import Instance
from deploy.problems import Problem, say, told
from deploy.supervisor import state
from deploy.up import require_free_ports, wait_until_ready
from services.chassis.broker import AWAY_ERRORS, channel_of, close_quietly, open_connection
from services.chassis.topology import Topology, dead_queue
from services.contracts.registry import LISTENS


def restore(instance: Instance, backup: Backup, *, replace: bool) -> None:
    """Put everything back as it was at the backup's instant, with the relays set back to what was not heard.

    Raises: Problem; before anything is touched where the place is not empty.
    """
    place, mark = Place.of(instance), mark_of(instance)
    _run_servers(instance)
    with Client(place.address, w="majority", journal=True) as client:
        there = loading.full(client, place.databases)
        if there and not (replace or mark.exists()):
            cure = "restore into another data folder, or give --replace to lose what is there"
            raise Problem(f"there is something in {', '.join(there)}", cure)
        write_private(mark, f"{backup.path}\n")
        _empty_queues(instance)
        loading.clear(client, place.databases)
        began = time.monotonic()
        count = loading.load(backup, client, place.databases, place.secret)
        loading.compare(backup, client, place.databases)
        indexes = loading.make_indexes(backup, client, place.databases)
        say(f"{count} documents and {indexes} indexes are back, as they were, after {_since(began)}")
        again = redelivery.set_back({service: client[name] for service, name in place.databases.items()})
        say(f"{again} events were on their way at that instant and will be told again")
    ahead = timedelta(seconds=backup.manifest["clock_ahead_seconds"])
    if instance.demonstration and ahead > clock.offset(instance):
        clock.move(instance, datetime.now(UTC) + ahead)
    instance.record()
    mark.unlink()


def _run_servers(instance: Instance) -> None:
    private_folder(instance.data)
    running = state.read(instance.run)
    if running is None:
        require_free_ports(instance)
    elif any("." in name for name in running.programs):
        raise Problem(f"the services run in {instance.data}", "deploy/down, then again")
    programs = servers.programs(instance)
    if programs:
        control.run(instance, programs)
        servers.wait(instance)


def _empty_queues(instance: Instance) -> None:
    """What a broker holds from before tells of a time that is not; the logs tell again what is needed.

    Raises: Problem if somebody takes messages there.
    """
    topology = Topology(LISTENS, dict(Place.of(instance).shards))
    try:
        connection = open_connection(broker.uri(instance))
        try:
            channel = channel_of(connection)
            topology.declare(channel)
            for queue in [name for one in LISTENS for name in (*topology.inboxes(one), dead_queue(one))]:
                if channel.queue_declare(queue, passive=True).consumer_count:
                    raise Problem(f"somebody takes messages from {queue}", "stop the services everywhere")
                channel.queue_purge(queue)
        finally:
            close_quietly(connection)
    except AWAY_ERRORS as exc:
        raise Problem(f"the broker does not answer: {type(exc).__name__}", "look at AMQP_URI") from exc


def _start(instance: Instance) -> int:
    control.run(instance, table.programs(instance))
    wait_until_ready(instance)
    say("all runs; waiting until everything that was on its way has arrived")
    return report(instance)


def main(arguments: list[str]) -> int:
    """What `deploy/restore` does."""
    parser = argparse.ArgumentParser(prog="deploy/restore", description=__doc__)
    parser.add_argument("backup", type=Path, help="folder of one backup")
    parser.add_argument("--replace", action="store_true", help="lose what is in the databases")
    parser.add_argument("--no-start", action="store_true", help="leave the services off")
    asked = parser.parse_args(arguments)
    instance = Instance.recorded(os.environ)
    require_secret(instance)
    secret = Place.of(instance).secret
    backup = folder.opened(asked.backup.absolute(), secret)
    backup.verify(secret)
    say(f"whole: {line(backup)}")
    _tell_secrets(instance, backup)
    began = time.monotonic()
    try:
        restore(instance, backup, replace=asked.replace)
    except PyMongoError as exc:
        cure = "look at the database's log, then give the same command again"
        raise Problem(f"the database failed: {type(exc).__name__}", cure) from exc
    say(f"restored after {_since(began)}; what was done after {backup.at:%Y-%m-%dT%H:%M:%SZ} is not in it")
    if asked.no_start:
        say("the services are off: deploy/up, then deploy/audit")
        return 0
    return _start(instance)


def _tell_secrets(instance: Instance, backup: Backup) -> None:
    mine = Place.of(instance).secret_marks(backup.manifest["salt"])
    for name, mark in backup.manifest["secrets"].items():
        if mine.get(name) != mark:
            say(f"note: {name} is another one than at the backup: {SECRETS[name]}")


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
