"""The pace of entrances: slow is helped, absent is not punished."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.chassis.admission.entrances import EntrancePace, NobodyBehind

ALLOWED, ASSURED = 30.0, 0.5


class Town:
    """Tenants that ask, and a log that gets through so much of it: simulated second by second."""

    def __init__(self, *, capacity: float, allowed: float = ALLOWED, looks_every: int = 1) -> None:
        self.at = 1_000_000.0
        self.seconds, self.looks_every = 0, looks_every
        self.capacity = capacity
        self.logged: dict[str, list[float]] = {}  # when each entrance was recorded that is not through yet
        self.taken: dict[str, int] = {}
        self.pace = EntrancePace(allowed, ASSURED, self, lambda: self.at)
        self.looks = 0
        self.late: float | None = None  # seconds by which those who go on are heard late

    def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
        """See EntrancePace."""
        self.looks += 1
        return {tenant: self.logged[tenant][0] for tenant in tenants if self.logged.get(tenant)}

    def heard(self, tenant: str) -> float | None:
        """See EntrancePace."""
        return None if self.late is None else self.at - self.late

    def waiting(self, tenant: str) -> int:
        """See EntrancePace."""
        return len(self.logged.get(tenant, ()))

    def second(self, asks: Mapping[str, float]) -> dict[str, int]:
        """One second: who asks so often is let in so often; then the log goes on, tenants in turn."""
        let_in = dict.fromkeys(asks, 0)
        for eighth in range(8):  # exact in binary: two seconds later are two seconds
            self.at += 0.125
            for tenant, per_second in asks.items():
                for _ in range(int(per_second * (eighth + 1) / 8) - int(per_second * eighth / 8)):
                    if not self.pace.missing(tenant):
                        let_in[tenant] += 1
                        self.logged.setdefault(tenant, []).append(self.at)
        through = self.capacity
        while through >= 1 and any(self.logged.values()):
            for waiting in self.logged.values():
                if waiting and through >= 1:
                    waiting.pop(0)
                    through -= 1
        self.seconds += 1
        if self.seconds % self.looks_every == 0:
            self.pace.look()
        return let_in

    def lag(self, tenant: str) -> float:
        """How old the tenant's oldest is."""
        waiting = self.logged.get(tenant)
        return self.at - waiting[0] if waiting else 0.0


def run(town: Town, seconds: int, asks: Mapping[str, float], tenant: str) -> list[int]:
    """What the tenant was let in with, second by second."""
    return [town.second(asks)[tenant] for _ in range(seconds)]


def test_a_burst_is_taken_whole() -> None:
    """Ten times what gets through, for twenty seconds: nobody is refused."""
    town = Town(capacity=20)
    assert run(town, 20, {"a": 200}, "a") == [200] * 20


def test_what_lasts_is_paced_to_what_gets_through() -> None:
    """Five times what gets through, for long: it is let in about as fast as it gets through, close behind."""
    town = Town(capacity=20)
    run(town, 400, {"a": 100}, "a")
    let_in = run(town, 200, {"a": 100}, "a")
    assert 15 <= sum(let_in) / 200 <= 21
    assert town.lag("a") < ALLOWED / 2


def test_where_looking_is_slow_too_it_is_paced_all_the_same() -> None:
    """On a machine without a core to spare the looks come seldom, when they are needed most."""
    town = Town(capacity=20, looks_every=20)
    run(town, 160, {"a": 100}, "a")
    assert sum(run(town, 60, {"a": 100}, "a")) / 60 < 21


def test_a_tenant_keeps_what_it_is_assured_of() -> None:
    """However far the log is behind, an entrance every two seconds is let in."""
    town = Town(capacity=1)
    run(town, 100, {"a": 50}, "a")
    assert sum(run(town, 60, {"a": 50}, "a")) >= 29


def test_the_others_are_not_paced() -> None:
    """One that floods is paced by its own log; another that begins what it is used to never hears of it."""
    town = Town(capacity=20)
    asks = {"loud": 200, "quiet": 2}
    quiet = run(town, 200, asks, "quiet")
    assert quiet == [2] * 200
    assert sum(run(town, 60, asks, "loud")) / 60 < 30


