"""The load meanwhile: desks that file, decide, ask and hand over, and citizens who say what they think."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from deploy.instance import Instance
from tests.chaos import communes, work
from tests.chaos.client import Client
from tests.chaos.communes import Commune
from tests.chaos.desks import Desk, Hall, Known
from tests.chaos.ledger import ACKNOWLEDGED, Command, Ledger

DESKS = 8  # as many as file about five dossiers a second
COMMUNES = 6
RATES = 0.06  # of all pieces of work
LEAVES_SECONDS = 3.0  # by then whoever had a dossier of a commune in hand has put it down
FILINGS = ("filing", "certification")


@dataclass
class Busy(Hall):
    """A hall in which nobody touches what belongs to a commune that rests."""

    resting: set[str] = field(default_factory=set)

    @contextmanager
    def rested(self, commune: Commune) -> Iterator[None]:
        """One commune has nobody at work, the others go on."""
        mine = [one for one in self.leases if one[0].commune_id == commune.commune_id]
        with self.guard:
            self.resting.add(commune.commune_id)
            self.leases[:] = [one for one in self.leases if one not in mine]
        time.sleep(LEAVES_SECONDS)
        try:
            yield
        finally:
            with self.guard:
                self.resting.discard(commune.commune_id)
                self.leases.extend(mine)


class BusyDesk(Desk):
    """A desk of that hall."""

    hall: Busy

    def commune(self) -> Commune:
        """Any that does not rest."""
        return self.chance.choice(
            [one for one in self.hall.communes if one.commune_id not in self.hall.resting]
        )

    def dossier(self) -> Known | None:
        """Any of theirs."""
        one = super().dossier()
        return None if one is None or one.commune.commune_id in self.hall.resting else one


def rate(desk: Desk) -> None:
    """Somebody who has what they came for says how content they are."""
    told = desk.hall.ledger.commands(ACKNOWLEDGED)
    certified = [one for one in told[-400:] if one.kind == "certification"]
    if not certified:
        return
    one = desk.chance.choice(certified)
    if isinstance(desk, BusyDesk) and one.commune_id in desk.hall.resting:
        return
    said = {"lookup_code": one.answer["lookup_code"], "rating": desk.chance.randint(1, 5), "via": "kiosk"}
    path = "/tracking/v1/public/ratings"
    desk.citizen.send(desk.hall.ledger.add(Command("rating", one.commune_id, "tracking", path, said)))


def choose(chance: random.Random) -> Callable[[Desk], None]:
    """What comes next."""
    return rate if chance.random() < RATES else work.choose(chance)


@dataclass
class Load:
    """Desks at work from `start` to `stop`."""

    hall: Busy
    desks: list[BusyDesk]
    citizen: Client
    began_at: float = 0.0
    seconds: float = 0.0

    @classmethod
    def made(cls, instance: Instance, seed: int) -> Load:
        """Communes of their own on a running instance, with desks that have not begun."""
        ledger = Ledger()
        communes.publish_next_year(instance)
        first = communes.next_free(instance)
        places = communes.signed_in(
            instance, instance.url("gateway"), ledger, communes.set_up(instance, first, COMMUNES)
        )
        citizen = Client(instance.url("gateway"), ledger)
        status, catalogue, _ = citizen.get("/intake/v1/procedures", limit=200)
        assert status == 200, catalogue
        hall = Busy(ledger, places, catalogue["items"])
        citizen.stopping = lambda: hall.stopping
        desks = [BusyDesk(hall, random.Random(f"{seed}/{n}"), citizen, choose) for n in range(DESKS)]
        return cls(hall, desks, citizen)

    def start(self) -> None:
        """The desks open."""
        self.began_at = time.monotonic()
        for desk in self.desks:
            desk.start()

    def stop(self) -> None:
        """They close. Raises: RuntimeError if one fell over, which is a fault of this measurement."""
        self.hall.stopping = True
        for desk in self.desks:
            desk.join()
        self.seconds = time.monotonic() - self.began_at
        failures = [desk.failure for desk in self.desks if desk.failure is not None]
        if failures:
            raise RuntimeError("a desk fell over") from failures[0]

    def close(self) -> None:
        """Let the connections go."""
        for place in self.hall.communes:
            for officer in place.officers.values():
                officer.close()
        self.citizen.close()

    def told(self) -> dict[str, Any]:
        """What was done, and how often."""
        done = self.hall.ledger.commands(ACKNOWLEDGED)
        kinds = Counter(one.kind for one in done)
        return {
            "communes": len(self.hall.communes),
            "desks": len(self.desks),
            "seconds": round(self.seconds, 1),
            "filings_per_second": round(sum(kinds[kind] for kind in FILINGS) / self.seconds, 1),
            "commands_per_second": round(len(done) / self.seconds, 1),
            "kinds": dict(kinds.most_common()),
        }
