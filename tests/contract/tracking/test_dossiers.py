"""Dossiers kept in memory and in MongoDB: the same events make the same answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest

from services.chassis import eventlog
from services.chassis.mongo import Store, connect
from services.contracts.calendars import civil_date
from services.contracts.handling import SupplementRequested
from services.contracts.lookup_code import check_character
from services.contracts.person import lookup_digest
from services.tracking import store as tracking_store
from services.tracking.domain.criteria import ALL_DAYS, Criteria, Days
from services.tracking.domain.dossier import NOBODY, RECEPTION, Dossier
from services.tracking.domain.figures import Figure, figures
from services.tracking.domain.marks import Mark
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import CONTENT, NOT_CONTENT, Rated, Rating
from services.tracking.domain.statuses import IN_PROGRESS, Status
from services.tracking.domain.waiting import (
    CommuneFigures,
    all_waiting,
    board_figures,
    due_soon,
    late,
    month_figures,
    month_of,
    on_axis,
)
from services.tracking.handlers.reports import read_weekly
from services.tracking.ports import DOSSIERS
from services.tracking.store import MongoCommunes
from tests.contract.tracking.places import InMemory, InMongo, Kept
from tests.fakes.recount import lives, recount
from tests.fakes.stories import (
    COMMUNE,
    MORNING,
    STORIES,
    Story,
    commune,
    declined,
    desk_was_quicker,
    instant,
    officer,
    ordinary,
)
from tests.fakes.ugly_stories import UGLY_STORIES, UglyStory, stopped_after_all

ALL = STORIES | UGLY_STORIES
OTHER = "32134"
DAY = timedelta(days=1)


@pytest.fixture
def mongo(mongodb_uri: str, database: str) -> Iterator[InMongo]:
    """An empty database with tracking's indexes."""
    with connect(mongodb_uri) as client:
        store = Store(client, database)
        store.ensure({**eventlog.INDEXES, **tracking_store.INDEXES})
        yield InMongo(store)


