"""Who may import whom (style: the libraries of each room, and the chains that import-linter follows)."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SERVICES, Module, modules

ROOMS = ("domain", "ports", "handlers", "store", "schemas", "api", "pages", "worker", "metrics", "settings")

# What a room of a service imports of `services`. `~` is the service itself; a name covers what is below it.
CORE = {"contracts", "~.domain"}
EDGE = CORE | {"chassis", "~.bootstrap", "~.handlers", "~.ports", "~.metrics", "~.settings"}
MAY_IMPORT = {
    "domain": CORE,
    "ports": CORE | {"~.ports", "chassis.work"},
    "handlers": CORE | {"~.ports", "~.handlers", "chassis.work", "chassis.errors"},
    "schemas": CORE | {"chassis", "~.schemas"},
    "metrics": {"contracts", "chassis"},
    "settings": {"contracts", "chassis"},
    "worker": EDGE | {"~.worker"},
    "admin": EDGE | {"~.admin"},  # commands for operators
    "lint": CORE | {"~.process_files"},  # the same, without a service to start
    "api": EDGE | {"~.api", "~.schemas", "~.pages"},
    "pages": EDGE | {"~.pages", "~.schemas"},
    "store": CORE | {"chassis", "~.ports", "~.settings", "~.store"},
}
ADAPTER = CORE | {"chassis", "~.ports", "~.settings"}  # and its own folder

# The libraries of a room; an adapter (any other file) has one of its own.
LIBRARIES = {
    "domain": set(),
    "ports": set(),
    "handlers": set(),
    "settings": set(),
    "bootstrap": set(),
    "admin": set(),
    "lint": set(),
    "metrics": {"prometheus_client"},
    "schemas": {"pydantic"},
    "api": {"fastapi", "starlette", "uvicorn", "pydantic"},
    "pages": {"starlette"},
    "worker": {"nameko", "eventlet"},
    "store": {"pymongo", "bson", "gridfs"},
}
RESERVED = set().union(*LIBRARIES.values())


def room(module: Module) -> str:
    """The room of a service's file: its name, or that of the folder directly below the service."""
    return module.parts[2] if len(module.parts) > 2 else "__init__"


def covered(name: str, allowed: set[str]) -> bool:
    """Whether a dotted name is one of `allowed` or below one."""
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def in_service(service: str) -> list[Module]:
    """The Python files of one service."""
    return [module for module in modules("services") if module.parts[1:2] == (service,)]


@pytest.mark.parametrize("service", SERVICES)
def test_each_room_imports_what_it_may(service: str) -> None:
    """A file of a service imports only the rooms that its own room may know."""
    wrong = []
    for module in in_service(service):
        if room(module) == "bootstrap":
            continue  # builds everything; import-linter keeps it below api and worker
        allowed = MAY_IMPORT.get(room(module), ADAPTER | {f"~.{room(module)}"})
        named = {one.replace("~", service) for one in allowed}
        wrong += [f"{module.name}: {name}" for name in sorted(module.own()) if not covered(name, named)]
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_each_room_has_its_libraries(service: str) -> None:
    """Rules need no library; pymongo is the store's, nameko the worker's; an adapter has one of its own."""
    wrong = []
    for module in in_service(service):
        found, place = module.libraries(), room(module)
        if place in LIBRARIES:
            wrong += [f"{module.name}: {name}" for name in sorted(found - LIBRARIES[place])]
        elif len(found) > 1 or found & RESERVED:
            wrong.append(f"{module.name}: {', '.join(sorted(found))}")
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_a_library_has_one_adapter(service: str) -> None:
    """A library that only one adapter needs is imported by one file, so that it can be replaced there."""
    users: dict[str, set[str]] = defaultdict(set)
    for module in in_service(service):
        if room(module) not in LIBRARIES:
            for library in module.libraries():
                users[library].add(module.name)
    assert not {library: sorted(files) for library, files in users.items() if len(files) > 1}


def test_barcodes_come_from_one_file() -> None:
    """python-barcode is imported by barcodes.py alone."""
    users = {module.path.name for module in modules("services") if "barcode" in module.libraries()}
    assert users <= {"barcodes.py"}


def test_contracts_need_the_standard_library_only() -> None:
    """Whoever reads a message needs nothing installed; and contracts know no other package of ours."""
    contracts = [module for module in modules("services") if module.parts[1:2] == ("contracts",)]
    assert contracts
    assert not {module.name: module.libraries() for module in contracts if module.libraries()}
    assert not {
        module.name: module.own()
        for module in contracts
        if any(not covered(n, {"contracts"}) for n in module.own())
    }


def test_chassis_knows_the_envelope_only() -> None:
    """The plumbing imports no service, and of the contracts the envelope and its codec."""
    allowed = {"chassis", "contracts.envelope", "contracts.codec"}
    chassis = [module for module in modules("services") if module.parts[1:2] == ("chassis",)]
    assert chassis
    assert not [
        f"{module.name}: {name}" for module in chassis for name in module.own() if not covered(name, allowed)
    ]


def test_services_know_neither_deployment_nor_tests() -> None:
    """What runs in production is complete without deploy/ and tests/."""
    wrong = {
        module.name
        for module in modules("services")
        if any(covered(name, {"deploy", "tests"}) for name in module.imports())
    }
    assert not wrong


def test_no_chain_of_imports_breaks_the_rules() -> None:
    """The contracts of import-linter in pyproject.toml hold, chains of imports included."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run((linter, "--no-cache"), check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
