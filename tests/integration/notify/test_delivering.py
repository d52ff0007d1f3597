"""Messages leave: real database, real mail server, real HTTP gateway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from services.chassis.lease import Lease
from services.chassis.transactions import Transactor
from services.contracts.person import PersonData
from services.notify.domain.message import Message, Outcome, State
from services.notify.domain.rules import Channel
from services.notify.store import MongoAlone
from tests.fakes import notices
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.notices import COMMUNE, DOSSIER, MACHINE_NOON
from tests.integration.notify.house import House, house
from tests.integration.notify.peers import (
    MailPeer,
    SmsPeer,
    free_port,
    mail_server,
    silent_server,
    sms_server,
)

RECEIVED = f"intake:{DOSSIER}:00000002"
ONLY_MAIL = PersonData(email="binh@example.com")


class KilledError(BaseException):
    """The process ends here and now."""


@pytest.fixture
def mail() -> Iterator[MailPeer]:
    """A mail server."""
    with mail_server() as peer:
        yield peer


@pytest.fixture
def sms() -> Iterator[SmsPeer]:
    """An SMS gateway."""
    with sms_server() as peer:
        yield peer


@pytest.fixture
def one(mongodb_uri: str, database: str, mail: MailPeer, sms: SmsPeer) -> Iterator[House]:
    """A notify in front of both, with one reception to tell of; three attempts, time stands still."""
    given = {"smtp_port": mail.port, "sms_url": sms.url, "retry_delays_seconds": "60,300"}
    with house(mongodb_uri, database, **given) as built:
        built.machine_clock = FixedClock(MACHINE_NOON)
        built.hear([notices.commune()])
        receive(built)
        yield built


def later(one: House, **units: float) -> None:
    """Let time pass, by the machine's clock."""
    assert isinstance(one.machine_clock, FixedClock)
    one.machine_clock.move(timedelta(**units))


def receive(one: House, person: PersonData = notices.ANNA, **about: str) -> None:
    """A dossier is filed at the counter and received."""
    filed = notices.filed("counter", person, **about)
    one.hear([filed, notices.received("ordinary", person, "one-stop", **about)])


def outcomes(message: Message) -> list[tuple[Outcome | None, str]]:
    """What became of its attempts."""
    return [(attempt.outcome, attempt.code) for attempt in message.attempts]


def test_both_messages_leave_and_it_is_told(one: House, mail: MailPeer, sms: SmsPeer) -> None:
    """Mail and SMS arrive, the attempts are on record, events answer the reception, metrics count."""
    one.deliver()
    assert [(message.channel, message.state) for message in one.messages()] == [
        (Channel.EMAIL, State.SENT),
        (Channel.SMS, State.SENT),
    ]
    assert notices.NUMBER in str(mail.mails[0]["Subject"])
    assert (sms.requests[0]["to"], sms.requests[0]["reference"]) == (
        "84912345678",
        f"{COMMUNE}:{RECEIVED}:sms",
    )
    assert [message.reference for message in one.messages()] == [
        mail.message_ids[0],
        sms.requests[0]["reference"],
    ]
    assert one.said() == [("message.sent.v1", RECEIVED)] * 2
    text = generate_latest(one.registry).decode()
    assert 'notify_messages_total{channel="email",outcome="sent"} 1.0' in text
    assert 'notify_delivery_seconds_count{channel="sms"} 1.0' in text


def test_a_second_sweep_sends_nothing(one: House, mail: MailPeer, sms: SmsPeer) -> None:
    """Nor does the same event, delivered once more."""
    one.deliver()
    one.hear([notices.received()])
    one.deliver()
    assert (len(mail.mails), len(sms.requests)) == (1, 1)


def test_a_permanent_refusal_fails_at_once(one: House, mail: MailPeer) -> None:
    """550: no second attempt, the event says why, and the gauge shows it."""
    mail.on_recipient = lambda address: "550 no such mailbox"
    one.deliver()
    later(one, days=2)
    one.deliver()
    failed = one.messages()[0]
    assert (failed.state, failed.cause) == (State.FAILED, "smtp_550")
    assert outcomes(failed) == [(Outcome.REFUSED, "smtp_550")]
    assert len(mail.recipients) == 1
    assert ("message.failed.v1", RECEIVED) in one.said()
    one.measure()
    assert "notify_failed_messages 1.0" in generate_latest(one.registry).decode()


def test_a_server_that_was_away_gets_everything_when_it_is_back(
    mongodb_uri: str, database: str, sms: SmsPeer
) -> None:
    """Nothing is lost and nothing comes twice; SMS leave meanwhile."""
    port = free_port()
    given = {"smtp_port": port, "sms_url": sms.url, "retry_delays_seconds": "60,300"}
    with house(mongodb_uri, database, **given) as one:
        one.machine_clock = FixedClock(MACHINE_NOON)
        one.hear([notices.commune()])
        for number in range(5):
            dossier_id = f"d{number}"
            one.hear(
                [notices.filed("counter", dossier_id=dossier_id), notices.received(dossier_id=dossier_id)]
            )
        one.deliver()
        states = Counter((message.channel, message.state) for message in one.messages())
        assert states == {(Channel.EMAIL, State.DUE): 5, (Channel.SMS, State.SENT): 5}
        with mail_server(port) as back:
            later(one, minutes=1)
            one.deliver()
            assert len(set(back.message_ids)) == len(back.mails) == 5
        assert {message.state for message in one.messages()} == {State.SENT}
        tries = Counter(
            len(message.attempts) for message in one.messages() if message.channel is Channel.EMAIL
        )
        assert tries == {1: 4, 2: 1}


