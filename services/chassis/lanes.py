"""What a reader holds in hand: tenants in turn, each tenant's messages in the order in which they came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

STRIDE = 25  # messages of one tenant before the next tenant's turn


@dataclass(frozen=True, slots=True)
class Held:
    """A message in hand, not acknowledged yet."""

    tag: int
    body: bytes


class Lanes:
    """A lane for each tenant. Who floods fills a lane of its own, and the others are taken from theirs."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Held]] = {}  # whose turn is next comes first
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, tenant: str, held: Held) -> None:
        """Put a message behind those of its tenant."""
        self._lanes.setdefault(tenant, deque()).append(held)
        self._count += 1

    def take(self, limit: int) -> list[Held]:
        """Up to so many messages, a stride of each tenant in turn until there are enough."""
        taken: list[Held] = []
        while self._lanes and len(taken) < limit:
            tenant = next(iter(self._lanes))
            lane = self._lanes.pop(tenant)
            taken.extend(lane.popleft() for _ in range(min(STRIDE, len(lane), limit - len(taken))))
            if lane:
                self._lanes[tenant] = lane  # to the end
        self._count -= len(taken)
        return taken

    def lowest(self) -> int | None:
        """The lowest tag of those in hand: all below it may be acknowledged at once."""
        return min((lane[0].tag for lane in self._lanes.values()), default=None)

    def clear(self) -> None:
        """Forget all: they come again."""
        self._lanes.clear()
        self._count = 0


class Span:
    """How many messages make a batch that takes about `seconds`.

    Long enough to share the cost of a transaction, short enough that who comes next does not wait long.
    """

    def __init__(self, seconds: float, least: int, most: int) -> None:
        self._seconds = seconds
        self._least, self._most = least, most
        self.count = most

    def note(self, count: int, took: float) -> None:
        """Learn from a batch; a small one says little about a large one."""
        if 2 * count < self.count or took <= 0:
            return
        wanted = (self.count + count * self._seconds / took) / 2
        self.count = max(self._least, min(self._most, int(wanted)))
