"""Turns: a bounded number of requests in work, and a bounded, short wait for the others, by rank and tenant.

All of it runs on one event loop. Lower ranks have only a part of the places, so that the desks find one free
at once; among those that wait, the higher rank goes first, and within a rank tenants are served in turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from services.chassis.admission.ranks import Rank

# Which part of the places a rank and all below it may hold together.
SHARES = {Rank.DESK: 1.0, Rank.ENTRANCE: 0.875, Rank.LOOKUP: 0.75, Rank.CLIENT: 0.5, Rank.BULK: 0.125}
# Which part of the longest wait a rank is given; what cannot be served by then is refused at once.
PATIENCE = {Rank.DESK: 1.0, Rank.ENTRANCE: 0.5, Rank.LOOKUP: 0.25, Rank.CLIENT: 0.125, Rank.BULK: 0.0625}
SMOOTHING = 0.1


class NoTurnError(Exception):
    """The request would wait too long, or has."""


class Queue:
    """Those of one rank that wait, tenants in turn."""

    def __init__(self) -> None:
        self._of: dict[str, deque[asyncio.Future[None]]] = {}

    def add(self, tenant: str, waiting: asyncio.Future[None]) -> None:
        """Wait behind the others of the same tenant."""
        self._of.setdefault(tenant, deque()).append(waiting)

    def next(self) -> asyncio.Future[None] | None:
        """Who is next and still there; their tenant then stands behind all others."""
        while self._of:
            tenant = next(iter(self._of))
            waiting = self._of.pop(tenant)
            first = waiting.popleft()
            if waiting:
                self._of[tenant] = waiting
            if not first.done():
                return first
        return None

    def ahead(self, tenant: str) -> int:
        """How many of one tenant's next go before it, others in turn."""
        own = len(self._of.get(tenant, ())) + 1
        return sum(min(own, len(waiting)) for waiting in self._of.values())


class Turns:
    """The places of a process, and who waits for one."""

    def __init__(self, places: int, waiting: int, longest: float, now: Callable[[], float]) -> None:
        self._places = {rank: max(1, int(places * share)) for rank, share in SHARES.items()}
        self._patience = {rank: longest * part for rank, part in PATIENCE.items()}
        self._room = waiting
        self._now = now
        self._held = dict.fromkeys(Rank, 0)
        self._queues = {rank: Queue() for rank in Rank}
        self._waiting = dict.fromkeys(Rank, 0)
        self._interval = 0.0  # seconds between two that leave, smoothed, while somebody waits
        self._left_at = 0.0
        self._pressed = False  # somebody waited when the last one left

    @property
    def in_work(self) -> int:
        """Requests that hold a place."""
        return sum(self._held.values())

    @property
    def waiting(self) -> int:
        """Requests that wait for one."""
        return sum(self._waiting.values())

    def hopeless(self, rank: Rank, tenant: str, waited: float) -> bool:
        """Whether a request that came now would not be served in time."""
        if waited > self._patience[rank]:
            return True
        if self._is_free(rank):
            return False
        if self.waiting >= self._room:
            return True
        before = sum(self._waiting[one] for one in Rank if one < rank) + self._queues[rank].ahead(tenant)
        return waited + (before + 1) * self._interval > self._patience[rank]

    async def enter(self, rank: Rank, tenant: str, waited: float = 0.0) -> float:
        """Take a place, at once or when it is this tenant's turn; tells the seconds waited here.

        Raises: NoTurnError.
        """
        if self._is_free(rank):
            self._held[rank] += 1
            return 0.0
        if self.hopeless(rank, tenant, waited):
            raise NoTurnError(rank.name)
        began = self._now()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues[rank].add(tenant, turn)
        self._waiting[rank] += 1
        try:
            async with asyncio.timeout(self._patience[rank] - waited):
                await turn
        except (TimeoutError, asyncio.CancelledError) as exc:
            if turn.done() and not turn.cancelled():
                self.leave(rank)  # the place was given at the very moment in which the wait ended
            if isinstance(exc, TimeoutError):
                raise NoTurnError(rank.name) from exc
            raise
        finally:
            self._waiting[rank] -= 1
        return self._now() - began

    def leave(self, rank: Rank) -> None:
        """Give the place back, to whoever is next."""
        self._held[rank] -= 1
        now = self._now()
        if self._pressed:
            self._interval += SMOOTHING * (min(1.0, now - self._left_at) - self._interval)
        self._left_at, self._pressed = now, self.waiting > 0
        for next_rank in Rank:
            while self._waiting[next_rank] and self._has_place(next_rank):
                turn = self._queues[next_rank].next()
                if turn is None:
                    break
                self._held[next_rank] += 1
                turn.set_result(None)

    def _is_free(self, rank: Rank) -> bool:
        """Whether there is a place, and nobody waits who goes before."""
        return self._has_place(rank) and not any(self._waiting[one] for one in Rank if one <= rank)

    def _has_place(self, rank: Rank) -> bool:
        """Whether this rank and those below may hold one more, and so may each rank above."""
        held = self.in_work
        for higher in Rank:
            if higher > rank:
                break
            if held >= self._places[higher]:
                return False
            held -= self._held[higher]
        return True
