"""The read model rebuilt from the logs: equal to the one in force, whatever happens on the way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis import feedreader, rebuilding
from services.chassis import rebuild as command
from services.chassis.consume import Subscription
from services.chassis.deadletters import DeadLetters, Wanted
from services.chassis.feedasking import FeedAwayError
from services.chassis.feedreader import FeedReader
from services.chassis.rebuilding import TAKEN_OVER_SECONDS, Rebuild, RebuildError, Report
from services.chassis.retries import Retries
from services.chassis.shadow import STATES
from services.tracking import bootstrap, store, views
from services.tracking.ports import DOSSIERS
from tests.fakes.stories import CODE, COMMUNE, Story, body, commune, officer, ordinary
from tests.integration.tracking.house import House
from tests.integration.tracking.test_projection import administration, all_stories, elsewhere
from tests.waiting import wait_until

SOURCES = ("intake", "workflow", "notify")
SHORT_PAGE = 7


class Feed(FeedReader):
    """A source's log in memory, read as over HTTP."""

    def __init__(self, source: str, log: Sequence[bytes]) -> None:
        super().__init__(source, "http://127.0.0.1:1", lambda: "")
        self.log = [json.loads(one) for one in log if json.loads(one)["source"] == source]
        self.before_page: Callable[[int], None] = lambda count: None
        self._pages = 0

    def _get(self, query: Mapping[str, Any]) -> Any:
        if "subject" in query:
            mine = [
                one
                for one in self.log
                if (one["commune"], one["subject"]) == (query["tenant"], query["subject"])
            ]
            return {
                "items": [one for one in mine if int(one["sequence"]) > query["after_sequence"]],
                "next": None,
            }
        self._pages += 1
        self.before_page(self._pages)
        start = int(query.get("after", "") or 0)
        items = self.log[start : start + query["limit"]]
        return {"items": items, "next": str(start + len(items)) if items else query.get("after")}


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages so short that every log has many, each written at once."""
    monkeypatch.setattr(feedreader, "LARGE_PAGE", SHORT_PAGE)
    monkeypatch.setattr(rebuilding, "FLUSH_EVENTS", 1)


@pytest.fixture
def log(tracking: House) -> list[bytes]:
    """All that was ever said to a tracking that has heard it, in two communes."""
    bodies = administration() + [one for story in all_stories() for one in story.bodies()]
    bodies += [elsewhere(one) for one in bodies if json.loads(one)["commune"] == COMMUNE]
    tracking.hear(bodies)
    return bodies


def rebuild(
    tracking: House,
    log: Sequence[bytes],
    *,
    holder: str = "test",
    check: bool = False,
    feeds: Sequence[Feed] | None = None,
    subscriptions: Sequence[Subscription] | None = None,
) -> Report:
    """Give the command."""
    opener = bootstrap.person_opener(tracking.core)
    chosen = bootstrap.projections(opener) if subscriptions is None else subscriptions
    given = feeds or [Feed(source, log) for source in SOURCES]
    try:
        return Rebuild(tracking.core.store, chosen, store.INDEXES, given, holder).run(check=check)
    finally:
        for feed in given:
            feed.close()


def model(tracking: House) -> dict[str, list[Any]]:
    """All documents of the read model in force."""
    return {
        name: sorted(tracking.core.store.plumbing(name).find(), key=lambda one: str(one["_id"]))
        for name in store.PROJECTIONS
    }


def test_a_rebuilt_model_is_the_model(tracking: House, log: list[bytes]) -> None:
    """Every document of every kind of story, field by field, once and again, with its indexes."""
    before = model(tracking)
    assert sum(map(len, before.values())) > 25
    for generation in (1, 2):
        assert rebuild(tracking, log).generation == generation
        assert model(tracking) == before
    stored = tracking.core.store.plumbing(DOSSIERS)
    assert stored.name == "dossiers.2"
    assert len(list(stored.list_indexes())) == 1 + len(store.INDEXES[DOSSIERS])


def test_the_check_tells_each_document_that_differs(tracking: House, log: list[bytes]) -> None:
    """Equal at first; then one is lost, one is altered, one is invented: named, and cured by rebuilding."""
    difference = rebuild(tracking, log, check=True).difference
    assert difference is not None
    assert not difference.places
    assert difference.equal == sum(map(len, model(tracking).values()))
    assert tracking.core.store.plumbing(DOSSIERS).name == DOSSIERS

    before, dossiers = model(tracking), tracking.core.store.plumbing(DOSSIERS)
    dossiers.delete_one({"_id": f"{COMMUNE}/d1"})
    dossiers.update_one({"_id": f"{COMMUNE}/d2"}, {"$set": {"applicant": "Người khác"}})
    dossiers.insert_one({"_id": f"{COMMUNE}/d999", "tenant": COMMUNE})
    difference = rebuild(tracking, log, check=True).difference
    assert difference is not None
    assert difference.places == {
        (DOSSIERS, f"{COMMUNE}/d1"): "missing in what is shown",
        (DOSSIERS, f"{COMMUNE}/d2"): "differs in applicant",
        (DOSSIERS, f"{COMMUNE}/d999"): "not rebuilt",
    }
    rebuild(tracking, log)
    assert model(tracking) == before


def test_what_comes_during_a_rebuilding_is_in_both(tracking: House, log: list[bytes]) -> None:
    """Events are taken into the old model while the new one is filled, and none is missed or doubled."""
    late = [one for number in range(20, 30) for one in ordinary(f"d{number}").bodies()]
    feeds = [Feed(source, [*log, *late]) for source in SOURCES]
    waiting = list(late)

    def hear_some(_pages: int) -> None:
        tracking.hear([waiting.pop(0) for _ in range(min(9, len(waiting)))])

    for feed in feeds:
        feed.before_page = hear_some
    rebuild(tracking, log, feeds=feeds)
    tracking.hear(waiting)
    assert len(model(tracking)[DOSSIERS]) == len(all_stories()) * 2 + 10
    difference = rebuild(tracking, [*log, *late], check=True).difference
    assert difference is not None
    assert not difference.places


def test_what_was_not_heard_yet_is_not_shown_early(tracking: House, log: list[bytes]) -> None:
    """The logs are ahead of the inbox: the new model has what the old one has, and hears the rest."""
    ahead = [one for number in range(20, 25) for one in ordinary(f"d{number}").bodies()]
    tracking.hear(ahead[:17])
    before = model(tracking)
    rebuild(tracking, [*log, *ahead])
    assert model(tracking) == before
    tracking.hear(ahead)
    assert len((tracking.document("d24") or {})["timeline"]) == len(ordinary("d24").events)


def test_what_is_set_aside_waits_and_what_was_discarded_stays_out(tracking: House, log: list[bytes]) -> None:
    """A dead letter, those behind it, and one that an operator gave up are the same in the rebuilt model."""
    stories = []
    for number in (31, 32):
        story = Story(f"d{number}")
        story.file()
        story.receive(person="eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA")
        story.hand_over()
        stories.append(story)
    bodies = [one for story in stories for one in story.bodies()]
    tracking.hear(bodies)
    letters = DeadLetters(tracking.core.store)
    assert letters.discard(Wanted(f"{COMMUNE}/intake:d31:00000002"), "ops", "sealed elsewhere").done == 1
    Retries(tracking.core.store, tracking.consumer()).run()
    before = model(tracking)
    assert [len((tracking.document(one) or {})["timeline"]) for one in ("d31", "d32")] == [2, 1]
    rebuild(tracking, [*log, *bodies])
    assert model(tracking) == before


class KilledError(Exception):
    """As if the process ended there."""


def silent_for_long(tracking: House) -> None:
    """As if the rebuilding had told nothing for longer than anybody alive does.

    What its writer had begun when it was "killed" may still come: a process that is dead has no such thread.
    """
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=TAKEN_OVER_SECONDS + 1)
    states = tracking.core.store.plumbing(STATES)

    def is_silent() -> bool:
        states.update_many({}, {"$set": {"told_at": long_ago}})
        time.sleep(0.2)  # the writer's time, if it had begun
        return all(one["told_at"] == long_ago for one in states.find())

    wait_until(is_silent, 10, what="the writer of the killed rebuilding is done")


@pytest.mark.parametrize("page", [1, 2, 5, 11])
def test_killed_on_the_way_it_goes_on_where_it_was(tracking: House, log: list[bytes], page: int) -> None:
    """Whichever page was the last, the second run reads only the rest, and the model is the model."""
    before = model(tracking)
    feeds = [Feed(source, log) for source in SOURCES]

    def end(pages: int) -> None:
        if pages == page:
            raise KilledError

    feeds[0].before_page = end
    with pytest.raises(KilledError):
        rebuild(tracking, log, feeds=feeds, holder="first")
    assert model(tracking) == before
    silent_for_long(tracking)
    report = rebuild(tracking, log, holder="second")
    assert report.events < len(log) if page > 2 else report.events <= len(log)
    assert model(tracking) == before


@pytest.fixture
def upgraded(tracking: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The same tracking, as a version opens it that makes something else of the events."""
    monkeypatch.setattr(views, "REVISION", views.REVISION + 1)
    core = bootstrap.core(tracking.settings)
    with core.store.client:
        yield replace(tracking, core=core)