def test_where_most_are_paced_nobody_takes_what_they_leave() -> None:
    """One of the crowd whose own events happen to get through is paced too; who begins little is not."""

    class Lucky(Town):
        def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
            """See EntrancePace."""
            return super().oldest([tenant for tenant in tenants if tenant != "lucky"])

    town = Lucky(capacity=20)
    asks = {"a": 40, "b": 40, "c": 40, "lucky": 40, "quiet": 1}
    run(town, 90, asks, "lucky")
    assert sum(run(town, 30, asks, "lucky")) / 30 < 20
    assert run(town, 30, asks, "quiet") == [1] * 30


def test_it_is_free_again_when_the_crowd_has_gone() -> None:
    """Half a minute without a refusal, and the next burst is taken whole."""
    town = Town(capacity=20)
    run(town, 200, {"a": 100}, "a")
    run(town, 120, {"a": 5}, "a")
    assert run(town, 10, {"a": 100}, "a") == [100] * 10


def test_with_the_broker_away_nobody_is_refused() -> None:
    """The log stands still all day: the counter never closes. Nor while it catches up afterwards."""
    town = Town(capacity=0)
    assert run(town, 600, {"a": 10}, "a") == [10] * 600
    town.capacity = 100
    assert town.lag("a") > 500
    assert run(town, 120, {"a": 10}, "a") == [10] * 120
    assert town.lag("a") < 1


def test_a_pile_that_becomes_less_paces_nobody() -> None:
    """5,000 events of an import within a second, got through in minutes: the desks go on filing meanwhile."""
    town = Town(capacity=25)
    town.logged["a"] = [town.at] * 5_000
    assert run(town, 230, {"a": 2}, "a") == [2] * 230
    assert town.lag("a") < 60


def test_others_who_are_heard_late_for_reasons_of_their_own_pace_nobody() -> None:
    """A calendar moves every date, and what comes back comes minutes late; nothing of the desks' piles up."""

    class Busy(Town):
        def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
            return dict.fromkeys(tenants, 1_000_000.0 + (self.at - 1_000_000.0) / 4)

        def waiting(self, tenant: str) -> int:
            return int(self.at) // 8 % 20  # ever more for a while, as it happens with few

    assert run(Busy(capacity=100), 300, {"a": 2}, "a") == [2] * 300


class Elsewhere(Town):
    """All of it gets through here, and is heard late of those who go on."""

    def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
        """See EntrancePace."""
        return {} if self.late is None else dict.fromkeys(tenants, self.at - self.late)


def test_what_piles_up_at_those_who_go_on_paces_too() -> None:
    """Nothing waits here, yet what is begun is heard of ever later, and requests find no turn."""
    town = Elsewhere(capacity=10_000)
    for second in range(60):
        town.late = 2 + second * 0.6
        town.pace.pressed()
        town.second({"a": 100})
    assert sum(run(town, 20, {"a": 100}, "a")) / 20 <= 1


def test_with_turns_for_all_nobody_is_paced_for_what_piles_up_elsewhere() -> None:
    """A day's backlog that was recorded faster than it is sent comes ever later; the desks go on filing."""
    town = Elsewhere(capacity=10_000)
    for second in range(120):
        town.late = 2 + second * 0.6
        assert town.second({"a": 10})["a"] == 10


def test_where_requests_find_no_turn_there_is_less_patience() -> None:
    """Six seconds behind are too many then; without that the same is a burst, and taken whole."""
    let_in = {}
    for pressed in (False, True):
        town = Town(capacity=20)
        let_in[pressed] = 0
        for _ in range(28):
            if pressed:
                town.pace.pressed()
            let_in[pressed] = town.second({"a": 100})["a"]
    assert let_in[False] == 100
    assert let_in[True] <= 2


