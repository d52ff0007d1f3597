"""Lateness: an apology with its reason and one new appointment, before the old one passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.calendars import VIETNAM_TIME, Calendar, civil_date
from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import LEADERS, may, reasoned, signed_by
from services.workflow.domain.choices import Choices, SecondExtension
from services.workflow.domain.dates import hours_from, moved, redated
from services.workflow.domain.errors import GroundMissingError, InvalidDateError, SecondExtensionError
from services.workflow.domain.running import DueMove, Running
from services.workflow.domain.timers import is_short
from services.workflow.domain.transitions import Action

EXTENSIONS = 1  # new appointments: NĐ 61/2018/NĐ-CP, art. 19.9, kept by NĐ 118/2025/NĐ-CP
DAYS_BEFORE = 1  # civil days before the day of expiry: NĐ 61/2018/NĐ-CP, art. 19.9


def in_time(running: Running, at: datetime) -> bool:
    """Whether an apology comes as early as the law wants.

    One day before expiry is read by civil days, as the law does not say working days: an apology on the day
    before, at any hour, is in time. A limit of a working day or less has no such day before: there it has to
    come before the appointment's hour.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9, kept by NĐ 118/2025/NĐ-CP.
    """
    if is_short(running.limit):
        return at < running.due_at
    return (civil_date(running.due_at) - civil_date(at)).days >= DAYS_BEFORE


def extended(
    running: Running,
    signer: Actor,
    at: datetime,
    *,
    new_due_at: datetime,
    reason: str,
    ground: str,
    form_number: str,
    calendar: Calendar,
    choices: Choices,
) -> Running:
    """The applicant gets an apology and a new appointment, once; what was promised first is kept for ever.

    Args:
        ground: a leader's, where the apology is late or not the first.
    Raises: WrongRoleError, ReasonMissingError, InvalidDateError, SecondExtensionError, GroundMissingError;
        ForbiddenTransitionError after an end.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9, kept by NĐ 118/2025/NĐ-CP. Who signs is not verified: configuration.
    """
    may(Action.EXTEND, signer, choices.apology_signers)
    why = reasoned(reason)
    state = running.after(Action.EXTEND)
    _check_date(running, at, new_due_at, calendar)
    timely = in_time(running, at)
    move = DueMove(
        at=at,
        by=signer.staff_id,
        why="extended",
        previous_due_at=running.due_at,
        due_at=new_due_at,
        reason=why,
        form_number=form_number,
        in_time=timely,
        ground=_override(running, signer, ground, choices, timely=timely),
    )
    entry = signed_by(signer, at, "extended", why, choices.apology_signers)
    return _with_step(running, moved(replace(running, state=state), move), calendar).noted(entry)


def _check_date(running: Running, at: datetime, new_due_at: datetime, calendar: Calendar) -> None:
    """After what was promised and still to come, when the office is open to hand out the result."""
    earliest = max(running.due_at, at)
    if new_due_at <= earliest:
        error = ("new_due_at", "Không sau ngày hẹn đang có.", f"sau {_told(earliest)}")
        raise InvalidDateError("Ngày hẹn mới phải sau ngày hẹn đang có và chưa qua.", errors=(error,))
    local = new_due_at.astimezone(VIETNAM_TIME)
    sessions = calendar.sessions_on(local.date())
    if not any(one.opens_at <= local.time() <= one.closes_at for one in sessions):
        error = ("new_due_at", "Ngoài giờ làm việc.", "một giờ làm việc của ngày làm việc")
        raise InvalidDateError("Ngày hẹn mới phải là giờ làm việc của một ngày làm việc.", errors=(error,))


def _override(running: Running, signer: Actor, ground: str, choices: Choices, *, timely: bool) -> str:
    """The ground on which a rule gives way; empty where none has to."""
    second = len(running.extensions) >= EXTENSIONS
    if second and choices.second_extension is SecondExtension.BLOCKED:
        raise SecondExtensionError("Đã hẹn lại một lần; chỉ được hẹn lại ngày trả kết quả một lần.")
    if timely and not second:
        return ""
    if not (ground.strip() and signer.roles & LEADERS):
        why = "Đã hẹn lại một lần" if second else "Xin lỗi phải gửi chậm nhất một ngày trước ngày hẹn"
        error = ("ground", "Thiếu căn cứ của lãnh đạo.", "lãnh đạo cho phép và ghi căn cứ")
        raise GroundMissingError(
            f"{why}; chỉ lãnh đạo mới cho phép khác được và phải ghi căn cứ.", errors=(error,)
        )
    return ground.strip()


def _with_step(before: Running, running: Running, calendar: Calendar) -> Running:
    """The open step gets what the old date had cut off its hours; one that is late by them stays so."""
    run = running.current
    if run is None or run.due_at < before.due_at:
        return running
    return redated(running, hours_from(running), calendar)


def _told(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM_TIME):%H:%M ngày %d/%m/%Y}"
