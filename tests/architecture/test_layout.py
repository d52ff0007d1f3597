"""Where things stand: who knows one service knows all four."""

from __future__ import annotations

import pytest

from tests.architecture.tree import ROOT, SERVICES, modules, tracked

ROOMS = (
    "README.md",
    "domain",
    "ports",
    "handlers",
    "store",
    "schemas",
    "api",
    "worker",
    "metrics",
    "settings",
    "bootstrap",
)
TOP_FOLDERS = {"services", "deploy", "tests", ".ci"}
TOP_FILES = {
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "pyproject.toml",
    ".gitignore",
    ".gitattributes",
    ".editorconfig",
    ".pre-commit-config.yaml",
    ".dockerignore",
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_rooms_of_a_service_have_the_same_names(service: str) -> None:
    """Each service has the same files; one that grew is a folder of the same name."""
    folder = ROOT / "services" / service
    there = {path.name.removesuffix(".py") for path in folder.iterdir()} if folder.is_dir() else set()
    assert not [room for room in ROOMS if room not in there]


def test_the_top_of_the_tree_stays_bare() -> None:
    """At the top stand services, deploy, tests, the README, the changelog, and files that tools look for."""
    places = [path.relative_to(ROOT).parts for path in tracked()]
    assert {parts[0] for parts in places if len(parts) > 1} <= TOP_FOLDERS
    assert {parts[0] for parts in places if len(parts) == 1} <= TOP_FILES


def test_services_holds_the_four_and_what_they_share() -> None:
    """Beside the services stand only contracts and chassis."""
    names = {module.parts[1] for module in modules("services") if len(module.parts) > 1}
    assert names <= {*SERVICES, "contracts", "chassis"}
