"""The load meanwhile: desks that file, decide, ask and hand over, and citizens who say what they think."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.chaos import work
from tests.chaos.communes import Commune
from tests.chaos.desks import Desk, Hall, Known
from tests.chaos.ledger import ACKNOWLEDGED, Command, Ledger

DESKS = 8  # as many as file about five dossiers a second
COMMUNES = 6
RATES, TICKETS = 0.06, 0.03  # of all pieces of work
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


def serve(desk: Desk) -> None:
    """Somebody takes a ticket, is called to a desk and served."""
    commune = desk.commune()
    line, where = f"units/{commune.unit_id}", {"desk": f"Quầy {desk.chance.randint(1, 3)}"}
    desk.order(commune, "ticket", "counter_officer", "intake", f"{line}/tickets", {})
    called = desk.order(commune, "call", "counter_officer", "intake", f"{line}/calls", where)
    if called.is_acknowledged:
        served = f"{line}/tickets/{called.answer['number']}/completion"
        desk.order(commune, "served", "counter_officer", "intake", served, {})


def choose(chance: random.Random) -> Callable[[Desk], None]:
    """What comes next."""
    dice = chance.random()
    if dice < RATES:
        return rate
    return serve if dice < RATES + TICKETS else work.choose(chance)


def told(ledger: Ledger, seconds: float) -> dict[str, Any]:
    """What was done, and how often."""
    done = ledger.commands(ACKNOWLEDGED)
    kinds = Counter(one.kind for one in done)
    return {
        "communes": COMMUNES,
        "desks": DESKS,
        "seconds": round(seconds, 1),
        "filings_per_second": round(sum(kinds[kind] for kind in FILINGS) / seconds, 1),
        "commands_per_second": round(len(done) / seconds, 1),
        "kinds": dict(kinds.most_common()),
    }
