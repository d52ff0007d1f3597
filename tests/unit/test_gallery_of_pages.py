"""The pictures of pages: none is forgotten, whatever route is added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from starlette.routing import compile_path

from services.intake import pages as intake
from services.intake.pages import document_orders, orders
from services.notify import pages as notify
from services.tracking import pages as tracking
from services.workflow import pages as workflow
from tests.bench.gallery import NO_PAGES, SHOWN
from tests.bench.gallery_world import EXAMPLES

EXAMPLE = re.compile(r"\{(\w+)\}")


@cache
def routes() -> dict[str, re.Pattern[str]]:
    """Every address that answers to whoever opens it, in the order in which they are tried."""
    views = [view for part in (intake, workflow, tracking, notify) for view in part.site().views]
    return {view.path: compile_path(view.path)[0] for view in views if "GET" in view.methods}


def route_of(address: str) -> str:
    """The route that answers to an address; empty: none does."""
    path = EXAMPLE.sub("example", re.split(r"[?#]", address)[0])
    return next((route for route, pattern in routes().items() if pattern.fullmatch(path)), "")


def test_every_page_has_its_picture() -> None:
    """Add a page to tests/bench/gallery.py, with an example of its address, or say that it is no page."""
    shown = {route_of(one.address) for one in SHOWN}
    assert set(routes()) - shown - NO_PAGES == set()


def test_what_is_no_page_is_a_route() -> None:
    """Nor has it a picture."""
    assert set(routes()) >= NO_PAGES
    assert not NO_PAGES & {route_of(one.address) for one in SHOWN}


@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: one.name)
def test_a_picture_shows_a_page_and_its_examples_are_made(shown: object) -> None:
    """No address leads nowhere, and every name in braces is one that is made."""
    address: str = shown.address  # type: ignore[attr-defined]
    assert route_of(address)
    assert set(EXAMPLE.findall(address)) <= EXAMPLES


def test_names_are_given_once() -> None:
    """Or one picture would take the place of another."""
    names = [one.name for one in SHOWN]
    assert len(names) == len(set(names))


def _orders() -> Iterator[str]:
    for known, at in ((orders, "/quay/ho-so/"), (document_orders, "/van-ban/mot/")):
        yield from (f"{at} {order.code}" for order in known.ORDERS)


def test_every_form_of_an_order_has_its_picture() -> None:
    """Each is a template of its own."""
    seen = {re.sub(r"\{\w+\}/viec/", " ", one.address) for one in SHOWN}
    assert set(_orders()) - seen == set()
