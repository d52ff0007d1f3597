"""What is broken, when and for how long: drawn from a seed, printed, done, and undone again."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from deploy.instance import SERVICES
from tests.chaos.redelivery import redeliver
from tests.chaos.world import World

LEASES = (
    ("intake", "relay"),
    ("workflow", "relay"),
    ("workflow", "timers"),
    ("notify", "relay"),
    ("notify", "deliver.sms"),
)
LONGER_THAN_A_LEASE = (6.0, 8.5)  # services/chassis/lease.py: 5 s
GAP_SECONDS = (1.5, 5.0)


@dataclass(frozen=True)
class Fault:
    """One blow.

    Attributes:
        at: seconds after the desks have opened.
        kind: a key of KINDS.
        target: a program, a link, a lease "service/job"; nothing where there is only one.
        seconds: how long it lasts; 0: it is over at once, what it broke comes back by itself.
        amount: of a delay in seconds, of a jump of the clock in minutes, of a disk what is free in percent.
    """

    at: float
    kind: str
    target: str = ""
    seconds: float = 0.0
    amount: float = 0.0

    def __str__(self) -> str:
        parts = [f"{self.at:6.1f}s {self.kind}", self.target]
        parts += [f"for {self.seconds:.1f} s"] if self.seconds else []
        parts += [f"by {self.amount:g}"] if self.amount else []
        return " ".join(part for part in parts if part)


def kill(world: World, fault: Fault) -> None:
    """Signal 9; the supervisor starts it again."""
    world.signal(fault.target, signal.SIGKILL)


def power_cut(world: World, fault: Fault) -> None:
    """Everything at the same moment."""
    world.power_cut()


def freeze(world: World, fault: Fault) -> None:
    """Stopped, and woken later."""
    _frozen(world, fault.target, fault.seconds)


def freeze_holder(world: World, fault: Fault) -> None:
    """Whoever holds a lease is stopped for longer than the lease lasts, and woken."""
    service, _, job = fault.target.partition("/")
    holder = world.holder(service, job)
    if holder is not None:
        _frozen(world, holder, fault.seconds)


def _frozen(world: World, name: str, seconds: float) -> None:
    if world.signal(name, signal.SIGSTOP):
        time.sleep(seconds)  # the freeze itself
        world.signal(name, signal.SIGCONT)


def cut(world: World, fault: Fault) -> None:
    """All connections of a link are reset."""
    world.links.cut(fault.target)


def refuse(world: World, fault: Fault) -> None:
    """A link is down."""
    world.links.refuse(fault.target)
    time.sleep(fault.seconds)
    world.links.heal(fault.target)


def hold(world: World, fault: Fault) -> None:
    """Nothing passes on a link, and nobody is told."""
    world.links.hold(fault.target)
    time.sleep(fault.seconds)
    world.links.heal(fault.target)


def swallow(world: World, fault: Fault) -> None:
    """Questions arrive, answers are lost."""
    world.links.swallow(fault.target)
    time.sleep(fault.seconds)
    world.links.heal(fault.target)


def delay(world: World, fault: Fault) -> None:
    """A link is slow."""
    world.links.delay(fault.amount, fault.target)
    time.sleep(fault.seconds)
    world.links.heal(fault.target)


def broker_alarm(world: World, fault: Fault) -> None:
    """The broker believes that its disk is full and takes nothing more."""
    world.broker_alarm(True)
    time.sleep(fault.seconds)
    world.broker_alarm(False)


def disk_low(world: World, fault: Fault) -> None:
    """The disk that is watched has so many percent left."""
    world.disk.fill(fault.amount)
    time.sleep(fault.seconds)
    world.disk.empty()


def clock_jump(world: World, fault: Fault) -> None:
    """The application's clock jumps forwards."""
    world.move_clock(world.now() + timedelta(minutes=fault.amount))


def repeated(world: World, fault: Fault) -> None:
    """Events that left are delivered twice more, in any order."""
    redeliver(world, random.Random(fault.amount), fault.target)