@pytest.fixture(params=["memory", "mongodb"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """Nothing heard yet."""
    if request.param == "memory":
        return InMemory()
    in_mongo: Kept = request.getfixturevalue("mongo")
    return in_mongo


def ids(dossiers: Iterable[Dossier]) -> list[str]:
    """Which dossiers these are."""
    return [one.dossier_id for one in dossiers]


def test_a_dossier_is_read_with_its_timeline(kept: Kept) -> None:
    """By its id, in its own commune only."""
    story = ordinary()
    kept.hear(story.events)
    found = kept.of(COMMUNE).one("d1")
    assert found is not None
    assert [entry.event_id for entry in found.timeline] == [event.event_id for event in story.events]
    assert kept.of(OTHER).one("d1") is None
    assert kept.of(COMMUNE).one("d2") is None


def test_anyone_finds_by_number_and_by_digest(kept: Kept) -> None:
    """Without knowing the commune; what is unknown is None."""
    kept.hear(ordinary(commune_id=OTHER).events)
    for found in (
        kept.public.by_number("H12.28-261124-0001"),
        kept.public.by_digest(lookup_digest(Story.code)),
    ):
        assert found is not None
        commune_id, dossier = found
        assert (commune_id, dossier.dossier_id, dossier.percent) == (OTHER, "d1", 100)
    assert kept.public.by_number("H12.28-261124-0002") is None
    assert kept.public.by_digest(lookup_digest("000000000000")) is None


def test_a_numbered_dossier_is_found_by_either_number(kept: Kept) -> None:
    """The provisional number stays its other name: it stands on a receipt that somebody has."""
    kept.hear(stopped_after_all("d7", commune_id=OTHER).events)
    for number in ("000.28.30.H12-261124-0007", "H12.28-261124-0007"):
        found = kept.public.by_number(number)
        assert found is not None
        assert found[1].dossier_id == "d7"
        listed = kept.of(OTHER).newest(Criteria(number=number), MORNING, None, 5)
        assert [one.dossier_id for one in listed] == ["d7"]


def test_a_dossier_of_two_communes_is_found_where_it_was_received(kept: Kept) -> None:
    """Both have its one number; whoever looks it up is answered by the commune that hands it back."""
    there = Story(dossier_id="d2", commune_id=OTHER)
    there.file(origin_commune_id=COMMUNE)
    there.receive("H12.28-261124-0001", origin_commune_id=COMMUNE)
    kept.hear(there.events)
    assert kept.public.by_number("H12.28-261124-0001") is None
    assert kept.public.by_digest(lookup_digest(Story.code)) is None
    kept.hear(ordinary().events)
    for found in (
        kept.public.by_number("H12.28-261124-0001"),
        kept.public.by_digest(lookup_digest(Story.code)),
    ):
        assert found is not None
        assert (found[0], found[1].dossier_id) == (COMMUNE, "d1")
    assert ids(kept.of(OTHER).newest(Criteria(number="H12.28-261124-0001"), MORNING, None, 9)) == ["d2"]


def test_the_office_and_its_officers(kept: Kept) -> None:
    """As they were published; empty before."""
    assert kept.of(COMMUNE).office() == Office()
    kept.hear([commune(), officer("staff-1", "Lê Văn Đức")])
    office = kept.of(COMMUNE).office()
    assert (office.name, office.units["justice"]) == ("Xã Cái Nước", "Tư pháp - Hộ tịch")
    assert kept.of(COMMUNE).officers({"staff-1", "staff-9"}) == {"staff-1": "Lê Văn Đức"}
    assert kept.of(OTHER).officers({"staff-1"}) == {}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nguyễn", ["d3", "d1"]),
        ("NGUYEN THI", ["d1"]),
        ("anh", ["d4", "d1"]),
        ("thi  anh", ["d1"]),
        ("an", ["d4", "d3", "d1"]),
        ("uyen", []),
        ("ánh nguyễn", []),
        (".*", []),
    ],
)
def test_names_are_found_from_the_beginning_of_any_word(kept: Kept, typed: str, found: list[str]) -> None:
    """With or without marks and capitals; the inside of a word does not count, nor does a pattern."""
    names = {"d1": "Nguyễn Thị Ánh", "d2": "Đặng Đình Quý", "d3": "Nguyễn Văn An", "d4": "ANH ĐỨC"}
    for number, (dossier_id, name) in enumerate(names.items()):
        story = Story(dossier_id, name=name, now=MORNING + number * timedelta(hours=1))
        story.file()
        kept.hear(story.events)
    assert ids(kept.of(COMMUNE).newest(Criteria(name=typed), MORNING, None, 9)) == found


