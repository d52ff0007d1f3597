"""What the use cases refuse.

NotifyError
├── UnknownCommuneError (transient)  its description has not arrived yet
├── UnknownDossierError (permanent)  the end of a dossier whose beginning was discarded
├── UnknownMessageError              there is no such message
├── StaleMessageError                the message changed since the caller read it
├── StaleWordingError                another template counts than the one that was looked at
└── InvalidWordingError              a template says what no message may say, or not what each must
"""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.errors import PermanentError, ServiceError, TransientError


class NotifyError(ServiceError):
    """Anything of notify's own that goes wrong."""


class UnknownCommuneError(NotifyError, TransientError):
    """The description of the commune has not arrived yet."""


class UnknownDossierError(NotifyError, PermanentError):
    """The end of a dossier arrived whose beginning was discarded."""


class UnknownMessageError(NotifyError):
    """There is no such message."""


class StaleMessageError(NotifyError):
    """The message changed since the caller read it."""

    detail = "Tin nhắn đã thay đổi từ lúc được xem. Xin tải lại rồi làm tiếp."


class StaleWordingError(NotifyError):
    """Another template counts than the one that was looked at."""

    detail = "Mẫu tin đã được người khác sửa. Xin xem bản mới rồi làm tiếp."


class InvalidWordingError(NotifyError):
    """A template says what no message may say, or not what each must; `errors` say where and what."""

    detail = "Mẫu tin chưa dùng được."

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {said}" for field, said in errors))
        self.errors = tuple((field, said, "") for field, said in errors)
