"""What is told about a dossier, in plain Vietnamese sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.contracts.intake import DossierDeclined, DossierFiled, DossierReceived, DossierReturned
from services.contracts.notify import MessageFailed, MessageSent
from services.contracts.workflow import (
    DossierCompleted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepReleased,
    StepReturned,
)
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.marks import Mark
from services.tracking.domain.sayings import SAID, Said, moment_text
from services.tracking.domain.statuses import Status

ONE_STOP = "Bộ phận Một cửa"
BRING = "mang theo giấy hẹn và giấy tờ tùy thân"

_FILED_BY = {"counter": "trực tiếp", "online": "trực tuyến", "post": "qua bưu chính"}
_GIVEN_BY = {"desk": "tại nơi tiếp nhận", "online": "trực tuyến", "post": "qua bưu chính"}
_SENT_BY = {"sms": "tin nhắn", "email": "thư điện tử"}

_SAID: Mapping[str, Said] = {
    DossierFiled.type: lambda told: f"Nộp hồ sơ {_FILED_BY.get(told['channel'], '')}".rstrip(),
    DossierReceived.type: lambda told: (
        f"Tiếp nhận hồ sơ, hẹn trả kết quả {moment_text(told['appointment_at'])}"
    ),
    DossierDeclined.type: lambda told: "Hồ sơ không được tiếp nhận",
    DossierReturned.type: lambda told: f"Đã trả kết quả {_GIVEN_BY.get(told['delivery'], '')}".rstrip(),
    StepOpened.type: lambda told: f"Chuyển đến bước {told['step_name']}",
    StepClaimed.type: lambda told: "Cán bộ nhận xử lý",
    StepReleased.type: lambda told: "Trả lại bước đã nhận, chờ người khác nhận",
    StepDone.type: lambda told: f"Xong bước {told['step_name']}",
    StepReturned.type: lambda told: f"Chuyển lại từ bước {told['step_name']} để xử lý thêm",
    DossierCompleted.type: lambda told: "Đã có kết quả",
    **SAID,
    MessageSent.type: lambda told: f"Đã gửi thông báo bằng {_sent_by(told)}",
    MessageFailed.type: lambda told: f"Không gửi được thông báo bằng {_sent_by(told)}",
}


def said(type_: str, told: Mapping[str, Any]) -> str:
    """What an entry of a timeline tells, without saying who did it."""
    return _SAID[type_](told)


def next_thing(dossier: Dossier, now: datetime, phone: str) -> str:
    """What the holder does next.

    Args:
        phone: of the desk; empty if it is not known.
    """
    desk = f"{ONE_STOP}, điện thoại {phone}" if phone else ONE_STOP
    if dossier.status in _FIXED:
        return _FIXED[dossier.status].format(desk=desk)
    if dossier.is_late(now):
        return f"Hồ sơ đã quá thời hạn. Ông/Bà vui lòng liên hệ {desk} để biết ngày trả kết quả mới."
    if Mark.EXTENDED in dossier.marks and dossier.appointment_at is not None:
        return (
            "Chúng tôi xin lỗi vì chậm trễ. Ngày hẹn mới: "
            f"{moment_text(dossier.appointment_at)}; Ông/Bà đến nhận kết quả, {BRING}."
        )
    if dossier.appointment_at is None:
        return f"Hồ sơ đang được giải quyết. Khi cần, Ông/Bà liên hệ {desk}."
    return (
        "Hồ sơ đang được giải quyết. Ông/Bà chưa phải làm gì; "
        f"từ {moment_text(dossier.appointment_at)} Ông/Bà đến nhận kết quả, {BRING}."
    )


_FIXED = {
    Status.FILED: (
        "Hồ sơ đang chờ kiểm tra. Ông/Bà chưa phải làm gì; khi được tiếp nhận, hồ sơ có số và giấy hẹn."
    ),
    Status.DECLINED: (
        "Hồ sơ không được tiếp nhận. Ông/Bà xem lý do trên phiếu từ chối, "
        "hoặc liên hệ {desk} để được hướng dẫn nộp lại."
    ),
    Status.AWAITING_PAPERS: "Ông/Bà bổ sung giấy tờ theo phiếu yêu cầu, nộp tại {desk}.",
    Status.AWAITING_PAYMENT: "Ông/Bà nộp phí, lệ phí hoặc thuế theo thông báo. Cần hỏi, liên hệ {desk}.",
    Status.WITHDRAWAL_REQUESTED: "Yêu cầu rút hồ sơ đang được xem xét. Cần hỏi, Ông/Bà liên hệ {desk}.",
    Status.STOPPED: "Hồ sơ đã dừng giải quyết. Ông/Bà xem lý do trên thông báo, hoặc liên hệ {desk}.",
    Status.COMPLETED: (
        "Đã có kết quả. Ông/Bà nhận theo cách đã đăng ký; "
        f"nếu nhận trực tiếp, {BRING}. Cần hỏi, liên hệ {{desk}}."
    ),
    Status.RETURNED: "Kết quả đã được trả. Ông/Bà không phải làm gì thêm.",
}


def _sent_by(told: Mapping[str, Any]) -> str:
    return _SENT_BY.get(told["channel"], "kênh khác")
