"""How the handling of a dossier ends: with a result, or without one; and what is given back of its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

GRANTED, REFUSED = "granted", "refused"  # outcomes of a completion


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The result is signed and registered; a refusal after appraisal is a result too (art. 19.8)."""

    result_number: str
    signed_on: date
    completed_at: datetime
    outcome: str = GRANTED
    early: bool = False  # before the civil day of the appointment: prior notice is due (art. 20.4)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The end without a result."""

    why: str  # withdrawal, stop
    reason: str
    stopped_at: datetime


@dataclass(frozen=True, kw_only=True)
class OriginalsReturn:
    """Papers of the applicant's were given back, to be kept no longer."""

    what: str
    collector: str
    returned_at: datetime
    officer_id: str
