"""The read model: the same document in whatever order three services are heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import PermanentError
from services.chassis.mongo import Document
from services.contracts.desk import SerialsVoided
from services.contracts.envelope import Event
from services.contracts.handling import DossierResumed, SupplementRequested
from services.contracts.intake import DossierReceived
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.marks import Mark
from services.tracking.domain.statuses import Rank, Status
from services.tracking.ports import COMMUNE, COMMUNES, DOSSIERS, STAFF, VOIDS
from services.tracking.views import all_views
from tests.fakes.stories import COMMUNE as COMMUNE_ID
from tests.fakes.stories import MORNING, STORIES, Story, commune, desk_was_quicker, officer, opened, ordinary
from tests.fakes.ugly_stories import UGLY_STORIES, UglyStory
from tests.fakes.updates import applied

ALL = STORIES | UGLY_STORIES
VIEWS = all_views(opened)
COMMUTATIVE = {"$max", "$min", "$push", "$setOnInsert"}


def projected(events: Iterable[Event]) -> Document:
    """The document that events make, one after the other."""
    document: Document | None = None
    for event in events:
        change = VIEWS[type(event)](event)
        assert (change.collection, change.key) == (DOSSIERS, "d1")
        document = applied(document, change.update)
    assert document is not None
    return document


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
def test_the_order_between_services_does_not_matter(name: str, data: st.DataObject) -> None:
    """Any merging of the streams, even one that no cause would allow, makes the very same document."""
    story = ALL[name]()
    turns = data.draw(st.permutations(story.turns))
    assert projected(story.merged(turns)) == projected(story.events)


@given(data=st.data())
def test_a_dossier_never_goes_back_to_a_lower_rank(data: st.DataObject) -> None:
    """At no moment of any merging does a word of less reach undo one of more; 10 stays 10."""
    story = desk_was_quicker()
    ranks: list[int] = []
    document: Document | None = None
    for event in story.merged(data.draw(st.permutations(story.turns))):
        document = applied(document, VIEWS[type(event)](event).update)
        ranks.append(document["standing"]["rank"])
    assert all(earlier <= later for earlier, later in pairwise(ranks))
    assert Dossier.of(document or {}).status is Status.RETURNED


def test_no_field_is_set_by_two_services() -> None:
    """What makes the order irrelevant: fields are set by one service; what is shared is least or greatest."""
    writers: dict[str, set[str]] = defaultdict(set)
    for name in ALL:
        for event in ALL[name]().events:
            update = VIEWS[type(event)](event).update
            assert set(update) <= COMMUTATIVE | {"$set", "$unset"}
            for operator in ("$set", "$unset"):
                for field in update.get(operator, ()):
                    writers[field.partition(".")[0]].add(event.source)
    assert writers
    assert {field: sources for field, sources in writers.items() if len(sources) > 1} == {}
    shared = {"standing", "dated", "filed_at", "result_at", "timeline", "dossier_id"}
    assert not shared & set(writers)


def test_each_rank_has_one_speaker() -> None:
    """Two services never compare their sequences, which have nothing to do with each other."""
    speakers: dict[int, set[str]] = defaultdict(set)
    for name in ALL:
        for event in ALL[name]().events:
            speakers[VIEWS[type(event)](event).update["$max"]["standing"]["rank"]].add(event.source)
    assert speakers == {
        Rank.HEARSAY: {"intake", "workflow", "notify"},  # all say the same: that it exists
        Rank.RECEPTION: {"intake"},
        Rank.HANDLING: {"workflow"},
        Rank.HAND_OVER: {"intake"},
    }


def test_the_timeline_is_sorted_by_time_and_id() -> None:
    """Events of one instant stand in the order of their ids, whoever was heard first."""
    story = Story()
    story.file()
    story.now -= timedelta(minutes=1)
    story.receive()
    document = projected(reversed(story.events))
    assert [entry["event_id"] for entry in document["timeline"]] == [
        "intake:d1:00000001",
        "intake:d1:00000002",
    ]


def test_what_is_kept_of_an_ordinary_life() -> None:
    """From filing to hand-over everything that lists, searches and people ask for is there."""
    story = ordinary()
    dossier = Dossier.of(projected(story.events))
    filed, received = story.streams["intake"][:2]
    assert (dossier.status, dossier.dossier_number) == (Status.RETURNED, "H12.28-261124-0001")
    assert (dossier.applicant, dossier.channel, dossier.field) == ("Nguyễn Thị Ánh", "counter", "Hộ tịch")
    assert (dossier.filed_at, dossier.received_at) == (filed.occurred_at, received.occurred_at)
    assert dossier.due_at == dossier.appointment_at == received.occurred_at + timedelta(hours=8)
    assert (dossier.step, dossier.steps_done, dossier.steps_count) == (None, 3, 3)
    assert dossier.completion is not None
    assert dossier.hand_over is not None
    assert dossier.result_at == dossier.completion.completed_at < dossier.hand_over.returned_at
    assert len(dossier.timeline) == len(story.events)
    document = projected(story.events)
    assert document["name_keys"] == ["nguyen thi anh", "thi anh", "anh"]
    assert len(document["lookup_digest"]) == 64


def test_a_step_under_way_is_shown_until_it_ends() -> None:
    """Opened, done, opened, sent back, opened again: the place goes forth and back with the events."""
    story = Story()
    story.file()
    received = story.receive()
    seen: list[tuple[str | None, int]] = []
    story.open_step(1, received)
    story.finish_step(1)
    story.open_step(2)
    story.send_back(2, to=1)
    story.open_step(1)
    for count in range(1, 6):
        events = [*story.streams["intake"], *story.streams["workflow"][:count]]
        dossier = Dossier.of(projected(events))
        seen.append((dossier.step.step_code if dossier.step else None, dossier.steps_done))
    assert seen == [("appraise", 0), (None, 1), ("sign", 1), (None, 1), ("appraise", 0)]


def test_handling_ends_with_whichever_end_came_first() -> None:
    """The desk's confirmed hand-over counts although the completion is told later, with a later time."""
    story = desk_was_quicker()
    dossier = Dossier.of(projected(story.events))
    assert dossier.hand_over is not None
    assert dossier.result_at == dossier.hand_over.returned_at
    assert dossier.completion is not None
    assert dossier.completion.completed_at > dossier.result_at


