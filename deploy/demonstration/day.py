"""The working day: who files what at which desk, and how each dossier goes through the commune."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from deploy.demonstration.api import Api, DemonstrationError
from deploy.demonstration.ledger import Entry, Ledger
from deploy.demonstration.people import applicant, helper

DOSSIERS_OF_A_COMMUNE = 80
INSTANT_SHARE = 0.7  # most of a commune's work is certification at the counter
DESKS = 12
EVENT_SECONDS = 150.0  # how long what one service accepted may take to be known in another
CERTIFIED_COPIES = "2.000815"


@dataclass(frozen=True)
class Commune:
    """A commune's desks: its unit, and one signed-in officer for each role."""

    commune_id: str
    name: str
    unit_id: str
    officers: Mapping[str, Api]

    def path(self, service: str, rest: str) -> str:
        """An address of the commune in a service."""
        return f"/{service}/v1/communes/{self.commune_id}/{rest}"


@dataclass(frozen=True)
class Visit:
    """One citizen at one commune's desk."""

    commune: Commune
    procedure: Mapping[str, Any]
    number: int
    online: bool
    returned: bool
    unfinished: bool


def visits(communes: list[Commune], procedures: list[dict[str, Any]], chance: random.Random) -> list[Visit]:
    """The day's visits, mixed: all procedures of the catalogue in every commune, mostly instant ones."""
    instant = [one for one in procedures if one["instant"]]
    ordinary = [one for one in procedures if not one["instant"]]
    planned = []
    for commune in communes:
        many = round(DOSSIERS_OF_A_COMMUNE * INSTANT_SHARE)
        wanted = [instant[n % len(instant)] for n in range(many)]
        wanted += [
            ordinary[n % len(ordinary)] for n in range(max(DOSSIERS_OF_A_COMMUNE - many, len(ordinary)))
        ]
        for number, procedure in enumerate(wanted):
            is_ordinary = not procedure["instant"]
            planned.append(
                Visit(
                    commune=commune,
                    procedure=procedure,
                    number=number,
                    online=is_ordinary and number % 4 == 0,
                    returned=is_ordinary and number % 5 == 0,
                    unfinished=is_ordinary and number % 7 == 0,
                )
            )
    chance.shuffle(planned)
    return planned


