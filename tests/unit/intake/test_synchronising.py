"""What a system of record is asked and told: one message after the other, each under one id.

Domain section 4: token, next code, create dossier, status; a lost acknowledgement moves nothing here and
makes no second number there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.desk import DossierNumbered
from services.contracts.status import Status
from services.intake.domain import synchronising as rules
from services.intake.domain.axes import LOCAL, Sync
from services.intake.domain.synchronising import (
    PAUSES,
    Cause,
    Circuit,
    Duty,
    Errand,
    Message,
    Reply,
    Telling,
    duty_of,
)
from services.intake.handlers import synchronising
from services.intake.handlers.errors import NotSynchronisedError, StaleDossierError, UnknownDossierError
from services.intake.handlers.means import find, save
from services.intake.ports import DOSSIERS, ERRANDS, OUTSIDE_NUMBERS
from tests.fakes.intake import OFFICER, Counter
from tests.unit.intake.connected import (
    LAWFUL,
    NOW,
    connected_counter,
    errand,
    kept_dossier,
    kept_errand,
    received,
)
from tests.unit.intake.samples import HAND_OVER, RECEPTION, dossier

ACKNOWLEDGED = Reply()
NUMBERED = Reply(number=LAWFUL)
AWAY = Reply(away=True)


@pytest.fixture
def counter() -> Counter:
    """A counter that is connected with the ministry's service."""
    return connected_counter()


def formed(counter: Counter, dossier_id: str) -> Telling:
    """The message under way."""
    telling = synchronising.form(dossier_id, counter.clock.now(), counter.work)
    assert telling is not None
    return telling


def settled(counter: Counter, dossier_id: str, reply: Reply) -> Telling:
    """A message and what came of it."""
    telling = formed(counter, dossier_id)
    synchronising.settle(dossier_id, telling.message, reply, counter.work, means=counter.means)
    return telling


def synced(counter: Counter) -> str:
    """A dossier that the other system knows."""
    dossier_id: str = received(counter)["dossier_id"]
    settled(counter, dossier_id, NUMBERED)
    settled(counter, dossier_id, ACKNOWLEDGED)
    return dossier_id


def test_the_sequence_is_number_create_and_nothing_more(counter: Counter) -> None:
    """Asked for its number, then told whole, then known; the ids follow each other."""
    dossier_id = received(counter)["dossier_id"]
    number = settled(counter, dossier_id, NUMBERED)
    create = settled(counter, dossier_id, ACKNOWLEDGED)
    assert [one.message.duty for one in (number, create)] == [Duty.NUMBER, Duty.CREATE]
    assert [one.message.message_id for one in (number, create)] == [f"{dossier_id}.1", f"{dossier_id}.2"]
    assert number.members == {
        "MaDinhDanhDonVi": "000.01.31.H12",
        "MaTTHC": "1.001193",
        "NgayTiepNhan": "2026-11-25T09:00:00+07:00",
    }
    assert (create.members["MaHoSo"], create.members["TrangThai"]) == (LAWFUL, 2)
    assert kept_errand(counter, dossier_id) is None
    known = kept_dossier(counter, dossier_id).synchronisation
    assert (known.state, known.told, known.acknowledged) == (Sync.SYNCED, Status.RECEIVED, 2)


def test_the_lawful_number_is_announced_once(counter: Counter) -> None:
    """The provisional one stays its other name for ever; the business status does not move.

    Law: NĐ 61/2018/NĐ-CP, art. 17.3: one code for each dossier.
    """
    before = received(counter)
    dossier_id = before["dossier_id"]
    telling = settled(counter, dossier_id, NUMBERED)
    synchronising.settle(dossier_id, telling.message, NUMBERED, counter.work, means=counter.means)
    told = [event for event in counter.work.events if isinstance(event, DossierNumbered)]
    assert [(one.dossier_number, one.provisional_number) for one in told] == [(LAWFUL, before["number"])]
    after = kept_dossier(counter, dossier_id)
    assert after.reception is not None
    assert (after.reception.number, after.reception.provisional_number) == (LAWFUL, before["number"])
    assert after.status is Status.RECEIVED
    kept = counter.work.documents(DOSSIERS)[dossier_id]
    assert (kept["number"], kept["outside_number"]) == (before["number"], LAWFUL)
    assert counter.work.documents(OUTSIDE_NUMBERS)[LAWFUL]["dossier_id"] == dossier_id


def test_a_message_in_vain_goes_again_under_its_id(counter: Counter) -> None:
    """Later each time, and with the status that it was formed with."""
    dossier_id = received(counter)["dossier_id"]
    ids = [settled(counter, dossier_id, AWAY).message.message_id for _ in range(len(PAUSES) + 2)]
    assert set(ids) == {f"{dossier_id}.1"}
    waits = kept_errand(counter, dossier_id)
    assert waits is not None
    assert (waits.attempts, waits.cause) == (len(PAUSES) + 2, "away")
    assert waits.next_at == NOW + PAUSES[-1]
    assert kept_dossier(counter, dossier_id).synchronisation.state is Sync.PROVISIONAL


