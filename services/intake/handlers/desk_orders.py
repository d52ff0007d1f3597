"""What the desk orders about a dossier that is filed, as it was entered and before any of it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.handlers.orders import PaperEntry


@dataclass(frozen=True, kw_only=True)
class AskSupplement:
    """Papers are missing at reception.

    Attributes:
        items: each thing that is missing or wrong, so that the request is complete.
        ground, approved_by: a leader's, for a request after the first; the leader by staff id.
    """

    reason: str
    items: tuple[str, ...]
    answer_by: datetime | None = None
    ground: str = ""
    approved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class AddPapers:
    """Papers came.

    Attributes:
        request_id: which request they answer; empty: the one that waits, if there is one.
        complete: all that the request names is there, by the officer who took them.
    """

    papers: tuple[PaperEntry, ...]
    complete: bool
    request_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawDossier:
    """The applicant wants the dossier back."""

    reason: str
    originals: str = ""  # given back at once, where the desk decides


@dataclass(frozen=True, kw_only=True)
class Reroute:
    """Another commune is competent."""

    competent_commune_id: str
    competent_unit_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnOriginals:
    """Papers are given back after the end."""

    what: str
    collector: str = ""