def test_while_requests_find_no_turn_a_paced_tenant_is_let_in_no_faster() -> None:
    """What was behind is caught up, yet the API itself is at its limit; when it is not, the rate goes up."""
    town = Town(capacity=20)
    run(town, 120, {"a": 100}, "a")
    course = town.pace._courses["a"]
    town.capacity = 10_000
    town.second({"a": 100})
    rate = course.rate
    assert rate is not None
    for _ in range(20):
        town.pace.pressed()
        town.second({"a": 100})
    assert course.rate == rate
    run(town, 20, {"a": 100}, "a")
    assert course.rate > rate


def test_when_the_crowd_has_gone_whoever_comes_is_soon_let_in_again() -> None:
    """Half a minute after it, an ordinary desk is hardly ever refused."""
    town = Town(capacity=20)
    run(town, 300, {"a": 100}, "a")
    town.logged["a"].clear()
    town.pace._courses["a"].rate = ASSURED
    run(town, 20, {"a": 1}, "a")
    assert run(town, 10, {"a": 1}, "a") == [1] * 10


def test_what_is_heard_late_but_ever_less_so_paces_nobody() -> None:
    """The broker was away for an hour, and all catch up."""
    town = Elsewhere(capacity=10_000)
    let_in = []
    for second in range(120):
        town.late = 3_600 - second * 30.0
        town.pace.pressed()
        let_in.append(town.second({"a": 10})["a"])
    assert let_in == [10] * 120


def test_the_broker_goes_away_while_a_tenant_is_paced() -> None:
    """What was slow is now absent: the tenant is free."""
    town = Town(capacity=10)
    run(town, 120, {"a": 100}, "a")
    town.capacity = 0
    run(town, 60, {"a": 100}, "a")
    assert run(town, 10, {"a": 100}, "a") == [100] * 10


def test_who_begins_little_is_never_looked_at() -> None:
    """At an ordinary desk nothing is read for this."""
    town = Town(capacity=1)
    for _ in range(60):
        town.pace.missing("a")
        town.at += 2.5
        town.pace.look()
    assert town.looks == 0


def test_an_entrance_now_and_then_is_no_crowd() -> None:
    """Nor are as many as are assured, looked at each second: one of them was read of for a minute before.

    Found by counting what a filing asks of the database: two questions a second for each commune that filed.
    """
    town = Town(capacity=20)
    for second in range(120):
        town.second({"a": 1.0 if second % 10 == 0 else 0.0, "b": 1.0 if second % 2 == 0 else 0.0})
    assert town.looks == 0


def test_who_was_busy_is_soon_looked_at_no_longer() -> None:
    """When it asks for what is usual again and nothing of it waits."""
    town = Town(capacity=20)
    run(town, 10, {"a": 4}, "a")
    assert 0 < town.looks < 10
    run(town, 70, {"a": 0}, "a")
    looks = town.looks
    run(town, 60, {"a": 0}, "a")
    assert town.looks == looks


def test_it_can_be_switched_off() -> None:
    """With 0 nobody is ever paced, nor looked at."""
    town = Town(capacity=1, allowed=0)
    assert run(town, 100, {"a": 50}, "a") == [50] * 100
    assert town.looks == 0


def test_who_asks_no_more_is_forgotten() -> None:
    """Nothing is kept of a tenant that has been silent for a minute."""
    town = Town(capacity=10)
    town.second({"a": 20})
    town.at += 61
    town.pace.look()
    assert not town.pace._courses


def test_a_database_that_is_away_changes_nothing() -> None:
    """Looking goes on when it is back."""
    seen: list[str] = []

    class Stopping:
        def wait(self, seconds: float) -> bool:
            seen.append("look")
            return len(seen) > 3

    class Away(NobodyBehind):
        def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
            raise OSError("away")

    pace = EntrancePace(ALLOWED, ASSURED, Away(), Clock())
    for _ in range(20):
        pace.missing("a")
    pace.watch(Stopping())  # type: ignore[arg-type]
    assert len(seen) == 4
    assert not pace.missing("a")


class Clock:
    """One second later at each look."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        """Now."""
        self.at += 0.1
        return self.at
