"""The variables of admission; each service has its own, with its own prefix."""

from __future__ import annotations

import math
from dataclasses import dataclass

from services.chassis.settings import Reader, number, setting, whole_number


def _factors(value: str) -> tuple[tuple[str, float], ...]:
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    factors = tuple((name.strip(), float(factor)) for name, _, factor in pairs)
    if not all(name and math.isfinite(factor) and 0 < factor <= 1000 for name, factor in factors):
        raise ValueError
    return factors


FACTORS = Reader(_factors, "tenant=factor pairs with commas between, factors up to 1000")


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """How much a service's API takes on, and from whom; every rate is shared by the API's processes."""

    api_processes: int = setting(
        "How many API processes of this service share the rates below.", whole_number(1, 64), default=1
    )
    requests_in_work: int = setting(
        "Requests worked on at once by a process; the others wait for their turn.",
        whole_number(8, 120),
        default=96,
    )
    requests_waiting: int = setting(
        "Requests that may wait for their turn in a process.", whole_number(0, 10_000), default=512
    )
    turn_seconds: float = setting(
        "How long a desk's request may wait for its turn; the lower ranks wait less.",
        number(0.05, 30),
        default=2.0,
    )
    desk_per_second: float = setting(
        "Requests a second from the desks of one tenant.", number(1, 100_000), default=600.0
    )
    client_per_second: float = setting(
        "Requests a second from one machine client.", number(0.1, 100_000), default=50.0
    )
    bulk_per_second: float = setting(
        "Bulk requests a second (files, reports, feeds) for one tenant.", number(0.1, 100_000), default=5.0
    )
    lookups_per_second: float = setting(
        "Requests a second without a token, from everybody together.", number(1, 100_000), default=200.0
    )
    wrong_passwords_per_minute: float = setting(
        "Wrong passwords a minute for one account; with a hundred times as many in all, each has one.",
        number(1, 10_000),
        default=5.0,
    )
    same_lookups_per_minute: float = setting(
        "Look-ups of the same number or code a minute, from everybody together.",
        number(1, 100_000),
        default=60.0,
    )
    limit_factors: tuple[tuple[str, float], ...] = setting(
        "Tenants with other limits, as tenant=factor pairs: 32128=2 gives that one twice as much.",
        FACTORS,
        default=(),
    )
    entrance_lag_seconds: float = setting(
        "How far a tenant's events may fall behind under load before its new entrances are paced; 0: never.",
        number(0, 86_400),
        default=30.0,
    )
    assured_entrances_per_second: float = setting(
        "Entrances a second that a tenant always has, also while it is paced.",
        number(0.01, 1000),
        default=0.5,
    )
