"""The applicant's wish to have the dossier back: a request, then a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """One request to withdraw.

    Attributes:
        granted: nothing while nobody has decided; at the desk it is decided at once.
        overtaken: a result had been signed before the decision.
    """

    request_id: str
    reason: str
    requested_at: datetime
    officer_id: str
    decided_at: datetime | None = None
    decided_by: str = ""
    granted: bool | None = None
    overtaken: bool = False
    decision_reason: str = ""


def undecided(requests: Sequence[Withdrawal]) -> Withdrawal | None:
    """The request that waits for its decision."""
    last = requests[-1] if requests else None
    return last if last is not None and last.decided_at is None else None


def decided(
    requests: Sequence[Withdrawal],
    *,
    granted: bool,
    at: datetime,
    by: str,
    reason: str = "",
    overtaken: bool = False,
) -> tuple[Withdrawal, ...]:
    """The requests with the one that waits decided; a decision that is there already stands."""
    waiting = undecided(requests)
    if waiting is None:
        return tuple(requests)
    closed = replace(
        waiting,
        granted=granted,
        decided_at=at,
        decided_by=by,
        decision_reason=reason,
        overtaken=overtaken,
    )
    return (*requests[:-1], closed)
