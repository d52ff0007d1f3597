"""What happens when an event arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.errors import PermanentError, TransientError
from services.chassis.seal import SealError
from services.contracts.intake import DossierFiled
from services.contracts.person import PersonData
from services.notify.domain.errors import NotRetryableError
from services.notify.domain.message import Facts, Message, State
from services.notify.domain.rules import Channel, Notice
from services.notify.handlers import events, sending, telling
from services.notify.handlers.errors import NotifyError, UnknownCommuneError, UnknownDossierError
from services.notify.ports import COMMUNES, DOSSIERS, MESSAGES
from tests.fakes import notices
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.notices import DOSSIER, MACHINE_NOON, means
from tests.fakes.work import FakeWork

NOBODY = PersonData(name="Trần Văn Không")


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune that is known."""
    work = FakeWork(notices.COMMUNE)
    events.on_commune_published(notices.commune(), work)
    return work


def messages(work: FakeWork) -> list[Message]:
    """What was written, by id."""
    return [Message.of(document) for _, document in sorted(work.documents(MESSAGES).items())]


def told(work: FakeWork) -> list[tuple[Notice, Channel, State]]:
    """What was written, in short."""
    return [(one.notice, one.channel, one.state) for one in messages(work)]


def test_a_commune_is_kept_with_the_names_of_its_units(work: FakeWork) -> None:
    """Messages say who writes, and whom to call."""
    kept = work.documents(COMMUNES)[telling.COMMUNE]
    assert kept["desk_phone"] == "0290 388 3001"
    assert kept["units"] == [{"unit_id": "one-stop", "name": "Bộ phận Một cửa xã Cái Nước"}]


def test_filing_online_is_acknowledged_both_ways(work: FakeWork) -> None:
    """Mail and SMS, each once, with the facts of the moment and no number yet."""
    events.on_dossier_filed(notices.filed(), work, means=means())
    mail, sms = messages(work)
    assert told(work) == [
        (Notice.FILED, Channel.EMAIL, State.DUE),
        (Notice.FILED, Channel.SMS, State.DUE),
    ]
    assert mail.message_id == f"intake:{DOSSIER}:00000001:email"
    assert sms.event_id == f"intake:{DOSSIER}:00000001"
    assert mail.facts == Facts(
        unit_name="Bộ phận Một cửa xã Cái Nước",
        desk_phone="0290 388 3001",
        desk_address="Khóm 1, xã Cái Nước, tỉnh Cà Mau",
    )
    assert (mail.created_at, mail.due_since, mail.next_attempt_at) == (NOON, MACHINE_NOON, MACHINE_NOON)


def test_filing_at_the_counter_is_only_noted(work: FakeWork) -> None:
    """The dossier is kept for what follows; nothing is told."""
    events.on_dossier_filed(notices.filed("counter"), work, means=means())
    assert not messages(work)
    assert work.documents(DOSSIERS)[DOSSIER]["filed_online"] is False


def test_reception_tells_number_and_appointment(work: FakeWork) -> None:
    """What the message will say is written down with it."""
    events.on_dossier_filed(notices.filed("counter"), work, means=means())
    events.on_dossier_received(notices.received(), work, means=means())
    assert [one.notice for one in messages(work)] == [Notice.RECEIVED, Notice.RECEIVED]
    facts = messages(work)[0].facts
    assert (facts.dossier_number, facts.appointment_at) == (notices.NUMBER, notices.APPOINTMENT)


def test_an_instant_procedure_leaves_nothing(work: FakeWork) -> None:
    """No message, and no data of the person is kept."""
    events.on_dossier_filed(notices.filed("counter"), work, means=means())
    events.on_dossier_received(notices.received(process_code=None), work, means=means())
    events.on_dossier_returned(notices.returned(), work)
    assert not messages(work)
    assert not work.documents(DOSSIERS)


def test_an_unknown_unit_writes_as_the_commune(work: FakeWork) -> None:
    """A message without a sender would be worse than one from the commune."""
    events.on_dossier_received(notices.received(unit_id="elsewhere"), work, means=means())
    assert messages(work)[0].facts.unit_name == "Xã Cái Nước"


def test_a_refusal_is_told_to_who_filed_online(work: FakeWork) -> None:
    """The reason is sealed in the message's own person; the dossier is not kept any longer."""
    events.on_dossier_filed(notices.filed(), work, means=means())
    events.on_dossier_declined(notices.declined(), work, means=means())
    mail = messages(work)[2]
    assert (mail.notice, mail.channel) == (Notice.DECLINED, Channel.EMAIL)
    assert notices.opened(mail.person).reason == "Thiếu bản sao giấy chứng sinh."
    assert not work.documents(DOSSIERS)


def test_a_refusal_at_the_counter_is_not_told(work: FakeWork) -> None:
    """The form was handed over."""
    events.on_dossier_filed(notices.filed("counter"), work, means=means())
    events.on_dossier_declined(notices.declined(), work, means=means())
    assert not messages(work)


def test_completion_asks_to_collect(work: FakeWork) -> None:
    """With what was kept of the dossier; it goes when the result was collected."""
    events.on_dossier_received(notices.received(), work, means=means())
    events.on_dossier_completed(notices.completed(), work, means=means())
    assert told(work)[2:] == [
        (Notice.COMPLETED, Channel.EMAIL, State.DUE),
        (Notice.COMPLETED, Channel.SMS, State.DUE),
    ]
    assert messages(work)[2].facts.dossier_number == notices.NUMBER
    assert work.documents(DOSSIERS)
    events.on_dossier_returned(notices.returned(), work)
    assert not work.documents(DOSSIERS)


