"""A dossier that is resolved here for another commune: what happens to it is mirrored there at once.

Both records stand in one transaction, so neither commune ever sees what the other does not.
"""

from __future__ import annotations

from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.contracts.desk import DossierNumbered, DossierProgressed
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.sharing import is_preliminary, mirrored
from services.intake.handlers.keeping import write
from services.intake.ports import DOSSIERS, Document

NUMBERED = "numbered"  # what a history says when the lawful number has come
STAFF = "staff"  # how a history names the commune's own officers, see ports.Actor


def mirror(there: Dossier, kept: Document, work: UnitOfWork, *lines: Document) -> None:
    """Let the commune that received a dossier see what the competent one did with it."""
    origin = there.origin
    if origin is None or not lines:
        return
    other = work.beside(origin.commune_id)
    found = other.get(DOSSIERS, origin.dossier_id)
    if found is None:
        return
    here, at = restored(Dossier, found), lines[-1]["at"]
    after = mirrored(here, there, at)
    seen = [_seen_from(line, there, origin.commune_id) for line in lines]
    new = [line for line in seen if line not in found["history"]]  # the desk that did it noted it itself
    if after == here and all(line["via"] == via(there.commune_id) for line in new):
        return
    if "reconciliation" in kept:
        found["reconciliation"] = kept["reconciliation"]
    write(after, found, other, *new)
    if _standing(after) != _standing(here):
        _announce(after, there, lines[-1], other)


def renumber(here: Dossier, kept: Document, work: UnitOfWork, *lines: Document) -> None:
    """Let the competent commune have the lawful number that came for a dossier received here."""
    competent, reception = here.competent, here.reception
    if competent is None or reception is None or not lines or lines[-1]["what"] != NUMBERED:
        return
    other = work.beside(competent.commune_id)
    found = other.get(DOSSIERS, competent.dossier_id)
    if found is None:
        return
    there, at = restored(Dossier, found), lines[-1]["at"]
    if there.reception is not None:
        there = replace(there, reception=replace(there.reception, number=reception.number))
    line = {**lines[-1], "by": here.commune_id, "via": via(here.commune_id)}
    write(there, {**found, "outside_number": kept["outside_number"]}, other, line)
    other.announce(
        DossierNumbered(
            commune_id=competent.commune_id,
            occurred_at=at,
            actor=here.commune_id,
            dossier_id=competent.dossier_id,
            dossier_number=reception.number,
            provisional_number=reception.provisional_number,
            numbered_at=at,
        )
    )


def via(commune_id: str) -> str:
    """How a history names another commune's desk."""
    return f"commune:{commune_id}"


def _seen_from(line: Document, there: Dossier, origin: str) -> Document:
    """A line of history as the other commune keeps it: its own officers by name, ours as a commune."""
    if line["via"] == via(origin):
        return {**line, "via": STAFF}
    if line["via"].startswith(via("")):  # a third commune's desk took it
        return line
    return {**line, "by": there.commune_id, "via": via(there.commune_id)}


def _standing(dossier: Dossier) -> tuple[object, ...]:
    dates, done = dossier.all_due_dates, dossier.completion
    due = dates[-1].due_at if dates else None
    return dossier.status, due, is_preliminary(dossier), done and done.result_number


def _announce(here: Dossier, there: Dossier, line: Document, work: UnitOfWork) -> None:
    work.announce(
        DossierProgressed(
            commune_id=here.commune_id,
            occurred_at=line["at"],
            actor=there.commune_id,
            dossier_id=here.dossier_id,
            status=here.status.value,
            competent_commune_id=there.commune_id,
            progressed_at=line["at"],
            due_at=here.all_due_dates[-1].due_at if here.all_due_dates else None,
            result_number=here.completion.result_number if here.completion else None,
        )
    )