def test_reasons_stay_sealed() -> None:
    """What an officer typed may name people: it is kept as it came, and nowhere else."""
    story = ordinary()
    document = projected(story.events)
    sealed_entries = [entry for entry in document["timeline"] if "sealed" in entry]
    assert [entry["type"] for entry in sealed_entries] == ["step.returned.v1"]
    assert opened(sealed_entries[0]["sealed"]).reason == "Sai ngày sinh của ông Ba."
    assert "ông Ba" not in str(document)


def test_a_person_that_cannot_be_opened_is_poison() -> None:
    """A seal of another deployment never opens: the event is set aside, not tried again."""
    event = Story().file(person="x")
    with pytest.raises(PermanentError):
        VIEWS[type(event)](event)


def test_the_commune_and_its_officers_are_kept() -> None:
    """What people are told about the office, and the names behind the ids in timelines."""
    change = VIEWS[type(commune())](commune())
    assert (change.collection, change.key) == (COMMUNES, COMMUNE)
    office: dict[str, Any] = applied(None, change.update)
    assert office["name"] == "Xã Cái Nước"
    assert office["units"][1] == {"unit_id": "justice", "name": "Tư pháp - Hộ tịch"}
    change = VIEWS[type(officer("staff-2", "Lê Văn Đức"))](officer("staff-2", "Lê Văn Đức", COMMUNE_ID))
    assert (change.collection, change.key) == (STAFF, "staff-2")
    assert applied(None, change.update) == {"name": "Lê Văn Đức"}


def test_a_date_that_moved_is_the_date_in_force() -> None:
    """Restart, apology and a new calendar, each in its turn; what was promised first stays beside it."""
    story = UGLY_STORIES["stopped_after_all"]()
    dossier = Dossier.of(projected(story.events))
    received = story.streams["intake"][1]
    assert isinstance(received, DossierReceived)
    assert dossier.first_due_at == received.due_at
    assert dossier.due_at == dossier.appointment_at == received.due_at + timedelta(hours=20)
    assert (dossier.status, dossier.papers_asked_at, dossier.step) == (Status.STOPPED, None, None)
    assert dossier.marks == {Mark.SUPPLEMENTED_TWICE, Mark.EXTENDED, Mark.EXTENDED_TWICE}
    assert (dossier.dossier_number, dossier.provisional_number) == (
        "000.28.30.H12-261124-0001",
        received.dossier_number,
    )


def test_what_is_resolved_elsewhere_is_known_by_what_the_desk_hears() -> None:
    """The commune where it was filed sees status and date of the one that resolves it."""
    story = UGLY_STORIES["resolved_elsewhere"]()
    dossier = Dossier.of(projected(story.events[:-1]))
    assert dossier.status is Status.COMPLETED
    assert dossier.due_at is not None
    assert dossier.first_due_at is not None
    assert dossier.due_at > dossier.first_due_at


def test_papers_asked_for_are_remembered_until_they_come() -> None:
    """Lateness is measured at the request meanwhile, also where a denied withdrawal leads back to it."""
    story = UglyStory()
    story.begin()
    story.handle(
        SupplementRequested,
        request_id="r1",
        nth=1,
        in_time=True,
        requested_at=story.now,
        person=story.reason(),
    )
    asked_at = Dossier.of(projected(story.events)).papers_asked_at
    assert asked_at is not None
    told = {"resumed_at": story.now, "due_at": story.now, "restarted": False}
    story.handle(DossierResumed, status=5, why="withdrawal_denied", **told)
    assert Dossier.of(projected(story.events)).papers_asked_at == asked_at
    story.handle(DossierResumed, status=4, why="supplemented", **told)
    assert Dossier.of(projected(story.events)).papers_asked_at is None


@pytest.mark.parametrize(("series", "year"), [("register", 2026), ("day", None)])
def test_void_serials_are_kept_for_the_register(series: str, year: int | None) -> None:
    """TT 01/2018/TT-VPCP, art. 10.2: a serial that is never used has a row; those of a day have no year."""
    event = SerialsVoided(
        event_id="intake:serials-one-stop:00000001",
        commune_id=COMMUNE_ID,
        occurred_at=MORNING,
        unit_id="one-stop",
        series=series,
        on=date(2026, 1, 1),
        first=3,
        last=5,
        voided_at=MORNING,
        person="sealed",
    )
    change = VIEWS[SerialsVoided](event)
    assert (change.collection, change.key) == (VOIDS, f"one-stop.{series}.2026-01-01.3")
    kept = {"unit_id": "one-stop", "series": series, "first": 3, "last": 5, "person": "sealed", "year": year}
    assert applied(None, change.update) == kept
