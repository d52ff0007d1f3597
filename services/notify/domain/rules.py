"""Which event tells whom through which channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.intake import DossierFiled, DossierReceived
from services.contracts.person import PersonData

FILED_ONLINE = "online"  # DossierFiled.channel


class Notice(StrEnum):
    """What is said; the name of its templates."""

    FILED = "filed"
    RECEIVED = "received"
    DECLINED = "declined"
    COMPLETED = "completed"


class Channel(StrEnum):
    """How it leaves."""

    EMAIL = "email"
    SMS = "sms"
    DESK = "desk"  # no message: the person is told at the desk, on paper


class Unreached(StrEnum):
    """Why somebody can only be told at the desk."""

    NO_CONTACT = "no_contact"  # gave neither telephone nor e-mail
    NO_CHANNEL = "no_channel"  # gave one for which no channel is set up here


@dataclass(frozen=True)
class Way:
    """One way to a person."""

    channel: Channel
    cause: str = ""  # with Channel.DESK: one of Unreached


def on_filing(event: DossierFiled) -> Notice | None:
    """Acknowledge what was filed online; at the counter the person stands before the officer."""
    return Notice.FILED if event.channel == FILED_ONLINE else None


def on_reception(event: DossierReceived) -> Notice | None:
    """Say number and appointment, except for what is done and handed over at once.

    Law: NĐ 61/2018/NĐ-CP, art. 17.4: an instant procedure needs no receipt.
    """
    return Notice.RECEIVED if event.process_code is not None else None


def on_declining(*, filed_online: bool) -> Notice | None:
    """Say that it was not accepted, and why, to who filed online; at the counter the form is handed over.

    Law: NĐ 61/2018/NĐ-CP, art. 17.2: one complete notice with its reason, by e-mail or SMS.
    """
    return Notice.DECLINED if filed_online else None


def on_completion() -> Notice:
    """Ask to collect the result.

    Law: NĐ 61/2018/NĐ-CP, art. 20: an early result needs prior notice by SMS, e-mail or telephone.
    """
    return Notice.COMPLETED


def ways_to(person: PersonData, offered: Collection[Channel]) -> tuple[Way, ...]:
    """All ways to tell a person: to the e-mail and to the telephone that they gave, else at the desk.

    Args:
        offered: channels that are set up here.
    """
    wanted = {Channel.EMAIL: person.email, Channel.SMS: person.phone}
    given = [channel for channel, address in wanted.items() if address]
    reachable = tuple(Way(channel) for channel in given if channel in offered)
    if reachable:
        return reachable
    return (Way(Channel.DESK, (Unreached.NO_CHANNEL if given else Unreached.NO_CONTACT).value),)


def is_too_late(occurred_at: datetime, now: datetime, limit: timedelta) -> bool:
    """Whether an event is so old that telling of it would confuse more than help.

    It happens when the service is new, or its data was rebuilt, and the whole log of the past is read.
    """
    return now - occurred_at > limit
