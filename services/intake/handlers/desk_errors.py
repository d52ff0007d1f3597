"""What the desk is refused after the filing: papers, money, withdrawals.

IntakeRefusal
├── UnknownRequestError   the dossier has no such request for papers, or demand for money
├── UnpaidFeeError        a result is to be handed over, and its fee is neither paid nor exempted
├── NothingOwedError      money is taken that nobody asked for, and no note says why
├── NotSharedError        a dossier that no other commune has to do with is to be rerouted
├── ClockRunsError        it was received by the competent commune: rerouting would not restart its clock
└── HandedBackError       another commune received the dossier and hands the result back
"""

from __future__ import annotations

from collections.abc import Iterable

from services.intake.handlers.errors import IntakeRefusal


class UnknownRequestError(IntakeRefusal):
    """The dossier has no such request for papers, or demand for money."""

    def __init__(self, field: str, what: str, known: Iterable[str]) -> None:
        super().__init__(field)
        allowed = ", ".join(known) or "hồ sơ chưa có"
        self.errors = [(field, f"Hồ sơ không có {what} này", allowed)]


class UnpaidFeeError(IntakeRefusal):
    """A result is to be handed over, and its fee is neither paid nor exempted."""

    def __init__(self, owed: int | None) -> None:
        super().__init__("fee")
        amount = "chưa nhập số tiền" if owed is None else f"còn {owed:,} đồng".replace(",", ".")
        self.detail = (
            f"Lệ phí của hồ sơ này thu khi trả kết quả ({amount}). Xin ghi tiền đã thu (payment) "
            "hoặc căn cứ miễn (exemption) trong cùng yêu cầu trả kết quả."
        )


class NothingOwedError(IntakeRefusal):
    """Money is taken that nobody asked for, and no note says why."""

    detail = (
        "Hồ sơ không còn khoản nào phải nộp mà quầy biết. Nếu vẫn thu (ví dụ theo giấy yêu cầu "
        "chưa có trên hệ thống), xin ghi rõ lý do trong note."
    )


class NotSharedError(IntakeRefusal):
    """A dossier that no other commune has to do with is to be rerouted."""

    detail = "Hồ sơ này do chính xã giải quyết, không chuyển xã khác."


class ClockRunsError(IntakeRefusal):
    """It was received by the competent commune: rerouting would not restart its clock."""

    detail = (
        "Xã có thẩm quyền đã tiếp nhận hoặc đã trả lời hồ sơ này. Khi thời hạn đang tính, chuyển cơ quan "
        "khác là bước liên thông của bộ phận giải quyết và không tính lại thời hạn."
    )


class HandedBackError(IntakeRefusal):
    """Another commune received the dossier and hands the result back."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.detail = f"Hồ sơ này nộp tại {name}; kết quả do {name} trả cho người nộp."
