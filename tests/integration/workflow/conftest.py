"""Fixtures for workflow on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.workflow.house import House, house, write


@pytest.fixture
def one(mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[House]:
    """A workflow with one process of three steps."""
    write(tmp_path)
    with house(mongodb_uri, database, tmp_path) as built:
        yield built