def test_nobody_is_asked_to_collect_what_they_have(work: FakeWork) -> None:
    """The desk handed over before the completion arrived: the notice is on record, but not sent."""
    events.on_dossier_received(notices.received(), work, means=means())
    events.on_dossier_returned(notices.returned(), work)
    events.on_dossier_completed(notices.completed(), work, means=means())
    late = messages(work)[2:]
    assert [(one.state, one.cause) for one in late] == [(State.LAPSED, "collected")] * 2
    assert not work.documents(DOSSIERS)


def test_a_person_without_contact_is_told_at_the_desk(work: FakeWork) -> None:
    """The notice is on record, with the cause, and nothing will be sent."""
    events.on_dossier_received(notices.received(person=NOBODY), work, means=means())
    (one,) = messages(work)
    assert (one.channel, one.state, one.cause) == (Channel.DESK, State.DESK, "no_contact")


def test_a_telephone_without_a_channel_is_seen(work: FakeWork) -> None:
    """Where no SMS gateway is set up, who gave a telephone alone is told at the desk."""
    only_phone = PersonData(phone="0912345678")
    only_mail = means(offered={Channel.EMAIL})
    events.on_dossier_received(notices.received(person=only_phone), work, means=only_mail)
    (one,) = messages(work)
    assert (one.channel, one.state, one.cause) == (Channel.DESK, State.DESK, "no_channel")


def test_the_past_is_recorded_but_not_told(work: FakeWork) -> None:
    """A service that reads the log of a year does not write to everybody of that year."""
    late = means(clock=FixedClock(NOON + timedelta(days=7, seconds=1)))
    events.on_dossier_received(notices.received(), work, means=late)
    assert [(one.state, one.cause) for one in messages(work)] == [(State.LAPSED, "too_late")] * 2


def test_an_event_handled_again_changes_nothing(work: FakeWork) -> None:
    """Even if all claims were lost, a message that was sent is not due once more."""
    events.on_dossier_received(notices.received(), work, means=means())
    first = messages(work)[0]
    work.put(MESSAGES, first.message_id, replace(first, state=State.SENT).document())
    events.on_dossier_received(notices.received(), work, means=means())
    assert [one.state for one in messages(work)] == [State.SENT, State.DUE]


def test_a_commune_that_is_not_known_yet_is_waited_for() -> None:
    """Its description may come over another stream: later, not never."""
    with pytest.raises(UnknownCommuneError) as caught:
        events.on_dossier_received(notices.received(), FakeWork(notices.COMMUNE), means=means())
    assert isinstance(caught.value, TransientError)
    assert isinstance(caught.value, NotifyError)


def test_a_refusal_without_a_beginning_is_set_aside(work: FakeWork) -> None:
    """Whether it was filed online is not known: a person has to look."""
    with pytest.raises(UnknownDossierError) as caught:
        events.on_dossier_declined(notices.declined(), work, means=means())
    assert isinstance(caught.value, PermanentError)


def test_a_completion_without_a_beginning_is_set_aside(work: FakeWork) -> None:
    """Nobody knows whom to tell: a person has to look."""
    with pytest.raises(UnknownDossierError):
        events.on_dossier_completed(notices.completed(), work, means=means())


def test_what_was_sealed_elsewhere_is_set_aside(work: FakeWork) -> None:
    """A person that cannot be opened cannot be told."""
    strange: DossierFiled = replace(notices.filed(), person="a.b.c.d.e")
    with pytest.raises(SealError):
        events.on_dossier_filed(strange, work, means=means())


def test_nothing_personal_is_stored_in_clear(work: FakeWork) -> None:
    """Neither name, telephone, mail, reason nor look-up code stands in any document."""
    events.on_dossier_filed(notices.filed(), work, means=means())
    events.on_dossier_received(notices.received(), work, means=means())
    events.on_dossier_declined(notices.declined(dossier_id=DOSSIER), work, means=means())
    stored = repr(work.shelf.documents)
    for part in ("Ánh", "0912", "345", "anh.nguyen", notices.LOOKUP_CODE, "chứng sinh"):
        assert part not in stored


def test_what_a_handler_reads_is_known_beforehand() -> None:
    """The reads of a batch are gathered; where nothing is told no message is looked for."""
    key = f"intake:{DOSSIER}:00000002"
    assert events.reads(notices.received()) == [
        (COMMUNES, telling.COMMUNE),
        (DOSSIERS, DOSSIER),
        (MESSAGES, f"{key}:email"),
        (MESSAGES, f"{key}:sms"),
        (MESSAGES, f"{key}:desk"),
    ]
    assert events.reads(notices.filed("counter")) == [(DOSSIERS, DOSSIER)]
    assert events.reads(notices.received(process_code=None)) == [(DOSSIERS, DOSSIER)]


def test_nobody_is_told_of_what_is_practice() -> None:
    """Through no channel, at no desk: what would have been said is there, and can never be sent.

    It is so from the first event on, whatever else was heard of the commune.
    """
    work = FakeWork("32128_th1")
    events.on_commune_published(replace(notices.commune(), commune_id="32128_th1"), work)
    for person in (notices.ANNA, NOBODY):
        filed = replace(notices.filed(), dossier_id=person.name, person=notices.sealed(person))
        for _ in range(2):
            events.on_dossier_filed(filed, work, means=means())
    found = messages(work)
    assert {(one.state, one.cause) for one in found} == {(State.SUPPRESSED, "practice")}
    assert len(found) == 3
    for one in found:
        with pytest.raises(NotRetryableError):
            sending.retry_message(one.message_id, one.version, "officer-1", work, means=means())
    assert not sending.take_up([one.message_id for one in found], work, means=means())
