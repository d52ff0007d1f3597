"""Events arrive at notify through the real consumer and database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from services.chassis.retries import Retries
from services.contracts.envelope import HOST, Event, event_id
from services.contracts.intake import AccessRevoked, SigningKeyPublished
from services.contracts.person import PersonData
from services.notify.domain.message import State
from services.notify.domain.rules import Channel, Notice
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE, DOSSIER
from tests.integration.notify.house import House, body, house

SMS_URL = "http://127.0.0.1:1/send"


def completed(dossier_id: str = DOSSIER, **given: str) -> Event:
    """The completion; here it is the first thing that workflow says, its steps left out."""
    event = notices.completed(dossier_id=dossier_id, **given)
    return replace(event, event_id=event_id("workflow", dossier_id, 1))


def life(dossier_id: str = DOSSIER) -> list[Event]:
    """All that happens to a dossier, beside the description of its commune."""
    return [
        notices.filed(dossier_id=dossier_id),
        notices.received(dossier_id=dossier_id),
        completed(dossier_id),
        notices.returned(dossier_id=dossier_id),
    ]


LIFE: list[Event] = [notices.commune(), *life()]


@pytest.fixture
def one(mongodb_uri: str, database: str) -> Iterator[House]:
    """A notify that offers both channels."""
    with house(mongodb_uri, database, sms_url=SMS_URL) as built:
        yield built


def due(one: House) -> Counter[tuple[Notice, Channel, State]]:
    """What stands where."""
    return Counter((message.notice, message.channel, message.state) for message in one.messages())


ALL_DUE = {
    (notice, channel, State.DUE): 1
    for notice in (Notice.FILED, Notice.RECEIVED, Notice.COMPLETED)
    for channel in (Channel.EMAIL, Channel.SMS)
}


def test_a_whole_life_in_one_batch(one: House) -> None:
    """Three notices both ways; the dossier is not kept longer than it is needed."""
    one.hear(LIFE)
    assert due(one) == ALL_DUE
    assert one.all("dossiers") == []


@pytest.mark.parametrize("number", range(len(LIFE)), ids=[event.type for event in LIFE])
def test_delivered_twice(one: House, number: int) -> None:
    """Each event takes effect once, in the same batch and in a later one."""
    one.hear([*LIFE[: number + 1], LIFE[number]])
    before = (one.messages(), one.all("dossiers"), one.all("communes"))
    one.hear([LIFE[number]])
    assert (one.messages(), one.all("dossiers"), one.all("communes")) == before
    one.hear(LIFE)
    assert due(one) == ALL_DUE


def test_a_refusal_delivered_twice(one: House) -> None:
    """As the others."""
    for _ in range(2):
        one.hear([notices.commune(), notices.filed(), notices.declined()])
    assert due(one)[Notice.DECLINED, Channel.EMAIL, State.DUE] == 1
    assert sum(due(one).values()) == 4


def test_in_any_order_the_same_comes_out(one: House) -> None:
    """Events wait for what they follow, whatever the broker does: all 24 orders of a life.

    Only whether the completion or the hand-over is heard first is open; nobody is asked to collect what
    they have, and the notice is on record either way.
    """
    one.hear([notices.commune()])
    for number, order in enumerate(permutations(range(4))):
        events = life(f"d{number:02d}")
        for place in order:
            one.hear([events[place]])
    assert not one.all("parked")
    assert not one.all("dead_letters")
    assert not one.all("dossiers")
    states = Counter((message.notice, message.state) for message in one.messages())
    lapsed = states.pop((Notice.COMPLETED, State.LAPSED))
    assert lapsed > 0
    assert states == {
        (Notice.FILED, State.DUE): 48,
        (Notice.RECEIVED, State.DUE): 48,
        (Notice.COMPLETED, State.DUE): 48 - lapsed,
    }


SEALED_ELSEWHERE = "a.b.c.d.e"
POISON: dict[str, tuple[list[Event], Event]] = {
    "filed": ([], replace(notices.filed(), person=SEALED_ELSEWHERE)),
    "received": ([notices.filed("counter")], replace(notices.received(), person=SEALED_ELSEWHERE)),
    "declined": ([notices.filed()], replace(notices.declined(), person=SEALED_ELSEWHERE)),
    "completed": ([], completed()),
}


@pytest.mark.parametrize("poison", POISON)
def test_dead_lettered(one: House, poison: str) -> None:
    """What cannot be opened, or whose beginning is not known, is set aside with its cause; others go on."""
    before, event = POISON[poison]
    beside = life("beside")
    batch = [notices.commune(), *before, event, *beside]
    one.consumer().take([body(each, caused=each is not event) for each in batch])
    (letter,) = one.all("dead_letters")
    assert (letter["event_id"], letter["tenant"], letter["state"]) == (event.event_id, COMMUNE, "open")
    assert letter["cause"].startswith(("SealError: ", "UnknownDossierError: "))
    assert sum(message.dossier_id == "beside" for message in one.messages()) == 6


def test_a_malformed_event_is_dead_lettered(one: House) -> None:
    """An event that lacks what its type demands, of every type that is handled."""
    first = [notices.commune(), notices.filed(dossier_id="d1"), completed("d2")]
    one.hear([notices.filed("counter", dossier_id=dossier_id) for dossier_id in ("d3", "d4")])
    second = [notices.received(dossier_id="d3"), notices.declined(dossier_id="d4")]
    for event in (*first, *second):
        one.consumer().take([body(event, caused=False).replace(b'"data":{', b'"data":{},"was":{')])
    letters = one.all("dead_letters")
    assert {letter["type"] for letter in letters} == {event.type for event in (*first, *second)}
    assert all(letter["cause"].startswith("MalformedError: ") for letter in letters)
    assert not one.messages()


def test_a_commune_that_comes_later_is_waited_for(one: House) -> None:
    """Its description travels over another stream: what was to be told is parked, then told."""
    one.hear([notices.filed()])
    assert not one.messages()
    (parked,) = one.all("parked")
    assert (parked["reason"], parked["cause"].partition(":")[0]) == ("retry", "UnknownCommuneError")
    one.hear([notices.commune()])
    one.core.store.plumbing("parked").update_many({}, {"$set": {"retry_at": NOON - timedelta(days=1000)}})
    Retries(one.core.store, one.consumer()).run()
    assert sum(due(one).values()) == 2
    assert not one.all("parked")


def test_a_late_start_tells_everything_once(one: House) -> None:
    """Notify starts an hour after the others and reads their whole log: every notice due is there once.

    The log comes over the feed in pages, and the same events come over the broker besides.
    """
    log: list[Event] = [notices.commune(), notices.commune("32134")]
    for number in range(40):
        about = {"dossier_id": f"d{number:02d}", "commune_id": COMMUNE if number % 2 else "32134"}
        person = [notices.ANNA, PersonData(name="A"), PersonData(phone="0912345678")][number % 3]
        instant = number % 4 == 0
        log.append(notices.filed("online" if number % 5 == 0 else "counter", person, **about))
        log.append(notices.received(None if instant else "ordinary", person, **about))
        if not instant and number % 2:
            log.append(completed(**about))
    one.clock.set(NOON + timedelta(hours=1))
    pages = [log[start : start + 25] for start in range(0, len(log), 25)]
    for page in pages:
        one.hear(page)
    backwards = log[2:]
    random.Random(1).shuffle(backwards)
    one.hear(backwards)
    found = [*one.messages(), *one.messages("32134")]
    assert Counter((message.event_id, message.channel) for message in found) == _expected(log)
    assert all(message.state in (State.DUE, State.DESK) for message in found)
    assert all(message.created_at == one.clock.now() for message in found)
    assert not one.all("parked")
    assert not one.all("dead_letters")


def _expected(log: list[Event]) -> Counter[tuple[str, Channel]]:
    """Every notice that is due by the rules, told again here in the plainest words."""
    persons = {event.event_id.split(":")[1]: event for event in log if event.type == "dossier.received.v1"}
    wanted: Counter[tuple[str, Channel]] = Counter()
    for event in log[2:]:
        is_due = {
            "dossier.filed.v1": getattr(event, "channel", "") == "online",
            "dossier.received.v1": getattr(event, "process_code", "") is not None,
            "dossier.completed.v1": True,
        }[event.type]
        if is_due:
            person = notices.opened(persons[event.event_id.split(":")[1]].person)  # type: ignore[attr-defined]
            given = [(Channel.EMAIL, person.email), (Channel.SMS, person.phone)]
            ways = [channel for channel, address in given if address] or [Channel.DESK]
            wanted.update((event.event_id, channel) for channel in ways)
    return wanted


def test_keys_and_revocations_are_kept(one: House) -> None:
    """To verify tokens alone; heard twice they change nothing."""
    key = SigningKeyPublished(
        event_id=event_id("intake", "key-k1", 1),
        commune_id=HOST,
        occurred_at=NOON,
        key_id="k1",
        public_key="x",
    )
    revoked = AccessRevoked(
        event_id=event_id("intake", "revocation-r1", 1),
        commune_id=COMMUNE,
        occurred_at=NOON,
        revocation_id="r1",
        holder="staff-1",
        issued_before=NOON,
    )
    one.hear([key, revoked])
    one.hear([key, revoked])
    assert [document["key_id"] for document in one.all("identity_keys")] == ["k1"]
    assert [document["holder"] for document in one.all("identity_revocations")] == ["staff-1"]


def test_nothing_personal_is_stored_in_clear(one: House) -> None:
    """Not in messages, dossiers, parked events, dead letters or claims."""
    one.consumer().take([body(event, caused=False) for event in (*LIFE[:3], completed("unknown"))])
    one.hear([notices.received(dossier_id="gap")])
    names = one.core.store.database.list_collection_names()
    stored = repr([one.all(name) for name in names])
    assert one.all("parked")
    assert one.all("dead_letters")
    for part in ("Ánh", "0912", "345 678", "anh.nguyen", notices.LOOKUP_CODE):
        assert part not in stored
