"""Jobs that one process of a service does at a time, in small transactions that a late holder cannot commit.

A job is a *stride* that is called again and again by whoever holds the job's lease: it does a part small
enough for one transaction and tells after how many seconds it wants to be called again. A process that was
frozen past its lease and wakes in the middle of a stride commits nothing: every transaction ends by touching
the lease, and only the present holder's touch matches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pymongo.client_session import ClientSession

from services.chassis.errors import LeaseLostError
from services.chassis.lease import LEASES, Lease
from services.chassis.mongo import Store
from services.chassis.transactions import Transactor
from services.chassis.work import Batch

T = TypeVar("T")


class Fenced:
    """The transactions of whoever holds a lease."""

    def __init__(self, store: Store, transactor: Transactor, lease: Lease) -> None:
        self._leases = store.plumbing(LEASES)
        self._transactor = transactor
        self.lease = lease

    def run(self, fill: Callable[[Batch], T]) -> T:
        """Run `fill` and commit what it wrote, if the lease is still ours then; an empty one writes nothing.

        Raises: LeaseLostError, and what Transactor.run raises.
        """
        return self._transactor.run(fill, check=self._touch)

    def _touch(self, session: ClientSession) -> None:
        """Last in the transaction, so that a holder frozen in the middle keeps the lease from nobody."""
        touched = self._leases.update_one(self.lease.guard(), {"$inc": {"strides": 1}}, session=session)
        if touched.matched_count != 1:
            raise LeaseLostError(self.lease.job)


@dataclass(frozen=True)
class Job:
    """A job of a service.

    Attributes:
        name: of its lease; one holder over all processes of the service.
        stride: does a part, much shorter than a lease lasts, in transactions of the `Fenced` that it is
            given; returns how many seconds later it wants to go on. May be cut short anywhere.
    """

    name: str
    stride: Callable[[Fenced], float]