def test_pages_follow_each_other_without_gap_or_double(kept: Kept) -> None:
    """Also where many were filed at the same instant."""
    for number in range(7):
        story = Story(f"d{number}", now=MORNING + (number // 3) * timedelta(hours=1))
        story.file()
        kept.hear(story.events)
    seen: list[str] = []
    before = None
    while page := kept.of(COMMUNE).newest(Criteria(), MORNING, before, 2):
        seen += ids(page)
        before = (page[-1].filed_at, page[-1].dossier_id)
    assert seen == ["d6", "d5", "d4", "d3", "d2", "d1", "d0"]


def many() -> Iterator[Story]:
    """Dossiers of every kind over some weeks, in two communes."""
    chance = random.Random(7)
    kinds = [ordinary, desk_was_quicker, instant, declined, *[None] * 5]
    for number in range(90):
        code = f"{number:011d}"
        given: dict[str, Any] = {
            "now": MORNING - timedelta(days=chance.randrange(40), hours=chance.randrange(24)),
            "commune_id": chance.choice([COMMUNE, COMMUNE, OTHER]),
            "procedure_code": chance.choice(["1.001193", "2.000815"]),
            "name": chance.choice(["Nguyễn Thị Ánh", "Trần An", "Lê Đình Đức"]),
            "code": code + check_character(code),
        }
        kind = chance.choice(kinds)
        yield unfinished(f"d{number}", chance, given) if kind is None else kind(f"d{number}", **given)


def unfinished(dossier_id: str, chance: random.Random, given: dict[str, Any]) -> Story:
    """A dossier under way: filed, received, at a step, or completed; some of them late."""
    story = UglyStory(dossier_id, **given)
    story.file(channel=chance.choice(["counter", "online"]), assisted=chance.random() < 0.3)
    reach = chance.randrange(5)
    if reach > 0:
        story.receive(due_at=MORNING + timedelta(hours=chance.randrange(-200, 100)))
    if reach > 1:
        place = chance.randrange(3) + 1
        story.open_step(place)
        if chance.random() < 0.5:
            story.claim(place, chance.choice(["staff-2", "staff-3"]))
    if reach == 4:
        told = {"request_id": "r", "nth": chance.randrange(2) + 1, "in_time": True}
        story.handle(SupplementRequested, requested_at=story.now, person=story.reason(), **told)
    elif reach > 2:
        story.complete()
    return story


def choices(chance: random.Random) -> Iterator[Criteria]:
    """Criteria of all sorts, each with some of the parts."""
    statuses = [frozenset({status}) for status in Status]
    today = date(2026, 11, 24)
    for _ in range(100):
        days = [
            ALL_DAYS,
            ALL_DAYS,
            Days(today - chance.randrange(30) * DAY, None),
            Days(today - 9 * DAY, today),
        ]
        yield Criteria(
            mark=chance.choice([None, None, None, *Mark]),
            name=chance.choice(["", "", "an", "lê đình", "x"]),
            number=chance.choice(["", "", "", "H12.28-261124-0007"]),
            statuses=chance.choice([frozenset(), frozenset(), IN_PROGRESS, *statuses]),
            open=chance.choice([None, None, True, False]),
            late=chance.choice([None, True, False]),
            procedure=chance.choice(["", "", "2.000815"]),
            unit=chance.choice(["", "", "", "one-stop", "justice"]),
            officer=chance.choice(["", "", "", NOBODY, RECEPTION, "staff-2"]),
            channel=chance.choice(["", "", "counter", "online"]),
            assisted=chance.choice([None, None, None, True, False]),
            filed=chance.choice(days),
            due=chance.choice(days),
            result=chance.choice(days),
            ratings=chance.choice([*[frozenset[Rating]()] * 6, CONTENT, NOT_CONTENT]),
            rated=chance.choice([*[ALL_DAYS] * 6, Days(today, None), Days(None, today)]),
        )


def rate_some(kept: InMemory | InMongo) -> None:
    """What citizens said of a part of the dossiers."""
    chance = random.Random(3)
    for number, level in enumerate(chance.choices(list(Rating), k=60)):
        at = MORNING + timedelta(days=chance.randrange(-3, 3))
        kept.rate(chance.choice([COMMUNE, OTHER]), f"d{number}", Rated(level, at))


def test_criteria_select_the_same_in_both(mongo: InMongo) -> None:
    """The query of a list and of a count means what the plain rules say, for criteria of all sorts."""
    memory = InMemory()
    for story in many():
        memory.hear(story.events)
        mongo.hear(story.events)
    for kept in (memory, mongo):
        rate_some(kept)
    wanted = [*choices(random.Random(11)), *(figure.criteria for figure in figures(date(2026, 11, 24)))]
    hits = rated_hits = 0
    for commune_id in (COMMUNE, OTHER):
        for criteria in wanted:
            expected = memory.of(commune_id).newest(criteria, MORNING, None, 100)
            assert ids(mongo.of(commune_id).newest(criteria, MORNING, None, 100)) == ids(expected), criteria
            assert mongo.of(commune_id).count(criteria, MORNING) == len(expected), criteria
            hits += bool(expected)
            rated_hits += bool(expected) and criteria.asks_for_ratings
    assert hits > 30
    assert rated_hits > 3


def test_what_waits_is_counted_the_same_in_both(mongo: InMongo) -> None:
    """The database groups as the plain rules do, and each number opens as many dossiers as it says."""
    memory = InMemory()
    for story in many():
        memory.hear(story.events)
        mongo.hear(story.events)
    soon = Days(date(2026, 11, 24), date(2026, 11, 25))
    rows = 0
    for commune_id in (COMMUNE, OTHER):
        expected = memory.of(commune_id).waiting(MORNING, soon)
        found = mongo.of(commune_id).waiting(MORNING, soon)
        assert {axis: list(shares) for axis, shares in found.items()} == expected
        for axis, shares in found.items():
            for one in shares:
                among = on_axis(all_waiting(), axis, one.key)
                selections = (among, late(among), due_soon(among, soon))
                counts = [mongo.of(commune_id).count(wanted, MORNING) for wanted in selections]
                assert counts == [one.waiting, one.late, one.soon]
                rows += bool(one.late)
    assert rows > 5


def test_communes_are_compared_by_the_same_rules(mongo: InMongo) -> None:
    """Each number of a row is what that commune counts itself; a commune without dossiers has a row."""
    for story in many():
        mongo.hear(story.events)
    slow = Story("d99", commune_id=COMMUNE, code="0" * 12)
    slow.file()
    slow.receive(due_at=MORNING)
    slow.complete()
    mongo.hear([*slow.events, commune(COMMUNE), commune(OTHER), commune("32137")])
    today = date(2026, 11, 24)
    soon, month = Days(today, today + DAY), month_of(today)
    found = MongoCommunes(mongo.store).figures(MORNING, soon, month)
    assert [one.commune_id for one in found] == [COMMUNE, OTHER, "32137"]
    for one in found:
        figures = {**_counted(mongo, one.commune_id, board_figures(today, soon))}
        figures |= _counted(mongo, one.commune_id, month_figures(today))
        told = asdict(one)
        names = ("waiting", "late", "soon", "filed", "online", "assisted", "results", "results_late")
        assert {name: told[name] for name in names} == {name: figures[name] for name in names}
    assert all(asdict(found[0]).values())
    assert found[2] == CommuneFigures(commune_id="32137", name="Xã Cái Nước")


def _counted(mongo: InMongo, commune_id: str, wanted: Iterable[Figure]) -> dict[str, int]:
    return {one.code: mongo.of(commune_id).count(one.criteria, MORNING) for one in wanted}


def test_a_report_from_the_database_equals_a_recount_from_events(mongo: InMongo) -> None:
    """At random instants, with what the query leaves out: difference 0; and the digest is that of memory."""
    memory = InMemory()
    told = list(lives(80, seed=3))
    for life in told:
        mongo.hear(life)
        memory.hear(life)
    chance = random.Random(4)
    for _ in range(40):
        as_of = MORNING + timedelta(days=chance.uniform(-60, 30))
        on = civil_date(as_of) - chance.choice([0, 1]) * timedelta(days=7)
        now = MORNING + timedelta(days=90)
        reports = [
            read_weekly(on, as_of, dossiers=dossiers, now=now, paced=iter)
            for dossiers in (mongo.of(COMMUNE), memory.of(COMMUNE))
        ]
        period = reports[0].now.period
        assert +reports[0].now.counts == +recount(told, period.begins, period.ends)
        assert reports[0].digest == reports[1].digest


def test_what_is_listed_is_what_is_read(mongo: InMongo) -> None:
    """A list shows all that a dossier has, but its timeline."""
    memory = InMemory()
    for story in many():
        memory.hear(story.events)
        mongo.hear(story.events)
    in_memory = memory.of(COMMUNE).newest(Criteria(), MORNING, None, 100)
    assert list(mongo.of(COMMUNE).newest(Criteria(), MORNING, None, 100)) == list(in_memory)


@pytest.mark.parametrize("name", ALL)
def test_updates_mean_the_same_in_both(mongo: InMongo, name: str) -> None:
    """The fake of updates, on which the proof of order stands, does what MongoDB does."""
    chance = random.Random(name)
    for number in range(10):
        story = ALL[name](f"d{number}")
        turns = story.turns
        chance.shuffle(turns)
        memory = InMemory()
        events = list(story.merged(turns))
        for part in (events[:3], events[3:]):
            if part:
                memory.hear(part)
                mongo.hear(part)
        stored = mongo.store.tenant(COMMUNE).collection(DOSSIERS).get(story.dossier_id)
        assert stored is not None
        assert {"key": story.dossier_id, **memory.documents[DOSSIERS, COMMUNE, story.dossier_id]} == stored
