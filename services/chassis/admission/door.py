"""The door of an API: every request passes here before the framework, the gate and the database are asked.

Whoever is refused here was refused for nothing but the load; the answer costs no database and hardly any
processor. What keeps watch over the process (health, readiness, metrics) is never refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.admission.entrances import Behind, EntrancePace, NobodyBehind
from services.chassis.admission.limits import Buckets, Rate
from services.chassis.admission.ranks import Precedence, Rank, RuleFinder
from services.chassis.admission.refusals import IN_WORK, REFUSED, WAITED, Reason, busy, too_many
from services.chassis.admission.settings import LimitSettings
from services.chassis.admission.turns import NoTurnError, Turns
from services.chassis.edge import REFUSED_MARK
from services.chassis.identity import PUBLIC, Caller, TokenError, TokenVerifier
from services.chassis.problems import Problem

STARTED_HEADER = b"x-request-start"  # when the gateway got it, in seconds since 1970
LONGEST_BELIEVED = 60.0  # a wait that is longer is a clock that is wrong
BURST_SECONDS = 2.0  # so many seconds' worth at once after a pause
LEAST_BURST = 20.0


@dataclass(frozen=True)
class Asked:
    """What is known of a request before any work."""

    rank: Rank
    tenant: str
    waited: float
    caller: Caller
    rule: str


@dataclass(frozen=True)
class Policy:
    """How much an API takes on, and what is refused first; by default nobody is ever paced.

    Attributes:
        behind: tells how far the log of tenants is behind, as `EntrancePace` asks.
    """

    limits: LimitSettings = field(default_factory=LimitSettings)
    precedence: Precedence = field(default_factory=Precedence)
    behind: Behind = field(default_factory=NobodyBehind)
    now: Callable[[], float] = time.monotonic

    def pace(self, now: Callable[[], float]) -> EntrancePace:
        """The pace of a process; `now` in seconds since 1970, as what it is compared with."""
        assured = self.limits.assured_entrances_per_second / self.limits.api_processes
        return EntrancePace(self.limits.entrance_lag_seconds, assured, self.behind, now)


def doorkeeper(
    service: str, policy: Policy, verifier: TokenVerifier, finder: RuleFinder, pace: EntrancePace
) -> Doorkeeper:
    """The keeper of a process."""
    limits, now = policy.limits, policy.now
    turns = Turns(limits.requests_in_work, limits.requests_waiting, limits.turn_seconds, now)
    IN_WORK.labels(service).set_function(lambda: turns.in_work)
    return Doorkeeper(service, verifier, policy.precedence, finder, Rates(limits, now), turns, pace)


class Rates:
    """How much each caller may ask, shared by the processes of the API."""

    def __init__(self, settings: LimitSettings, now: Callable[[], float]) -> None:
        share = 1.0 / settings.api_processes
        self._factors = dict(settings.limit_factors)
        self._desk = _rate(settings.desk_per_second * share)
        self._client = _rate(settings.client_per_second * share)
        self._bulk = _rate(settings.bulk_per_second * share)
        self._public = _rate(settings.lookups_per_second * share)
        self._buckets = Buckets(now)

    def missing(self, asked: Asked) -> float:
        """0, or the seconds until this caller may ask again."""
        key, rate = self._of(asked)
        return 0.0 if rate is None else self._buckets.take(key, rate)

    def _of(self, asked: Asked) -> tuple[str, Rate | None]:
        if not asked.caller.holder:
            return "public", self._public
        if asked.caller.tenant is None:  # the host's own people, and services among themselves
            return "", None
        factor = self._factors.get(asked.tenant, 1.0)
        if asked.rank is Rank.BULK:
            return f"bulk {asked.tenant}", self._bulk.times(factor)
        if asked.rank is Rank.CLIENT:
            return f"client {asked.tenant} {asked.caller.holder}", self._client.times(factor)
        return f"desk {asked.tenant}", self._desk.times(factor)


def _rate(per_second: float) -> Rate:
    return Rate(per_second, max(LEAST_BURST, per_second * BURST_SECONDS))


@dataclass(frozen=True)
class Doorkeeper:
    """What the door decides by."""

    service: str
    verifier: TokenVerifier
    precedence: Precedence
    finder: RuleFinder
    rates: Rates
    turns: Turns
    pace: EntrancePace

    def asked(self, scope: Scope) -> Asked:
        """What can be told of a request from its first lines."""
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        rule = self.finder.find(scope["method"], scope["path"])
        caller = self._caller(headers.get(b"authorization", b""))
        rank = self.precedence.rank(rule, caller)
        return Asked(rank, caller.tenant or caller.holder, _waited(headers.get(STARTED_HEADER)), caller, rule)

    def _caller(self, header: bytes) -> Caller:
        """Who says to call; a token that is no good is the gate's to refuse, here it counts as none."""
        scheme, _, token = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not self.verifier.is_loaded:
            return PUBLIC
        try:
            return self.verifier.verify(token.strip())
        except TokenError:
            return PUBLIC

    def refusal(self, asked: Asked) -> tuple[Reason, Problem] | None:
        """Why the request is refused at once, if it is."""
        if self.turns.hopeless(asked.rank, asked.tenant, asked.waited):
            return self.no_turn(asked.rank)
        missing = self.rates.missing(asked)
        if missing:
            return Reason.RATE, too_many(asked.rank, missing)
        if asked.rule in self.precedence.entrances:
            missing = self.pace.missing(asked.tenant)
            if missing:
                return Reason.PACE, busy(Rank.ENTRANCE, missing)
        return None

    def no_turn(self, rank: Rank) -> tuple[Reason, Problem]:
        """Why a request is refused that would wait too long, or has."""
        self.pace.pressed()
        return Reason.TURN, busy(rank)


