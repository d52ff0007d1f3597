"""What the use cases of incoming documents refuse.

IntakeRefusal
├── UnknownDocumentError     there is no such incoming document
├── StaleDocumentError       the document changed since the caller read it
├── LikeDocumentError        one like it is registered; the clerk may confirm that it is another
├── NotAssignedError         the caller has no part in the document
├── UnknownAssigneeError     the commune has no such officer or unit to give a document to
└── FullDocumentError        a document has room for so many scans or notes only
"""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.handlers.errors import IntakeRefusal


class UnknownDocumentError(IntakeRefusal):
    """There is no such incoming document."""


class StaleDocumentError(IntakeRefusal):
    """The document changed since the caller read it."""

    detail = "Văn bản đã thay đổi từ lúc được xem. Xin tải lại rồi làm tiếp."


class LikeDocumentError(IntakeRefusal):
    """One like it is registered; the clerk may confirm that it is another."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(", ".join(numbers))
        self.detail = (
            f"Đã có văn bản cùng tác giả, số ký hiệu và ngày: số đến {', '.join(numbers)}. "
            "Nếu đây là văn bản khác, xin gửi lại với duplicate_confirmed là true."
        )


class NotAssignedError(IntakeRefusal):
    """The caller has no part in the document."""

    detail = "Văn bản không được giao cho tài khoản này hoặc đơn vị của tài khoản này."


class UnknownAssigneeError(IntakeRefusal):
    """The commune has no such officer or unit to give a document to."""

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(field)
        self.errors = [(field, "Xã không có người hoặc đơn vị này", allowed)]


class FullDocumentError(IntakeRefusal):
    """A document has room for so many scans or notes only."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(str(most))
        self.detail = f"Một văn bản đến giữ tối đa {most} {what}."
