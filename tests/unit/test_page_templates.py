"""Every template of every service can be read: a slip shows here, and not at the counter."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from deploy.instance import REPOSITORY, SERVICES
from services.chassis.pages.look import HERE, environment

PLACES = [
    (service, path.relative_to(folder).as_posix())
    for service in SERVICES
    for folder in [REPOSITORY / "services" / service / "templates" / "pages"]
    for path in sorted(folder.rglob("*.html"))
]
SHARED = [path.name for path in sorted((HERE / "templates").glob("*.html"))]


@pytest.mark.parametrize(("service", "name"), PLACES)
def test_a_template_of_a_service_can_be_read(service: str, name: str) -> None:
    """Its blocks are closed, its filters exist."""
    environment(REPOSITORY / "services" / service / "templates" / "pages", UTC, "/x").get_template(name)


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_template_can_be_read(name: str, tmp_path: Path) -> None:
    """So for those that all services use."""
    environment(tmp_path, UTC, "/x").get_template(name)


def test_there_are_templates() -> None:
    """The folders are where these tests look for them."""
    assert {service for service, _ in PLACES} >= {"intake", "workflow", "tracking"}
    assert SHARED
