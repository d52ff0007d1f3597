"""What a dossier becomes by what workflow says of it, however late that is heard.

Two things never happen: older news moving a dossier backwards, and something that the desk did meanwhile
getting lost. Which status stands is the table's affair (`transitions`); what was said is kept in any case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.status import Status
from services.intake.domain import payments, supplement, withdrawal
from services.intake.domain.dates import DueChange, DueDate
from services.intake.domain.dossier import Dossier
from services.intake.domain.ends import Completion, Stop
from services.intake.domain.notices import DeskNotice, with_notice
from services.intake.domain.payments import Demand
from services.intake.domain.supplement import SupplementRequest
from services.intake.domain.transitions import Owner, ruling

BY_WORKFLOW = "workflow"
WITHDRAWAL = "withdrawal"  # why a dossier was stopped, see contracts.handling.DossierStopped
_ENDS = (Status.STOPPED, Status.COMPLETED, Status.RETURNED)
_LATE = {
    "supplemented": "Giấy tờ nhận tại quầy đến khi hồ sơ đã ở trạng thái «{status}»; xin trả lại người nộp.",
    "payment": "Tiền thu tại quầy đến khi hồ sơ đã ở trạng thái «{status}»; xem xét hoàn lại.",
    "withdrawal": "Yêu cầu rút đến khi hồ sơ đã ở trạng thái «{status}», nên không rút được nữa.",
    "hand_over": "Việc trả kết quả được ghi nhận khi hồ sơ đã ở trạng thái «{status}».",
}
_MET = {
    ("supplemented", Status.SUPPLEMENT_REQUESTED): (
        "Giấy tờ nhận tại quầy chưa được tính là trả lời yêu cầu bổ sung; người thẩm định sẽ xem đã đủ chưa."
    ),
    ("payment", Status.PAYMENT_REQUESTED): (
        "Tiền thu tại quầy chưa được ghi cho khoản đang chờ nộp; khoản đó vẫn chờ."
    ),
}
_ANYTHING = "Việc ghi nhận tại quầy đến khi hồ sơ đã ở trạng thái «{status}»."


def heard(dossier: Dossier, news: Status, at: datetime, owner: Owner = Owner.WORKFLOW) -> Dossier:
    """The dossier after whoever resolves it told where it stands.

    Raises: ForbiddenTransitionError for news of a dossier that was never received.
    """
    line = ruling(dossier.status, news, owner, dossier.holds)
    changed = replace(dossier, status=line.after, handling=news)
    if not line.told:
        return changed
    about_hand_over = dossier.status is Status.RETURNED
    return noticed(changed, "hand_over" if about_hand_over else "withdrawal", line.told, at)


def noticed(dossier: Dossier, what: str, text: str, at: datetime) -> Dossier:
    """With a line for the officer whose doing it concerns."""
    notice = DeskNotice(what=what, text=text, at=at, officer_id=_whose(dossier, what))
    return replace(dossier, notices=with_notice(dossier.notices, notice))


def _whose(dossier: Dossier, what: str) -> str:
    last = {
        "hand_over": [dossier.hand_over.officer_id] if dossier.hand_over else [],
        "withdrawal": [one.officer_id for one in dossier.withdrawals],
        "supplemented": [one.officer_id for one in dossier.deliveries],
        "payment": [one.officer_id for one in dossier.payments],
    }.get(what)
    return last[-1] if last else ""


def completed(dossier: Dossier, completion: Completion) -> Dossier:
    """The result is signed; a dossier that was handed over before stays so, and the completion is noted.

    Law: NĐ 61/2018/NĐ-CP, art. 19.8: a refusal after appraisal is a result.
    """
    return replace(heard(dossier, Status.COMPLETED, completion.completed_at), completion=completion)


def supplement_requested(dossier: Dossier, request: SupplementRequest) -> Dossier:
    """Papers are missing after appraisal (NĐ 61/2018/NĐ-CP, art. 19.4)."""
    changed = replace(dossier, supplements=(*dossier.supplements, request))
    return heard(changed, Status.SUPPLEMENT_REQUESTED, request.requested_at)


def payment_requested(dossier: Dossier, demand: Demand) -> Dossier:
    """Money is asked for before it goes on."""
    changed = replace(dossier, demands=(*dossier.demands, demand))
    return heard(changed, Status.PAYMENT_REQUESTED, demand.requested_at)


def withdrawal_decided(
    dossier: Dossier, *, granted: bool, overtaken: bool, reason: str, at: datetime
) -> Dossier:
    """The request to withdraw is decided: granted, the stop follows; denied, it stands where it stood."""
    request = withdrawal.undecided(dossier.withdrawals)
    if request is None:
        return dossier
    closed = withdrawal.decided(
        dossier.withdrawals, granted=granted, overtaken=overtaken, reason=reason, at=at, by=BY_WORKFLOW
    )
    changed = replace(dossier, withdrawals=closed)
    if granted:
        return changed
    if changed.status is Status.WITHDRAWAL_REQUESTED:
        changed = heard(changed, _stood(dossier), at)
    text = "Kết quả đã ký trước khi quyết định: hồ sơ không rút được." if overtaken else _denied(reason)
    return noticed(changed, "withdrawal", text, at)


def _stood(dossier: Dossier) -> Status:
    """Where whoever resolves it had it besides the request."""
    before = dossier.handling
    return Status.IN_PROGRESS if before in (None, Status.WITHDRAWAL_REQUESTED) else before


def _denied(reason: str) -> str:
    return f"Yêu cầu rút hồ sơ không được chấp thuận: {reason}" if reason else "Không được rút hồ sơ."


def stopped(dossier: Dossier, stop: Stop) -> Dossier:
    """It ended without a result; the request to withdraw, if there is one, has come to its end with it."""
    changed = replace(heard(dossier, Status.STOPPED, stop.stopped_at), stop=stop)
    granted = stop.why == WITHDRAWAL  # else a decision to stop overtook the request
    closed = withdrawal.decided(
        dossier.withdrawals,
        granted=granted,
        overtaken=not granted,
        at=stop.stopped_at,
        by=BY_WORKFLOW,
        reason=stop.reason,
    )
    return replace(changed, withdrawals=closed)


def resumed(dossier: Dossier, status: Status, due: DueDate, why: str) -> Dossier:
    """It goes on after waiting, with its due date as it is from now on.

    Args:
        why: supplemented, paid, waived, withdrawal_denied.
    """
    at, changed = due.set_at, dossier
    if why == "withdrawal_denied":
        changed = withdrawal_decided(dossier, granted=False, overtaken=False, reason="", at=at)
    if why == "supplemented":
        waiting = supplement.open_request(changed.supplements)
        answered = supplement.answered(changed.supplements, waiting.request_id if waiting else "", at)
        changed = replace(changed, supplements=answered)
    if why in ("paid", "waived"):
        settled = payments.settled(changed.demands, at, waived=why == "waived")
        changed = replace(changed, demands=settled)
    return dated(heard(changed, status, at), due)


def dated(dossier: Dossier, due: DueDate) -> Dossier:
    """With a new date in force; the same date said twice is one change.

    Law: NĐ 61/2018/NĐ-CP, art. 19.9: every date is kept, with who changed it and why.
    """
    dates = dossier.all_due_dates
    if dates and dates[-1].due_at == due.due_at and due.why is not DueChange.EXTENDED:
        return dossier
    return replace(dossier, due_dates=(*dossier.due_dates, due))


def superseded(dossier: Dossier, what: str, status: Status, at: datetime) -> Dossier:
    """What the desk said met something that stands; its officer is told.

    Args:
        what: supplemented, payment, withdrawal, hand_over.
    """
    changed = dossier
    if what == "withdrawal" and status in _ENDS:  # else it waits for its decision as before
        closed = withdrawal.decided(dossier.withdrawals, granted=False, overtaken=True, at=at, by=BY_WORKFLOW)
        changed = replace(dossier, withdrawals=closed)
    text = _MET.get((what, status)) or _LATE.get(what, _ANYTHING).format(status=status.title)
    return noticed(changed, what, text, at)
