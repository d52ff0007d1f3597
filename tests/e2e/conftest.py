"""One district for all end-to-end tests of a run that do not need their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.district import District, running


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """The demonstration district, started by `deploy/up` with the README's command."""
    with running(Path(tmp_path_factory.mktemp("district"))) as found:
        yield found
