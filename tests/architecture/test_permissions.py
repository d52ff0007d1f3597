"""The permission table and the routes of the four services: each has its counterpart."""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from services.chassis.admission.door import as_rule_routes
from services.chassis.admission.ranks import RuleFinder
from services.chassis.web import OPS_PATHS
from services.contracts import precedence
from services.contracts.identity import PERMISSIONS
from tests.architecture.tree import SERVICES

SECRET = "of-these-tests-only-" + "0" * 32
ENVIRON = {
    "AMQP_URI": "amqp://127.0.0.1:1/test_none",
    "MONGODB_URI": "mongodb://127.0.0.1:1/",  # nobody listens: building an application needs no server
    "MOTCUA_SEAL_SECRET": SECRET,
    "MOTCUA_SERVICE_SECRET": SECRET,
    "MOTCUA_PUBLIC_URL": "http://127.0.0.1:1",
    **{f"{service.upper()}_URL": "http://127.0.0.1:1" for service in SERVICES},
}
OPEN_BY_NATURE = {"/openapi.json", *OPS_PATHS}  # the description of the service, and what watches it


def settings_of(service: str) -> Any:
    """The settings of a service, with everything unset that has a default."""
    module = importlib.import_module(f"services.{service}.settings")
    kinds = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and hasattr(kind, "from_mapping")
    ]
    assert len(kinds) == 1, f"one settings class, not {kinds}"
    return kinds[0].from_mapping(ENVIRON)


@cache
def app_of(service: str) -> FastAPI:
    """The application of a service."""
    made: FastAPI = importlib.import_module(f"services.{service}.api").create_app(settings_of(service))
    return made


@cache
def routes_of(service: str) -> list[str]:
    """The rule that each route of a service asks for, `intake.file_dossier`."""
    app = app_of(service)
    contexts = [route for route in iter_route_contexts(app.routes) if route.path not in OPEN_BY_NATURE]
    strange = [route.path for route in contexts if not isinstance(route.original_route, APIRoute)]
    assert not strange, "only FastAPI's routes ask for a permission; these are mounts or Starlette's"
    return [f"{service}.{route.name}" for route in contexts]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_rule(service: str) -> None:
    """A new route without a line in the permission table cannot be merged."""
    assert not sorted({route for route in routes_of(service) if route not in PERMISSIONS})


@pytest.mark.parametrize("service", SERVICES)
def test_every_rule_has_a_route(service: str) -> None:
    """A rule whose route was renamed or removed does not linger and mislead."""
    rules = {name for name in PERMISSIONS if name.startswith(f"{service}.")}
    assert not sorted(rules - set(routes_of(service)))


@pytest.mark.parametrize("service", SERVICES)
def test_a_rule_is_of_one_route(service: str) -> None:
    """Two routes with one function name would share a rule by accident."""
    assert not [route for route, count in Counter(routes_of(service)).items() if count > 1]


def test_every_rule_lets_somebody_in() -> None:
    """An empty set of roles, or a rule of no service, is a slip."""
    assert PERMISSIONS
    assert all(PERMISSIONS.values())
    assert {name.partition(".")[0] for name in PERMISSIONS} <= set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_refused_on_a_full_disk_exists(service: str) -> None:
    """A route that takes in something new is named as it is: one that was renamed would fill the disk."""
    edge = app_of(service).state.edge
    assert not sorted({f"{service}.{name}" for name in edge.takes_in} - set(routes_of(service)))
    assert service != "intake" or "file_dossier" in edge.takes_in


def test_what_is_refused_first_names_rules_that_exist() -> None:
    """A route that is renamed keeps its rank; none is an entrance and bulk at once."""
    assert {*precedence.ENTRANCES, *precedence.BULK} <= PERMISSIONS.keys()
    assert not precedence.ENTRANCES & precedence.BULK


@pytest.mark.parametrize("service", SERVICES)
def test_the_door_finds_the_rule_of_every_route(service: str) -> None:
    """What the door finds before the framework does any work is what the framework comes to."""
    routes = as_rule_routes(service, iter_route_contexts(app_of(service).routes))
    finder = RuleFinder(routes)
    for methods, path, rule in routes:
        asked = "/".join("x" if part.startswith("{") else part for part in path.split("/"))
        assert {finder.find(method, asked) for method in methods} == {rule}, path
