"""What is refused to who files online.

IntakeRefusal
├── TooManyCodesError      another code for this telephone, or for this commune, only later
├── UnknownFilingError     nothing of this telephone's was begun under that id, or its time is over
├── StaleFilingError       it changed since it was seen
├── FiledError             it is filed: nothing of it changes any more
├── TooManyFilingsError    too much was begun and not filed
├── TooManyPhotosError     it has room for so many pages only
├── NothingAskedError      no papers are awaited for such a dossier of this telephone
└── NoApplicantError       nobody was named yet whose matter it is
"""

from __future__ import annotations

from services.intake.handlers.errors import IntakeRefusal


class TooManyCodesError(IntakeRefusal):
    """Another code for this telephone, or for this commune, only later."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds
        wait = f"{seconds} giây" if seconds <= 90 else f"{-(-seconds // 60)} phút"
        self.detail = (
            f"Xin chờ {wait} rồi lấy mã khác. Nếu đã nhận được mã, xin nhập mã đó; nếu chưa nhận được, xin "
            "đến hoặc gọi bộ phận một cửa."
        )


class UnknownFilingError(IntakeRefusal):
    """Nothing of this telephone's was begun under that id, or its time is over."""

    detail = "Bản nháp này không còn. Bản nháp lâu không dùng thì được xóa; xin bắt đầu lại."


class StaleFilingError(IntakeRefusal):
    """It changed since it was seen."""

    detail = "Hồ sơ đã thay đổi ở một cửa sổ khác. Xin xem lại rồi bấm lần nữa."


class FiledError(IntakeRefusal):
    """It is filed: nothing of it changes any more."""

    detail = "Hồ sơ đã nộp. Nếu cần sửa hay bổ sung, xin liên hệ bộ phận một cửa."


class TooManyFilingsError(IntakeRefusal):
    """Too much was begun and not filed."""

    detail = "Có nhiều hồ sơ đang làm dở. Xin nộp hoặc xóa bớt rồi bắt đầu hồ sơ mới."


class TooManyPhotosError(IntakeRefusal):
    """It has room for so many pages only."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.detail = f"Một hồ sơ có tối đa {most} ảnh."


class NothingAskedError(IntakeRefusal):
    """No papers are awaited for such a dossier of this telephone."""

    detail = "Hồ sơ này không (hoặc không còn) chờ bổ sung giấy tờ. Xin xem ở trang tra cứu hồ sơ."


class NoApplicantError(IntakeRefusal):
    """Nobody was named yet whose matter it is."""

    detail = "Chưa nhập người nộp hồ sơ. Xin nhập rồi nộp."
