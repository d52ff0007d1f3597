"""The same thing done to many dossiers in one transaction: all of them or none, or each that can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.chassis.work import UnitOfWork
from services.workflow.domain.bulk import Done, Mode
from services.workflow.domain.errors import WorkflowError
from services.workflow.domain.running import Running


@dataclass(frozen=True)
class Piece:
    """One dossier, and what is to be done to it."""

    dossier_id: str
    act: Callable[[UnitOfWork], Running]


class _SpoiledError(Exception):
    """One of them cannot be done, so none shall be."""


def do_many(pieces: Sequence[Piece], mode: Mode, work: UnitOfWork) -> list[Done]:
    """Do them in their order; of one that is refused nothing is left, nor of any where all depend on it."""
    found: list[Done] = []

    def run(part: UnitOfWork) -> None:
        found[:] = [_done(piece, part) for piece in pieces]
        if mode is Mode.ALL_OR_NOTHING and any(one.error for one in found):
            raise _SpoiledError

    try:
        work.attempt(run)
    except _SpoiledError:
        return [Done(one.dossier_id, error=one.error) for one in found]
    return found


def _done(piece: Piece, work: UnitOfWork) -> Done:
    try:
        return Done(piece.dossier_id, running=work.attempt(piece.act))
    except WorkflowError as exc:
        return Done(piece.dossier_id, error=exc)
