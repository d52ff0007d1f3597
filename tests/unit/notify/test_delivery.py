"""The sender: in turn, bounded, and nothing lost between sending and recording."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from services.chassis.errors import StoreAwayError
from services.notify.delivery import Limits
from services.notify.domain.errors import ChannelAwayError, DeferredError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.domain.message import Outcome, State
from services.notify.domain.rules import Channel
from services.notify.domain.timing import QuietHours
from tests.fakes.notices import COMMUNE, MACHINE_NOON, PLAN
from tests.unit.notify.office import OTHER, THIRD, Office

NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 22:00 in Vietnam


@pytest.fixture
def office() -> Office:
    """An office with one message due."""
    office = Office()
    office.receive(COMMUNE)
    return office


def test_what_is_due_leaves_once(office: Office) -> None:
    """Sent, recorded, counted; the next sweep finds nothing."""
    delivery = office.delivery()
    assert (delivery.run(), delivery.run()) == (1, 0)
    (message,) = office.messages()
    (attempt,) = message.attempts
    assert (message.state, attempt.outcome, attempt.code) == (State.SENT, Outcome.SENT, "taken")
    assert attempt.template == "received.v1"
    assert message.reference == attempt.reference == office.gateway.taken[0].reference
    assert office.observed == [State.SENT]
    assert len(office.gateway.taken) == 1
    assert office.gateway.closed_count == 2


def test_only_its_own_channel_is_served(office: Office) -> None:
    """The SMS of the same event waits for its own sender, which counts its parts."""
    office.delivery().run()
    office.channel = Channel.SMS
    assert office.states() == {State.DUE: 1}
    office.delivery().run()
    assert office.messages()[0].attempts[0].segments_count == 2


def test_the_mark_is_there_before_anything_leaves(office: Office) -> None:
    """Whoever looks while a letter is under way sees the attempt."""
    seen: list[int | None] = []
    office.gateway.answer = lambda letter: seen.append(office.messages()[0].open_attempt)
    office.delivery().run()
    assert seen == [1]


def test_communes_are_served_in_turn() -> None:
    """One with a flood gets no more than its turn before the others."""
    office = Office()
    office.receive(COMMUNE, count=50)
    office.receive(OTHER, THIRD)
    office.delivery(Limits(group_count=20)).run()
    order = office.served()
    assert order == [COMMUNE] * 20 + [OTHER, THIRD] + [COMMUNE] * 30


def test_the_turn_goes_on_where_it_ended() -> None:
    """A sweep that ends early does not begin with the same commune again."""
    office = Office()
    office.receive(COMMUNE, OTHER, THIRD, count=2)
    office.gateway.answer = office.slow(3)
    delivery = office.delivery(Limits(group_count=1, sweep_seconds=3))
    for _ in range(4):
        delivery.run()
    order = office.served()
    assert order == [COMMUNE, OTHER, THIRD, COMMUNE]


def test_a_slow_turn_ends_early() -> None:
    """What was taken up and not tried is due again at once, and has lost no attempt."""
    office = Office()
    office.receive(COMMUNE, count=5)
    office.gateway.answer = office.slow(4)
    office.delivery(Limits(group_seconds=6, sweep_seconds=6)).run()
    assert office.states() == {State.SENT: 2, State.DUE: 3}
    assert {message.tries_count for message in office.messages() if message.state is State.DUE} == {0}
    assert office.observed == [State.SENT] * 2


def test_a_server_that_is_away_is_not_asked_for_every_message(office: Office) -> None:
    """One attempt, then a pause that grows; when it is back all leave but the one that was tried last."""
    office.receive(OTHER, count=30)
    office.gateway.answer = lambda letter: ChannelAwayError("smtp_away")
    delivery = office.delivery(Limits(pauses_seconds=(1, 10)))
    delivery.run()
    assert (len(office.gateway.tried), office.states()) == (1, {State.DUE: 31})
    assert delivery.run() == 0
    for seconds, tried in ((1, 2), (9.9, 2), (0.1, 3), (9.9, 3), (0.1, 4)):
        office.seconds += seconds
        office.machine_clock.move(timedelta(minutes=5))
        delivery.run()
        assert len(office.gateway.tried) == tried
    office.gateway.answer = lambda letter: None
    office.seconds += 10
    delivery.run()
    assert office.states() == {State.SENT: 30, State.DUE: 1}


def test_after_a_success_pauses_begin_small_again(office: Office) -> None:
    """A server that was away last week is trusted today."""
    delivery = office.delivery(Limits(pauses_seconds=(1, 60)))
    office.gateway.answer = lambda letter: ChannelAwayError("smtp_away")
    delivery.run()
    office.gateway.answer = lambda letter: None
    office.seconds += 1
    office.machine_clock.move(PLAN.delays[0])
    delivery.run()
    office.receive(OTHER)
    office.gateway.answer = lambda letter: ChannelAwayError("smtp_away")
    delivery.run()
    office.gateway.answer = lambda letter: None
    office.seconds += 1
    office.machine_clock.move(PLAN.delays[0])
    assert delivery.run() == 1


def test_a_refused_message_fails_and_the_others_leave(office: Office) -> None:
    """One bad address is no reason to stop."""
    office.receive(OTHER)
    errors = [RefusedError("smtp_550")]
    office.gateway.answer = lambda letter: errors.pop() if errors else None
    office.delivery().run()
    assert [(one.state, one.cause) for one in office.messages()] == [
        (State.FAILED, "smtp_550"),
        (State.SENT, ""),
    ]
    assert office.observed == [State.FAILED, State.SENT]


def test_a_deferred_message_waits_and_the_others_leave(office: Office) -> None:
    """A full mailbox is a matter of that mailbox."""
    office.receive(OTHER)
    errors = [DeferredError("smtp_452")]
    office.gateway.answer = lambda letter: errors.pop() if errors else None
    office.delivery().run()
    assert [one.state for one in office.messages()] == [State.DUE, State.SENT]
    assert office.messages()[0].next_attempt_at == MACHINE_NOON + PLAN.delays[0]


def test_a_fault_of_ours_is_an_attempt_like_another(office: Office) -> None:
    """Whatever is raised, the line goes on, and the message is tried again."""
    office.gateway.answer = lambda letter: KeyError("a bug")
    office.delivery().run()
    assert [(one.state, one.attempts[0].code) for one in office.messages()] == [(State.DUE, "unexpected")]


def test_who_loses_the_right_in_the_middle_of_a_group_sends_no_more_of_it() -> None:
    """A sender that was frozen and woke: what it has not tried is let go, and leaves by who has the right."""
    office = Office()
    office.receive(COMMUNE, count=3)

    def lost(letter: Letter) -> None:
        office.right.is_ours = False

    office.gateway.answer = lost
    office.delivery().run()
    assert len(office.gateway.taken) == 1
    assert office.states() == {State.SENT: 1, State.DUE: 2}
    assert [len(message.attempts) for message in office.messages()] == [1, 0, 0]


def test_without_the_right_nothing_is_touched(office: Office) -> None:
    """Another process is the sender."""
    office.right.is_ours = False
    assert office.delivery().run() == 0
    assert office.messages()[0].attempts == ()


def test_an_outcome_that_could_not_be_recorded_is_kept(office: Office) -> None:
    """The database went away after the letter had left: it is written down later, not sent again."""
    delivery = office.delivery()

    def leave_and_lose_the_database(letter: Letter) -> None:
        office.alone.away = [StoreAwayError("gone"), StoreAwayError("gone")]

    office.gateway.answer = leave_and_lose_the_database
    for _ in range(2):
        with pytest.raises(StoreAwayError):
            delivery.run()
    delivery.run()
    assert office.states() == {State.SENT: 1}
    assert len(office.gateway.tried) == 1


def test_a_crash_between_sending_and_recording_is_seen_and_repaired(office: Office) -> None:
    """The next process sends it again under the same reference; the lost attempt stays on record."""

    def crash(letter: Letter) -> None:
        raise SystemExit

    office.gateway.answer = crash
    with pytest.raises(SystemExit):
        office.delivery().run()
    assert office.states() == {State.SENDING: 1}
    office.gateway.answer = lambda letter: None
    office.right.is_ours = False
    assert office.delivery().run() == 0  # its sender may still be alive: it has the right
    office.right.is_ours = True
    office.delivery().run()
    (message,) = office.messages()
    assert [attempt.outcome for attempt in message.attempts] == [Outcome.INTERRUPTED, Outcome.SENT]
    assert office.gateway.tried[0] == office.gateway.tried[1]


def test_a_message_that_crashes_every_time_is_counted_as_failed(office: Office) -> None:
    """After the last allowed attempt it is given up, and seen in the metrics."""

    def crash(letter: Letter) -> None:
        raise SystemExit

    office.gateway.answer = crash
    for _ in range(3):
        with pytest.raises(SystemExit):
            office.delivery().run()
    office.delivery().run()
    assert (office.states(), office.observed) == ({State.FAILED: 1}, [State.DUE, State.DUE, State.FAILED])


def test_a_mark_whose_success_was_not_heard_of_is_found(office: Office) -> None:
    """The database took the mark and went away before it could say so: the same process tidies up."""
    delivery = office.delivery()
    office.alone.unheard = [StoreAwayError("no answer")]
    with pytest.raises(StoreAwayError):
        delivery.run()
    assert (office.states(), office.gateway.tried) == ({State.SENDING: 1}, [])
    delivery.run()
    assert office.states() == {State.SENT: 1}


def test_quiet_hours_are_those_of_the_application_clock(office: Office) -> None:
    """At night nothing leaves; in the morning all of it does."""
    delivery = office.delivery(quiet=QuietHours(time(21), time(7)))
    office.clock.set(NIGHT)
    assert delivery.is_quiet()
    assert delivery.run() == 0
    office.clock.set(NIGHT + timedelta(hours=9))
    assert delivery.run() == 1
