"""What is refused about accounts of citizens.

IntakeRefusal
├── UnknownAccountError   there is no such account, or none at this telephone
├── AccountThereError     the telephone has an account already
├── StaleAccountError     it changed since it was seen
├── UnknownOpeningError   nothing was begun under that id, or its time is over
├── UnknownPersonError    the account has nobody of that id
├── TooManyPersonsError   it has room for a family only
└── LastPersonError       an account is of somebody: who wants to be gone closes it
"""

from __future__ import annotations

from services.intake.handlers.errors import IntakeRefusal


class UnknownAccountError(IntakeRefusal):
    """There is no such account, or none at this telephone."""

    detail = "Số này chưa có tài khoản ở xã, hoặc đã đóng. Không có tài khoản vẫn nộp và tra cứu được."


class AccountThereError(IntakeRefusal):
    """The telephone has an account already."""

    detail = "Số điện thoại này đã có tài khoản ở xã. Xin tìm tài khoản theo số điện thoại."


class StaleAccountError(IntakeRefusal):
    """It changed since it was seen."""

    detail = "Tài khoản đã thay đổi ở một cửa sổ khác. Xin xem lại rồi bấm lần nữa."


class UnknownOpeningError(IntakeRefusal):
    """Nothing was begun under that id, or its time is over."""

    detail = "Lần mở này không còn (quá 30 phút). Xin nhập lại."


class UnknownPersonError(IntakeRefusal):
    """The account has nobody of that id."""

    detail = "Tài khoản không có người này. Xin xem lại danh sách."


class TooManyPersonsError(IntakeRefusal):
    """It has room for a family only."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.detail = f"Một tài khoản có tối đa {most} người. Người khác xin mở bằng số của mình."


class LastPersonError(IntakeRefusal):
    """An account is of somebody: who wants to be gone closes it."""

    detail = "Tài khoản phải còn ít nhất một người. Không dùng nữa thì xin đóng tài khoản."
