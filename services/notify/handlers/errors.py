"""What the use cases refuse.

NotifyError
├── UnknownCommuneError (transient)  its description has not arrived yet
├── UnknownDossierError (permanent)  the end of a dossier whose beginning was discarded
├── UnknownMessageError              there is no such message
└── StaleMessageError                the message changed since the caller read it
"""

from __future__ import annotations

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
