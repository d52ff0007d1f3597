"""What leaders have to be shown of a dossier, besides its dates."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Mark(StrEnum):
    """A thing that is reported, because the rules allow it once or not at all."""

    SUPPLEMENTED_TWICE = "supplemented_twice"
    EXTENDED = "extended"
    EXTENDED_TWICE = "extended_twice"
    CONSULTATION_SILENT = "consultation_silent"
    SUPERSEDED = "superseded"

    @property
    def field(self) -> str:
        """The name under which a dossier's document has it."""
        return f"marks_{self}"


MARK_WORDS: Mapping[Mark, str] = {
    Mark.SUPPLEMENTED_TWICE: "Yêu cầu bổ sung từ lần thứ hai",
    Mark.EXTENDED: "Đã xin lỗi và hẹn lại",
    Mark.EXTENDED_TWICE: "Hẹn lại từ lần thứ hai",
    Mark.CONSULTATION_SILENT: "Lấy ý kiến không được trả lời đúng hạn",
    Mark.SUPERSEDED: "Việc tại quầy đến sau quyết định đã có",
}
