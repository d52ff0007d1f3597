"""The receipt: what it says, from what was frozen at the reception."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.contracts.forms import TT03_2025_SINCE, Basis, Form, FormName, form_name
from services.contracts.worktime import LimitUnit as CountedIn
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.persons import Helper, Person, Representation
from services.intake.domain.receipt import Fee, LimitUnit, Paper, Party, ReceiptForm, TimeLimit
from services.intake.domain.synchronising import awaits_number
from services.intake.handlers.errors import MasteredElsewhereError, NotReceivedError, UnknownDossierError
from services.intake.handlers.records import reception_of
from services.intake.ports import Document, DossierReader

_UNITS = {
    CountedIn.SAME_DAY: LimitUnit.SAME_DAY,
    CountedIn.WORKING_DAYS: LimitUnit.WORKING_DAYS,
    CountedIn.CALENDAR_DAYS: LimitUnit.DAYS,
    CountedIn.WORKING_HOURS: LimitUnit.WORKING_HOURS,
}


def receipt_form(
    commune_id: str,
    dossier_id: str,
    reader: DossierReader,
    *,
    basis: Basis | None = None,
    since: date = TT03_2025_SINCE,
) -> ReceiptForm:
    """What the receipt of a dossier says.

    Args:
        basis: the circular that is asked for; else the one that applied on the day of reception.
        since: from when on TT 03/2025/TT-VPCP applies.
    Raises: UnknownDossierError, NotReceivedError.
    """
    kept = reader.one(commune_id, dossier_id)
    if kept is None:
        raise UnknownDossierError(dossier_id)
    dossier = restored(Dossier, kept)
    if "exchange" in kept:
        raise MasteredElsewhereError(dossier_id)
    if dossier.reception is None:
        raise NotReceivedError(dossier_id)
    name = form_name(Form.RECEIPT, dossier.reception.received_at, basis, since=since)
    return _form(dossier, kept["receipt"], name)


def _form(dossier: Dossier, frozen: Document, name: FormName) -> ReceiptForm:
    reception = reception_of(dossier)
    given = dossier.representation
    return ReceiptForm(
        name=name,
        authority=frozen["authority"],
        receiving_unit=frozen["receiving_unit"],
        unit_phone=frozen["unit_phone"],
        place=frozen["place"],
        dossier_number=reception.number,
        lookup_code=dossier.lookup_code,
        provisional=awaits_number(dossier),
        applicant=_party(dossier.applicant),
        representative=_representative(given, frozen["officer_name"]) if given else None,
        representation=given.ground if given else "",
        procedure_code=dossier.procedure.code,
        procedure_name=dossier.procedure.name,
        papers=tuple(
            Paper(name=each.name, kind=each.kind, count=each.count)
            for each in dossier.papers
            if each.was_there(reception.received_at)
        ),
        time_limit=TimeLimit(
            unit=_UNITS[CountedIn(frozen["limit_unit"])], amount=Decimal(str(frozen["limit_count"]))
        ),
        received_at=reception.received_at,
        appointment_at=reception.appointment_at,
        competent_name=dossier.competent.name if dossier.competent else "",
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
