"""What the ugly cases are called in a timeline, in plain Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.desk import (
    DossierImported,
    DossierNumbered,
    DossierProgressed,
    DossierSupplemented,
    DossierWithdrawn,
    PaymentRecorded,
    SupplementAsked,
    WithdrawalRequested,
)
from services.contracts.handling import (
    AgencyAnswered,
    AgencyForwarded,
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationSilent,
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    NewsSuperseded,
    PaymentRequested,
    StepTakenBack,
    SupplementRequested,
    TimerFired,
    WithdrawalDecided,
    WithdrawalOpened,
)
from services.contracts.timers import Timer
from services.contracts.workflow import StepClaimed, StepReleased
from services.tracking.domain.statuses import WORDS, Status

Said = Callable[[Mapping[str, Any]], str]

_RESUMED = {
    "supplemented": "Đã nhận đủ giấy tờ bổ sung",
    "paid": "Đã thực hiện nghĩa vụ tài chính",
    "waived": "Được miễn nghĩa vụ tài chính",
    "withdrawal_denied": "Yêu cầu rút hồ sơ không được chấp thuận",
}
_MOVED = {
    "calendar": "lịch làm việc thay đổi",
    "restarted": "tính lại từ khi đủ hồ sơ",
    "paused": "trừ thời gian chờ",
}
_SUPERSEDED = {
    "supplemented": "Giấy tờ bổ sung đến sau",
    "payment": "Tiền nộp đến sau",
    "withdrawal": "Yêu cầu rút đến sau",
    "hand_over": "Trả kết quả đến sau",
}
_TIMERS = {
    Timer.FORWARDING_DUE: "Chưa ai nhận hồ sơ từ bộ phận tiếp nhận",
    Timer.STEP_HALF: "Đã dùng nửa thời gian của bước",
    Timer.STEP_FOUR_FIFTHS: "Đã dùng bốn phần năm thời gian của bước",
    Timer.DUE_IN_ONE_DAY: "Còn một ngày làm việc đến hạn",
    Timer.DUE_TODAY: "Đến hạn hôm nay",
    Timer.OVERDUE: "Đã quá hạn",
    Timer.APOLOGY_DUE: "Đến hạn cuối gửi thư xin lỗi",
    Timer.SUPPLEMENT_OVERDUE: "Quá hạn bổ sung giấy tờ",
    Timer.CONSULTATION_SILENT: "Quá hạn trả lời lấy ý kiến",
}


def moment_text(at: datetime) -> str:
    """Hour and date in Vietnam: "08:30 ngày 24/11/2026"."""
    return f"{at.astimezone(VIETNAM_TIME):%H:%M ngày %d/%m/%Y}"


def money_text(amount: int) -> str:
    """Đồng with points between the thousands: "120.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")


def _withdrawal(told: Mapping[str, Any]) -> str:
    if told["granted"]:
        return "Chấp thuận cho rút hồ sơ"
    if told["completed_first"]:
        return "Không rút được: kết quả đã ký trước"
    return "Không chấp thuận cho rút hồ sơ"


def _superseded(told: Mapping[str, Any]) -> str:
    what = _SUPERSEDED.get(told["what"], "Việc tại quầy đến sau")
    return f"{what}; hồ sơ vẫn «{WORDS[Status(told['status'])]}»"


# Who resolves it is nobody's affair but the offices': the holder's timeline leaves these out.
INTERNAL = frozenset({
    StepClaimed.type, StepReleased.type,
    TimerFired.type,
    NewsSuperseded.type,
    ConsultationAsked.type,
    ConsultationAnswered.type,
    ConsultationSilent.type,
    StepTakenBack.type,
})  # fmt: skip

SAID: Mapping[str, Said] = {
    SupplementAsked.type: lambda told: "Yêu cầu bổ sung giấy tờ trước khi tiếp nhận",
    DossierSupplemented.type: lambda told: (
        "Đã nộp đủ giấy tờ bổ sung" if told["complete"] else "Đã nộp một phần giấy tờ bổ sung"
    ),
    WithdrawalRequested.type: lambda told: "Đề nghị rút hồ sơ",
    DossierWithdrawn.type: lambda told: "Đã rút hồ sơ trước khi tiếp nhận",
    PaymentRecorded.type: lambda told: f"Đã nộp {money_text(told['amount'])}",
    DossierNumbered.type: lambda told: f"Mã hồ sơ chính thức {told['dossier_number']}",
    DossierProgressed.type: lambda told: f"Nơi có thẩm quyền chuyển sang «{WORDS[Status(told['status'])]}»",
    DossierImported.type: lambda told: f"Hệ thống giữ bản gốc báo «{WORDS[Status(told['status'])]}»",
    SupplementRequested.type: lambda told: "Yêu cầu bổ sung giấy tờ sau thẩm định",
    PaymentRequested.type: lambda told: f"Yêu cầu nộp {money_text(told['amount'])}",
    WithdrawalOpened.type: lambda told: "Đang xem xét yêu cầu rút hồ sơ",
    WithdrawalDecided.type: _withdrawal,
    DossierResumed.type: lambda told: (
        f"{_RESUMED.get(told['why'], 'Tiếp tục giải quyết')}, hẹn trả kết quả {moment_text(told['due_at'])}"
    ),
    DossierStopped.type: lambda told: "Dừng giải quyết hồ sơ",
    DossierExtended.type: lambda told: f"Xin lỗi và hẹn lại {moment_text(told['due_at'])}",
    DueDateMoved.type: lambda told: (
        f"Ngày hẹn chuyển thành {moment_text(told['due_at'])} ({_MOVED.get(told['why'], 'theo quy định')})"
    ),
    ConsultationAsked.type: lambda told: f"Lấy ý kiến {told['asked_unit']}",
    ConsultationAnswered.type: lambda told: "Đã có ý kiến trả lời",
    ConsultationSilent.type: lambda told: f"{told['asked_unit']} không trả lời đúng hạn",
    AgencyForwarded.type: lambda told: f"Chuyển cơ quan {told['agency_code']} giải quyết liên thông",
    AgencyAnswered.type: lambda told: "Cơ quan liên thông đã trả lời",
    StepTakenBack.type: lambda told: "Rút lại bước đã chuyển",
    NewsSuperseded.type: _superseded,
    TimerFired.type: lambda told: _TIMERS[Timer(told["timer"])],
}
