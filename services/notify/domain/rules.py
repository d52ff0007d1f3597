"""Which event tells whom through which channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.intake import DossierFiled, DossierReceived
from services.contracts.online import CodeUse
from services.contracts.person import PersonData
from services.contracts.status import Status

FILED_ONLINE = "online"  # DossierFiled.channel
REFUSED = "refused"  # DossierCompleted.outcome


class Notice(StrEnum):
    """What is said; the name of its templates."""

    FILED = "filed"
    RECEIVED = "received"
    DECLINED = "declined"
    COMPLETED = "completed"
    REFUSED = "refused"  # after appraisal: the written refusal is the result
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    RESUMED = "resumed"  # it goes on, with the date as it is now
    EXTENDED = "extended"
    WITHDRAWAL_DENIED = "withdrawal_denied"
    STOPPED = "stopped"
    PHONE_CODE = "phone_code"  # about no dossier yet: somebody waits for it to go on
    ACCOUNT_CODE = "account_code"  # the same, to be told to the officer at the counter


CODES = frozenset({Notice.PHONE_CODE, Notice.ACCOUNT_CODE})
RESULTS = frozenset({Notice.COMPLETED, Notice.REFUSED, Notice.STOPPED})  # it came to its end


class Channel(StrEnum):
    """How it leaves."""

    EMAIL = "email"
    SMS = "sms"
    CODE = "code"  # an SMS that somebody waits for: at any hour, behind no other notice
    DESK = "desk"  # no message: the person is told at the desk, on paper


BY_TELEPHONE = (Channel.SMS, Channel.CODE)


class Unreached(StrEnum):
    """Why somebody can only be told at the desk."""

    NO_CONTACT = "no_contact"  # gave neither telephone nor e-mail
    NO_CHANNEL = "no_channel"  # gave one for which no channel is set up here


@dataclass(frozen=True)
class Way:
    """One way to a person."""

    channel: Channel
    cause: str = ""  # with Channel.DESK: one of Unreached


def code_way(offered: Collection[Channel]) -> Way:
    """How a code leaves: by the telephone whose owner it shall prove, and in no other way."""
    if Channel.CODE in offered:
        return Way(Channel.CODE)
    return Way(Channel.DESK, Unreached.NO_CHANNEL.value)


def on_code(use: str) -> Notice:
    """A code that its owner types is told to nobody; another one to the officer, and to nobody else."""
    return Notice.ACCOUNT_CODE if use == CodeUse.ACCOUNT else Notice.PHONE_CODE


def on_filing(event: DossierFiled) -> Notice | None:
    """Acknowledge what was filed online; at the counter the person stands before the officer."""
    return Notice.FILED if event.channel == FILED_ONLINE else None


def on_reception(event: DossierReceived) -> Notice | None:
    """Say number and appointment, except for what is done and handed over at once.

    A dossier that was filed at another commune is told of there, where its applicant came and comes back.

    Law: NĐ 61/2018/NĐ-CP, art. 17.4: an instant procedure needs no receipt.
    """
    if event.origin_commune_id is not None:
        return None
    elsewhere = event.competent_commune_id is not None
    return Notice.RECEIVED if event.process_code is not None or elsewhere else None


def on_declining(*, filed_online: bool) -> Notice | None:
    """Say that it was not accepted, and why, to who filed online; at the counter the form is handed over.

    Law: NĐ 61/2018/NĐ-CP, art. 17.2: one complete notice with its reason, by e-mail or SMS.
    """
    return Notice.DECLINED if filed_online else None


def on_completion(outcome: str) -> Notice:
    """Ask to collect the result; a refusal after appraisal is one.

    Law: NĐ 61/2018/NĐ-CP, art. 20: an early result needs prior notice by SMS, e-mail or telephone.
    """
    return Notice.REFUSED if outcome == REFUSED else Notice.COMPLETED


def on_progress(status: int) -> Notice | None:
    """What the commune that is competent for a dossier filed here has come to.

    That it does not accept it is told however it was filed: nobody handed a form over there.
    """
    return _PROGRESS.get(Status(status))


ENDED = frozenset({Status.STOPPED, Status.COMPLETED})  # nothing is asked of the person any more
_PROGRESS = {
    Status.DECLINED: Notice.DECLINED,
    Status.IN_PROGRESS: Notice.RESUMED,
    Status.SUPPLEMENT_REQUESTED: Notice.SUPPLEMENT,
    Status.PAYMENT_REQUESTED: Notice.PAYMENT,
    Status.STOPPED: Notice.STOPPED,
    Status.COMPLETED: Notice.COMPLETED,
}


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