def test_pauses_grow() -> None:
    """Up to the longest one, which stays."""
    waits, pauses = Errand(dossier_id="d1", since=NOW, next_at=NOW), []
    for _ in range(len(PAUSES) + 1):
        waits = waits.in_vain(NOW)
        pauses.append(waits.next_at - NOW)
    assert pauses == [*PAUSES, PAUSES[-1]]
    assert sorted(PAUSES) == list(PAUSES)


def test_a_change_of_status_is_told(counter: Counter) -> None:
    """A saved change wakes the courier; what it says is the status, under the lawful number."""
    dossier_id = synced(counter)
    before, kept = find(dossier_id, counter.work)
    line = {"at": NOW, "by": "officer-1", "via": "staff", "what": "completed"}
    save(replace(before, status=Status.COMPLETED), kept, counter.work, line)
    assert kept_dossier(counter, dossier_id).synchronisation.state is Sync.PENDING
    ((_, _, key), change) = counter.work.shelf.updates[-1]
    assert (key, change["$set"]) == (dossier_id, {"next_at": NOW})
    errand(counter, dossier_id)
    telling = settled(counter, dossier_id, ACKNOWLEDGED)
    assert (telling.message.duty, telling.number) == (Duty.STATUS, LAWFUL)
    assert telling.members["TrangThai"] == 9
    assert kept_dossier(counter, dossier_id).synchronisation.told is Status.COMPLETED


def test_a_status_that_changes_meanwhile_is_told_afterwards(counter: Counter) -> None:
    """The message under way stays what it was; the next one says what is new."""
    dossier_id = received(counter)["dossier_id"]
    settled(counter, dossier_id, NUMBERED)
    under_way = formed(counter, dossier_id)
    before, kept = find(dossier_id, counter.work)
    line = {"at": NOW, "by": "workflow", "via": "workflow", "what": "in_progress"}
    save(replace(before, status=Status.IN_PROGRESS), kept, counter.work, line)
    again = settled(counter, dossier_id, ACKNOWLEDGED)
    assert (again.message, again.members["TrangThai"]) == (under_way.message, 2)
    assert kept_dossier(counter, dossier_id).synchronisation.state is Sync.PENDING
    assert settled(counter, dossier_id, ACKNOWLEDGED).members["TrangThai"] == 4


def test_a_change_that_leaves_the_status_wakes_nobody(counter: Counter) -> None:
    """Nor does one of a dossier of ours alone, or of one that failed and waits for somebody."""
    dossier_id = synced(counter)
    before, kept = find(dossier_id, counter.work)
    updates = len(counter.work.shelf.updates)
    line = {"at": NOW, "by": "officer-1", "via": "staff", "what": "noted"}
    save(before, kept, counter.work, line)
    save(replace(before, status=Status.COMPLETED, synchronisation=LOCAL), kept, counter.work, line)
    failed = rules.refused(before, Cause.REFUSED, "", NOW)
    save(replace(failed, status=Status.COMPLETED), kept, counter.work, line)
    assert len(counter.work.shelf.updates) == updates
    assert kept_dossier(counter, dossier_id).synchronisation.state is Sync.FAILED


@pytest.mark.parametrize(
    ("reply", "cause", "next_id"),
    [
        (Reply(refusal="422 wrong-procedure"), "refused: 422 wrong-procedure", 1),
        (Reply(number="HOSO-1"), "unreadable", 2),
        (Reply(number=""), "unreadable", 2),
        (Reply(number=LAWFUL), "number_taken", 2),
    ],
)
def test_what_cannot_be_taken_waits_for_somebody(
    counter: Counter, reply: Reply, cause: str, next_id: int
) -> None:
    """Failed with its cause; asked again under the same id if refused, under another if useless."""
    counter.work.put(OUTSIDE_NUMBERS, LAWFUL, {"dossier_id": "another"})
    dossier_id = received(counter)["dossier_id"]
    settled(counter, dossier_id, reply)
    after = kept_dossier(counter, dossier_id)
    assert (after.synchronisation.state, after.synchronisation.cause) == (Sync.FAILED, cause)
    assert after.status is Status.RECEIVED
    assert kept_errand(counter, dossier_id) is None
    assert duty_of(after) is None
    assert Cause(cause.partition(":")[0]).words
    again = synchronising.resend(dossier_id, 2, OFFICER, counter.work, means=counter.means)
    assert (again["synchronisation"]["state"], again["history"][-1]["what"]) == (
        "provisional",
        "synchronisation_resent",
    )
    errand(counter, dossier_id)
    assert formed(counter, dossier_id).message.message_id == f"{dossier_id}.{next_id}"


