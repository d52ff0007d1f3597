"""The door: limits by tenant, ranks by route and token, refusals that cost nothing and change nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.chassis.admission.door import Policy
from services.chassis.admission.ranks import Precedence, Rank, RuleFinder
from services.chassis.admission.settings import LimitSettings
from services.chassis.identity import PUBLIC, Caller, service_token
from tests.fakes.identity import SERVICE_SECRET
from tests.unit.chassis.lending import Lending, assert_problem, client_of

BOOKS = "/v1/branches/hue/books"
BOOK = {"title": "Truyện Kiều"}
PRECEDENCE = Precedence(
    entrances=frozenset({"lending.add_book"}),
    bulk=frozenset({"lending.read_feed", "lending.read_own_feed"}),
    machines=frozenset({"director"}),
)


def at_the_door(**limits: Any) -> Lending:
    """The library with these limits."""
    lending = Lending(policy=Policy(LimitSettings(**limits), PRECEDENCE, now=lambda: 0.0))
    lending.registry.verifier.refresh()
    return lending


@contextmanager
def refused(rank: str, reason: str, count: int = 1) -> Iterator[None]:
    """So many refusals are counted meanwhile."""
    labels = {"service": "lending", "rank": rank, "reason": reason}

    def counted() -> float:
        return REGISTRY.get_sample_value("motcua_http_refused_total", labels) or 0.0

    before = counted()
    yield
    assert counted() - before == count


def assert_refused(answer: Any, status: int, code: str) -> None:
    """The answer is a problem that tells when to come again, and that nothing was done."""
    document = assert_problem(answer, status, code)
    seconds = answer.headers["retry-after"]
    assert seconds.isdigit()
    assert int(seconds) >= 1
    assert (
        f"chưa được thực hiện và không làm thay đổi gì. Xin gửi lại sau {seconds} giây" in document["detail"]
    )


def test_a_tenant_that_asks_too_much_is_told_to_wait_and_others_are_served() -> None:
    """429 with Retry-After for the one; another tenant behind the same address never hears of it."""
    lending = at_the_door(desk_per_second=10)
    with client_of(lending) as client, refused("desk", "rate"):
        for _ in range(20):
            assert client.get(BOOKS, headers=lending.headers()).status_code == 200
        assert_refused(client.get(BOOKS, headers=lending.headers()), 429, "too-many-requests")
        hoi_an = lending.headers(tenant="hoi-an")
        assert client.get("/v1/branches/hoi-an/books", headers=hoi_an).status_code == 200


def test_a_tenant_may_have_more_than_others() -> None:
    """The hosting unit can give a large one a factor; processes share what there is."""
    lending = at_the_door(desk_per_second=40, limit_factors=(("hue", 2.0),), api_processes=2)
    with client_of(lending) as client:
        answers = [client.get(BOOKS, headers=lending.headers()).status_code for _ in range(100)]
    assert answers == [200] * 80 + [429] * 20


def test_bulk_has_a_limit_of_its_own() -> None:
    """A tenant that reads its feed without end still works at its desks."""
    lending = at_the_door(bulk_per_second=1)
    with client_of(lending) as client, refused("bulk", "rate"):
        for _ in range(20):
            assert client.get("/v1/branches/hue/feed", headers=lending.headers()).status_code == 200
        assert_refused(
            client.get("/v1/branches/hue/feed", headers=lending.headers()), 429, "too-many-requests"
        )
        assert client.get(BOOKS, headers=lending.headers()).status_code == 200


def test_each_machine_has_a_limit_of_its_own() -> None:
    """One machine of a tenant that loops holds up neither another one nor the desks."""
    lending = at_the_door(client_per_second=1)

    def machine(name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {lending.registry.token(name, 'hue', 'director')}"}

    with client_of(lending) as client, refused("client", "rate"):
        for _ in range(20):
            assert client.get(BOOKS, headers=machine("loop")).status_code == 200
        assert_refused(client.get(BOOKS, headers=machine("loop")), 429, "too-many-requests")
        assert client.get(BOOKS, headers=machine("other")).status_code == 200
        assert client.get(BOOKS, headers=lending.headers()).status_code == 200


def test_the_public_is_bounded_as_a_whole_and_not_by_address() -> None:
    """Without a token there is one bucket for everybody, whatever address stands in the headers."""
    lending = at_the_door(lookups_per_second=1)
    with client_of(lending) as client, refused("lookup", "rate"):
        for number in range(20):
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}
            assert client.get("/v1/me", headers=headers).status_code == 200
        assert_refused(
            client.get("/v1/me", headers={"X-Forwarded-For": "10.0.9.9"}), 429, "too-many-requests"
        )
        assert client.get("/v1/me", headers=lending.headers()).status_code == 200


def test_services_among_themselves_are_not_limited() -> None:
    """Whoever rebuilds from a log reads as fast as it can, in the lowest rank."""
    lending = at_the_door(bulk_per_second=1, desk_per_second=1)
    service = {"Authorization": f"Bearer {service_token(SERVICE_SECRET, 'notify')}"}
    with client_of(lending) as client:
        assert {client.get("/v1/feed", headers=service).status_code for _ in range(60)} == {200}


def test_entrances_are_paced_and_what_was_begun_goes_on() -> None:
    """While its log is behind a tenant's new entrances get 503; nothing is done, all else is served."""
    lending = at_the_door(assured_entrances_per_second=0.01)
    with client_of(lending) as client, refused("entrance", "pace"):
        pace = client.app.state.pace  # type: ignore[attr-defined]
        post = {"headers": lending.headers(), "json": BOOK}
        assert client.post(BOOKS, **post).status_code == 201
        pace._courses["hue"].rate = 0.01
        assert client.post(BOOKS, **post).status_code == 201
        asked = len(lending.commands.asked)
        assert_refused(client.post(BOOKS, **post), 503, "overloaded")
        assert len(lending.commands.asked) == asked
        assert client.get(BOOKS, headers=lending.headers()).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_who_keeps_watch_is_never_refused(path: str) -> None:
    """With not a place left and every bucket empty, health and metrics answer."""
    lending = at_the_door(lookups_per_second=1)
    with client_of(lending) as client:
        while client.get("/v1/me").status_code != 429:
            pass
        assert {client.get(path).status_code for _ in range(50)} == {200}


