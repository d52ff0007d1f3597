"""A dossier's course in time, told by its timeline alone: how it stood at any instant, whenever it is asked.

The present state is never looked at: what a report says of an instant stays the same for ever. The time of an
event is when it was recorded: a reception on paper that was entered afterwards counts from its entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from services.contracts.desk import DossierImported, DossierProgressed, DossierWithdrawn, SupplementAsked
from services.contracts.envelope import parse_event_id
from services.contracts.handling import (
    ConsultationAnswered,
    ConsultationSilent,
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    PaymentRequested,
    SupplementRequested,
)
from services.contracts.intake import DossierDeclined, DossierFiled, DossierReceived, DossierReturned
from services.contracts.workflow import DossierCompleted, StepDone, StepOpened
from services.tracking.domain.dossier import Entry
from services.tracking.domain.statuses import Rank, Status

_RESULTS = frozenset({DossierCompleted.type, DossierReturned.type})
_STOPS = frozenset({DossierStopped.type, DossierWithdrawn.type})
_DATED = {
    DossierReceived.type: Rank.RECEPTION,
    DossierProgressed.type: Rank.RECEPTION,
    DossierResumed.type: Rank.HANDLING,
    DossierExtended.type: Rank.HANDLING,
    DueDateMoved.type: Rank.HANDLING,
}


@dataclass(frozen=True, kw_only=True)
class Course:
    """What happened to one dossier, by its events in their order.

    Attributes:
        entries: those that a report asks for, earliest first.
    """

    dossier_id: str
    procedure_code: str
    entries: tuple[Entry, ...]

    @cached_property
    def imported(self) -> bool:
        """Whether another system handles it: nothing is promised here."""
        return any(entry.type == DossierImported.type for entry in self.entries)

    @cached_property
    def filed(self) -> Mapping[str, Any]:
        """What its filing told: channel, name of the procedure."""
        return next((entry.told for entry in self.entries if entry.type == DossierFiled.type), {})

    @cached_property
    def filed_at(self) -> datetime | None:
        """When it was filed."""
        return self._first({DossierFiled.type})

    @cached_property
    def accepted_at(self) -> datetime | None:
        """When it was received."""
        return self._first({DossierReceived.type})

    @cached_property
    def declined_at(self) -> datetime | None:
        """When it was not accepted."""
        return self._first({DossierDeclined.type})

    @cached_property
    def result_at(self) -> datetime | None:
        """When its result was there: signed, or else handed over."""
        return self._ended(_RESULTS, (Status.COMPLETED, Status.RETURNED))

    @cached_property
    def stopped_at(self) -> datetime | None:
        """When it ended without a result, after it was received; here, while another commune declined it."""
        return self._ended(_STOPS, (Status.STOPPED, Status.DECLINED))

    @cached_property
    def ended_at(self) -> datetime | None:
        """When handling ended, one way or the other; what was entered afterwards ends no earlier."""
        ended_at = min((at for at in (self.result_at, self.stopped_at) if at is not None), default=None)
        if ended_at is None or self.accepted_at is None:
            return ended_at
        return max(ended_at, self.accepted_at)

    @cached_property
    def has_result(self) -> bool:
        """Whether it ended with a result."""
        return self.result_at is not None and (self.stopped_at is None or self.result_at <= self.stopped_at)

    def due_at(self, before: datetime) -> datetime | None:
        """The date in force then: the last word of whoever handles it, else of the reception."""
        found = [
            (_DATED[entry.type], parse_event_id(entry.event_id)[2], entry.told["due_at"])
            for entry in self.entries
            if entry.type in _DATED and entry.at < before and entry.told.get("due_at") is not None
        ]
        return max(found)[2] if found else None

    def asked_at(self, before: datetime) -> datetime | None:
        """Since when it waited for papers then; None if it did not."""
        asked: datetime | None = None
        for entry in self.entries:
            if entry.at >= before:
                break
            if entry.type == SupplementRequested.type:
                asked = entry.at
            elif entry.type == DossierResumed.type and entry.told.get("status") != Status.AWAITING_PAPERS:
                asked = None
        return asked

    def happened(self, kind: str, begins: datetime, ends: datetime) -> bool:
        """Whether something of that kind happened in a period."""
        return any(entry.type == kind and begins <= entry.at < ends for entry in self.entries)

    def _first(self, kinds: Iterable[str]) -> datetime | None:
        return next((entry.at for entry in self.entries if entry.type in kinds), None)

    def _ended(self, kinds: frozenset[str], statuses: tuple[Status, ...]) -> datetime | None:
        for entry in self.entries:
            if entry.type in kinds or (
                entry.type == DossierProgressed.type and entry.told.get("status") in statuses
            ):
                return entry.at
        return None


def reasons(course: Course, before: datetime) -> Iterator[str]:
    """Why it is late, as far as its course tells: what took longer than it may, in words."""
    seen = [entry for entry in course.entries if entry.at < before]
    for entry in seen:
        if entry.type == StepDone.type and not entry.told.get("on_time", True):
            yield f"Bước “{entry.told['step_name']}” quá thời gian"
    opened = [entry for entry in seen if entry.type in (StepOpened.type, StepDone.type)]
    last = opened[-1] if opened else None
    if last is not None and last.type == StepOpened.type and last.told["due_at"] < before:
        yield f"Bước “{last.told['step_name']}” quá thời gian"
    kinds = {entry.type for entry in seen}
    if ConsultationSilent.type in kinds:
        yield "Nơi được lấy ý kiến không trả lời đúng hạn"
    if PaymentRequested.type in kinds:
        yield "Chờ người dân nộp tiền"
    if any(entry.type == SupplementRequested.type and entry.told.get("nth", 1) > 1 for entry in seen):
        yield "Yêu cầu bổ sung từ lần thứ hai"


NEEDED = (
    *_DATED,
    *_RESULTS,
    *_STOPS,
    DossierFiled.type,
    DossierDeclined.type,
    DossierImported.type,
    SupplementRequested.type,
    StepDone.type,
    StepOpened.type,
    ConsultationSilent.type,
    ConsultationAnswered.type,
    PaymentRequested.type,
    SupplementAsked.type,
)  # kinds of events that a course is made of