def test_the_operator_sends_again_without_a_version(counter: Counter) -> None:
    """An officer needs the version that they saw; what is known outside is not sent again."""
    dossier_id = received(counter)["dossier_id"]
    settled(counter, dossier_id, Reply(refusal="422"))
    with pytest.raises(StaleDossierError):
        synchronising.resend(dossier_id, 1, OFFICER, counter.work, means=counter.means)
    synchronising.resend(dossier_id, None, OFFICER, counter.work, means=counter.means)
    with pytest.raises(UnknownDossierError):
        synchronising.resend("nobody", None, OFFICER, counter.work, means=counter.means)
    known = synced(counter)
    with pytest.raises(NotSynchronisedError):
        synchronising.resend(known, None, OFFICER, counter.work, means=counter.means)


def test_an_errand_without_anything_to_say_ends(counter: Counter) -> None:
    """The status went back to what the other system knows; one that is not there any more is no matter."""
    dossier_id = synced(counter)
    before, kept = find(dossier_id, counter.work)
    pending = replace(before.synchronisation, state=Sync.PENDING)
    save(replace(before, synchronisation=pending), kept, counter.work)
    errand(counter, dossier_id)
    assert synchronising.form(dossier_id, NOW, counter.work) is None
    assert kept_errand(counter, dossier_id) is None
    assert kept_dossier(counter, dossier_id).synchronisation.state is Sync.SYNCED
    assert synchronising.form(dossier_id, NOW, counter.work) is None
    errand(counter, dossier_id)
    assert synchronising.form(dossier_id, NOW, counter.work) is None


def test_an_answer_to_another_message_changes_nothing(counter: Counter) -> None:
    """It is late: the message was settled, or the errand is gone."""
    dossier_id = received(counter)["dossier_id"]
    before = kept_dossier(counter, dossier_id)
    stale = Message(message_id="elsewhere.1", duty=Duty.NUMBER, status=Status.RECEIVED)
    synchronising.settle(dossier_id, stale, NUMBERED, counter.work, means=counter.means)
    counter.work.remove(ERRANDS, dossier_id)
    synchronising.settle(dossier_id, stale, NUMBERED, counter.work, means=counter.means)
    assert kept_dossier(counter, dossier_id) == before


def test_what_spoils_its_message_is_set_aside(counter: Counter) -> None:
    """Failed with that cause, its errand gone; one without a dossier goes without a trace."""
    dossier_id = received(counter)["dossier_id"]
    errand(counter, "nobody")
    for one in (dossier_id, "nobody"):
        synchronising.set_aside(one, counter.work, means=counter.means)
        assert kept_errand(counter, one) is None
    assert kept_dossier(counter, dossier_id).synchronisation.cause == "spoilt"


def test_only_a_received_dossier_gets_a_number() -> None:
    """There is nothing to ask for the others, and nothing to put it on."""
    waiting = replace(dossier(), synchronisation=replace(LOCAL, state=Sync.PROVISIONAL))
    message = Message(message_id="d1.1", duty=Duty.NUMBER, status=Status.NEW)
    assert duty_of(waiting) is None
    with pytest.raises(ValueError, match="not received"):
        rules.numbered(waiting, LAWFUL, message, NOW)


@pytest.mark.parametrize(
    ("changes", "duty"),
    [
        ({"synchronisation": LOCAL}, None),
        ({"synchronisation": replace(LOCAL, state=Sync.FAILED)}, None),
        ({"synchronisation": replace(LOCAL, state=Sync.PENDING)}, Duty.CREATE),
        ({"synchronisation": replace(LOCAL, state=Sync.PENDING, told=Status.RECEIVED)}, None),
        (
            {
                "synchronisation": replace(LOCAL, state=Sync.PENDING, told=Status.RECEIVED),
                "status": Status.RETURNED,
                "hand_over": HAND_OVER,
            },
            Duty.STATUS,
        ),
        (
            {
                "synchronisation": replace(LOCAL, state=Sync.PROVISIONAL),
                "reception": replace(RECEPTION, provisional_number=RECEPTION.number),
            },
            Duty.NUMBER,
        ),
    ],
)
def test_what_comes_next(changes: dict[str, Any], duty: Duty | None) -> None:
    """Number, then dossier, then status; nothing for a dossier of ours or one that waits for somebody."""
    found = replace(dossier(status=Status.RECEIVED, reception=RECEPTION), **changes)
    assert duty_of(found) is duty


def test_while_nobody_answers_the_circuit_is_open() -> None:
    """Longer each time; failures of calls that were under way together count once; an answer closes it."""
    first = Circuit().failed(NOW)
    assert first.open_at(NOW)
    assert first.failed(NOW) == first
    assert not first.open_at(NOW + PAUSES[0])
    second = first.failed(NOW + PAUSES[0])
    assert second.open_at(NOW + PAUSES[0] + PAUSES[1] - timedelta(seconds=1))
    assert not Circuit().open_at(NOW)
    last = Circuit(failures=99).failed(NOW)
    assert last.closed_at == NOW + PAUSES[-2]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [(ACKNOWLEDGED, "acknowledged"), (AWAY, "away"), (Reply(refusal="422"), "refused")],
)
def test_outcomes_are_counted_by_name(reply: Reply, outcome: str) -> None:
    """As the metric shows them."""
    assert reply.outcome == outcome
