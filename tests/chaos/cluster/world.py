"""The services on top of the cluster: as `deploy/up` runs them with the addresses of servers of one's own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy import ready, services, table
from deploy.instance import Instance
from deploy.program import Program
from tests.chaos.cluster.cluster import Cluster
from tests.chaos.links import Links
from tests.chaos.world import READY_SECONDS, World
from tests.waiting import wait_until

PORT_BASE = "23000"
_QUICK = {"NOTIFY_RETRY_DELAYS_SECONDS": ",".join(["2"] * 20)}  # the harness does not wait for hours


class _Healthy(Links):
    """The ways between the parts, which are not this world's to break."""

    def heal(self, *names: str) -> None:
        """Nothing was broken."""


@dataclass
class ClusterWorld(World):
    """Services, gateway and sinks in room 0, their servers in the other rooms."""

    @cached_property
    def links(self) -> Links:
        """None that could be cut."""
        return _Healthy(0, {})

    @property
    def desks(self) -> str:
        """The gateway."""
        return self.instance.url("gateway")

    def programs(self) -> list[Program]:
        """The program table of `deploy/up`, every worker twice, as where services run on two machines."""
        ours = {one.name for one in services.programs(self.instance)}
        return [
            same
            for one in table.programs(self.instance)
            for same in (self._ours(one) if one.name in ours else (one,))
        ]

    def _ours(self, program: Program) -> Iterator[Program]:
        service, role = program.name.split(".")
        own = {**program.environment, **_QUICK}
        yield replace(program, environment=own)
        if role == "worker":
            own = {**own, f"{service.upper()}_WORKER_PORT": str(self._second_port(service))}
            yield replace(program, name=f"{program.name}.2", environment=own)

    def _is_ready(self, name: str) -> bool:
        probe = table.probes(self.instance).get(name)
        if probe is not None:
            return probe()
        return ready.http(f"http://127.0.0.1:{self._second_port(name.split('.', maxsplit=1)[0])}/readyz")

    def broker_alarm(self, raised: bool) -> None:
        """Not raised in this world."""

    def restart(self, name: str) -> None:
        """End a program as an upgrade does, and wait until its successor is ready."""
        before = self.processes()[name]
        os.kill(before, signal.SIGTERM)
        wait_until(
            lambda: self.processes().get(name, before) != before and self._is_ready(name),
            READY_SECONDS,
            what=f"{name} is back",
        )


def instance(cluster: Cluster, data: Path, environ: Mapping[str, str]) -> Instance:
    """An instance that uses the cluster's servers."""
    variables: dict[str, Any] = {
        "MOTCUA_DATA": str(data),
        "MOTCUA_PORT_BASE": environ.get("MOTCUA_PORT_BASE") or PORT_BASE,
        "AMQP_URI": cluster.amqp_uri,
        "MONGODB_URI": cluster.mongodb_uri,
    }
    return Instance.from_mapping(variables)
