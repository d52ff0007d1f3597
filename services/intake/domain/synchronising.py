"""What the system of record still has to be asked or told about a dossier, and what its answers make of it.

A message is formed once and sent under the same id until it is acknowledged: a lost acknowledgement makes no
second number and no second dossier there, and never moves the business status here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.contracts.status import Status
from services.intake.domain.axes import Sync, Synchronisation
from services.intake.domain.dossier import Dossier

# Configuration, not law: how long the other system is left alone after a message that it did not acknowledge.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300, 900))


class Duty(StrEnum):
    """What comes next: the order is that of the exchange (token, next code, create, status)."""

    NUMBER = "number"
    CREATE = "create"
    STATUS = "status"


class Cause(StrEnum):
    """Why it does not go on, for operators and for the axis."""

    AWAY = "away"  # no answer, or one that says: later
    REFUSED = "refused"  # the other system will not have it so
    UNREADABLE = "unreadable"  # an answer that is no dossier number
    TAKEN = "number_taken"  # another dossier here has that number
    SPOILT = "spoilt"  # the message cannot be made of what is kept here

    @property
    def words(self) -> str:
        """What people read."""
        return _CAUSE_WORDS[self]


_CAUSE_WORDS = {
    Cause.AWAY: "Hệ thống của tỉnh chưa trả lời; đang gửi lại.",
    Cause.REFUSED: "Hệ thống của tỉnh từ chối.",
    Cause.UNREADABLE: "Hệ thống của tỉnh trả lời không phải mã số hồ sơ.",
    Cause.SPOILT: "Không lập được thông tin gửi đi từ hồ sơ này.",
    Cause.TAKEN: "Số do hệ thống của tỉnh cấp đã thuộc hồ sơ khác của xã.",
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing to be said.

    Attributes:
        status: that the dossier had when the message was formed.
    """

    message_id: str
    duty: Duty
    status: Status


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message with what it says.

    Attributes:
        number: by which the other system knows the dossier; empty while that is asked for.
        members: by the names of the exchange.
    """

    dossier_id: str
    message: Message
    number: str
    members: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of a message: an acknowledgement unless it says otherwise.

    Attributes:
        number: the dossier number, where that was asked for.
        away: nobody answered, or the answer was: later.
        refusal: the other system's code for why it will not; no text of its, which could name people.
    """

    number: str = ""
    away: bool = False
    refusal: str = ""

    @property
    def outcome(self) -> str:
        """As it is counted."""
        if self.away:
            return "away"
        return "refused" if self.refusal else "acknowledged"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What a courier has to do for a dossier.

    Attributes:
        since: from when on the other system did not know all.
        attempts: of the present message, in vain.
        cause: of the last one of them.
    """

    dossier_id: str
    since: datetime
    next_at: datetime
    attempts: int = 0
    cause: str = ""
    message: Message | None = None

    def formed(self, dossier: Dossier) -> Errand:
        """With its message: the one that was formed before, or that of the next duty."""
        if self.message is not None:
            return self
        duty = duty_of(dossier)
        if duty is None:
            return self
        message_id = f"{dossier.dossier_id}.{dossier.synchronisation.acknowledged + 1}"
        return replace(self, message=Message(message_id=message_id, duty=duty, status=dossier.status))

    def in_vain(self, now: datetime) -> Errand:
        """After another attempt without an acknowledgement; the pauses grow."""
        pause = PAUSES[min(self.attempts, len(PAUSES) - 1)]
        return replace(self, attempts=self.attempts + 1, next_at=now + pause, cause=Cause.AWAY.value)

    def going_on(self, now: datetime) -> Errand:
        """After an acknowledgement, with the next duty at once."""
        return replace(self, attempts=0, next_at=now, cause="", message=None)


@dataclass(frozen=True)
class Circuit:
    """Whether the other system is asked at all: after a failure it is left alone, longer each time."""

    failures: int = 0
    closed_at: datetime | None = None  # from when on it is asked again

    def open_at(self, now: datetime) -> bool:
        """Whether nothing is to be sent now."""
        return self.closed_at is not None and now < self.closed_at

    def failed(self, now: datetime) -> Circuit:
        """The circuit after nobody answered; of calls that were under way together the first one counts."""
        if self.open_at(now):
            return self
        return Circuit(self.failures + 1, now + PAUSES[min(self.failures, len(PAUSES) - 2)])


def begun(at: datetime) -> Synchronisation:
    """Of a dossier that was received with a provisional number."""
    return Synchronisation(state=Sync.PROVISIONAL, changed_at=at)


def awaits_number(dossier: Dossier) -> bool:
    """Whether its number is still the provisional one."""
    reception = dossier.reception
    return (
        reception is not None
        and bool(reception.provisional_number)
        and reception.number == reception.provisional_number
    )


def duty_of(dossier: Dossier) -> Duty | None:
    """What the system of record has to be asked or told next; nothing for a dossier of ours alone."""
    kept = dossier.synchronisation
    if kept.state in (Sync.LOCAL, Sync.FAILED) or dossier.reception is None:
        return None
    if awaits_number(dossier):
        return Duty.NUMBER
    if kept.told is None:
        return Duty.CREATE
    return Duty.STATUS if kept.told is not dossier.status else None


def numbered(dossier: Dossier, number: str, message: Message, at: datetime) -> Dossier:
    """With the lawful number; the provisional one stays its other name for ever."""
    reception = dossier.reception
    if reception is None:
        raise ValueError(f"dossier {dossier.dossier_id} was not received")
    kept = replace(
        dossier.synchronisation,
        state=Sync.PENDING,
        external_number=number,
        message_id=message.message_id,
        acknowledged=dossier.synchronisation.acknowledged + 1,
        changed_at=at,
        cause="",
    )
    return replace(dossier, reception=replace(reception, number=number), synchronisation=kept)


def settled(dossier: Dossier, at: datetime) -> Dossier:
    """When there is nothing to be told any more."""
    kept = replace(dossier.synchronisation, state=Sync.SYNCED, changed_at=at)
    return replace(dossier, synchronisation=kept)


def told(dossier: Dossier, message: Message, at: datetime) -> Dossier:
    """After the other system acknowledged that the dossier is there, or where it stands."""
    known = replace(
        dossier.synchronisation,
        told=message.status,
        message_id=message.message_id,
        acknowledged=dossier.synchronisation.acknowledged + 1,
        changed_at=at,
        cause="",
    )
    state = Sync.SYNCED if message.status is dossier.status else Sync.PENDING
    return replace(dossier, synchronisation=replace(known, state=state))


def refused(dossier: Dossier, cause: Cause, detail: str, at: datetime) -> Dossier:
    """After an answer that the same message will get again: somebody has to look.

    What was acknowledged and is of no use is asked for anew, under another id; what was refused is not.
    """
    said = f"{cause.value}: {detail}" if detail else cause.value
    useless = cause in (Cause.UNREADABLE, Cause.TAKEN)
    kept = replace(
        dossier.synchronisation,
        state=Sync.FAILED,
        cause=said,
        changed_at=at,
        acknowledged=dossier.synchronisation.acknowledged + useless,
    )
    return replace(dossier, synchronisation=kept)


def resumed(dossier: Dossier, at: datetime) -> Dossier:
    """To be sent: again, by whoever looked at what failed, or because its status changed."""
    state = Sync.PROVISIONAL if awaits_number(dossier) else Sync.PENDING
    kept = replace(dossier.synchronisation, state=state, cause="", changed_at=at)
    return replace(dossier, synchronisation=kept)
