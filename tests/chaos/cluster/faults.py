"""What is done to the cluster, how long service may be away then, and how it is undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from deploy.instance import SERVICES
from tests.chaos.cluster.cluster import Cluster
from tests.chaos.cluster.world import ClusterWorld

AFTER_A_KILL, AFTER_A_FREEZE = 10.0, 15.0  # seconds
Undo = Callable[[], None]


@dataclass(frozen=True)
class Blow:
    """One fault.

    Attributes:
        away_seconds: service is back after so long, or it is a failure.
        deal: does it, and gives back what undoes it.
        hold_seconds: how long it lasts; whoever is hit stays so although it could have come back earlier.
    """

    name: str
    away_seconds: float
    deal: Callable[[Cluster, ClusterWorld], Undo]
    hold_seconds: float = 18.0


def kill_broker(cluster: Cluster, world: ClusterWorld) -> Undo:
    """Signal 9 to the node that leads most inboxes."""
    broker = cluster.machines[cluster.leader()].broker
    broker.kill()
    return broker.start


def freeze_broker(cluster: Cluster, world: ClusterWorld) -> Undo:
    """It stops without a word."""
    broker = cluster.machines[cluster.leader()].broker
    broker.freeze()
    return broker.wake


def kill_database(cluster: Cluster, world: ClusterWorld) -> Undo:
    """Signal 9 to the primary."""
    database = cluster.machines[cluster.primary()].database
    database.kill()
    return database.start


def freeze_database(cluster: Cluster, world: ClusterWorld) -> Undo:
    """It stops without a word."""
    database = cluster.machines[cluster.primary()].database
    database.freeze()
    return database.wake


def kill_machine(cluster: Cluster, world: ClusterWorld) -> Undo:
    """The machine of both leaders loses its power."""
    machine = cluster.machines[cluster.lead_together()]
    for server in machine.servers:
        server.kill()

    def undo() -> None:
        for server in machine.servers:
            server.start()

    return undo


def cut_off(cluster: Cluster, world: ClusterWorld) -> Undo:
    """The machine of both leaders loses its network."""
    cluster.rooms.cut_off(cluster.lead_together())
    return cluster.rooms.heal


def cut_from_machines(cluster: Cluster, world: ClusterWorld) -> Undo:
    """The machine of both leaders loses the other two; services reach it, and it must refuse them."""
    cluster.rooms.cut_from_machines(cluster.lead_together())
    return cluster.rooms.heal


def rolling_servers(cluster: Cluster, world: ClusterWorld) -> Undo:
    """Every server is stopped and started again, the next when all are whole."""
    for machine in cluster.machines.values():
        for server in (machine.broker, machine.database):
            server.stop()
            server.start()
            time.sleep(2)  # the others have seen it go
            cluster.wait_whole()
    return _nothing


def rolling_services(cluster: Cluster, world: ClusterWorld) -> Undo:
    """Every process of the services, one after the other."""
    for role in ("worker", "worker.2", "api"):
        for service in SERVICES:
            world.restart(f"{service}.{role}")
    return _nothing


def _nothing() -> None:
    """It is undone already."""


BLOWS = (
    Blow("kill-broker", AFTER_A_KILL, kill_broker, hold_seconds=13),
    Blow("kill-database", AFTER_A_KILL, kill_database, hold_seconds=13),
    Blow("freeze-broker", AFTER_A_FREEZE, freeze_broker),
    Blow("freeze-database", AFTER_A_FREEZE, freeze_database),
    Blow("kill-machine", AFTER_A_KILL, kill_machine, hold_seconds=13),
    Blow("cut-off", AFTER_A_FREEZE, cut_off),
    Blow("cut-from-machines", AFTER_A_FREEZE, cut_from_machines),
    Blow("rolling-servers", AFTER_A_KILL, rolling_servers, hold_seconds=0),
    Blow("rolling-services", AFTER_A_KILL, rolling_services, hold_seconds=0),
)
