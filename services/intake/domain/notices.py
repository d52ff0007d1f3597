"""What the desk's officers have to be told about a dossier: what they did met something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DeskNotice:
    """A line for the desk, open until an officer has seen it.

    Attributes:
        what: what it is about: withdrawal, supplemented, payment, hand_over.
        officer_id: whose doing it concerns; empty where that is nobody in particular.
    """

    what: str
    text: str
    at: datetime
    officer_id: str = ""
    seen_at: datetime | None = None
    seen_by: str = ""


def with_notice(notices: Sequence[DeskNotice], notice: DeskNotice) -> tuple[DeskNotice, ...]:
    """The notices with one more, unless the desk is told the same already and has not seen it yet."""
    if any(one.what == notice.what and one.seen_at is None for one in notices):
        return tuple(notices)
    return (*notices, notice)


def seen(notices: Sequence[DeskNotice], officer_id: str, at: datetime) -> tuple[DeskNotice, ...]:
    """The notices, all of them seen."""
    return tuple(
        one if one.seen_at is not None else replace(one, seen_at=at, seen_by=officer_id) for one in notices
    )
