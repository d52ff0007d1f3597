"""A tracking with an empty database for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.tracking.house import House, house


@pytest.fixture
def tracking(mongodb_uri: str, database: str) -> Iterator[House]:
    """The service."""
    with house(mongodb_uri, database) as opened:
        yield opened
