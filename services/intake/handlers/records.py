"""What is kept of a dossier besides the dossier itself."""

from __future__ import annotations

from services.contracts.person import lookup_digest
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document
from services.intake.domain.dossier import Dossier, Reception
from services.intake.domain.marks import marks
from services.intake.ports import Actor, Document


def reception_of(dossier: Dossier) -> Reception:
    """The reception of a dossier that has one."""
    if dossier.reception is None:
        raise ValueError(f"dossier {dossier.dossier_id} was not received")
    return dossier.reception


def filed_document(dossier: Dossier) -> Document:
    """What is kept of a dossier, with the keys by which it is searched."""
    return {
        **document(dossier),
        "search_name": dossier.applicant.folded_name,
        "lookup_digest": lookup_digest(dossier.lookup_code),
        "scans": [],
        **marks(dossier),
    }


def reception_facts(dossier: Dossier, procedure: Procedure, commune: Commune, actor: Actor) -> Document:
    """The number for searching, and what its receipt says of the day: later changes do not reach it."""
    unit = commune.receiving_unit("unit_id", dossier.unit_id)
    limit = procedure.limit.limit
    return {
        "number": reception_of(dossier).number,
        "receipt": {
            "authority": commune.authority,
            "place": commune.place,
            "receiving_unit": unit.name,
            "unit_phone": commune.desk_phone,
            "officer_name": actor.name,
            "limit_unit": limit.unit.value,
            "limit_count": limit.count,
        },
    }
