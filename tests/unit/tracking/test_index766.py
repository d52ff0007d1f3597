"""The national index of a month, from the courses: each dossier as its own score says it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.scoring import Verdict
from services.tracking.domain.index766 import ELSEWHERE, VERDICT_WORDS, Index, month_of
from services.tracking.domain.scored import scored
from services.tracking.handlers.reports import read_index
from services.tracking.pages import index766
from services.tracking.schemas.index766 import IndexOut
from tests.fakes.recount import recount
from tests.fakes.stories import MORNING, Story
from tests.fakes.tracking import InMemoryDossiers
from tests.unit.tracking.test_weekly import ALL, LIVES, NOW, kept

JUST_BEFORE = timedelta(microseconds=1)


def told(dossiers: InMemoryDossiers, on: date | None, as_of: datetime | None = None) -> Index:
    """The index, without rests."""
    return read_index(on, as_of, dossiers=dossiers, now=NOW, paced=iter)


def test_a_month_is_that_of_vietnam_and_ends_where_it_is_asked() -> None:
    """December follows November, a year its last month; one to come is empty."""
    whole = month_of(date(2026, 12, 5), NOW + timedelta(days=99))
    assert whole.begins == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert whole.ends == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert month_of(date(2026, 11, 30), MORNING).ends == MORNING
    to_come = month_of(date(2027, 1, 1), MORNING)
    assert to_come.begins == to_come.ends


def test_each_dossier_is_what_its_own_score_says() -> None:
    """QĐ 766/QĐ-TTg, 2.1: as of random instants, by the same rule that a dossier's page shows."""
    chance = random.Random(9)
    seen: set[Verdict] = set()
    for _ in range(60):
        as_of = MORNING + timedelta(days=chance.uniform(-60, 30))
        found = told(ALL, as_of.date(), as_of)
        for dossier_id, verdict in found.verdicts.items():
            own = scored(ALL.kept[dossier_id], found.period.ends - JUST_BEFORE)
            assert verdict.value == own.verdict, (dossier_id, as_of)
        seen |= set(found.verdicts.values())
    assert seen == {Verdict.FINISHED_IN_TIME, Verdict.NOT_YET_DUE, Verdict.LATE}


def test_what_counts_is_what_was_received_and_carried_over() -> None:
    """The denominator equals a recount from raw events; so do what was filed and what was filed online."""
    for on in (date(2026, 10, 15), date(2026, 11, 15), date(2026, 12, 15)):
        found = told(ALL, on)
        expected = recount(LIVES, found.period.begins, found.period.ends)
        assert len(found.verdicts) == expected["received"] + expected["carried"]
        assert (found.filed, found.online) == (expected["filed"], expected["online"])
        assert found.finished == sum(expected[one] for one in ("early", "on_time", "late", "stopped"))
        assert sum(len(found.dossiers(verdict)) for verdict in VERDICT_WORDS) == len(found.verdicts)


def test_what_happens_later_changes_nothing_of_what_was() -> None:
    """Asked at the instant and long after: the same verdicts."""
    as_of = MORNING - timedelta(days=12)
    then = kept([one for one in life if one.occurred_at < as_of] for life in LIVES)
    assert told(then, as_of.date(), as_of) == told(ALL, as_of.date(), as_of)


def test_points_are_the_share_in_time_of_twenty() -> None:
    """Two decimals; nothing counted: no points, neither 0 nor 20."""
    late, early, third = Story("d1"), Story("d2"), Story("d3")
    for story in (late, early, third):
        story.file()
    late.receive(due_at=MORNING)
    early.receive(process_code=None)
    early.hand_over()
    third.receive(due_at=MORNING + timedelta(days=90))
    found = told(kept([late.events, early.events, third.events]), MORNING.date(), MORNING + timedelta(days=1))
    assert (found.in_time, found.points) == (2, 13.33)
    assert told(kept([]), MORNING.date()).points is None


def test_what_cannot_be_counted_is_named_with_its_reason() -> None:
    """Points that are not verified are not given out; nothing is invented."""
    out = IndexOut.of(told(ALL, date(2026, 11, 15)))
    assert [one.code for one in out.elsewhere] == [one.code for one in ELSEWHERE]
    assert all(one.why for one in out.elsewhere)
    assert {one.code for one in out.elsewhere if one.points is None} == {"3.1", "3.3"}
    assert out.mean_days is not None
    assert sum(one.count for one in out.verdicts) == out.total
    assert IndexOut.of(told(kept([]), date(2026, 11, 15))).mean_days is None


@pytest.mark.parametrize(("number", "places", "words"), [(13.333, 2, "13,33"), (None, 2, "–"), (6.0, 0, "6")])
def test_numbers_are_written_as_here(number: float | None, places: int, words: str) -> None:
    """With a comma; nothing is a dash."""
    assert index766.decimal(number, places) == words


def test_the_address_of_a_verdict_keeps_the_instant() -> None:
    """What is opened is as of the index."""
    address = index766.behind("2026-11-01", "2026-11-24T01:00:00Z", "late")
    assert address == "/giam-sat/chi-so-766/ho-so?ngay=2026-11-01&den=2026-11-24T01%3A00%3A00Z&muc=late"
