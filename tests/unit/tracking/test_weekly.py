"""The weekly report: equal to a recount from raw events at any instant, and the same whenever it is asked."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.calendars import civil_date
from services.contracts.envelope import Event
from services.tracking.domain import weekly_told
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.period import WEEK, periods, week_of
from services.tracking.domain.weekly import LABELS, UNTOLD, Weekly, parts_of
from services.tracking.handlers.reports import read_some, read_weekly
from services.tracking.views import all_views
from tests.fakes.recount import lives, recount
from tests.fakes.stories import MORNING, Story, opened
from tests.fakes.tracking import InMemoryDossiers
from tests.fakes.ugly_stories import declined_elsewhere
from tests.fakes.updates import applied

VIEWS = all_views(opened)
INSTANTS = 300
NOW = MORNING + timedelta(days=60)
LIVES = list(lives(120, seed=6))


def kept(lives: Iterable[Sequence[Event]]) -> InMemoryDossiers:
    """What the read model makes of these events."""
    dossiers = InMemoryDossiers()
    for events in lives:
        document = None
        for event in events:
            document = applied(document, VIEWS[type(event)](event).update)
        if document is not None:
            dossiers.kept[document["dossier_id"]] = Dossier.of(document)
    return dossiers


ALL = kept(LIVES)


def report(dossiers: InMemoryDossiers, on: date | None = None, **given: object) -> Weekly:
    """The report, without rests."""
    as_of = given.get("as_of")
    return read_weekly(on, as_of, dossiers=dossiers, now=NOW, paced=iter)  # type: ignore[arg-type]


def instants(count: int, seed: int) -> Iterable[tuple[date, object]]:
    """Random instants, each with the day of a week at or before it."""
    chance = random.Random(seed)
    for _ in range(count):
        as_of = MORNING + timedelta(days=chance.uniform(-61, 40))
        yield civil_date(as_of) - chance.choice([0, 0, 1, 2]) * WEEK, as_of


def test_the_report_equals_a_recount_from_events_at_any_instant() -> None:
    """At random instants every figure of the week and of the week before: difference 0."""
    seen: set[str] = set()
    for on, as_of in instants(INSTANTS, seed=1):
        told = report(ALL, on, as_of=as_of)
        for tally in (told.now, told.before):
            expected = recount(LIVES, tally.period.begins, tally.period.ends)
            assert +tally.counts == +expected, (on, as_of)
        assert told.balances()
        seen |= {code for code, count in told.now.counts.items() if count}
    assert seen == LABELS.keys() - {"post"}


def test_what_happens_later_changes_nothing_of_what_was() -> None:
    """Asked at the instant, when nothing else was known, and asked long after: the same digest."""
    for on, as_of in instants(25, seed=2):
        then = kept([one for one in life if one.occurred_at < as_of] for life in LIVES)  # type: ignore[operator]
        assert report(then, on, as_of=as_of).digest == report(ALL, on, as_of=as_of).digest


def test_other_figures_have_another_digest() -> None:
    """One dossier more, or another period, shows in it."""
    on = date(2026, 11, 20)
    one = report(ALL, on)
    fewer = kept(LIVES[:-20])
    assert one.digest == report(ALL, on).digest
    assert len({one.digest, report(ALL, on - WEEK).digest, report(fewer, on).digest}) == 3


def test_a_week_is_monday_to_sunday_in_vietnam_and_ends_where_it_is_asked() -> None:
    """Cut off at the instant; one to come is empty; the trend has six of them without a gap."""
    tuesday = civil_date(MORNING)
    whole = week_of(tuesday, NOW)
    assert whole.begins == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert whole.ends == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert week_of(tuesday, MORNING).ends == MORNING
    empty = week_of(tuesday + WEEK, MORNING)
    assert empty.begins == empty.ends
    weeks = periods(tuesday, NOW)
    assert [one.ends for one in weeks[:-1]] == [one.begins for one in weeks[1:]]
    assert len(weeks) == 6


@pytest.mark.parametrize("as_of", [None, NOW + timedelta(days=9)])
def test_without_an_instant_it_is_as_of_now(as_of: object) -> None:
    """Nor is anything told of what is to come."""
    told = report(ALL, date(2027, 1, 21), as_of=as_of)
    assert told.as_of == NOW
    assert report(ALL).monday == civil_date(NOW) - timedelta(days=civil_date(NOW).weekday())


def test_every_figure_opens_its_dossiers() -> None:
    """As many as it counts, of each procedure too; and they can be read."""
    told = report(ALL, date(2026, 11, 12))
    for row in weekly_told.rows(told):
        known = weekly_told.figure_of(row.code)
        assert known is not None
        assert len(told.dossiers(known.codes)) == row.now
    for one in weekly_told.procedures(told):
        assert len(told.dossiers({"received"}, one.code)) == one.received
    ids = told.dossiers({"received"})
    found, names = read_some([*ids, "unknown"], dossiers=ALL)
    assert [one.dossier_id for one in found] == ids
    assert names == {}
    assert weekly_told.figure_of("unknown") is None


def slow() -> Story:
    """Its step took longer than it may, and so did all of it."""
    story = Story("d1")
    story.file()
    story.receive(due_at=MORNING + timedelta(minutes=4))
    story.open_step(1)
    story.now += timedelta(days=1)
    return story


def test_why_it_is_late_is_told_from_its_course() -> None:
    """A step that is over its time, done or not; a silent consultation; else somebody has to explain."""
    open_one, done = slow(), slow()
    done._step(type(done.finish_step(1)), 1, None, on_time=False)
    done.complete()
    bare = Story("d2")
    bare.file()
    bare.receive(due_at=MORNING)
    lives = [open_one.events, [*done.events], bare.events]
    for number, events in enumerate(lives):
        dossiers = kept([events])
        told = report(dossiers, civil_date(MORNING))
        cause = UNTOLD if number == 2 else "Bước “Thẩm tra hồ sơ” quá thời gian"
        assert weekly_told.causes(told) == [(cause, 1)]
        assert told.now.count("late", "left_late") == 1


def test_what_another_commune_does_not_accept_ends_here_too() -> None:
    """It was received here, so the balance has it: as ended without a result."""
    told = report(kept([declined_elsewhere().events]), civil_date(MORNING))
    counted = {
        code: told.now.count(code) for code in ("received", "stopped", "declined", "left", "left_late")
    }
    assert counted == {"received": 1, "stopped": 1, "declined": 0, "left": 0, "left_late": 0}


def test_of_what_was_only_half_heard_nothing_is_counted() -> None:
    """A handler's event may come before the filing was heard; then nothing is known of the desk's part."""
    week = week_of(civil_date(MORNING), NOW)
    assert list(parts_of(Course(dossier_id="d", procedure_code="p", entries=()), week)) == []


def test_what_another_system_handles_is_not_counted() -> None:
    """Its dates are promised by somebody else."""
    imported = [life for life in LIVES if any(one.type == "dossier.imported.v1" for one in life)]
    assert imported
    told = report(kept(imported), civil_date(imported[0][0].occurred_at))
    assert not told.now.counts


def test_the_week_in_words() -> None:
    """What a meeting hears first, with the change against the week before."""
    story = slow()
    told = report(kept([story.events]), civil_date(MORNING))
    assert weekly_told.words(told) == [
        "Tiếp nhận 1 hồ sơ, kỳ trước chuyển sang 0.",
        "Giải quyết 0 hồ sơ, quá hạn 0.",
        "Còn lại 1 hồ sơ, trong đó quá hạn 1.",
        "Hồ sơ quá hạn tăng 1 so với kỳ trước.",
    ]
    (row,) = [one for one in weekly_told.rows(told) if one.code == "left_late"]
    assert (row.now, row.before, row.change, row.depth) == (1, 0, "+1", 1)
    assert weekly_told.mean_days(told.now) is None
    quick = Story("d9")
    quick.file()
    quick.receive(process_code=None)
    quick.hand_over()
    done = report(kept([quick.events]), civil_date(MORNING))
    assert weekly_told.mean_days(done.now) == 0.0
    assert weekly_told.words(done)[1] == "Giải quyết 1 hồ sơ (100 % trước và đúng hạn), quá hạn 0."
    assert weekly_told.trend(done)[-1].label == "23/11 – 29/11"
