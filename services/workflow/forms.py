"""The printed forms that the resolving office issues."""

from __future__ import annotations

from services.chassis.typeset import Typesetter
from services.contracts.forms.slips import (
    REFUSAL_TEMPLATE,
    SUPPLEMENT_TEMPLATE,
    RefusalForm,
    SupplementForm,
)
from services.workflow.domain.forms import ApologyForm, ControlSlip, StopForm

APOLOGY = "workflow/templates/apology.typ"
STOP = "workflow/templates/stop.typ"
CONTROL_SLIP = "workflow/templates/control-slip.typ"


class FormPrinter:
    """Prints forms as PDF/A; one per process, safe to share between threads. Each raises TypesettingError."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def supplement(self, form: SupplementForm) -> bytes:
        """Form 02, after appraisal."""
        return self._typesetter.pdf(SUPPLEMENT_TEMPLATE, form.values(), issued_at=form.issued_at)

    def refusal(self, form: RefusalForm) -> bytes:
        """Form 03, after appraisal."""
        return self._typesetter.pdf(REFUSAL_TEMPLATE, form.values(), issued_at=form.issued_at)

    def apology(self, form: ApologyForm) -> bytes:
        """Form 04."""
        return self._typesetter.pdf(APOLOGY, form.values(), issued_at=form.issued_at)

    def stop(self, form: StopForm) -> bytes:
        """Form 05 of TT 03/2025/TT-VPCP."""
        return self._typesetter.pdf(STOP, form.values(), issued_at=form.issued_at)

    def control_slip(self, form: ControlSlip) -> bytes:
        """Form 06 of TT 03/2025/TT-VPCP, form 05 of TT 01/2018/TT-VPCP."""
        return self._typesetter.pdf(CONTROL_SLIP, form.values(), issued_at=form.printed_at)