def test_what_another_version_had_begun_is_begun_anew(
    tracking: House, upgraded: House, log: list[bytes]
) -> None:
    """Half of a model by older rules and half by these would be neither."""
    feeds = [Feed(source, log) for source in SOURCES]

    def end(pages: int) -> None:
        if pages == 5:
            raise KilledError

    feeds[0].before_page = end
    with pytest.raises(KilledError):
        rebuild(tracking, log, feeds=feeds, holder="first")
    silent_for_long(tracking)
    assert upgraded.core.store.generations.outdated
    assert rebuild(upgraded, log, holder="second").events == len(log)
    assert not upgraded.core.store.generations.outdated


def test_only_what_is_outdated_is_rebuilt_where_that_is_asked(
    tracking: House, upgraded: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """That of this version is left alone without a word; an old one stays while its sources are away."""

    def give(house: House) -> int:
        projections = bootstrap.projections(bootstrap.person_opener(house.core))
        away = dict.fromkeys(SOURCES, "http://127.0.0.1:1")
        return command.main(house.core, projections, away, lambda: "", ["--if-outdated"])

    assert give(tracking) == 0
    assert capsys.readouterr().out == ""
    assert give(upgraded) == 2
    assert "nothing was changed" in capsys.readouterr().out
    assert upgraded.core.store.generations.outdated


def test_killed_at_the_swap_nothing_has_changed_and_it_goes_on(
    tracking: House, log: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the writers held it dies; they break the hold in time, and the next run ends it."""
    generations = tracking.core.store.generations

    def killed(*_given: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(generations, "swap", killed)
        patched.setattr(generations, "release", lambda holder: None)
        with pytest.raises(KilledError):
            rebuild(tracking, log, holder="first")
    tracking.core.store.database["generations"].update_many({}, [{"$set": {"held_until": "$$NOW"}}])
    more = ordinary("d40").bodies()
    tracking.hear(more)
    before = model(tracking)
    silent_for_long(tracking)
    rebuild(tracking, [*log, *more], holder="second")
    assert model(tracking) == before


def test_two_do_not_rebuild_at_once(tracking: House, log: list[bytes]) -> None:
    """The second is told who is at it, and harms nothing; a dead one's work is taken over."""
    feeds = [Feed(source, log) for source in SOURCES]
    told: list[str] = []

    def second(pages: int) -> None:
        if pages == 3:
            with pytest.raises(RebuildError) as refused:
                rebuild(tracking, log, holder="second")
            told.append(str(refused.value))

    feeds[0].before_page = second
    before = model(tracking)
    rebuild(tracking, log, feeds=feeds, holder="first")
    assert model(tracking) == before
    assert told
    assert told[0].startswith("first is rebuilding")


def test_a_model_that_would_lack_something_is_not_put_in_force(tracking: House, log: list[bytes]) -> None:
    """An event that today's rules refuse stops the swap and is named; the old model stays as it is."""

    def refuse(event: Any, work: Any) -> None:
        raise KeyError("Nguyễn Văn A")

    before = model(tracking)
    chosen = bootstrap.projections(bootstrap.person_opener(tracking.core))
    broken = [Subscription(one.kind, refuse) if one.kind.type == "step.done.v1" else one for one in chosen]
    with pytest.raises(RebuildError) as refused:
        rebuild(tracking, log, subscriptions=broken)
    assert "events could not be handled" in str(refused.value)
    assert "Nguyễn" not in str(refused.value)
    assert model(tracking) == before
    tracking.hear(ordinary("d50").bodies())  # nobody is held


def test_a_source_that_is_away_changes_nothing(tracking: House, log: list[bytes]) -> None:
    """It is told, and the next run goes on."""
    before = model(tracking)
    feeds = [Feed(source, log) for source in SOURCES]

    def away(pages: int) -> None:
        if pages == 4:
            raise FeedAwayError("workflow: ConnectError")

    feeds[1].before_page = away
    with pytest.raises(FeedAwayError):
        rebuild(tracking, log, feeds=feeds)
    assert model(tracking) == before
    rebuild(tracking, log)
    assert model(tracking) == before


def test_look_ups_find_everything_before_and_after(tracking: House, log: list[bytes]) -> None:
    """An application that was started before answers from the new model, and keeps what is its own."""
    tracking.hear([body(commune()), body(officer("staff-1", "Lê Văn Đức"))])
    story = Story("d60", code=CODE)
    story.file()
    story.receive()
    tracking.tell(story)
    everything = [*log, *story.bodies(), body(commune()), body(officer("staff-1", "Lê Văn Đức"))]
    with tracking.client() as client:
        answers = []
        for _ in range(3):
            answer = client.get("/v1/public/lookup", headers={"Lookup-Code": CODE})
            assert answer.status_code == 200
            answers.append(answer.json())
            rebuild(tracking, everything)
            tracking.core.store.generations.drop_others()
        assert answers[0] == answers[1] == answers[2]
