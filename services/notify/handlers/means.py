"""What all use cases are given, and how they read and write a message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from services.chassis.work import UnitOfWork
from services.notify.domain.message import Message
from services.notify.domain.rules import Channel
from services.notify.domain.timing import Plan
from services.notify.ports import MESSAGES, Clock, OpenPerson


@dataclass(frozen=True, kw_only=True)
class Means:
    """What the handlers are given from outside.

    Attributes:
        offered: channels that are set up here.
        clock: the application's; it may be moved in a demonstration.
        machine_clock: never moved; waiting and trying again go by it.
        oldest: an event further back is not told any more.
    """

    open_person: OpenPerson
    offered: Collection[Channel]
    clock: Clock
    machine_clock: Clock
    plan: Plan
    oldest: timedelta


def find(key: str, work: UnitOfWork) -> Message | None:
    """The message of that id."""
    document = work.get(MESSAGES, key)
    return None if document is None else Message.of(document)


def put(message: Message, work: UnitOfWork) -> Message:
    """Write a message; returned as it will be read."""
    return Message.of(work.put(MESSAGES, message.message_id, message.document()))
