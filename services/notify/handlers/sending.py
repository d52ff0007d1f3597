"""What happens when a message is sent: an attempt is marked, its outcome recorded; staff may order more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.notify import MessageFailed, MessageSent
from services.notify.domain.message import Message, Order, State
from services.notify.handlers.errors import StaleMessageError, UnknownMessageError
from services.notify.handlers.means import Means, find, put
from services.notify.ports import Settled


def take_up(keys: Sequence[str], work: UnitOfWork, *, means: Means) -> list[Message]:
    """Mark attempts as begun, durably before anything leaves; returns what is to be sent."""
    begun = []
    for key in keys:
        message = find(key, work)
        if message is None or not message.is_due(means.machine_clock.now()):
            continue
        if message.is_void(means.clock.now()):
            put(message.expired(), work)
        else:
            begun.append(put(message.begun(means.clock.now()), work))
    return begun


def give_up(keys: Sequence[str], work: UnitOfWork, *, means: Means) -> list[Message]:
    """Close attempts whose sender is gone, so that others follow; returns the messages as that left them."""
    closed = []
    for key in keys:
        message = find(key, work)
        if message is not None and message.state is State.SENDING:
            message = put(message.cut_off(means.machine_clock.now(), means.plan), work)
            _announce(message, work, means)
            closed.append(message)
    return closed


def record(settled: Sequence[Settled], work: UnitOfWork, *, means: Means) -> list[Message]:
    """Write down what became of attempts.

    Returns: the messages of which an attempt was made, as it left them.
    """
    recorded = []
    for attempted, result in settled:
        message = find(attempted.message_id, work)
        if message is None or message.open_attempt != attempted.open_attempt:
            continue  # given up meanwhile, or recorded before
        now = means.machine_clock.now()
        if result is None:
            put(message.released(now), work)
            continue
        message = put(message.settled(result, now, means.plan), work)
        _announce(message, work, means)
        recorded.append(message)
    return recorded


def retry_message(key: str, expected_version: int, by: str, work: UnitOfWork, *, means: Means) -> Message:
    """Give a message that failed or lapsed a further round of attempts.

    Args:
        by: who asks for it.
    Raises: UnknownMessageError, StaleMessageError, NotRetryableError.
    """
    message = find(key, work)
    if message is None:
        raise UnknownMessageError(key)
    if message.version != expected_version:
        raise StaleMessageError(key)
    order = Order(by=by, at=means.clock.now())
    return put(message.ordered_again(order, means.machine_clock.now()), work)


def _announce(message: Message, work: UnitOfWork, means: Means) -> None:
    """Tell what became of a message about a dossier, once it is decided."""
    if not message.dossier_id:
        return
    about: dict[str, Any] = {
        "commune_id": work.tenant,
        "occurred_at": means.clock.now(),
        "dossier_id": message.dossier_id,
        "message_id": message.message_id,
        "notice": message.notice.value,
        "channel": message.channel.value,
    }
    if message.state is State.SENT:
        work.announce(MessageSent(**about), caused_by=message.event_id)
    elif message.state is State.FAILED:
        work.announce(MessageFailed(**about, cause=message.cause), caused_by=message.event_id)
