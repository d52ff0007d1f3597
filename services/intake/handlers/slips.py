"""The slips that the desk hands out at reception: what is missing, or why a dossier was not accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.contracts.forms import TT03_2025_SINCE, Basis, Form, form_name
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.slips import Addressee, Missing, RefusalForm, SupplementForm
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.supplement import Stage
from services.intake.domain.wording import grouped_code
from services.intake.handlers.errors import NotDeclinedError, UnknownDossierError, UnknownRequestError
from services.intake.ports import DossierReader

CLOCK_REMARK = "Thời gian giải quyết được tính từ khi nhận đủ hồ sơ."  # NĐ 309/2026/NĐ-CP, art. 17.3


@dataclass(frozen=True, kw_only=True)
class Printing:
    """What a slip needs besides its dossier.

    Attributes:
        name_of: the name of an officer, by id; empty where it is not known.
        basis: the circular that is asked for; else the one that applied on the day of the slip.
        since: from when on TT 03/2025/TT-VPCP applies.
        number: of the slip, as "12/HDHS"; empty: left for the pen.
    """

    commune: Commune
    name_of: Callable[[str], str]
    basis: Basis | None = None
    since: date = TT03_2025_SINCE
    number: str = ""


def supplement_form(
    dossier_id: str, request_id: str, reader: DossierReader, printing: Printing
) -> SupplementForm:
    """What form 02 says of one request for papers at reception.

    Raises: UnknownDossierError, UnknownRequestError, NotAReasonError.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1: incomplete, form 02 with the reason; NĐ 309/2026/NĐ-CP, art. 17.3: the
        time runs from the complete reception.
    """
    dossier = _found(dossier_id, reader, printing)
    asked = next((one for one in dossier.supplements if one.request_id == request_id), None)
    if asked is None or asked.stage is not Stage.RECEPTION:
        raise UnknownRequestError(request_id)
    return SupplementForm(
        **_slip(dossier, printing, Form.SUPPLEMENT, asked.requested_at, asked.requested_by),
        number=printing.number,
        papers=tuple(Missing(name=item) for item in asked.items),
        reason=asked.reason,
        answer_by=asked.answer_by,
        contact_name=printing.name_of(asked.requested_by),
        remark=CLOCK_REMARK,
    )


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
