"""What a line of an exchange file must say, and what it may change of a dossier that is there already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.status import Status
from services.intake.domain.errors import Problem
from services.intake.domain.exchange import ExchangeLine
from services.intake.domain.filing import CLOCK_TOLERANCE
from services.intake.domain.numbering import PROVISIONAL_MARK, recognised

NEW, RECEIVED, DECLINED = Status.NEW, Status.RECEIVED, Status.DECLINED
STOPPED, COMPLETED, RETURNED = Status.STOPPED, Status.COMPLETED, Status.RETURNED
HANDLED = frozenset(
    {
        Status.IN_PROGRESS,
        Status.SUPPLEMENT_REQUESTED,
        Status.PAYMENT_REQUESTED,
        Status.WITHDRAWAL_REQUESTED,
    }
)
RECEIVED_SINCE = frozenset({RECEIVED, Status.IN_PROGRESS, Status.PAYMENT_REQUESTED, COMPLETED, RETURNED})

# From a status to those that a later file may tell. A file tells where a dossier stands, not every step: so
# steps may be skipped, between the statuses of handling it may go to and fro, and it never goes back.
# Derived, like the table of domain section 4 that it goes by; not an official table.
FORWARD: Mapping[Status, frozenset[Status]] = {
    NEW: frozenset(Status) - {NEW},
    RECEIVED: HANDLED | {STOPPED, COMPLETED, RETURNED},
    DECLINED: frozenset(),
    Status.IN_PROGRESS: HANDLED | {STOPPED, COMPLETED, RETURNED},
    # Asked for at reception it is received or declined afterwards; after the reception neither is possible.
    Status.SUPPLEMENT_REQUESTED: HANDLED | {RECEIVED, DECLINED, STOPPED, COMPLETED, RETURNED},
    Status.PAYMENT_REQUESTED: HANDLED | {STOPPED, COMPLETED, RETURNED},
    Status.WITHDRAWAL_REQUESTED: HANDLED | {RECEIVED, STOPPED, COMPLETED, RETURNED},
    STOPPED: frozenset(),
    COMPLETED: frozenset({RETURNED}),
    RETURNED: frozenset(),
}


def may_follow(before: ExchangeLine, after: ExchangeLine) -> bool:
    """Whether a dossier that stood so may stand so later."""
    if before.status is after.status:
        return True
    at_reception = before.received_at is None
    if after.status is DECLINED and not at_reception:
        return False
    back_at_reception = after.status is RECEIVED and before.status is Status.SUPPLEMENT_REQUESTED
    if back_at_reception and not at_reception:
        return False
    return after.status in FORWARD[before.status]


def contradictions(line: ExchangeLine, *, now: datetime) -> list[Problem]:
    """What cannot be so, by the members of the file."""
    found = []
    if not is_number(line.number):
        found.append(Problem("MaHoSo", "Không phải mã số hồ sơ", "dạng 000.17.22.H56-210531-0001"))
    if line.other_number and not is_number(line.other_number):
        found.append(Problem("MaHoSoKhac", "Không phải mã số hồ sơ", "dạng 000.17.22.H56-210531-0001"))
    if line.status in RECEIVED_SINCE and line.received_at is None:
        found.append(
            Problem("NgayTiepNhan", "Thiếu ngày tiếp nhận", f"bắt buộc với trạng thái {line.status}")
        )
    if line.status in (NEW, DECLINED) and line.received_at is not None:
        found.append(Problem("NgayTiepNhan", "Hồ sơ chưa được tiếp nhận", "để trống"))
    return found + _dates(line, now)


def _dates(line: ExchangeLine, now: datetime) -> list[Problem]:
    order = (
        ("NgayTiepNhan", line.received_at, "NgayNop", line.filed_at),
        ("NgayHenTra", line.due_at, "NgayTiepNhan", line.received_at),
        ("NgayKetThucXuLy", line.finished_at, "NgayTiepNhan", line.received_at),
        ("NgayTraKetQua", line.returned_at, "NgayTiepNhan", line.received_at),
    )
    found = [
        Problem(name, f"Sớm hơn {earlier}", f"từ {_told(bound)}")
        for name, at, earlier, bound in order
        if at is not None and bound is not None and at < bound
    ]
    past = (("NgayNop", line.filed_at), *((name, at) for name, at, *_ in order if name != "NgayHenTra"))
    return found + [
        Problem(name, "Ở tương lai", f"không sau {_told(now)}")
        for name, at in past
        if at is not None and at > now + CLOCK_TOLERANCE
    ]


def is_number(text: str) -> bool:
    """Whether it is a dossier number, lawful or provisional, in either order of the agency code."""
    return recognised(text.upper().removeprefix(PROVISIONAL_MARK)) is not None


def imported_id(commune_id: str, source: str, number: str) -> str:
    """Under which id a commune keeps what another system calls by that number: the same one each time."""
    told = "\n".join((commune_id, source, number.upper()))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _told(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM_TIME):%H:%M %d/%m/%Y}"
