"""Asking other services over HTTP: what their answers mean, and that silence is no answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from services.tracking.asking import HttpServices
from services.tracking.ports import ServiceAwayError, Told

ON = date(2026, 11, 24)
SUBJECT = {"known": True, "head": 3, "claims": {"intake": 2}, "state": "running"}


def services(answer: Callable[[httpx.Request], httpx.Response]) -> HttpServices:
    """Services that answer so."""
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return HttpServices({"workflow": "http://workflow:1"}, lambda: "token", client)


def told(body: Any, status: int = 200) -> tuple[HttpServices, list[httpx.Request]]:
    """Services that always say the same, and what they were asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json=body)

    return services(answer), asked


def test_days_are_digests_by_civil_day() -> None:
    """Asked with the service's own token, for one commune and some days."""
    one, asked = told({"settled": True, "days": [{"on": "2026-11-24", "digest": "ab"}]})
    assert one.days("workflow", "32128", ON, ON) == {ON: "ab"}
    assert str(asked[0].url) == ("http://workflow:1/v1/ledger?tenant=32128&since=2026-11-24&until=2026-11-24")
    assert asked[0].headers["authorization"] == "Bearer token"


def test_lines_and_findings() -> None:
    """Of a day, and of the service's own store."""
    assert told({"lines": {"d1": 3}})[0].lines("workflow", "32128", ON) == {"d1": 3}
    item = {"tenant": "32128", "subject": "d1", "kind": "no_timer", "where": "workflow", "about": ""}
    found = told({"items": [{**item, "since": "2026-11-24T02:00:00Z"}]})[0].faults("workflow")
    assert found == [Told("32128", "d1", "no_timer", "workflow", "")]


def test_many_dossiers_are_asked_for_in_parts() -> None:
    """The oldest word of all parts is when the service had handled everything."""
    parts: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ids = request.url.params.get_list("subject")
        parts.append(len(ids))
        at = f"2026-11-24T02:00:0{len(parts)}+00:00"
        body = {"settled": True, "drained_at": at, "subjects": dict.fromkeys(ids, SUBJECT)}
        return httpx.Response(200, json=body)

    ids = [f"d{number}" for number in range(450)]
    found = services(answer).some("workflow", "32128", ids)
    assert parts == [200, 200, 50]
    assert found.drained_at == datetime(2026, 11, 24, 2, 0, 1, tzinfo=UTC)
    assert found.dossiers.keys() == set(ids)
    one = found.dossiers["d1"]
    assert (one.known, one.head, one.claims, one.more) == (True, 3, {"intake": 2}, {"state": "running"})


def test_a_service_that_was_never_drained_says_so() -> None:
    """Then nothing that is missing there is sure to be missing."""
    body = {"settled": True, "drained_at": None, "subjects": {"d1": SUBJECT}}
    assert told(body)[0].some("workflow", "32128", ["d1"]).drained_at is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.days("workflow", "32128", ON, ON),
        lambda one: one.lines("workflow", "32128", ON),
        lambda one: one.some("workflow", "32128", ["d1"]),
        lambda one: one.faults("workflow"),
    ],
    ids=["days", "lines", "some", "faults"],
)
def test_a_service_that_is_away_or_refuses_gives_no_answer(ask: Callable[[HttpServices], object]) -> None:
    """Neither an error nor an empty answer: the watchdog knows that it does not know."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    for one in (services(refuse), told({}, 503)[0], told({}, 429)[0]):
        with pytest.raises(ServiceAwayError, match="workflow"):
            ask(one)


@pytest.mark.parametrize(
    "ask",
    [lambda one: one.days("workflow", "32128", ON, ON), lambda one: one.some("workflow", "32128", ["d1"])],
    ids=["days", "some"],
)
def test_while_much_waits_for_the_broker_nothing_is_told(ask: Callable[[HttpServices], object]) -> None:
    """A ledger is exact or none."""
    body = {"settled": False, "days": [], "subjects": {}, "drained_at": None}
    with pytest.raises(ServiceAwayError, match="broker"):
        ask(told(body)[0])
