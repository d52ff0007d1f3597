"""Results and their notices on notify's real store: sound as its handlers keep them, found when broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.chassis.faults import Fault
from services.contracts.envelope import Event, event_id
from services.notify.domain.message import State
from services.notify.ports import MESSAGES
from services.notify.store import MongoResults, book
from services.notify.watch import ResultsWithoutNotice
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE
from tests.integration.notify.house import House, house
from tests.watchdog.faults import Hand, lost_by_notify, no_notice
from tests.watchdog.place import Filed

SMS_URL = "http://127.0.0.1:1/send"


def completed(dossier_id: str) -> Event:
    """The completion; here it is the first thing that workflow says."""
    event = notices.completed(dossier_id=dossier_id)
    return replace(event, event_id=event_id("workflow", dossier_id, 1))


@pytest.fixture
def one(mongodb_uri: str, database: str) -> Iterator[House]:
    """Three dossiers: two whose result waits, one whose result was handed over."""
    with house(mongodb_uri, database, sms_url=SMS_URL) as built:
        built.hear([notices.commune()])
        for dossier_id in ("d1", "d2", "d3"):
            told: list[Event] = [
                notices.filed(dossier_id=dossier_id),
                notices.received(dossier_id=dossier_id),
            ]
            built.hear([*told, completed(dossier_id)])
        built.hear([notices.returned(dossier_id="d3")])
        yield built


def watch(one: House) -> ResultsWithoutNotice:
    """The watch of a process that has just started."""
    return ResultsWithoutNotice(MongoResults(one.core.store), page=1)


def found(one: House) -> list[Fault]:
    """All that one round suspects."""
    suspects: list[Fault] = []
    examiner, ended = watch(one), False
    while not ended:
        part, ended = examiner.look()
        suspects += part
    return suspects


def test_results_that_were_told_are_sound(one: House) -> None:
    """Whether the message has left or not; and what was handed over is not looked at any more."""
    assert not found(one)
    assert [row["_id"] for row in MongoResults(one.core.store).page("", 9)] == [
        f"{COMMUNE}/d1",
        f"{COMMUNE}/d2",
    ]


def test_a_result_without_its_notice_is_found_and_gone_when_mended(one: House) -> None:
    """Its messages were deleted: named at both looks, until they are back."""
    hand = Hand({"notify": one.core.store.database})
    no_notice(hand, Filed(commune_id=COMMUNE, dossier_id="d2", stage="completed"))
    expected = Fault(COMMUNE, "d2", "result_without_notice", "notify")
    assert found(one) == [expected]
    assert watch(one).still([expected]) == {expected: True}
    hand.mend()
    assert watch(one).still([expected]) == {expected: False}


def test_notify_tells_others_which_results_it_knows_and_told(one: House) -> None:
    """Tracking finds by it a completion that counts as handled and left no trace."""
    facts = book(one.core.store).facts(COMMUNE, ["d1", "d3", "nobody's"])
    assert facts == {
        "d1": {"results": ["workflow:d1:00000001"], "completed": True},
        "d3": {"results": ["workflow:d3:00000001"], "completed": False},
    }
    hand = Hand({"notify": one.core.store.database})
    lost_by_notify(hand, Filed(commune_id=COMMUNE, dossier_id="d1", stage="completed"))
    assert book(one.core.store).facts(COMMUNE, ["d1"]) == {}


def test_the_ledger_of_messages_adds_up(one: House) -> None:
    """Written is waiting, settled or failed."""
    store = one.core.store
    on = NOON.date()
    (day,) = book(store).days(COMMUNE, on, on)
    assert day.received == sum(day.states.values()) == len(one.messages())
    some = one.messages()[0]
    where = {"_id": f"{COMMUNE}/{some.message_id}"}
    store.plumbing(MESSAGES).update_one(where, {"$set": {"state": State.FAILED.value}})
    (day,) = book(store).days(COMMUNE, on, on)
    assert day.states["void"] == 1
