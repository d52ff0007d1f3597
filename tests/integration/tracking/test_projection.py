"""Events into the read model through the real consumer: once, whatever the batches, order and repetitions."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.chassis.clock import SystemClock
from services.chassis.deadletters import DeadLetters, Wanted
from services.chassis.parking import DEAD_LETTERS, PARKED
from services.chassis.retries import Retries
from services.contracts.desk import SerialsVoided
from services.contracts.envelope import HOST, event_id
from services.contracts.intake import AccessRevoked, CommunePublished, SigningKeyPublished, StaffPublished
from services.contracts.line import TicketServed
from services.contracts.registry import LISTENS
from services.tracking.bootstrap import Jobs, subscriptions
from services.tracking.metrics import OTHERS, TrackingMetrics
from services.tracking.ports import DOSSIERS, VOIDS, WAITS
from tests.contract.examples import EXAMPLES
from tests.fakes.clock import FixedClock
from tests.fakes.stories import (
    COMMUNE,
    MORNING,
    STORIES,
    Story,
    body,
    commune,
    declined,
    desk_was_quicker,
    officer,
    opened,
    ordinary,
)
from tests.fakes.ugly_stories import UGLY_STORIES
from tests.integration.tracking.house import House

HANDLED = [one.kind.type for one in subscriptions(opened, SystemClock())]
ADMINISTRATION = {
    kind.type
    for kind in (
        CommunePublished,
        StaffPublished,
        SigningKeyPublished,
        AccessRevoked,
        SerialsVoided,
        TicketServed,
    )
}
WATCHING = {
    f"{source}_{told}" for source in LISTENS["tracking"] for told in ("ledger.counted.v1", "fault.noted.v1")
}
OTHER = "32134"


def all_stories() -> list[Story]:
    """One of each kind, so that every event about a dossier occurs."""
    return [tell(f"d{number}") for number, tell in enumerate((STORIES | UGLY_STORIES).values(), 1)]


def elsewhere(one: bytes, commune_id: str = OTHER) -> bytes:
    """The same event in another commune."""
    return json.dumps({**json.loads(one), "commune": commune_id}).encode()


def administration() -> list[bytes]:
    """One of each event that is about no dossier; what is sealed in them can be opened."""
    kinds = (SigningKeyPublished.type, AccessRevoked.type, SerialsVoided.type)
    line = replace(EXAMPLES[TicketServed.type], event_id=event_id("intake", "line-one-stop-2026-11-24", 1))
    samples = [body(EXAMPLES[kind]) for kind in kinds]
    return [body(commune()), body(officer("staff-1", "Lê Văn Đức")), body(line), *samples]


def everything(tracking: House) -> dict[str, Any]:
    """All that tracking keeps, and how far it has heard each stream."""
    names = (DOSSIERS, "communes", "staff", VOIDS, WAITS, "identity_keys", "claims")
    return {name: sorted(tracking.all(name), key=lambda one: str(one["_id"])) for name in names}


def test_the_stories_have_every_event_that_is_handled() -> None:
    """What the tests below prove, they prove for every handler."""
    told = {event.type for story in all_stories() for event in story.events}
    assert told | ADMINISTRATION | WATCHING == set(HANDLED)


@pytest.mark.parametrize("at_once", [1, 3, 200])
def test_the_cut_of_the_batches_does_not_matter(shared: House, at_once: int) -> None:
    """One by one, a few or all in one transaction: the same documents as in batches of seven."""
    bodies = [one for story in all_stories() for one in story.bodies()]
    one_way, other_way = f"by-{at_once}", f"by-7-beside-{at_once}"
    shared.hear([elsewhere(one, one_way) for one in bodies], at_once)
    shared.hear([elsewhere(one, other_way) for one in bodies], 7)
    for number, status in enumerate((10, 10, 10, 4, 3, 10, 2, 8, 8, 10, 10), 1):
        document = shared.document(f"d{number}", one_way)
        assert document is not None
        assert document["standing"]["status"] == status
        assert document == shared.document(f"d{number}", other_way)


def test_delivered_twice_takes_effect_once(tracking: House) -> None:
    """Every event that is handled, again at once, again later, and all of them again: nothing changes."""
    bodies = administration() + [one for story in all_stories() for one in story.bodies()]
    tracking.hear([one for single in bodies for one in (single, single)])
    first = everything(tracking)
    assert sum(len(taken.handled) for taken in tracking.taken) == len(bodies)
    tracking.hear(bodies)
    tracking.hear(reversed(bodies), at_once=5)
    assert everything(tracking) == first
    assert sum(len(taken.handled) for taken in tracking.taken) == len(bodies)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_arrival_ends_the_same(shared: House, seed: int) -> None:
    """Shuffled without any regard, in batches of any size: what is early is parked, and the end is one."""
    chance = random.Random(seed)
    for story in all_stories():
        bodies = story.bodies()
        shared.hear([elsewhere(one, f"sorted-{seed}") for one in bodies])
        chance.shuffle(bodies)
        shared.hear([elsewhere(one, f"shuffled-{seed}") for one in bodies], chance.randrange(1, 9))
        shuffled = shared.document(story.dossier_id, f"shuffled-{seed}")
        assert shuffled is not None
        assert shuffled == shared.document(story.dossier_id, f"sorted-{seed}")
    assert shared.all(PARKED) == []
    assert list(DeadLetters(shared.core.store).all()) == []


def test_returned_stays_returned(tracking: House) -> None:
    """The desk was quicker than the news of steps and completion; they fill the timeline and undo nothing."""
    story = desk_was_quicker()
    intake, workflow = story.streams["intake"], story.streams["workflow"]
    tracking.hear(story.bodies(intake))
    for event in workflow:
        tracking.hear(story.bodies([event]))
        assert (tracking.document() or {})["standing"]["status"] == 10
    assert len((tracking.document() or {})["timeline"]) == len(story.events)


def first_of_its_stream(type_: str) -> dict[str, Any]:
    """An event of a type as it travels, as if nothing had been said before it, in a commune of its own."""
    bodies = [*administration(), *(one for story in all_stories() for one in story.bodies())]
    bodies += [body(EXAMPLES[kind]) for kind in sorted(WATCHING)]
    members: dict[str, Any] = next(event for event in map(json.loads, bodies) if event["type"] == type_)
    members.pop("causationid", None)
    commune_id = HOST if type_ == SigningKeyPublished.type else f"poisoned-{type_}"
    place = {"sequence": "00000001", "id": event_id(members["source"], members["subject"], 1)}
    return {**members, **place, "commune": commune_id}


@pytest.mark.parametrize("type_", HANDLED)
def test_dead_lettered_alone_and_taken_up_after_the_cure(shared: House, type_: str) -> None:
    """An event of any handled type that is broken is set aside with its cause; its neighbours go on."""
    store, members = shared.core.store, first_of_its_stream(type_)
    name, value = next(
        (name, value) for name, value in members["data"].items() if isinstance(value, (str, int))
    )
    broken = {**members, "data": {**members["data"], name: 7 if isinstance(value, str) else "seven"}}
    neighbour = Story("d77", commune_id=f"beside-{type_}")
    neighbour.file()
    shared.hear([json.dumps(broken).encode(), *neighbour.bodies()])
    (letter,) = DeadLetters(store).all()
    assert (letter.type, letter.tenant) == (type_, members["commune"])
    assert letter.cause.startswith(f"MalformedError: {name}: a")
    assert shared.document("d77", neighbour.commune_id) is not None

    cured = {"body": json.dumps(members).encode()}
    store.plumbing(DEAD_LETTERS).update_one({"_id": letter.letter_id}, {"$set": cured})
    assert DeadLetters(store).send_back(Wanted(letter.letter_id), "ops").done
    Retries(store, shared.consumer()).run()
    assert [envelope.type for envelope in shared.taken[-1].handled] == [type_]
    assert list(DeadLetters(store).all()) == []


def test_what_was_sealed_elsewhere_is_dead_lettered(tracking: House) -> None:
    """A person that this deployment cannot open is not tried again, and later events wait behind."""
    story = Story()
    story.file(person="eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA")
    story.receive()
    tracking.tell(story)
    (letter,) = DeadLetters(tracking.core.store).all()
    assert letter.cause == "SealError: not a sealed object"
    assert [parked["event_id"] for parked in tracking.all(PARKED)] == ["intake:d1:00000002"]
    assert tracking.all(DOSSIERS) == []


def test_late_dossiers_are_counted_by_commune(tracking: House) -> None:
    """Past the due date without a result; not those that are in time, finished or not received."""
    for number, commune_id in enumerate((COMMUNE, COMMUNE, OTHER, "32137"), 1):
        story = Story(f"d{number}", commune_id=commune_id)
        story.file()
        if commune_id != "32137":
            story.open_step(1, story.receive())
        tracking.tell(story)
    tracking.tell(ordinary("d9"), declined("d8", commune_id="32137"))
    clock, registry = FixedClock(MORNING), CollectorRegistry()
    jobs = Jobs(tracking.core.store, clock, TrackingMetrics(registry))
    jobs.measure()
    assert registry.get_sample_value("tracking_late_dossiers", {"commune": COMMUNE}) is None
    clock.move(timedelta(days=1))
    jobs.measure()
    for commune_id, late in {COMMUNE: 2, OTHER: 1, OTHERS: 0}.items():
        assert registry.get_sample_value("tracking_late_dossiers", {"commune": commune_id}) == late
    assert registry.get_sample_value("tracking_late_dossiers", {"commune": "32137"}) is None
