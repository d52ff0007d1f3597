"""The desks of many communes at work, side by side: what a desk does next is chosen by the seed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.demonstration.day import papers_of
from deploy.demonstration.people import applicant
from tests.chaos.client import Client, Gone
from tests.chaos.communes import Commune
from tests.chaos.ledger import Command, Ledger

DESKS = 12
PAUSE_SECONDS = 0.55  # on average between two pieces of work of a desk


@dataclass
class Known:
    """A dossier as its desk knows it."""

    commune: Commune
    dossier_id: str
    lookup_code: str
    online: bool
    arrived: bool = False  # filed at another commune, for this one


@dataclass(frozen=True)
class Paper:
    """An incoming document as the records desk knows it."""

    commune: Commune
    document_id: str


@dataclass
class Hall:
    """What all desks share: the book, the catalogue, and the dossiers that are not over.

    Attributes:
        leases: serials in somebody's hand: what the lease was answered with.
        papers: incoming documents that are not over.
    """

    ledger: Ledger
    communes: list[Commune]
    procedures: list[Mapping[str, Any]]
    known: list[Known] = field(default_factory=list)
    leases: list[tuple[Commune, dict[str, Any]]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)
    people: int = 0
    stopping: bool = False

    def __post_init__(self) -> None:
        for commune in self.communes:
            for officer in commune.officers.values():
                officer.stopping = lambda: self.stopping

    def next_person(self) -> int:
        """A number that no person had before."""
        with self.guard:
            self.people += 1
            return self.people

    def forget(self, one: Known) -> None:
        """It is over."""
        with self.guard:
            if one in self.known:
                self.known.remove(one)


Choose = Callable[[random.Random], Callable[["Desk"], None]]


class Desk(threading.Thread):
    """One desk: does one piece of work after the other until the hall closes."""

    def __init__(self, hall: Hall, chance: random.Random, citizen: Client, choose: Choose) -> None:
        super().__init__(daemon=True)
        self.hall = hall
        self.chance = chance
        self.citizen = citizen
        self._choose = choose
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Thread: until the hall closes."""
        try:
            while not self.hall.stopping:
                self._choose(self.chance)(self)
                time.sleep(self.chance.expovariate(1 / PAUSE_SECONDS))
        except Gone:
            return
        except BaseException as exc:  # noqa: BLE001 - told by whoever waits for the desk
            self.failure = exc

    def commune(self) -> Commune:
        """Any commune."""
        return self.chance.choice(self.hall.communes)

    def dossier(self) -> Known | None:
        """Any dossier that is not over; the younger the likelier."""
        with self.hall.guard:
            known = self.hall.known
            return known[int(len(known) * self.chance.betavariate(3, 1.2) * 0.999)] if known else None

    def order(
        self,
        commune: Commune,
        kind: str,
        role: str,
        service: str,
        rest: str,
        body: Any,
        *,
        etag: str = "",
        subject: str = "",
        **who: Any,
    ) -> Command:
        """Give an order as an officer of a role, until it is decided."""
        path = commune.path(service, rest)
        command = Command(kind, commune.commune_id, service, path, body, etag, subject, who)
        return commune.officers[role].send(self.hall.ledger.add(command))

    def person(self) -> dict[str, Any]:
        """Somebody who was never here before, as the identity number says."""
        number = self.hall.next_person()
        return {**applicant(self.chance, number), "identity_number": f"0960{number:08d}"}

    def procedure(self, *, instant: bool) -> Mapping[str, Any]:
        """Any procedure of a kind."""
        return self.chance.choice([one for one in self.hall.procedures if one["instant"] is instant])

    def filing(self, commune: Commune, procedure: Mapping[str, Any]) -> dict[str, Any]:
        """What is entered to file."""
        return {
            "unit_id": commune.unit_id,
            "procedure_code": procedure["code"],
            "applicant": self.person(),
            "papers": papers_of(procedure),
        }