class Day:
    """Plays the visits on several desks at once and keeps the book."""

    def __init__(
        self, ledger: Ledger, chance: random.Random, on_progress: Callable[[int, int], None]
    ) -> None:
        self._ledger = ledger
        self._chance = chance
        self._guard = threading.Lock()
        self._done = 0
        self._on_progress = on_progress

    def play(self, planned: list[Visit]) -> None:
        """All visits; the first that fails breaks the day off.

        Raises: DemonstrationError.
        """
        with ThreadPoolExecutor(DESKS) as desks:
            for finished in [desks.submit(self._visit, visit, len(planned)) for visit in planned]:
                finished.result()

    def _visit(self, visit: Visit, total: int) -> None:
        with self._guard:
            person = applicant(self._chance, visit.number)
            relative = helper(self._chance) if visit.number % 9 == 0 else None
            copies = self._chance.randint(1, 6)
        if visit.procedure["instant"]:
            self._instant(visit, person, copies)
        else:
            self._ordinary(visit, person, relative)
        with self._guard:
            self._done += 1
            self._on_progress(self._done, total)

    def _instant(self, visit: Visit, person: dict[str, Any], copies: int) -> None:
        commune = visit.commune
        body = {
            "unit_id": commune.unit_id,
            "procedure_code": visit.procedure["code"],
            "applicant": person,
            "copies": copies,
            "pages": 1 + visit.number % 4,
            "papers": papers_of(visit.procedure),
        }
        answer = commune.officers["counter_officer"].post(commune.path("intake", "certifications"), body)
        entry = self._ledger.add(_entry(visit, answer.body, person))
        entry.number = answer.body["dossier_number"]
        entry.came_to(10)

    def _ordinary(self, visit: Visit, person: dict[str, Any], relative: dict[str, Any] | None) -> None:
        entry = self._filed(visit, person, relative)
        self._worked_on(visit, entry)
        if not visit.unfinished:
            self._handed_over(visit.commune, entry)

    def _filed(self, visit: Visit, person: dict[str, Any], relative: dict[str, Any] | None) -> Entry:
        commune, counter = visit.commune, visit.commune.officers["counter_officer"]
        body: dict[str, Any] = {
            "channel": "online" if visit.online else "counter",
            "unit_id": commune.unit_id,
            "procedure_code": visit.procedure["code"],
            "applicant": person,
            "papers": papers_of(visit.procedure),
            "result_delivery": "desk",
            "receive": not visit.online,
        }
        if relative is not None:
            body["representative"] = relative
        answer = counter.post(commune.path("intake", "dossiers"), body)
        entry = self._ledger.add(_entry(visit, answer.body, person))
        entry.came_to(1)
        if visit.online:
            path = commune.path("intake", f"dossiers/{entry.dossier_id}/reception")
            answer = counter.post(path, {}, etag=answer.etag)
        entry.number = answer.body["dossier_number"]
        entry.came_to(2)
        counter.get(commune.path("intake", f"dossiers/{entry.dossier_id}/receipt"))
        return entry

    def _worked_on(self, visit: Visit, entry: Entry) -> None:
        """Every step by somebody of its role; a dossier left open stops before its last step."""
        commune = visit.commune
        path = commune.path("workflow", f"dossiers/{entry.dossier_id}")
        reader = commune.officers["specialist"]
        returned = visit.returned
        while True:
            running = _until(lambda: reader.get(path, may_be_missing=True), lambda got: got.status == 200)
            step = running.body["current"]
            entry.came_to(4)
            if step is None:
                break
            officer = commune.officers[step["role"]]
            last = step["place"] == step["steps_count"]
            if visit.unfinished and last:
                return
            if returned and step["place"] > 1:
                returned = False
                reason = {
                    "to_step_code": running.body["steps"][0]["step_code"],
                    "reason": "Cần bổ sung ý kiến thẩm định.",
                }
                officer.post(f"{path}/return", reason, etag=running.etag)
                continue
            body: dict[str, Any] = {}
            if last:
                body["result"] = {"result_number": f"{visit.number}/KQ-UBND"}
            officer.post(f"{path}/completion", body, etag=running.etag)
            if last:
                break
        entry.came_to(9)

    def _handed_over(self, commune: Commune, entry: Entry) -> None:
        counter = commune.officers["counter_officer"]
        path = commune.path("intake", f"dossiers/{entry.dossier_id}")
        known = _until(lambda: counter.get(path), lambda got: got.body["status"] == 9)
        counter.post(f"{path}/hand-over", {"relation": "self", "proof": "receipt"}, etag=known.etag)
        entry.came_to(10)


def _until(ask: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
    """Ask until what one service said is known in another."""
    until = time.monotonic() + EVENT_SECONDS
    while not enough(answer := ask()):
        if time.monotonic() > until:
            raise DemonstrationError(f"an event took longer than {EVENT_SECONDS:.0f} s: {answer.body}")
        time.sleep(0.1)
    return answer


def papers_of(procedure: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every paper that must be there: of alternatives the first, of those only shown none."""
    handed: dict[str, dict[str, Any]] = {}
    for paper in procedure["papers"]:
        if paper["obligatory"] and not paper["presented"]:
            one = {"code": paper["code"], "kind": paper["kinds"][0], "quantity": 1}
            handed.setdefault(paper["any_of"] or paper["code"], one)
    return list(handed.values())


def _entry(visit: Visit, filed: Mapping[str, Any], person: Mapping[str, Any]) -> Entry:
    return Entry(
        commune_id=visit.commune.commune_id,
        dossier_id=filed["dossier_id"],
        procedure_code=visit.procedure["code"],
        instant=bool(visit.procedure["instant"]),
        online=visit.online,
        phone="phone" in person,
        email="email" in person,
    )