def test_a_server_that_hangs_holds_up_nobody_else(mongodb_uri: str, database: str, sms: SmsPeer) -> None:
    """The time-out ends one attempt; the other channel goes on, other messages keep their attempts."""
    with silent_server() as port:
        given = {"smtp_port": port, "smtp_timeout_seconds": "0.3", "sms_url": sms.url}
        with house(mongodb_uri, database, **given) as one:
            one.hear([notices.commune(), notices.commune("32134")])
            for commune_id in (COMMUNE, "32134"):
                receive(one, commune_id=commune_id)
            one.deliver(Channel.EMAIL, Channel.SMS)
            mails = [one.messages(commune_id)[0] for commune_id in (COMMUNE, "32134")]
            assert [outcomes(message) for message in mails] == [[(Outcome.DEFERRED, "smtp_timeout")], []]
            assert len(sms.kept) == 2


def test_it_fails_after_the_last_attempt_and_staff_may_order_more(one: House, sms: SmsPeer) -> None:
    """Three attempts with the delays of the settings between; each is on record."""
    sms.status = lambda message: 500
    for minutes in (0, 1, 5):
        later(one, minutes=minutes)
        one.deliver(Channel.SMS)
    failed = one.messages()[1]
    assert (failed.state, failed.cause) == (State.FAILED, "sms_500")
    assert outcomes(failed) == [(Outcome.DEFERRED, "sms_500")] * 3
    assert one.said() == [("message.failed.v1", RECEIVED)]


def test_killed_between_sending_and_recording(
    one: House, mail: MailPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attempt is visible, and the next process sends the same mail with the same Message-ID."""
    real = Transactor.run
    runs: list[int] = []

    def killed_at_the_second(self: Transactor, fill: object) -> object:
        runs.append(1)
        if len(runs) == 2:
            raise KilledError
        return real(self, fill)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Transactor, "run", killed_at_the_second)
        with pytest.raises(KilledError):
            one.deliver(Channel.EMAIL)
    assert len(mail.mails) == 1
    assert (one.messages()[0].state, outcomes(one.messages()[0])) == (State.SENDING, [(None, "")])
    one.deliver(Channel.EMAIL)
    assert outcomes(one.messages()[0]) == [(Outcome.INTERRUPTED, "interrupted"), (Outcome.SENT, "taken")]
    assert len(mail.mails) == 2
    assert len(set(mail.message_ids)) == 1
    assert one.said() == [("message.sent.v1", RECEIVED)]


def test_one_process_sends_at_a_time(one: House, mail: MailPeer) -> None:
    """While another holds the lease of the channel, nothing is taken up."""
    assert Lease(one.core.store, "deliver.email", "another").acquire()
    one.deliver(Channel.EMAIL)
    assert not mail.mails
    assert not one.messages()[0].attempts


def test_at_night_sms_wait_and_mails_leave(one: House, mail: MailPeer, sms: SmsPeer) -> None:
    """Quiet hours go by the application's clock; the oldest message is not called late for them."""
    one.clock.set(NOON + timedelta(hours=10))
    one.deliver()
    assert (len(mail.mails), len(sms.requests)) == (1, 0)
    one.measure()
    assert 'notify_oldest_due_seconds{channel="sms"} 0.0' in generate_latest(one.registry).decode()
    one.clock.set(NOON + timedelta(hours=19))
    one.deliver()
    assert len(sms.requests) == 1


def test_what_is_due_for_long_is_measured(one: House) -> None:
    """In seconds, by the machine's clock."""
    later(one, seconds=90)
    one.measure()
    text = generate_latest(one.registry).decode()
    assert 'notify_oldest_due_seconds{channel="email"} 90.0' in text
    assert 'notify_oldest_due_seconds{channel="sms"} 90.0' in text


def test_notices_for_the_desk_are_measured(mongodb_uri: str, database: str, mail: MailPeer) -> None:
    """Who has no contact, and who has one that no channel serves; nothing is sent to either."""
    with house(mongodb_uri, database, smtp_port=mail.port) as one:
        one.hear([notices.commune()])
        for number, person in enumerate([PersonData(), PersonData(phone="0912345678"), ONLY_MAIL]):
            receive(one, person, dossier_id=f"d{number}")
        one.deliver()
        one.measure()
        text = generate_latest(one.registry).decode()
    assert 'notify_desk_notices{cause="no_contact"} 1.0' in text
    assert 'notify_desk_notices{cause="no_channel"} 1.0' in text
    assert [str(one["To"]) for one in mail.mails] == ["binh@example.com"]


def test_two_marks_of_one_message_are_not_both_given(one: House) -> None:
    """Two senders at once, as after a lost lease: the database lets one of them begin."""
    due = one.jobs().deliveries[Channel.EMAIL]
    keys = [f"{RECEIVED}:email"]
    alone = MongoAlone(one.core.transactor)
    taken = [alone(COMMUNE, lambda work: due.take_up(keys, work), keys) for _ in range(2)]
    assert [len(messages) for messages in taken] == [1, 0]
