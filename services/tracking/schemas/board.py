"""The leaders' board over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.tracking.domain.board import Board, Matching
from services.tracking.domain.criteria import Days
from services.tracking.domain.dossier import NOBODY, RECEPTION
from services.tracking.domain.waiting import (
    Axis,
    CommuneFigures,
    Share,
    all_waiting,
    due_soon,
    late,
    on_axis,
)
from services.tracking.schemas.staff import FigureOut
from services.tracking.schemas.waits import RoomOut

_UNNAMED = {NOBODY: "Chưa ai nhận xử lý", RECEPTION: "Ở nơi tiếp nhận, chưa có bước xử lý", "": "Chưa rõ"}


class ShareOut(BaseModel):
    """A row: what waits at somebody, somewhere, or of some kind; the addresses open the dossiers."""

    key: str
    name: str
    waiting: int
    late: int
    soon: int
    since: datetime = Field(description="When the one that has waited longest came there.")
    href: str
    late_href: str
    soon_href: str

    @classmethod
    def of(cls, axis: Axis, share: Share, board: Board) -> Self:
        """As it is shown."""
        among = on_axis(all_waiting(), axis, share.key)
        selections = (among, late(among), due_soon(among, board.soon))
        hrefs = [f"dossiers?{one.query()}" for one in selections]
        return cls(
            **{name: getattr(share, name) for name in ("key", "waiting", "late", "soon", "since")},
            name=share.name or board.names.get(share.key) or _UNNAMED.get(share.key, share.key),
            href=hrefs[0],
            late_href=hrefs[1],
            soon_href=hrefs[2],
        )


class BoardOut(BaseModel):
    """The board of a commune at an instant."""

    at: datetime
    soon_until: date = Field(description="The last day on which what is due counts as due soon.")
    figures: list[FigureOut] = Field(description="What is now.")
    month: list[FigureOut] = Field(description="How this month's dossiers came in and went out.")
    officers: list[ShareOut]
    units: list[ShareOut]
    procedures: list[ShareOut]
    room: RoomOut

    @classmethod
    def of(cls, board: Board) -> Self:
        """As it is shown."""

        def rows(axis: Axis) -> list[ShareOut]:
            return [ShareOut.of(axis, one, board) for one in board.waiting[axis]]

        return cls(
            at=board.at,
            soon_until=_last(board.soon, board.at),
            figures=[FigureOut.of(one) for one in board.now],
            month=[FigureOut.of(one) for one in board.month],
            officers=rows(Axis.OFFICER),
            units=rows(Axis.UNIT),
            procedures=rows(Axis.PROCEDURE),
            room=RoomOut.of(board.room),
        )


class MatchingOut(BaseModel):
    """How many dossiers meet the criteria, and what that means in words."""

    at: datetime
    count: int
    words: str

    @classmethod
    def of(cls, found: Matching) -> Self:
        """As it is shown."""
        return cls(at=found.at, count=found.count, words=found.words)


class CommuneRow(BaseModel):
    """A commune among others: numbers alone."""

    commune_id: str
    name: str
    waiting: int = Field(description="Without a result now.")
    late: int
    soon: int
    filed: int = Field(description="This month.")
    online: int
    assisted: int
    results: int = Field(description="This month.")
    results_late: int


class CommunesOut(BaseModel):
    """All communes of the host at an instant."""

    at: datetime
    items: list[CommuneRow]

    @classmethod
    def of(cls, at: datetime, found: Sequence[CommuneFigures]) -> Self:
        """As it is shown."""
        return cls(at=at, items=[CommuneRow.model_validate(one, from_attributes=True) for one in found])


def _last(soon: Days, at: datetime) -> date:
    return soon.last or at.date()
