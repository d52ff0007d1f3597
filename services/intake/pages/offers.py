"""What may be done with something: one order after another, each with its form, offered by state and role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.pages.site import Page
from services.chassis.problems import Problem

Sent = dict[str, Any]


def _as_sent(sent: Sent) -> Sent:
    return sent


@dataclass(frozen=True)
class Order:
    """One thing that may be done.

    Attributes:
        code: in the address of its form; also the name of the template, where it has one of its own.
        path: below the subject in the API.
        when: the states in which it makes sense; the API has the last word.
        body: what the API is sent of what the form has.
    """

    code: str
    title: str
    path: str
    when: frozenset[Any]
    rule: str
    body: Callable[[Sent], Sent] = _as_sent


def asked_for(page: Page, orders: Mapping[str, Order]) -> Order:
    """The order that the address names.

    Raises: Problem (404).
    """
    found = orders.get(page.place["order"])
    if found is None:
        raise Problem(404, "not-found", "Không có việc này")
    return found
