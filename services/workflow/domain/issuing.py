"""Which form a dossier's facts make: what is asked for, refused, apologised for, stopped, handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.contracts.forms import TT03_2025_SINCE, Basis, Form, FormName, form_name
from services.contracts.forms.letterhead import Letterhead, authority_of, place_of
from services.contracts.forms.slips import Addressee, Missing, RefusalForm, SupplementForm
from services.contracts.forms.text import amount_text, moment_text
from services.contracts.person import PersonData
from services.workflow.domain.commune import Commune
from services.workflow.domain.errors import NothingToPrintError
from services.workflow.domain.forms import ApologyForm, ControlSlip, StopForm
from services.workflow.domain.passages import NameOf, hand_overs
from services.workflow.domain.running import Running, Stop

DECISIONS = {  # where nobody wrote more
    "withdrawal": "Đồng ý cho rút hồ sơ, dừng giải quyết",
    "stop": "Dừng giải quyết",
}


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who signs, as the office has it; who may in a commune is not verified.

    Attributes:
        letters: in whose name and in which office letters are signed, one line each.
        refusal: the role under which a refusal after appraisal is signed.
    """

    letters: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a form needs besides its dossier.

    Attributes:
        person: whom the dossier is about, opened for this form.
        remark: what applicants are told on a request for papers about the time limit.
        basis: the circular that is asked for; else the one that applied on the day of the fact.
        since: from when on TT 03/2025/TT-VPCP applies.
    """

    commune: Commune
    person: PersonData
    name_of: NameOf
    signing: Signing
    remark: str = ""
    basis: Basis | None = None
    since: date = TT03_2025_SINCE

    def name(self, form: Form, at: datetime) -> FormName:
        """How a form is called that was made out at that instant. Raises: NoSuchFormError."""
        return form_name(form, at, self.basis, since=self.since)


def supplement_form(running: Running, request_id: str, around: Surroundings) -> SupplementForm:
    """Form 02, of one request for papers after appraisal.

    Raises: NothingToPrintError, NotAReasonError.
    Law: NĐ 61/2018/NĐ-CP, art. 19.4.
    """
    request = next((one for one in running.supplements if one.request_id == request_id), None)
    if request is None:
        raise NothingToPrintError("Hồ sơ không có yêu cầu bổ sung này.")
    officer = around.name_of(request.requested_by)
    return SupplementForm(
        **_slip(running, around, Form.SUPPLEMENT, request.requested_at),
        number=request.form_number,
        papers=tuple(Missing(name=paper) for paper in request.papers),
        reason=request.reason,
        answer_by=request.answer_by,
        contact_name=officer,
        officer_name=officer,
        remark=around.remark,
    )


def refusal_form(running: Running, around: Surroundings) -> RefusalForm:
    """Form 03, of a refusal after appraisal, which is a result.

    Raises: NothingToPrintError, NotAReasonError.
    Law: NĐ 61/2018/NĐ-CP, art. 19.8.
    """
    result, completed_at = running.result, running.completed_at
    if result is None or completed_at is None or result.outcome != "refused":
        raise NothingToPrintError("Hồ sơ không bị từ chối giải quyết.")
    return RefusalForm(
        **_slip(running, around, Form.REFUSAL, completed_at),
        reason=result.reason,
        signer_role=around.signing.refusal,
        officer_name="",  # signed by whoever hands it out, or has the authority: by hand
        filer_name=around.person.representative or around.person.name,
    )


def apology_form(running: Running, nth: int, around: Surroundings) -> ApologyForm:
    """Form 04, of the first apology, or of one that a leader allowed after it.

    Raises: NothingToPrintError, NotAReasonError.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9.
    """
    moves = running.extensions
    if not 1 <= nth <= len(moves):
        raise NothingToPrintError("Hồ sơ không có lần gia hạn này.")
    move = moves[nth - 1]
    return ApologyForm(
        **_letter(running, around, Form.APOLOGY, move.at, move.by),
        number=move.form_number,
        due_at=move.previous_due_at,
        new_due_at=move.due_at,
        reason=move.reason,
    )


def stop_form(running: Running, around: Surroundings) -> StopForm:
    """Form 05 of TT 03/2025/TT-VPCP, of a dossier that ended without a result.

    Raises: NothingToPrintError, NotAReasonError; NoSuchFormError by TT 01/2018/TT-VPCP, which has none.
    """
    stop = running.stop
    if stop is None:
        raise NothingToPrintError("Hồ sơ không bị dừng giải quyết.")
    return StopForm(
        **_letter(running, around, Form.STOP, stop.at, stop.by),
        number=stop.form_number,
        request=_request(running, stop),
        stage=_stage(running),
        decision=stop.decision or DECISIONS[stop.why],
        reason=stop.reason,
        money=stop.money or "; ".join(_money(running)),
        stopped_at=stop.at,
    )


def control_slip(running: Running, at: datetime, around: Surroundings) -> ControlSlip:
    """Form 06 of TT 03/2025/TT-VPCP, form 05 of TT 01/2018/TT-VPCP, as far as the dossier has come."""
    commune = around.commune
    return ControlSlip(
        name=around.name(Form.CONTROL_SLIP, at),
        letterhead=Letterhead(
            authority=authority_of(commune.name),
            issuer=commune.unit_name(running.unit_id),
            place=place_of(commune.name),
        ),
        dossier_number=running.dossier_number,
        applicant_name=around.person.name,
        procedure=_procedure(running),
        received_at=running.received_at,
        due_at=running.first_due_at,
        hand_overs=hand_overs(running, commune, around.name_of),
        printed_at=at,
    )


def _slip(running: Running, around: Surroundings, form: Form, at: datetime) -> dict[str, Any]:
    return {
        **_common(running, around),
        "name": around.name(form, at),
        "contact_phone": around.commune.desk_phone,
        "issued_at": at,
    }


def _letter(running: Running, around: Surroundings, form: Form, at: datetime, by: str) -> dict[str, Any]:
    return {
        **_common(running, around),
        "name": around.name(form, at),
        "received_at": running.received_at,
        "signer_lines": around.signing.letters,
        "signer_name": around.name_of(by),
        "issued_at": at,
    }


def _common(running: Running, around: Surroundings) -> dict[str, Any]:
    commune, person = around.commune, around.person
    return {
        "letterhead": Letterhead(issuer=authority_of(commune.name), place=place_of(commune.name)),
        "receiving_unit": commune.unit_name(running.unit_id),
        "dossier_number": running.dossier_number,
        "applicant": Addressee(
            name=person.name,
            address=person.address or "",
            phone=person.phone or "",
            email=person.email or "",
        ),
        "procedure": _procedure(running),
    }


def _procedure(running: Running) -> str:
    return f"{running.procedure_code} - {running.procedure_name}"


def _request(running: Running, stop: Stop) -> str:
    """The applicant's request to withdraw, where that is why it was stopped."""
    if stop.why != "withdrawal" or not running.withdrawals:
        return ""
    asked = running.withdrawals[-1]
    said = f"Người nộp hồ sơ yêu cầu rút hồ sơ lúc {moment_text(asked.requested_at)}"
    return f"{said}: {asked.request_reason}" if asked.request_reason else f"{said}."


def _stage(running: Running) -> str:
    """How far it had come."""
    if not running.runs:
        return "Chưa giao giải quyết"
    run = running.runs[-1]
    return f"{run.step_name} (bước {run.place} trong {running.process.length} bước)"


def _money(running: Running) -> Iterator[str]:
    """What is known of duties; what becomes of them is decided by people, and written by hand if need be."""
    for demand in running.demands:
        state = "đã nộp" if demand.paid_at else "được miễn" if demand.waived_at else "chưa nộp"
        yield f"{demand.text}: {amount_text(demand.amount)} ({state})"
