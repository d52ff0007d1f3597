"""What a route that changed a dossier answers: the dossier as it stands now, with its version."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.work import UnitOfWork
from services.intake.bootstrap import Desk
from services.intake.ports import DOSSIERS, Document
from services.intake.schemas.shown import shown

REPLAYED = "idempotency-replayed"  # this header says that the answer is a repeated one
Handle = Callable[[UnitOfWork], Document]
Places = Sequence[tuple[str, str]]


def created(desk: Desk, call: Call, handle: Handle, reads: Places) -> Response:
    """A new dossier."""

    def run(work: UnitOfWork) -> Answer:
        kept = handle(work)
        place = f"/v1/communes/{call.tenant}/dossiers/{kept['dossier_id']}"
        body = shown(kept, desk.means.clock.now())
        return answer(201, body, version=kept["version"], location=place)

    return call.command(run, reads=reads)


def changed(desk: Desk, call: Call, handle: Handle) -> Response:
    """The dossier in the path, changed."""

    def run(work: UnitOfWork) -> Answer:
        kept = handle(work)
        return answer(200, shown(kept, desk.means.clock.now()), version=kept["version"])

    return call.command(run, reads=[(DOSSIERS, call.request.path_params["dossier_id"])])
