"""The harness of chaos in short: one seed is clean, and with a promise broken it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.round import Rounds
from tests.chaos.saboteur.__main__ import STILL_SECONDS, play, sabotaged
from tests.chaos.world import World, local_instance, running
from tests.integration.deploy.instances import free_port_base, require_servers

SEED, SECONDS = 20261128, 25.0


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """A world of its own for this file, ended with it."""
    require_servers()
    data = Path(tmp_path_factory.mktemp("chaos"))
    ports = {**os.environ, "MOTCUA_PORT_BASE": f"{free_port_base()}"}
    with running(World(local_instance(data, ports))) as world:
        yield Rounds(world, print, still_seconds=STILL_SECONDS)


def test_a_seed_of_blows_ends_without_a_finding(rounds: Rounds) -> None:
    """Desks of five communes at work while parts are killed, frozen, cut off; then all is audited."""
    played = rounds.play(SEED, SECONDS)
    assert played.commands["acknowledged"] > 5 * SECONDS
    assert sum(played.faults.values()) >= 5
    assert played.findings == []


def test_with_the_claim_of_the_consumers_disabled_it_goes_red(rounds: Rounds) -> None:
    """A harness that cannot fail proves nothing; the other sabotages: `tests/chaos/sabotage`."""
    rounds.world.extra = sabotaged("claim")
    rounds.world.start()
    played = play(rounds, SEED, "claim")
    assert any(finding.startswith("effects") for finding in played.findings)
