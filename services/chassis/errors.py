"""The errors that the plumbing knows; services derive theirs from the first two.

ServiceError
├── PermanentError      bad data, a forbidden change: never again, set it aside
│   └── UnreadableError the event is not of the type that it claims
├── TransientError      somebody else is away: later, and later events of the same subject wait
├── StoreAwayError      our own database does not answer: hold everything, nothing was decided
├── ConflictError       others kept changing the same documents: the whole command may be given again
└── LeaseLostError      another process took over; stop writing at once
"""

from __future__ import annotations


class ServiceError(Exception):
    """Anything of ours that goes wrong."""


class PermanentError(ServiceError):
    """It would fail again in the same way."""


class UnreadableError(PermanentError):
    """The event is not of the type that it claims."""


class TransientError(ServiceError):
    """It may succeed later; nothing was changed."""


class StoreAwayError(ServiceError):
    """The database does not answer; whether the last command took effect is unknown until it does."""


class ConflictError(ServiceError):
    """Others kept changing the same documents; nothing was changed, the command may be given again."""


class LeaseLostError(ServiceError):
    """Another process holds the lease by now."""
