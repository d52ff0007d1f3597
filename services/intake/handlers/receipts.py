"""The receipt: printed from what was frozen at the reception when first asked for, and kept as issued."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from services.chassis.work import UnitOfWork
from services.contracts.worktime import LimitUnit as CountedIn
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.persons import Helper, Person, Representation
from services.intake.domain.receipt import Fee, LimitUnit, Paper, Party, ReceiptForm, TimeLimit
from services.intake.handlers.errors import NotReceivedError, UnknownDossierError
from services.intake.handlers.records import reception_of
from services.intake.ports import ISSUED_FORMS, Actor, Clock, Document, DossierReader

FORM_CODE = "TT03-2025/01"  # TT 03/2025/TT-VPCP, Appendix I, form 01
_UNITS = {
    CountedIn.SAME_DAY: LimitUnit.SAME_DAY,
    CountedIn.WORKING_DAYS: LimitUnit.WORKING_DAYS,
    CountedIn.CALENDAR_DAYS: LimitUnit.DAYS,
    CountedIn.WORKING_HOURS: LimitUnit.WORKING_HOURS,
}


def form_key(dossier_id: str) -> str:
    """Where the receipt of a dossier is kept."""
    return f"{dossier_id}.receipt"


def receipt_form(commune_id: str, dossier_id: str, reader: DossierReader) -> ReceiptForm:
    """What the receipt of a dossier says.

    Raises: UnknownDossierError, NotReceivedError.
    """
    kept = reader.one(commune_id, dossier_id)
    if kept is None:
        raise UnknownDossierError(dossier_id)
    dossier = restored(Dossier, kept)
    if dossier.reception is None:
        raise NotReceivedError(dossier_id)
    return _form(dossier, kept["receipt"])


def _form(dossier: Dossier, frozen: Document) -> ReceiptForm:
    reception = reception_of(dossier)
    given = dossier.representation
    return ReceiptForm(
        authority=frozen["authority"],
        receiving_unit=frozen["receiving_unit"],
        unit_phone=frozen["unit_phone"],
        place=frozen["place"],
        dossier_number=reception.number,
        lookup_code=dossier.lookup_code,
        applicant=_party(dossier.applicant),
        representative=_representative(given, frozen["officer_name"]) if given else None,
        representation=given.ground if given else "",
        procedure_code=dossier.procedure.code,
        procedure_name=dossier.procedure.name,
        papers=tuple(Paper(name=each.name, kind=each.kind, count=each.count) for each in dossier.papers),
        time_limit=TimeLimit(
            unit=_UNITS[CountedIn(frozen["limit_unit"])], amount=Decimal(str(frozen["limit_count"]))
        ),
        received_at=reception.received_at,
        appointment_at=reception.appointment_at,
        delivery=dossier.delivery,
        delivery_address=dossier.delivery_address,
        fees=_fees(dossier),
        register_year=reception.register_year,
        register_serial=reception.register_serial,
        officer_name=frozen["officer_name"],
    )


def _party(person: Person) -> Party:
    return Party(
        name=person.name,
        identity_kind=person.identity_kind,
        identity=person.identity,
        address=person.address,
        phone=person.phone,
        email=person.email,
    )


def _representative(given: Representation, officer_name: str) -> Party:
    if given.helper is Helper.OFFICER or given.person is None:
        return Party(name=officer_name)
    return _party(given.person)


def _fees(dossier: Dossier) -> tuple[Fee, ...]:
    charge = dossier.charge
    if charge is None or charge.amount is None or (charge.amount == 0 and not charge.note):
        return ()
    return (Fee(name=charge.name, amount=charge.amount, paid=charge.paid, note=charge.note),)


def keep_receipt(dossier_id: str, pdf: bytes, actor: Actor, work: UnitOfWork, *, clock: Clock) -> None:
    """Keep a receipt as issued; of two that are printed at once the first one stays."""
    key = form_key(dossier_id)
    if work.get(ISSUED_FORMS, key) is None:
        issued = {
            "form_code": FORM_CODE,
            "dossier_id": dossier_id,
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "issued_at": clock.now(),
            "issued_by": actor.holder,
            "pdf": pdf,
        }
        work.put(ISSUED_FORMS, key, issued)