def test_a_request_that_waited_too_long_before_is_refused() -> None:
    """The gateway tells when it got it: whoever waited longer than its rank waits has gone."""
    lending = at_the_door(turn_seconds=2.0)
    with client_of(lending) as client, refused("desk", "turn"):
        for header, status in (
            (f"{time.time() - 1:.3f}", 200),
            (f"{time.time() - 3:.3f}", 503),
            (f"{time.time() - 9_999:.3f}", 200),  # a clock that is wrong is not believed
            (f"{time.time() + 9_999:.3f}", 200),
            ("rubbish", 200),
        ):
            answer = client.get(BOOKS, headers={**lending.headers(), "X-Request-Start": header})
            assert answer.status_code == status, header
        assert client.app.state.pace._is_pressed(time.time())  # type: ignore[attr-defined]


def test_a_refusal_leaves_no_line_in_the_log() -> None:
    """A crowd is counted, not written down one by one."""
    lending = at_the_door(desk_per_second=1)
    with client_of(lending) as client:
        answers = [client.get(BOOKS, headers=lending.headers()).status_code for _ in range(30)]
        assert answers.count(429) == 10
        lines = [one for one in lending.told if one["event"] == "request" and one["log_level"] == "info"]
    assert not lines


def test_a_token_that_is_no_good_is_the_gates_to_refuse() -> None:
    """It counts as nobody's here, and gets 401, not 429."""
    lending = at_the_door()
    with client_of(lending) as client:
        for header in ("Bearer rubbish", "Basic x", "x"):
            assert_problem(client.get(BOOKS, headers={"Authorization": header}), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("rule", "caller", "rank"),
    [
        ("lending.change_book", Caller("lan", "hue", frozenset({"librarian"})), Rank.DESK),
        ("lending.add_book", Caller("lan", "hue", frozenset({"librarian"})), Rank.ENTRANCE),
        ("lending.who_am_i", PUBLIC, Rank.LOOKUP),
        ("", PUBLIC, Rank.LOOKUP),
        ("lending.who_am_i", Caller("lan", "hue", frozenset({"librarian"})), Rank.DESK),
        ("lending.add_book", Caller("m", "hue", frozenset({"director"})), Rank.CLIENT),
        ("lending.read_own_feed", Caller("lan", "hue", frozenset({"librarian"})), Rank.BULK),
        ("lending.read_feed", Caller("notify", None, frozenset({"service"})), Rank.BULK),
    ],
)
def test_route_and_token_decide_the_rank(rule: str, caller: Caller, rank: Rank) -> None:
    """Desk, entrance, look-up, machine, bulk: in this order, from what is known before any work."""
    assert PRECEDENCE.rank(rule, caller) is rank


def test_the_rule_of_a_request_is_found_by_its_path() -> None:
    """As the framework finds it: literals before parameters, methods apart, and nothing where no route is."""
    finder = RuleFinder(
        [
            ({"GET"}, "/v1/b/{id}/books", "list"),
            ({"POST"}, "/v1/b/{id}/books", "add"),
            ({"GET"}, "/v1/b/{id}/books/{book}", "read"),
            ({"GET"}, "/v1/b/{id}/books/{book}/cover", "cover"),
            ({"GET"}, "/v1/b/{id}/books/new", "new"),
        ]
    )
    wanted: Mapping[tuple[str, str], str] = {
        ("GET", "/v1/b/hue/books"): "list",
        ("POST", "/v1/b/hue/books"): "add",
        ("GET", "/v1/b/hue/books/7"): "read",
        ("GET", "/v1/b/hue/books/new"): "new",
        ("GET", "/v1/b/hue/books/new/cover"): "cover",
        ("PUT", "/v1/b/hue/books"): "",
        ("GET", "/v1/b/hue"): "",
        ("GET", "/"): "",
        ("GET", "/v1/b/*/nothing/at/all"): "",
        ("GET", "/v1/b//GET"): "",
    }
    assert {asked: finder.find(*asked) for asked in wanted} == wanted
