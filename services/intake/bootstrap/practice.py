"""Furnishes a practice commune: each act of it is a command of its own."""

from __future__ import annotations

from services.chassis.commands import Answer
from services.chassis.work import UnitOfWork
from services.intake.bootstrap import Desk
from services.intake.handlers import samples
from services.intake.handlers.errors import UnknownCommuneError
from services.intake.handlers.samples import Act
from services.intake.ports import Actor, Document


def furnish(desk: Desk, commune_id: str, actor: Actor) -> int:
    """File the ready dossiers that are not there yet; how many there are.

    Raises: UnknownCommuneError, NotPracticeError for a real commune, PracticeClosedError.
    """
    commune = desk.directory.commune(commune_id)
    if commune is None:
        raise UnknownCommuneError(commune_id)
    officer = samples.officer_of(desk.directory.all_staff(commune_id), actor)

    def run(act: Act) -> Document:
        made: list[Document] = []

        def in_transaction(work: UnitOfWork) -> Answer:
            made.append(act(work))
            return Answer(200, None)

        desk.core.commands.run(commune_id, in_transaction)
        return made[-1]

    return samples.furnish(commune, officer, run, means=desk.means)