def _waited(header: bytes | None) -> float:
    """How long the request has been on its way since the gateway got it; 0 where nobody tells."""
    try:
        seconds = time.time() - float(header) if header else 0.0
    except ValueError:
        return 0.0
    return seconds if 0.0 < seconds < LONGEST_BELIEVED else 0.0


class Door:
    """The keeper's decisions as plain ASGI; `open_paths` are those of whoever keeps watch."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper, open_paths: tuple[str, ...]) -> None:
        self._app = app
        self._keeper = keeper
        self._open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["path"] in self._open_paths:
            await self._app(scope, receive, send)
            return
        asked = self._keeper.asked(scope)
        refused = self._keeper.refusal(asked)
        if refused is None:
            await self._in_turn(asked, scope, receive, send)
        else:
            await self._refuse(asked.rank, *refused)(scope, receive, send)

    async def _in_turn(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        keeper = self._keeper
        try:
            body = await _whole_body(receive)
        except Problem as exc:  # larger than the route takes
            await exc.response()(scope, receive, send)
            return
        if body is None:  # gone before it had said all
            return
        try:
            waited = await keeper.turns.enter(asked.rank, asked.tenant, asked.waited)
        except NoTurnError:
            await self._refuse(asked.rank, *keeper.no_turn(asked.rank))(scope, receive, send)
            return
        if waited:
            WAITED.labels(keeper.service, asked.rank.name.lower()).observe(waited)
        try:
            await self._app(scope, _again(body, receive), send)
        finally:
            keeper.turns.leave(asked.rank)

    def _refuse(self, rank: Rank, reason: Reason, problem: Problem) -> ASGIApp:
        REFUSED.labels(self._keeper.service, rank.name.lower(), reason.value).inc()
        answer = problem.response()

        async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
            scope[REFUSED_MARK] = True
            await answer(scope, receive, send)

        return refuse


async def _whole_body(receive: Receive) -> list[Message] | None:
    """All parts of the body: a slow line holds no place while it sends. None if the caller went away."""
    parts: list[Message] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message)
        if not message.get("more_body"):
            return parts


def _again(parts: list[Message], receive: Receive) -> Receive:
    left = iter(parts)

    async def replayed() -> Message:
        for part in left:
            return part
        return await receive()

    return replayed


def as_rule_routes(service: str, routes: Any) -> list[tuple[Any, str, str]]:
    """Routes of the framework as the finder wants them."""
    return [(route.methods, route.path, f"{service}.{route.name}") for route in routes if route.methods]
