"""Every template can be read, and helps: a slip shows here, and not at the counter."""

from __future__ import annotations

import re
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


def read(service: str, name: str) -> str:
    """The text of a template."""
    return (REPOSITORY / "services" / service / "templates" / "pages" / name).read_text()


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


WITHOUT_HELP = {
    "called.html",  # hangs on the wall: nobody touches it
    "kiosk.html",  # says itself what to do, and whom to call
    "steps.html",  # citizens who file online: whom to call stands below each step
    "scans.html",  # a frame beside the step of another page
}
EXTENDING = [place for place in PLACES if re.search(r'extends "(layout|panel)\.html"', read(*place))]


@pytest.mark.parametrize(("service", "name"), EXTENDING)
def test_a_page_has_its_own_short_help(service: str, name: str) -> None:
    """What it is for and what to do when stuck; the few that have none override the foot of the page."""
    template = environment(REPOSITORY / "services" / service / "templates" / "pages", UTC, "/x").get_template(
        name
    )
    if name in WITHOUT_HELP:
        assert "foot" in template.blocks
        return
    assert "foot" not in template.blocks
    text = re.search(r"\{% block help %\}(.*?)\{% endblock %\}", read(service, name), re.DOTALL)
    assert text is not None, "the block is missing"
    said = re.sub(r"<[^>]*>", "", text[1])
    assert 60 <= len(said) <= 900, f"{len(said)} letters: too few to help, or too many to be read"


def test_the_page_of_a_problem_helps_too() -> None:
    """It is shared by all services."""
    assert "help" in environment(HERE / "templates", UTC, "/x").get_template("problem.html").blocks
