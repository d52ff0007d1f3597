"""What can go wrong with one message.

DeliveryError            an attempt failed; `code` says why, free of personal data
├── RefusedError         this message will never be taken: no further attempt
└── DeferredError        the same message may be taken later
    └── ChannelAwayError nobody takes any message now: the whole channel waits

NotRetryableError        only a message that failed or lapsed can be sent again on demand
"""

from __future__ import annotations


class DeliveryError(Exception):
    """An attempt failed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RefusedError(DeliveryError):
    """This message will never be taken."""


class DeferredError(DeliveryError):
    """The same message may be taken later."""


class ChannelAwayError(DeferredError):
    """Nobody takes any message now, this one or another."""


class NotRetryableError(Exception):
    """Only a message that failed or lapsed can be sent again on demand."""
