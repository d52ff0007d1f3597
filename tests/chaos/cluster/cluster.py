"""The three machines together: formed, asked who leads, and waited for until all are whole."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.files import secret
from tests.chaos.cluster.nodes import (
    AMQP,
    DATABASE,
    MANAGEMENT,
    REPLICA_SET,
    SETTINGS,
    USER,
    VHOST,
    Machine,
    machine,
)
from tests.chaos.cluster.rooms import MACHINES, Rooms, address
from tests.waiting import wait_until

WHOLE_SECONDS = 120.0
PATIENCE_SECONDS = 45.0  # before a node that does not run is restarted
HELPS = 3
STEADY_SECONDS = 5.0
_ALREADY = 23
_Client = MongoClient[dict[str, Any]]


@dataclass(frozen=True)
class Cluster:
    """Three RabbitMQ nodes and a replica set of three."""

    rooms: Rooms
    data: Path
    machines: dict[int, Machine]

    def start(self) -> None:
        """Run and form everything."""
        for one in self.machines.values():
            one.epmd.start()
            one.database.start()
        self.machines[1].broker.start()
        wait_until(self.machines[1].broker.listens, WHOLE_SECONDS, what="the first node is up")
        for room in (2, 3):
            self.machines[room].broker.start()
        self._form_replica_set()
        self.wait_whole()

    def stop(self) -> None:
        """End everything; what it kept is not needed."""
        for one in self.machines.values():
            for server in one.servers:
                with suppress(AssertionError):
                    server.kill()

    # where it is reached

    @property
    def amqp_uri(self) -> str:
        """All brokers."""
        word = secret(self.data, "broker-password")
        return ";".join(f"amqp://{USER}:{word}@{address(room)}:{AMQP}/{VHOST}" for room in MACHINES)

    @property
    def mongodb_uri(self) -> str:
        """The whole replica set."""
        return self._uri(USER, "database-password", "admin")

    def _uri(self, user: str, word: str, source: str) -> str:
        members = ",".join(f"{address(room)}:{DATABASE}" for room in MACHINES)
        known = f"{user}:{secret(self.data, word)}"
        return f"mongodb://{known}@{members}/?replicaSet={REPLICA_SET}&authSource={source}"

    @cached_property
    def client(self) -> _Client:
        """A client that finds the primary, whoever it is."""
        return _Client(
            self.mongodb_uri,
            tz_aware=True,
            serverSelectionTimeoutMS=20_000,
            connectTimeoutMS=2_000,
            heartbeatFrequencyMS=1_000,
        )

    # who leads

    def primary(self) -> int:
        """The room of MongoDB's primary."""
        until = time.monotonic() + WHOLE_SECONDS
        while True:
            try:
                return _room(self.client.admin.command("hello")["me"])
            except PyMongoError:  # it has just stepped down
                if time.monotonic() > until:
                    raise

    def leader(self) -> int:
        """The room that leads most of the inbox queues."""
        rooms = [_room(queue["leader"]) for queue in self._queues() if queue["name"].startswith("inbox.")]
        return Counter(rooms).most_common(1)[0][0]

    def lead_together(self) -> int:
        """Have the primary stand in the room of the broker's leader; gives back the room."""
        room = self.leader()
        others = [one for one in MACHINES if one != room]
        until = time.monotonic() + WHOLE_SECONDS
        while (now := self.primary()) != room:
            assert time.monotonic() < until, "the primary does not move"
            self._hold_back(15, *(one for one in others if one != now))
            with suppress(PyMongoError):  # it cuts its connections off
                self.client.admin.command("replSetStepDown", 15, secondaryCatchUpPeriodSecs=5)
            wait_until(lambda: self.primary() != now, WHOLE_SECONDS, what="another is primary")
        self._hold_back(0, *others)
        wait_until(self._is_steady, WHOLE_SECONDS, what="both others follow the primary")
        self.wait_whole()
        return room

    def _is_steady(self) -> bool:
        """Every secondary has read from another for a while.

        One that is just choosing whom to read from waits 30 seconds for it when it falls silent, whatever the
        settings say: that would be two faults within three seconds.
        """
        sources = self._sources()
        time.sleep(STEADY_SECONDS)
        return len(sources) == len(MACHINES) - 1 and sources == self._sources()

    def _sources(self) -> dict[str, str]:
        """By secondary, from whom it reads."""
        members = self.client.admin.command("replSetGetStatus")["members"]
        return {one["name"]: one["syncSourceHost"] for one in members if one.get("syncSourceHost")}

    def _hold_back(self, seconds: int, *rooms: int) -> None:
        """Members that may not be elected for so long; 0: they may at once."""
        for one in rooms:
            with self._direct(one) as client:
                client.admin.command("replSetFreeze", seconds)

    # whether all is well

    def is_whole(self) -> bool:
        """Every node is there, every queue has all its members, every database has caught up."""
        try:
            return self._brokers_are_whole() and self._databases_are_whole()
        except (httpx.HTTPError, PyMongoError, KeyError, StopIteration):
            return False

    def wait_whole(self) -> int:
        """Until all is well again; gives back how often somebody had to help.

        RabbitMQ 3.10 on Erlang 25 may hang while it starts again by itself after a partition (mended in later
        versions), or a node may never forget one that is over. Whoever watches the nodes then restarts the
        one that does not run for long, or that remembers, and so do we.
        Raises: AssertionError.
        """
        for helped in range(HELPS + 1):
            until = time.monotonic() + PATIENCE_SECONDS
            while time.monotonic() < until:
                if self.is_whole():
                    return helped
                time.sleep(0.5)
            self._restart_what_hangs()
        raise AssertionError("the cluster does not become whole")

    def _restart_what_hangs(self) -> None:
        """Nodes that do not listen (their ports open last of all); else one that remembers a partition."""
        silent = [one for one in self.machines.values() if not one.broker.listens()]
        for one in silent or self._parted()[:1]:
            one.broker.kill()
            one.broker.start()

    def _parted(self) -> list[Machine]:
        """Machines whose node still names a partition; the one that runs longest first: it never forgets."""
        nodes: list[dict[str, Any]] = []
        with suppress(httpx.HTTPError):  # all of them start just now
            nodes = [node for node in self._ask("nodes") if node.get("partitions")]
        nodes.sort(key=lambda node: int(node.get("uptime", 0)), reverse=True)
        hosts = [node["name"].split("@")[1] for node in nodes]
        return [self.machines[room] for host in hosts for room in MACHINES if address(room) == host]

    def _brokers_are_whole(self) -> bool:
        nodes = self._ask("nodes")
        running = [node for node in nodes if node["running"] and not node.get("partitions")]
        quorum = [queue for queue in self._queues() if queue.get("type") == "quorum"]
        everywhere = all(len(queue.get("online", ())) == len(MACHINES) for queue in quorum)
        return len(running) == len(MACHINES) and everywhere and all(queue.get("leader") for queue in quorum)

    def _databases_are_whole(self) -> bool:
        told = self.client.admin.command("replSetGetStatus")
        newest = max(member["optimeDate"] for member in told["members"])
        return sorted(member["state"] for member in told["members"]) == [1, 2, 2] and all(
            (newest - member["optimeDate"]).total_seconds() < 3 for member in told["members"]
        )

    def _queues(self) -> list[dict[str, Any]]:
        return self._ask(f"queues/{VHOST}")

    def _ask(self, what: str) -> list[dict[str, Any]]:
        """The management of the first node that answers."""
        word = secret(self.data, "broker-password")
        for room in MACHINES:
            url = f"http://{address(room)}:{MANAGEMENT}/api/{what}"
            with suppress(httpx.HTTPError):
                answer = httpx.get(url, auth=(USER, word), timeout=5, trust_env=False)
                if answer.is_success:
                    return list(answer.json())
        raise httpx.ConnectError("no node answers")

    def _direct(self, room: int, user: str = USER, word: str = "", source: str = "admin") -> _Client:
        return _Client(
            address(room),
            DATABASE,
            directConnection=True,
            username=user,
            password=word or secret(self.data, "database-password"),
            authSource=source,
            serverSelectionTimeoutMS=20_000,
        )

    def _form_replica_set(self) -> None:
        """Whoever has the key of the members may do everything, also before there are users."""
        members = [{"_id": room, "host": f"{address(room)}:{DATABASE}"} for room in MACHINES]
        settings = json.loads((SETTINGS / "replica-set.json").read_text())
        config = {"_id": REPLICA_SET, "members": members, "settings": settings}
        for one in self.machines.values():
            wait_until(one.database.listens, WHOLE_SECONDS, what="the databases are up")
        with self._direct(1, "__system", secret(self.data, "database-key"), "local") as client:
            client.admin.command("replSetInitiate", config)
        with _Client(self._uri("__system", "database-key", "local")) as client:
            word = secret(self.data, "database-password")
            client.admin.command("createUser", USER, pwd=word, roles=["root"])


def _room(where: str) -> int:
    """The room that an address, or a name with one in it, stands for."""
    return next(room for room in MACHINES if address(room) in where)


@contextmanager
def cluster(rooms: Rooms, data: Path, mongod: str) -> Iterator[Cluster]:
    """A cluster for as long as this lasts."""
    found = Cluster(rooms, data, {room: machine(rooms, room, data, mongod) for room in MACHINES})
    try:
        found.start()
        yield found
    finally:
        found.stop()
