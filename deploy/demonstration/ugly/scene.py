"""The stage of all cases, and what one case has at hand: its commune, its people, its proofs."""

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from deploy import clock
from deploy.demonstration.api import Answer, Api, DemonstrationError
from deploy.demonstration.day import Commune, papers_of
from deploy.demonstration.ledger import Ledger
from deploy.demonstration.people import applicant
from deploy.demonstration.ugly.conductor import Later
from deploy.instance import Instance
from services.contracts.calendars import Calendar, civil_date, load_calendar

T = TypeVar("T")
HEARD_SECONDS = 60.0  # how long what one service accepted may take to be known in another
_TITLE = re.compile(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)


class Differs(DemonstrationError):
    """Something is not as the rules want it."""


@dataclass
class Stage:
    """What all cases share.

    Attributes:
        opening: when the first day begins.
        hosting: the administrator of the hosting unit.
    """

    instance: Instance
    communes: list[Commune]
    hosting: Api
    ledger: Ledger
    opening: datetime
    chance: random.Random
    calendar: Calendar = field(default_factory=load_calendar)
    procedures: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def close(self) -> None:
        """Let all connections go."""
        for commune in self.communes:
            for officer in commune.officers.values():
                officer.close()
        self.hosting.close()

    def instant(self, later: Later) -> datetime:
        """The instant that a case waits for."""
        return self.same_clock(datetime.combine(self.opening.date(), later.at, clock.VIETNAM), later.days)

    def same_clock(self, at: datetime, days: int) -> datetime:
        """The same clock time so many working days later; the day itself is not counted."""
        day = civil_date(at)
        for _ in range(days):
            day = self.calendar.working_day_after(day)
        local = at.astimezone(clock.VIETNAM)
        return datetime.combine(day, local.timetz())


@dataclass
class Scene:
    """One case: where it plays, and how it proves what it says."""

    name: str
    stage: Stage
    commune: Commune
    checks: int = 0

    def officer(self, role: str) -> Api:
        """A signed-in officer of the commune, by role; a second one of the same role is "role.2"."""
        return self.commune.officers[role]

    def path(self, service: str, rest: str) -> str:
        """An address of the commune."""
        return self.commune.path(service, rest)

    def now(self) -> datetime:
        """The application's present."""
        return clock.now(self.stage.instance)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """An instant of a working day, counted from the first one."""
        opening = self.stage.opening.replace(hour=hour, minute=minute)
        return self.stage.same_clock(opening, days)

    def person(self, **more: Any) -> dict[str, Any]:
        """Somebody who can be reached by SMS and by mail."""
        number = self.stage.chance.randrange(10**6)
        made = applicant(self.stage.chance, number)
        reached = {"phone": f"0977{number:06d}", "email": f"nguoi-nop-{number}@example.com"}
        return {**made, **reached, **more}

    def filing(self, code: str, person: dict[str, Any] | None = None) -> dict[str, Any]:
        """What is entered to file a dossier of a procedure, with all its papers."""
        return {
            "unit_id": self.commune.unit_id,
            "procedure_code": code,
            "applicant": person or self.person(),
            "papers": papers_of(self.stage.procedures[code]),
        }

    def same(self, what: str, got: object, wanted: object) -> None:
        """Both must be equal.

        Raises: Differs.
        """
        self.checks += 1
        if got != wanted:
            raise Differs(f"{what}: {got!r}, wanted {wanted!r}")

    def holds(self, what: str, held: object, seen: object = "") -> None:
        """It must be true.

        Raises: Differs.
        """
        self.checks += 1
        if not held:
            raise Differs(f"{what}: {seen!r}")

    def until(self, what: str, ask: Callable[[], T], enough: Callable[[T], object]) -> T:
        """Ask until what one service said is known in another.

        Raises: Differs when it takes too long.
        """
        self.checks += 1
        until = time.monotonic() + HEARD_SECONDS
        while not enough(answer := ask()):
            if time.monotonic() > until:
                raise Differs(f"{what}: not within {HEARD_SECONDS:.0f} s; last {str(answer)[:600]}")
            time.sleep(0.1)
        return answer

    def refused(self, what: str, answer: Answer, status: int, code: str) -> None:
        """A refusal, with its code, and a sentence in it that a person can read."""
        body = answer.body if isinstance(answer.body, dict) else {}
        self.same(what, (answer.status, body.get("code")), (status, code))
        self.holds(f"{what}: a reason for people", str(body.get("detail") or "").strip(), body)

    def paper(self, what: str, reader: Api, path: str, title: str, **query: Any) -> bytes:
        """A printed form: a PDF that is called so, and the same bytes when it is printed again."""
        got = reader.get(path, **query).body
        self.holds(f"{what}: a PDF", isinstance(got, bytes) and got.startswith(b"%PDF"), got[:40])
        called = _TITLE.search(got)
        said = called.group(1).decode() if called else ""
        self.holds(f"{what}: titled {title!r}", said.casefold().startswith(title.casefold()), said)
        self.same(f"{what}: a reprint is the same file", reader.get(path, **query).body, got)
        return bytes(got)


def at_of(text: str) -> datetime:
    """An instant as an answer says it."""
    return datetime.fromisoformat(text)
