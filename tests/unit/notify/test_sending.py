"""What happens when a message is sent, and when staff order another round."""

from __future__ import annotations

import pytest

from services.contracts.notify import MessageFailed, MessageSent
from services.notify.domain.message import Outcome, Result, State
from services.notify.handlers import events, sending
from services.notify.handlers.errors import StaleMessageError, UnknownMessageError
from services.notify.handlers.means import find
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE, DOSSIER, means
from tests.fakes.work import FakeWork

EVENT = f"intake:{DOSSIER}:00000002"
MAIL, SMS = f"{EVENT}:email", f"{EVENT}:sms"
SENT = Result(outcome=Outcome.SENT, code="taken")
NEVER = Result(outcome=Outcome.REFUSED, code="smtp_550")
LATER = Result(outcome=Outcome.DEFERRED, code="smtp_451")


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune with a reception to tell of, by mail and SMS."""
    work = FakeWork(COMMUNE)
    events.on_commune_published(notices.commune(), work)
    events.on_dossier_received(notices.received(), work, means=means())
    return work


def state(work: FakeWork, key: str) -> State:
    """Where a message stands."""
    found = find(key, work)
    assert found is not None
    return found.state


def test_what_is_due_is_taken_up_once(work: FakeWork) -> None:
    """The mark keeps a second sender away; ids that are not known or not due are passed over."""
    taken = sending.take_up(["unknown", MAIL], work, means=means())
    assert [(one.message_id, one.open_attempt) for one in taken] == [(MAIL, 1)]
    assert state(work, MAIL) is State.SENDING
    assert sending.take_up([MAIL], work, means=means()) == []
    assert work.events == []


def test_a_message_that_left_is_announced(work: FakeWork) -> None:
    """Written with the outcome, caused by the event told of, free of personal data."""
    (taken,) = sending.take_up([MAIL], work, means=means())
    (left,) = sending.record([(taken, SENT)], work, means=means())
    assert left.state is State.SENT
    ((event, cause),) = work.shelf.announced
    assert cause == EVENT
    assert event == MessageSent(
        event_id=f"notify:{DOSSIER}:00000001",
        commune_id=COMMUNE,
        occurred_at=NOON,
        dossier_id=DOSSIER,
        message_id=MAIL,
        notice="received",
        channel="email",
    )


def test_a_message_that_failed_is_announced(work: FakeWork) -> None:
    """With the code, so that the desk knows why it has to tell."""
    (taken,) = sending.take_up([SMS], work, means=means())
    sending.record([(taken, NEVER)], work, means=means())
    (event,) = work.events
    assert isinstance(event, MessageFailed)
    assert (event.channel, event.cause) == ("sms", "smtp_550")


def test_a_message_that_is_tried_again_is_not_announced(work: FakeWork) -> None:
    """Nothing is decided yet."""
    (taken,) = sending.take_up([MAIL], work, means=means())
    (left,) = sending.record([(taken, LATER)], work, means=means())
    assert (left.state, work.events) == (State.DUE, [])


def test_an_attempt_that_was_not_made_is_taken_back(work: FakeWork) -> None:
    """It is not counted, and the message is due at once."""
    (taken,) = sending.take_up([MAIL], work, means=means())
    assert sending.record([(taken, None)], work, means=means()) == []
    (again,) = sending.take_up([MAIL], work, means=means())
    assert (again.tries_count, again.open_attempt) == (1, 1)


def test_an_outcome_is_recorded_once(work: FakeWork) -> None:
    """Told twice, or of a message that is not there, it changes nothing."""
    (taken,) = sending.take_up([MAIL], work, means=means())
    sending.record([(taken, SENT)], work, means=means())
    assert sending.record([(taken, NEVER)], work, means=means()) == []
    assert sending.record([(taken, NEVER)], FakeWork(COMMUNE), means=means()) == []
    assert state(work, MAIL) is State.SENT


def test_a_late_outcome_does_not_touch_the_next_attempt(work: FakeWork) -> None:
    """A sender that froze and wakes up finds its attempt given up."""
    (frozen,) = sending.take_up([MAIL], work, means=means())
    (due,) = sending.give_up([MAIL, SMS, "unknown"], work, means=means())
    assert (due.message_id, due.state) == (MAIL, State.DUE)
    (second,) = sending.take_up([MAIL], work, means=means())
    assert second.open_attempt == 2
    assert sending.record([(frozen, SENT)], work, means=means()) == []
    assert state(work, MAIL) is State.SENDING


def test_a_message_that_is_cut_off_every_time_fails_and_is_announced(work: FakeWork) -> None:
    """After the last allowed attempt nobody has to wait for another."""
    for _ in range(3):
        sending.take_up([MAIL], work, means=means())
        (closed,) = sending.give_up([MAIL], work, means=means())
    assert closed.state is State.FAILED
    (event,) = work.events
    assert isinstance(event, MessageFailed)
    assert event.cause == "interrupted"


def test_staff_order_another_round(work: FakeWork) -> None:
    """The message is due again, and it stands there who asked and when."""
    (taken,) = sending.take_up([MAIL], work, means=means())
    (failed,) = sending.record([(taken, NEVER)], work, means=means())
    again = sending.retry_message(MAIL, failed.version, "staff-1", work, means=means())
    assert (again.state, again.version) == (State.DUE, failed.version + 1)
    assert [(order.by, order.at) for order in again.orders] == [("staff-1", NOON)]


def test_an_order_for_what_changed_meanwhile_is_refused(work: FakeWork) -> None:
    """Whoever asks has to have seen how it stands."""
    with pytest.raises(StaleMessageError):
        sending.retry_message(MAIL, 7, "staff-1", work, means=means())
    with pytest.raises(UnknownMessageError):
        sending.retry_message("unknown", 1, "staff-1", work, means=means())
