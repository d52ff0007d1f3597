"""Rates: what is in a bucket, and whose it is."""

from __future__ import annotations

import pytest

from services.chassis.admission import limits
from services.chassis.admission.limits import Buckets, Rate
from services.chassis.admission.settings import FACTORS, LimitSettings
from services.chassis.admission.tries import Tries
from services.chassis.problems import Problem

RATE = Rate(2.0, 4.0)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        """Now."""
        return self.at


def test_a_bucket_fills_by_the_second_up_to_its_brim() -> None:
    """Four at once after a pause, then two a second; what is refused takes nothing, and tells how long."""
    clock = Hand()
    buckets = Buckets(clock)
    assert [buckets.take("a", RATE) for _ in range(5)] == [0, 0, 0, 0, 0.5]
    assert buckets.take("a", RATE) == 0.5
    clock.at += 0.5
    assert [buckets.take("a", RATE) for _ in range(2)] == [0, 0.5]
    clock.at += 1_000
    assert [buckets.take("a", RATE) for _ in range(5)] == [0, 0, 0, 0, 0.5]


def test_keys_do_not_share() -> None:
    """One that is empty leaves the others full; looking takes nothing."""
    buckets = Buckets(Hand())
    for _ in range(4):
        buckets.take("a", RATE)
    assert buckets.take("a", RATE, 0.0) == 0.5
    assert [buckets.take("b", RATE, 0.0) for _ in range(9)] == [0.0] * 9


def test_a_flood_of_keys_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full buckets are forgotten first: who is limited stays so."""
    monkeypatch.setattr(limits, "KEPT", 10)
    clock = Hand()
    buckets = Buckets(clock)
    for number in range(8):
        buckets.take(f"{number}", RATE)
    clock.at += 5
    for _ in range(4):
        buckets.take("limited", RATE)
    for number in range(100, 108):
        buckets.take(f"{number}", RATE, 0.0)
    assert buckets.take("limited", RATE) == 0.5
    for number in range(1_000):
        buckets.take(f"{number}", RATE)
    assert len(buckets._kept) <= 10


def tried(tries: Tries, account: str) -> float:
    """Seconds that the next password for the account must wait."""
    try:
        tries.before_password(account)
    except Problem as exc:
        told = (exc.status, exc.code, float(exc.headers["Retry-After"]))
    else:
        return 0.0
    assert told[:2] == (429, "tried-too-often")
    return told[2]


def test_wrong_passwords_stop_the_account_that_is_tried() -> None:
    """Five wrong ones and that account waits for twelve seconds, from whatever address; others sign in."""
    tries = Tries("lending", LimitSettings(), Hand())
    for _ in range(5):
        assert not tried(tries, "lan")
        tries.wrong_password("lan")
    assert tried(tries, "lan") == 12
    assert not tried(tries, "mai")


def test_right_passwords_are_not_counted() -> None:
    """An account that signs in all day is never stopped."""
    tries = Tries("lending", LimitSettings(), Hand())
    assert [tried(tries, "lan") for _ in range(1_000)] == [0.0] * 1_000


def test_who_tries_all_accounts_gets_one_try_for_each() -> None:
    """One wrong password for each of 500: from then on one a minute each, and nobody is locked out."""
    clock = Hand()
    tries = Tries("lending", LimitSettings(), clock)
    for number in range(500):
        tries.wrong_password(f"account {number}")
    assert tried(tries, "account 7") == 60
    assert not tried(tries, "lan")
    tries.wrong_password("lan")
    assert tried(tries, "lan") == 60
    clock.at += 60
    assert not tried(tries, "lan")


def test_the_same_code_is_not_looked_up_for_ever() -> None:
    """Sixty in a minute; another code is another matter. Processes share it."""
    tries = Tries("lending", LimitSettings(api_processes=2), Hand())
    for _ in range(30):
        tries.look_up("ABC")
    with pytest.raises(Problem, match="tried-too-often"):
        tries.look_up("ABC")
    tries.look_up("x" * 100_000)


@pytest.mark.parametrize("text", ["32128", "32128=", "=2", "32128=0", "32128=-1", "32128=nan", "32128=1e9"])
def test_a_wrong_factor_is_refused(text: str) -> None:
    """Each is a tenant and a number."""
    with pytest.raises(ValueError):  # noqa: PT011 - what a reader raises, without words
        FACTORS.read(text)


def test_factors_are_read() -> None:
    """Several tenants may have their own."""
    assert FACTORS.read("32128=2, 32131=0.5") == (("32128", 2.0), ("32131", 0.5))
    assert FACTORS.read("") == ()
