"""The states of a message, and the attempts on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.notify.domain.errors import NotRetryableError
from services.notify.domain.message import (
    CHANGES,
    Facts,
    Message,
    Order,
    Outcome,
    Result,
    State,
    message_id,
)
from services.notify.domain.rules import Channel, Notice
from tests.fakes.clock import NOON
from tests.fakes.notices import MACHINE_NOON, PLAN

SENT = Result(outcome=Outcome.SENT, code="taken", duration_seconds=0.2, template="received.v1")
LATER = Result(outcome=Outcome.DEFERRED, code="smtp_451")
NEVER = Result(outcome=Outcome.REFUSED, code="smtp_550")
MINUTE = timedelta(minutes=1)


def message(**changes: Any) -> Message:
    """A message that is due at noon, by the machine's clock."""
    due = Message(
        message_id="intake:d1:00000002:sms",
        event_id="intake:d1:00000002",
        dossier_id="d1",
        notice=Notice.RECEIVED,
        channel=Channel.SMS,
        state=State.DUE,
        facts=Facts(unit_name="Một cửa", desk_phone="1", desk_address="2", appointment_at=NOON),
        person="sealed",
        created_at=NOON,
        due_since=MACHINE_NOON,
        next_attempt_at=MACHINE_NOON,
    )
    return replace(due, **changes)


def tried(one: Message, result: Result) -> Message:
    """After one more attempt."""
    return one.begun(NOON).settled(result, MACHINE_NOON, PLAN)


def test_an_event_has_one_message_a_channel() -> None:
    """The id says both, so there is no room for a second one."""
    assert message_id("intake:d1:00000002", Channel.EMAIL) == "intake:d1:00000002:email"


def test_a_message_is_due_from_its_moment_on() -> None:
    """Not before, and not once it was decided."""
    assert message().is_due(MACHINE_NOON)
    assert not message().is_due(MACHINE_NOON - MINUTE)
    assert not message(state=State.SENT).is_due(MACHINE_NOON)


def test_an_attempt_that_goes_well() -> None:
    """It is on record with its moment by the application's clock, its code, time taken and wording."""
    sent = tried(message(), SENT)
    assert sent.state is State.SENT
    assert sent.open_attempt is None
    (attempt,) = sent.attempts
    assert (attempt.number, attempt.at, attempt.outcome) == (1, NOON, Outcome.SENT)
    assert (attempt.code, attempt.duration_seconds, attempt.template) == ("taken", 0.2, "received.v1")


def test_an_attempt_under_way_holds_the_message_back() -> None:
    """Nobody else takes it up, and whoever looks sees that it is being sent."""
    begun = message().begun(NOON)
    assert (begun.state, begun.open_attempt, begun.tries_count) == (State.SENDING, 1, 1)
    assert not begun.is_due(MACHINE_NOON + 60 * MINUTE)


def test_delays_grow_and_the_last_attempt_fails() -> None:
    """Three attempts with one and five minutes between; then the code of the last is the cause."""
    first = tried(message(), LATER)
    second = tried(first, LATER)
    third = tried(second, LATER)
    assert first.next_attempt_at == MACHINE_NOON + MINUTE
    assert second.next_attempt_at == MACHINE_NOON + 5 * MINUTE
    assert (third.state, third.cause, len(third.attempts)) == (State.FAILED, "smtp_451", 3)


def test_a_refusal_fails_at_once() -> None:
    """What will never be taken is not tried again."""
    refused = tried(message(), NEVER)
    assert (refused.state, refused.cause, len(refused.attempts)) == (State.FAILED, "smtp_550", 1)


def test_an_attempt_that_was_cut_off_stays_on_record() -> None:
    """It is closed as interrupted, counts, and the message is due at once."""
    later = MACHINE_NOON + MINUTE
    again = message().begun(NOON).cut_off(later, PLAN)
    assert (again.state, again.next_attempt_at, again.tries_count) == (State.DUE, later, 1)
    assert [attempt.outcome for attempt in again.begun(NOON).attempts] == [Outcome.INTERRUPTED, None]


def test_a_message_that_is_always_cut_off_fails() -> None:
    """One that kills its sender does not do so for ever."""
    one = message()
    for _ in range(3):
        one = one.begun(NOON).cut_off(MACHINE_NOON, PLAN)
    assert (one.state, one.cause, len(one.attempts)) == (State.FAILED, "interrupted", 3)


def test_an_attempt_that_was_not_made_leaves_no_trace() -> None:
    """The message is due at once again, and has lost no attempt."""
    assert message().begun(NOON).released(MACHINE_NOON) == message()


@pytest.mark.parametrize("state", [State.FAILED, State.LAPSED])
def test_staff_may_order_another_round(state: State) -> None:
    """All attempts are there again, those before stay on record, and it is known who asked."""
    failed = tried(message(), NEVER)
    order = Order(by="staff-1", at=NOON)
    again = replace(failed, state=state).ordered_again(order, MACHINE_NOON + MINUTE)
    assert (again.state, again.tries_count, again.cause) == (State.DUE, 0, "")
    assert again.due_since == again.next_attempt_at == MACHINE_NOON + MINUTE
    assert (again.attempts, again.orders) == (failed.attempts, (order,))


@pytest.mark.parametrize("state", [State.DUE, State.SENDING, State.SENT, State.DESK])
def test_nothing_else_can_be_ordered(state: State) -> None:
    """What is under way or was sent is not sent a second time."""
    with pytest.raises(NotRetryableError, match=state):
        message(state=state).ordered_again(Order(by="staff-1", at=NOON), MACHINE_NOON)


MOVES: dict[State, Callable[[Message], Message]] = {
    State.SENDING: lambda one: one.begun(NOON),
    State.SENT: lambda one: one.settled(SENT, MACHINE_NOON, PLAN),
    State.FAILED: lambda one: one.settled(NEVER, MACHINE_NOON, PLAN),
}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", [State.DUE, *MOVES])
def test_every_pair_of_states(before: State, after: State) -> None:
    """A change happens if the table has it, and is refused if not."""
    one = replace(message().begun(NOON), state=before)
    ordered = before in (State.FAILED, State.LAPSED)
    to_due = (lambda one: one.ordered_again(Order(by="staff-1", at=NOON), MACHINE_NOON)) if ordered else None
    move = MOVES.get(after) or to_due or (lambda one: one.released(MACHINE_NOON))
    if after in CHANGES[before]:
        assert move(one).state is after
    else:
        with pytest.raises(ValueError, match=f"a message that is {before} cannot become {after}"):
            move(one)


def test_nothing_becomes_a_notice_of_the_desk_later() -> None:
    """That is decided when a message is written; only what was not begun can still lapse."""
    assert State.DESK not in {state for reached in CHANGES.values() for state in reached}
    assert [state for state, reached in CHANGES.items() if State.LAPSED in reached] == [State.DUE]
    assert CHANGES.keys() == set(State)


def test_a_message_survives_its_document() -> None:
    """What is stored is plain, and read back the same."""
    full = tried(message(), LATER).begun(NOON)
    full = replace(full, orders=(Order(by="staff-1", at=NOON),), version=4)
    document = full.document()
    assert Message.of({**document, "key": "as the store adds it"}) == full
    assert {type(document[name]) for name in ("notice", "channel", "state")} == {str}
    assert type(document["attempts"][0]["outcome"]) is str
