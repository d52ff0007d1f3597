"""The private MongoDB: a replica set of one on loopback, with a password, set up once."""

import time
from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.files import private_folder, secret
from deploy.instance import Instance
from deploy.problems import Problem
from deploy.program import NICENESS, Program

USER = REPLICA_SET = "motcua"
CACHE_GIGABYTES = "1"
# A process killed or frozen within a transaction leaves its documents locked for so long (the server's
# default: 60), or half as long more. Ours take milliseconds, and are done again when they are cut off.
TRANSACTION_SECONDS = 10
# How long what was overwritten or removed is kept (the server's default: 300). Each search along an index
# that works as a queue walks over all of it: under much work questions took longer and longer for five
# minutes. A backup and an audit have it kept for as long as they read.
HISTORY_SECONDS = 60
# Files that nobody uses are let go after a minute, not ten: a database for each test would use up all that a
# process may have open, and the server ends when it can open no more.
FILES = "file_manager=(close_idle_time=60,close_scan_interval=10,close_handle_minimum=2000)"
_PARAMETERS = (
    "diagnosticDataCollectionEnabled=false",
    f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}",
    f"minSnapshotHistoryWindowInSeconds={HISTORY_SECONDS}",
)
# From MongoDB's list of error codes.
_AUTHENTICATION_FAILED = 18
_ALREADY_INITIALISED = 23
_NOT_YET_INITIALISED = 94
_Client = MongoClient[dict[str, Any]]


def uri(instance: Instance) -> str:
    """Address of the database that the services use."""
    if instance.mongodb_uri:
        return instance.mongodb_uri
    password = secret(instance.data, "database-password")
    return f"mongodb://{USER}:{password}@{_address(instance)}/?replicaSet={REPLICA_SET}&authSource=admin"


def programs(instance: Instance, mongod: str) -> list[Program]:
    """The server; a majority of one writes to its journal before it acknowledges.

    The key file turns passwords on, which a replica set does not do without.
    """
    folder = private_folder(instance.data / "database")
    secret(instance.data, "database-key")
    options: Mapping[str, str] = {
        "--dbpath": str(folder),
        "--bind_ip": "127.0.0.1",
        "--port": str(instance.port("database")),
        "--replSet": REPLICA_SET,
        "--keyFile": str(instance.data / "secrets" / "database-key"),
        "--wiredTigerCacheSizeGB": CACHE_GIGABYTES,
        "--oplogSize": "1024",
        "--wiredTigerEngineConfigString": FILES,
    }
    pairs = (*options.items(), *(("--setParameter", parameter) for parameter in _PARAMETERS))
    command = (mongod, "--nounixsocket", "--quiet", *(text for pair in pairs for text in pair))
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return [
        Program(
            name="database",
            command=command,
            environment=environment,
            directory=str(folder),
            stop_stage=1,
            stop_seconds=20,
            niceness=NICENESS["database"],
        )
    ]


def initiate(instance: Instance, *, seconds: float) -> None:
    """Make the fresh server a replica set with one user; on one that is set up, only follow a changed port.

    Raises: Problem when the server does not come up in time.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            _set_up(instance)
            return
        except PyMongoError as exc:
            if time.monotonic() > until:
                cause = f"the database is not ready after {seconds:.0f} s: {type(exc).__name__}"
                raise Problem(cause, f"read {instance.data}/log/database.log") from exc
            time.sleep(0.2)


def is_ready(address: str) -> bool:
    """Whether a primary answers and lets us in."""
    try:
        with _Client(address, serverSelectionTimeoutMS=1000) as client:
            client.admin.command("ping")
        return True
    except PyMongoError:
        return False


def _set_up(instance: Instance) -> None:
    password = secret(instance.data, "database-password")
    try:
        with _direct(instance, f"{USER}:{password}@") as client:
            _follow_port(client, _address(instance))
    except OperationFailure as exc:
        if exc.code not in (_AUTHENTICATION_FAILED, _NOT_YET_INITIALISED):
            raise
        with _direct(instance) as client:  # a server without users lets loopback make the first one
            _initiate(client, _address(instance))
            _wait_for_primary(client)
            client.admin.command("createUser", USER, pwd=password, roles=["root"])


def _direct(instance: Instance, credentials: str = "") -> _Client:
    address = f"mongodb://{credentials}{_address(instance)}/?directConnection=true"
    return _Client(address, serverSelectionTimeoutMS=1000)


def _initiate(client: _Client, address: str) -> None:
    member = {"_id": 0, "host": address}
    try:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
    except OperationFailure as exc:
        if exc.code != _ALREADY_INITIALISED:  # by an earlier set-up that was cut short
            raise


def _wait_for_primary(client: _Client) -> None:
    while not client.admin.command("hello")["isWritablePrimary"]:
        time.sleep(0.05)


def _follow_port(client: _Client, address: str) -> None:
    config = client.admin.command("replSetGetConfig")["config"]
    if config["members"][0]["host"] == address:
        return
    config["members"][0]["host"] = address
    config["version"] += 1
    client.admin.command("replSetReconfig", config, force=True)


def _address(instance: Instance) -> str:
    return f"127.0.0.1:{instance.port('database')}"
