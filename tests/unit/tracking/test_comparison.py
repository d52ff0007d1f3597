"""The watchdog's comparison on fakes: what it asks, what it passes over, and when it is sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.chassis.digest import digest
from services.chassis.faults import Fault
from services.contracts.calendars import VIETNAM_TIME, civil_date, instant
from services.contracts.watch import Kind
from services.tracking.domain.watching import INTAKE, NOTIFY, SOURCES, WORKFLOW, Row, Theirs
from services.tracking.ports import Answered, ServiceAwayError, Told
from services.tracking.watch import Comparison
from services.tracking.watch import __name__ as module

TODAY = date(2026, 11, 24)
NOW = instant(TODAY, time(9))
C = "32128"


@dataclass
class District:
    """Three services and a projection that agree, until a test changes something; and all clocks."""

    filed: dict[str, datetime] = field(default_factory=dict)
    heads: dict[tuple[str, str], int] = field(default_factory=dict)
    claims_: dict[tuple[str, str], int] = field(default_factory=dict)
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    rows_: set[str] = field(default_factory=set)
    lost_by_workflow: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    tried: set[str] = field(default_factory=set)
    skipped: dict[str, Mapping[str, int]] = field(default_factory=dict)
    at: datetime = NOW
    drained: datetime | None = NOW
    their_drained: datetime | None = NOW

    def add(self, dossier_id: str, on: date = TODAY) -> None:
        """A dossier that was received, and whose first step is open."""
        self.filed[dossier_id] = instant(on, time(8))
        for source, head in ((INTAKE, 2), (WORKFLOW, 1), (NOTIFY, 0)):
            self.heads[source, dossier_id] = head
            self.claims_[source, dossier_id] = head
            self.told[source, dossier_id] = head
        self.rows_.add(dossier_id)

    def comparison(self) -> Comparison:
        """The watchdog of a process that has just started."""
        return Comparison(self, self, self, lambda: self.drained, lambda: self.at)

    def now(self) -> datetime:
        """See Clock."""
        return self.at

    # The other services.

    def days(self, service: str, commune_id: str, since: date, until: date) -> dict[date, str]:
        """See ports.Services."""
        self._ask(service, "days")
        of_day: dict[date, dict[str, int]] = {}
        for dossier_id, at in self.filed.items():
            if since <= civil_date(at) <= until and (service, dossier_id) in self.heads:
                lines = of_day.setdefault(civil_date(at), {})
                if service != WORKFLOW or dossier_id not in self.lost_by_workflow:
                    lines[dossier_id] = self.heads[service, dossier_id]
        return {on: digest(lines.items()) for on, lines in of_day.items()}

    def lines(self, service: str, commune_id: str, on: date) -> dict[str, int]:
        """See ports.Services."""
        self._ask(service, "lines")
        return {
            one: self.heads[service, one]
            for one, at in self.filed.items()
            if civil_date(at) == on and (service != WORKFLOW or one not in self.lost_by_workflow)
        }

    def some(self, service: str, commune_id: str, dossier_ids: Sequence[str]) -> Answered:
        """See ports.Services."""
        self._ask(service, "some")
        return Answered({one: self._theirs(service, one) for one in dossier_ids}, self.their_drained)

    def _theirs(self, service: str, dossier_id: str) -> Theirs:
        known = service != WORKFLOW or dossier_id not in self.lost_by_workflow
        return Theirs(known=known, head=self.heads.get((service, dossier_id), 0), claims={INTAKE: 2})

    def faults(self, service: str) -> list[Told]:
        """See ports.Services."""
        return []

    def _ask(self, service: str, what: str) -> None:
        self.asked[what] += 1
        if service in self.away:
            raise ServiceAwayError(service)

    # The projection.

    def communes(self) -> list[str]:
        """See ports.Projection."""
        return [C]

    def first_on(self, commune_id: str) -> date | None:
        """See ports.Projection."""
        return min((civil_date(self.filed[one]) for one in self.rows_), default=None)

    def page(
        self, commune_id: str, since: date, until: date, after: tuple[Any, str] | None, limit: int
    ) -> list[dict[str, Any]]:
        """See ports.Projection."""
        places = sorted((self.filed[one], one) for one in self.rows_)
        chosen = [
            place
            for place in places
            if since <= civil_date(place[0]) <= until and (not after or place > after)
        ]
        return [self._document(one) for _, one in chosen[:limit]]

    def _document(self, dossier_id: str) -> dict[str, Any]:
        types = {(INTAKE, 1): "dossier.filed.v1", (INTAKE, 2): "dossier.received.v1"}
        timeline = [
            {
                "event_id": f"{source}:{dossier_id}:{number:08d}",
                "type": types.get((source, number), "step.opened.v1"),
            }
            for source in SOURCES
            for number in range(1, self.told[source, dossier_id] + 1)
        ]
        at = self.filed[dossier_id]
        whole = {"dossier_id": dossier_id, "filed_at": at, "received_at": at, "instant": False}
        return {**whole, "standing": {"status": 4}, "timeline": timeline}

    def rows(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[str, Row]:
        """See ports.Projection."""
        return {one: Row.of(self._document(one)) for one in dossier_ids if one in self.rows_}

    def claims(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[tuple[str, str], int]:
        """See ports.Projection."""
        return {
            (source, one): self.claims_.get((source, one), 0) for source in SOURCES for one in dossier_ids
        }

    def is_tried(self, commune_id: str, dossier_id: str) -> bool:
        """See ports.Projection."""
        return dossier_id in self.tried

    def passed_over(self, commune_id: str, dossier_id: str) -> Mapping[str, int]:
        """See ports.Projection."""
        return self.skipped.get(dossier_id, {})


@pytest.fixture
def district() -> District:
    """Two dossiers of today and one of long ago, all in order."""
    made = District()
    made.add("d1")
    made.add("d2")
    made.add("old", TODAY - timedelta(days=400))
    return made


def round_of(watchdog: Comparison) -> list[Fault]:
    """All that one round over everything suspects."""
    found: list[Fault] = []
    ended = False
    while not ended:
        part, ended = watchdog.look()
        found.extend(part)
    return found


def fault(dossier_id: str, kind: Kind, where: str = "tracking") -> Fault:
    """A fault of the commune."""
    return Fault(C, dossier_id, kind.value, where)


def missing_row(district: District) -> None:
    """The projection loses a row."""
    district.rows_.discard("d1")


def behind(district: District) -> None:
    """An event was published and never handled."""
    district.claims_[WORKFLOW, "d1"] = district.told[WORKFLOW, "d1"] = 0


def without_effect(district: District) -> None:
    """An event counts as handled, and its entry is missing."""
    district.told[INTAKE, "d1"] = 1


def lost(district: District) -> None:
    """Workflow loses a dossier."""
    district.lost_by_workflow.add("d1")


BROKEN = {
    "row": (missing_row, fault("d1", Kind.ROW_MISSING)),
    "behind": (behind, fault("d1", Kind.PROJECTION_BEHIND)),
    "effect": (without_effect, fault("d1", Kind.CLAIM_WITHOUT_EFFECT)),
    "workflow": (lost, fault("d1", Kind.CLAIM_WITHOUT_EFFECT, WORKFLOW)),
}


def test_where_all_agree_nothing_is_asked_dossier_by_dossier(district: District) -> None:
    """Days whose digests are equal cost two numbers; no line is told, no dossier asked for."""
    assert not round_of(district.comparison())
    assert set(district.asked) == {"days"}


@pytest.mark.parametrize("name", BROKEN)
def test_what_differs_is_found_in_one_round_and_confirmed(district: District, name: str) -> None:
    """The day that differs is looked into, and its dossier named with kind and place."""
    break_it, expected = BROKEN[name]
    break_it(district)
    watchdog = district.comparison()
    assert round_of(watchdog) == [expected]
    district.drained = district.their_drained = NOW + timedelta(seconds=1)
    assert watchdog.still([expected]) == {expected: True}


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_is_sure_before_all_that_was_on_its_way_has_arrived(district: District, name: str) -> None:
    """With the broker away or an inbox full it waits, however long that takes; then it is sure."""
    break_it, expected = BROKEN[name]
    break_it(district)
    watchdog = district.comparison()
    round_of(watchdog)
    for at in (None, NOW - timedelta(hours=1), NOW):
        district.drained = district.their_drained = at
        assert watchdog.still([expected]) == {}
    district.drained = district.their_drained = NOW + timedelta(seconds=1)
    assert watchdog.still([expected]) == {expected: True}


@pytest.mark.parametrize("name", BROKEN)
def test_what_arrived_between_the_looks_is_none(district: District, name: str) -> None:
    """Ordinary delay: it differs at the first look, and agrees at the second."""
    before = District(**{**vars(district), "rows_": set(district.rows_), "told": dict(district.told)})
    before.claims_, before.lost_by_workflow = dict(district.claims_), set()
    break_it, expected = BROKEN[name]
    break_it(district)
    watchdog = district.comparison()
    assert round_of(watchdog)
    for member in ("rows_", "told", "claims_", "lost_by_workflow"):
        setattr(district, member, getattr(before, member))
    district.drained = NOW + timedelta(seconds=1)
    assert watchdog.still([expected]) == {expected: False}


@pytest.mark.parametrize("name", BROKEN)
def test_a_finding_is_mended_only_by_word_of_all(district: District, name: str) -> None:
    """What is kept and right again is mended; while a service is away nothing is taken back."""
    _, expected = BROKEN[name]
    watchdog = district.comparison()
    district.away = {NOTIFY}
    assert watchdog.still([expected]) == {}
    district.away = set()
    assert watchdog.still([expected]) == {expected: False}


@pytest.mark.parametrize("away", SOURCES)
def test_a_service_that_is_away_makes_no_faults(district: District, away: str) -> None:
    """Nothing is named because somebody does not answer."""
    district.away = {away}
    assert not round_of(district.comparison())


def test_an_event_that_is_still_tried_is_not_behind(district: District) -> None:
    """What the chassis retries, or what has waited for another for a short time, may still come."""
    behind(district)
    district.tried = {"d1"}
    assert not round_of(district.comparison())


def test_an_event_that_somebody_went_on_without_has_no_effect_to_miss(district: District) -> None:
    """A dead letter that was discarded is a decision; what is missing beyond it is a fault."""
    without_effect(district)
    district.skipped = {"d1": {INTAKE: 1}}
    assert not round_of(district.comparison())
    district.told[WORKFLOW, "d1"] = 0
    assert round_of(district.comparison()) == [fault("d1", Kind.CLAIM_WITHOUT_EFFECT)]


def test_what_is_old_is_found_too(district: District) -> None:
    """Rounds go back over all days; a fault of last year is found after some of them."""
    district.told[INTAKE, "old"] = 1
    watchdog = district.comparison()
    rounds = [round_of(watchdog) for _ in range(8)]
    assert [fault("old", Kind.CLAIM_WITHOUT_EFFECT)] in rounds


def test_many_dossiers_are_read_page_by_page(district: District, monkeypatch: Any) -> None:
    """A day larger than a page is summed up over several looks, and compared once it is complete."""
    monkeypatch.setattr(f"{module}.PAGE", 3)
    for number in range(10):
        district.add(f"e{number}")
    assert not round_of(district.comparison())
    assert "lines" not in district.asked
    district.rows_.discard("e4")
    assert round_of(district.comparison()) == [fault("e4", Kind.ROW_MISSING)]


def test_a_day_that_differs_without_a_reason_is_told_once(district: District) -> None:
    """Counted to another day by one side: its lines are asked for once, not in every round."""
    real = district.days

    def shifted(*asked: Any) -> dict[date, str]:
        told = real(*asked)
        return dict.fromkeys(told, "f" * 32)

    district.days = shifted  # type: ignore[method-assign,assignment]
    watchdog = district.comparison()
    for _ in range(3):
        assert not round_of(watchdog)
    assert district.asked["lines"] <= 4  # each differing day of each source once


def test_the_days_are_those_of_vietnam() -> None:
    """What was filed late in the evening in UTC belongs to the next civil day."""
    made = District()
    made.add("night")
    made.filed["night"] = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert not round_of(made.comparison())
    assert made.filed["night"].astimezone(VIETNAM_TIME).date() == TODAY
