"""One district for all end-to-end tests of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.district import District, officers
from tests.integration.deploy.instances import instance, require_servers


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """The demonstration district, started by `deploy/up` with the README's command."""
    require_servers()
    one = instance(Path(tmp_path_factory.mktemp("district")))
    found = District(one, officers(one))
    up = found.command("up")
    try:
        assert up.returncode == 0, up.stdout[-3000:] + up.stderr[-3000:]
        yield found
    finally:
        for commune in found.communes:
            for officer in commune.officers.values():
                officer.close()
        found.command("down")
