"""The slips that the desk hands out at reception: what is missing, or why a dossier was not accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.contracts.forms import TT03_2025_SINCE, Basis, Form, form_name
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.slips import Addressee, RefusalForm
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.wording import grouped_code
from services.intake.handlers.errors import NotDeclinedError, UnknownDossierError
from services.intake.ports import DossierReader


@dataclass(frozen=True, kw_only=True)
class Printing:
    """What a slip needs besides its dossier.

    Attributes:
        name_of: the name of an officer, by id; empty where it is not known.
        basis: the circular that is asked for; else the one that applied on the day of the slip.
        since: from when on TT 03/2025/TT-VPCP applies.
    """

    commune: Commune
    name_of: Callable[[str], str]
    basis: Basis | None = None
    since: date = TT03_2025_SINCE


def refusal_form(dossier_id: str, reader: DossierReader, printing: Printing) -> RefusalForm:
    """What form 03 says of a dossier that was not accepted.

    Raises: UnknownDossierError, NotDeclinedError, NotAReasonError.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1: refused with form 03 and a reason.
    """
    dossier = _found(dossier_id, reader, printing)
    refusal = dossier.refusal
    if refusal is None:
        raise NotDeclinedError(dossier_id)
    given = dossier.representation
    filer = given.person if given and given.person else dossier.applicant
    return RefusalForm(
        **_slip(dossier, printing, Form.REFUSAL, refusal.declined_at, refusal.officer_id),
        reason=refusal.reason,
        filer_name=filer.name,
    )


def _found(dossier_id: str, reader: DossierReader, printing: Printing) -> Dossier:
    kept = reader.one(printing.commune.commune_id, dossier_id)
    if kept is None:
        raise UnknownDossierError(dossier_id)
    return restored(Dossier, kept)


def _slip(dossier: Dossier, printing: Printing, form: Form, at: datetime, officer_id: str) -> dict[str, Any]:
    """What both slips have in common."""
    commune, applicant = printing.commune, dossier.applicant
    unit = commune.unit(dossier.unit_id)
    unit_name = unit.name if unit else commune.name
    return {
        "name": form_name(form, at, printing.basis, since=printing.since),
        "letterhead": Letterhead(authority=commune.authority, issuer=unit_name, place=commune.place),
        "receiving_unit": unit_name,
        "dossier_number": dossier.reception.number if dossier.reception else "",
        "lookup_code": grouped_code(dossier.lookup_code),
        "applicant": Addressee(
            name=applicant.name, address=applicant.address, phone=applicant.phone, email=applicant.email
        ),
        "procedure": f"{dossier.procedure.code} - {dossier.procedure.name}",
        "contact_phone": commune.desk_phone,
        "officer_name": printing.name_of(officer_id),
        "issued_at": at,
    }