KINDS: dict[str, Callable[[World, Fault], None]] = {
    "kill": kill,
    "power_cut": power_cut,
    "freeze": freeze,
    "freeze_holder": freeze_holder,
    "cut": cut,
    "refuse": refuse,
    "hold": hold,
    "swallow": swallow,
    "delay": delay,
    "broker_alarm": broker_alarm,
    "disk_low": disk_low,
    "clock_jump": clock_jump,
    "repeated": repeated,
}
# How often each comes in a deck of faults; a plan goes through the deck before it shuffles it anew.
_DECK = {
    "kill": 8,
    "power_cut": 1,
    "freeze": 4,
    "freeze_holder": 4,
    "cut": 4,
    "refuse": 3,
    "hold": 3,
    "swallow": 4,
    "delay": 3,
    "broker_alarm": 1,
    "disk_low": 1,
    "clock_jump": 3,
    "repeated": 4,
}
_JUMPS_MINUTES = (5, 30, 90, 240, 16 * 60)


def planned(seed: int, seconds: float, programs: Sequence[str], links: Sequence[str]) -> list[Fault]:
    """The blows of a seed: the same for the same seed, programs and links."""
    chance = random.Random(seed)
    deck, at, plan = _deck(chance), 2.0, []
    while at < seconds - 3.0:
        plan.append(_fault(next(deck), at, chance, programs, links))
        at += chance.uniform(*GAP_SECONDS)
    return plan


def _deck(chance: random.Random) -> Iterator[str]:
    while True:
        cards = [kind for kind, count in _DECK.items() for _ in range(count)]
        chance.shuffle(cards)
        yield from cards


def _fault(
    kind: str, at: float, chance: random.Random, programs: Sequence[str], links: Sequence[str]
) -> Fault:
    if kind in ("kill", "freeze"):
        return Fault(at, kind, chance.choice(programs), chance.uniform(1, 10) if kind == "freeze" else 0.0)
    if kind == "freeze_holder":
        return Fault(at, kind, "/".join(chance.choice(LEASES)), chance.uniform(*LONGER_THAN_A_LEASE))
    if kind in ("cut", "refuse", "hold", "swallow", "delay"):
        seconds = 0.0 if kind == "cut" else chance.uniform(1, 7)
        amount = round(chance.uniform(0.02, 0.3), 2) if kind == "delay" else 0.0
        return Fault(at, kind, chance.choice(links), seconds, amount)
    if kind == "broker_alarm":
        return Fault(at, kind, seconds=chance.uniform(3, 8))
    if kind == "disk_low":  # nothing new is taken in; or nothing at all is written
        return Fault(at, kind, seconds=chance.uniform(4, 7), amount=chance.choice((3.5, 3.5, 1.0)))
    if kind == "clock_jump":
        return Fault(at, kind, amount=chance.choice(_JUMPS_MINUTES))
    if kind == "repeated":
        return Fault(at, kind, chance.choice(SERVICES), amount=chance.randrange(10**6))
    return Fault(at, kind)


class Blows:
    """Deals the blows of a plan, each in a thread of its own so that they overlap."""

    def __init__(self, world: World, plan: Sequence[Fault], note: Callable[[str], None]) -> None:
        self._world = world
        self._plan = plan
        self._note = note
        self._threads: list[threading.Thread] = []
        self.ended_at: list[tuple[Fault, float]] = []  # monotonic

    def deal(self) -> None:
        """All of them, each at its time; returns when the last has begun."""
        began = time.monotonic()
        for fault in self._plan:
            time.sleep(max(0.0, began + fault.at - time.monotonic()))
            thread = threading.Thread(target=self._blow, args=(fault,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def wait(self) -> None:
        """Until each is over."""
        for thread in self._threads:
            thread.join()

    def _blow(self, fault: Fault) -> None:
        self._note(f"--- {fault}")
        try:
            KINDS[fault.kind](self._world, fault)
        except Exception as exc:  # noqa: BLE001 - a blow that misses because another hit first is no finding
            self._note(f"--- {fault.kind} {fault.target} missed: {type(exc).__name__}")
        else:
            self._note(f"--- {fault.kind} {fault.target} over")
        self.ended_at.append((fault, time.monotonic()))
