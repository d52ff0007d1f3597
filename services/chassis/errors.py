"""The errors that the plumbing knows; services derive theirs from the first two.

ServiceError
├── PermanentError      bad data, a forbidden change: never again, set it aside
│   ├── UnreadableError the event is not of the type that it claims
│   └── UnstorableError a handler wrote what no database holds
├── TransientError      somebody else is away: later, and later events of the same subject wait
├── StoreAwayError      our own database does not answer: hold everything, nothing was decided
│   └── DiskLowError    there is too little room to write
├── ConflictError       others kept changing the same documents: the whole command may be given again
├── BackRoomError       the process that reckons beside ours ends or is silent: ask again later
└── LeaseLostError      another process took over; stop writing at once
"""

from __future__ import annotations


class ServiceError(Exception):
    """Anything of ours that goes wrong."""


class PermanentError(ServiceError):
    """It would fail again in the same way."""


class UnreadableError(PermanentError):
    """The event is not of the type that it claims."""


class UnstorableError(PermanentError):
    """A handler wrote a value that no database holds."""


class TransientError(ServiceError):
    """It may succeed later; nothing was changed."""


class StoreAwayError(ServiceError):
    """The database does not answer; whether the last command took effect is unknown until it does."""


class DiskLowError(StoreAwayError):
    """Too little free disk; nothing was changed, the same may be given again when there is room."""

    def __init__(self, free_percent: float, *, stopped: bool) -> None:
        super().__init__(f"{free_percent:.1f} % of the disk is free")
        left = f"{free_percent:.1f}".replace(".", ",")
        goes_on = "tra cứu" if stopped else "tra cứu, giải quyết và trả kết quả hồ sơ đã nhận"
        paused = "ghi dữ liệu" if stopped else "nhận hồ sơ và tệp mới"
        self.detail = (
            f"Máy chủ chỉ còn {left} % chỗ lưu nên tạm ngừng {paused}; {goes_on} vẫn thực hiện được. "
            "Xin báo đơn vị vận hành; yêu cầu này chưa được ghi, có thể gửi lại y nguyên sau."
        )


class ConflictError(ServiceError):
    """Others kept changing the same documents; nothing was changed, the command may be given again."""


class BackRoomError(ServiceError):
    """The process that reckons beside this one ended over an order, or was silent too long."""


class LeaseLostError(ServiceError):
    """Another process holds the lease by now."""
