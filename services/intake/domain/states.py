"""The finer states that the desk sees, each within one national status; read off what a dossier holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from services.contracts.status import Status
from services.intake.domain.dossier import Dossier
from services.intake.domain.ends import REFUSED
from services.intake.domain.payments import open_demands
from services.intake.domain.supplement import open_request


class LocalState(StrEnum):
    """Where a dossier stands at the desk."""

    FILED = "filed"
    ARRIVED = "arrived"
    RECEIVED = "received"
    PASSED_ON = "passed_on"
    DECLINED = "declined"
    IN_PROGRESS = "in_progress"
    ASKED_AT_RECEPTION = "asked_at_reception"
    SUPPLEMENTED_AT_RECEPTION = "supplemented_at_reception"
    PAPERS_ASKED = "papers_asked"
    SUPPLEMENTED = "supplemented"
    PAYMENT_ASKED = "payment_asked"
    PAID = "paid"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    COMPLETED = "completed"
    REFUSED = "refused"
    RETURNED = "returned"
    RETURNED_UNCONFIRMED = "returned_unconfirmed"

    @property
    def national(self) -> Status:
        """The one national status that it belongs to."""
        return NATIONAL[self]

    @property
    def words(self) -> str:
        """What people read."""
        return _WORDS[self]


NATIONAL: Mapping[LocalState, Status] = {
    LocalState.FILED: Status.NEW,
    LocalState.ARRIVED: Status.NEW,
    LocalState.RECEIVED: Status.RECEIVED,
    LocalState.PASSED_ON: Status.RECEIVED,
    LocalState.DECLINED: Status.DECLINED,
    LocalState.IN_PROGRESS: Status.IN_PROGRESS,
    LocalState.ASKED_AT_RECEPTION: Status.SUPPLEMENT_REQUESTED,
    LocalState.SUPPLEMENTED_AT_RECEPTION: Status.SUPPLEMENT_REQUESTED,
    LocalState.PAPERS_ASKED: Status.SUPPLEMENT_REQUESTED,
    LocalState.SUPPLEMENTED: Status.SUPPLEMENT_REQUESTED,
    LocalState.PAYMENT_ASKED: Status.PAYMENT_REQUESTED,
    LocalState.PAID: Status.PAYMENT_REQUESTED,
    LocalState.WITHDRAWAL_ASKED: Status.WITHDRAWAL_REQUESTED,
    LocalState.WITHDRAWN: Status.STOPPED,
    LocalState.STOPPED: Status.STOPPED,
    LocalState.COMPLETED: Status.COMPLETED,
    LocalState.REFUSED: Status.COMPLETED,
    LocalState.RETURNED: Status.RETURNED,
    LocalState.RETURNED_UNCONFIRMED: Status.RETURNED,
}
_WORDS = {
    LocalState.FILED: "mới nộp, chờ tiếp nhận",
    LocalState.ARRIVED: "xã khác chuyển đến, chờ tiếp nhận",
    LocalState.RECEIVED: "đã tiếp nhận, chờ giải quyết",
    LocalState.PASSED_ON: "đã chuyển xã có thẩm quyền, chờ xã đó tiếp nhận",
    LocalState.DECLINED: "không được tiếp nhận",
    LocalState.IN_PROGRESS: "đang xử lý",
    LocalState.ASKED_AT_RECEPTION: "chờ bổ sung để tiếp nhận",
    LocalState.SUPPLEMENTED_AT_RECEPTION: "đã bổ sung, chờ tiếp nhận",
    LocalState.PAPERS_ASKED: "chờ bổ sung theo yêu cầu của bộ phận giải quyết",
    LocalState.SUPPLEMENTED: "đã bổ sung, chờ giải quyết tiếp",
    LocalState.PAYMENT_ASKED: "chờ thực hiện nghĩa vụ tài chính",
    LocalState.PAID: "đã nộp tiền, chờ giải quyết tiếp",
    LocalState.WITHDRAWAL_ASKED: "yêu cầu rút hồ sơ, chờ quyết định",
    LocalState.WITHDRAWN: "đã rút hồ sơ",
    LocalState.STOPPED: "dừng giải quyết",
    LocalState.COMPLETED: "có kết quả, chờ trả",
    LocalState.REFUSED: "có văn bản từ chối giải quyết, chờ trả",
    LocalState.RETURNED: "đã trả kết quả",
    LocalState.RETURNED_UNCONFIRMED: "đã trả kết quả, chờ đối chiếu",
}


def local_state(dossier: Dossier) -> LocalState:
    """The finer state of a dossier."""
    return _FINER[dossier.status](dossier)


def _asked(dossier: Dossier) -> LocalState:
    waits = open_request(dossier.supplements) is not None
    if dossier.reception is None:
        return LocalState.ASKED_AT_RECEPTION if waits else LocalState.SUPPLEMENTED_AT_RECEPTION
    return LocalState.PAPERS_ASKED if waits else LocalState.SUPPLEMENTED


def _stopped(dossier: Dossier) -> LocalState:
    withdrawn = dossier.stop is not None and dossier.stop.why == "withdrawal"
    return LocalState.WITHDRAWN if withdrawn else LocalState.STOPPED


def _completed(dossier: Dossier) -> LocalState:
    refused = dossier.completion is not None and dossier.completion.outcome == REFUSED
    return LocalState.REFUSED if refused else LocalState.COMPLETED


_FINER: Mapping[Status, Callable[[Dossier], LocalState]] = {
    Status.NEW: lambda one: LocalState.ARRIVED if one.origin else LocalState.FILED,
    Status.RECEIVED: lambda one: (
        LocalState.PASSED_ON if one.competent and one.handling is None else LocalState.RECEIVED
    ),
    Status.DECLINED: lambda one: LocalState.DECLINED,
    Status.IN_PROGRESS: lambda one: LocalState.IN_PROGRESS,
    Status.SUPPLEMENT_REQUESTED: _asked,
    Status.PAYMENT_REQUESTED: lambda one: (
        LocalState.PAYMENT_ASKED if open_demands(one.demands) else LocalState.PAID
    ),
    Status.WITHDRAWAL_REQUESTED: lambda one: LocalState.WITHDRAWAL_ASKED,
    Status.STOPPED: _stopped,
    Status.COMPLETED: _completed,
    Status.RETURNED: lambda one: LocalState.RETURNED if one.completion else LocalState.RETURNED_UNCONFIRMED,
}


def is_overdue(dossier: Dossier, now: datetime) -> bool:
    """Whether handling ended, or is still going on, after the date in force: an attribute, no status.

    Law: QĐ 766/QĐ-TTg (2022): handling ends with status 9 if there is one, else 10 or the stop; while papers
    are awaited, with their request, because the limit runs from zero once they come.
    """
    if dossier.reception is None:
        return False
    return _handled_until(dossier, now) > dossier.all_due_dates[-1].due_at


def _handled_until(dossier: Dossier, now: datetime) -> datetime:
    if dossier.completion is not None:
        return dossier.completion.completed_at
    if dossier.hand_over is not None:
        return dossier.hand_over.returned_at
    if dossier.stop is not None:
        return dossier.stop.stopped_at
    if dossier.refusal is not None:
        return dossier.refusal.declined_at
    waiting = open_request(dossier.supplements)
    if dossier.status is Status.SUPPLEMENT_REQUESTED and waiting is not None:
        return waiting.requested_at
    demands = open_demands(dossier.demands)
    if dossier.status is Status.PAYMENT_REQUESTED and demands and demands[0].pauses:
        return demands[0].requested_at
    return now
