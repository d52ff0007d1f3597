"""What officers order besides doing a step, as the API takes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.workflow.domain.supplementing import Asked

MAX_DONG = 1_000_000_000_000

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Paper = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SupplementIn(_Order):
    """A request for papers, complete."""

    reason: Words
    papers: Annotated[list[Paper], Field(min_length=1, max_length=50)]
    answer_by: AwareDatetime | None = Field(
        default=None, description="By the configured number of working days where it is left out."
    )
    ground: Remark = Field(default="", description="A leader's, for a late or second request.")

    def asked(self) -> Asked:
        """As the rules take it."""
        return Asked(
            reason=self.reason, papers=tuple(self.papers), answer_by=self.answer_by, ground=self.ground
        )


class GroundIn(_Order):
    """Why a leader lets a rule be overridden."""

    ground: Words


class AcceptanceIn(_Order):
    """What came is taken as the whole answer."""

    note: Remark = ""


class DemandIn(_Order):
    """A payment duty."""

    amount: Annotated[int, Field(gt=0, le=MAX_DONG, strict=True, description="In đồng.")]
    text: Words
    pay_by: AwareDatetime | None = None


class ReasonIn(_Order):
    """Why."""

    reason: Words


class DecisionIn(_Order):
    """Whether the applicant may have the dossier back."""

    granted: bool
    reason: Remark = Field(default="", description="Of a denial it is required.")


class StopIn(_Order):
    """The dossier ends without a result."""

    decision: Words = Field(description="What was decided; number and day where it is a paper of its own.")
    reason: Words
    money: Remark = Field(default="", description="What becomes of fees and duties.")


class RefusalIn(_Order):
    """A refusal after appraisal."""

    reason: Words
    result_number: Number | None = Field(default=None, description="The next of its series if left out.")
    signed_on: date | None = Field(default=None, description="Today where it is left out.")
    ground: Remark = Field(default="", description="Of a refusal after the time limit.")


class ExtensionIn(_Order):
    """An apology and a new appointment."""

    reason: Words
    new_due_at: AwareDatetime
    ground: Remark = Field(default="", description="A leader's, where the apology is late or not the first.")
