"""What the desk asks, takes and gives back after the filing, over HTTP."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from services.intake.domain.fee_rules import FeeMoment
from services.intake.schemas.administration import Entered
from services.intake.schemas.dossiers import MOST_PAPERS, PaperIn


class SupplementIn(Entered):
    """What is missing at reception: asked for once and completely."""

    reason: str
    items: list[str] = Field(max_length=MOST_PAPERS, description="Each thing that is missing or wrong.")
    answer_by: AwareDatetime | None = None
    ground: str = Field(default="", description="A leader's, for a request after the first.")
    approved_by: str = Field(default="", description="Staff id of that leader.")


class PapersIn(Entered):
    """Papers that came."""

    papers: list[PaperIn] = Field(default_factory=list, max_length=MOST_PAPERS)
    complete: bool = Field(description="All that the request names is there, by the officer who took them.")
    request_id: str = Field(default="", description="Which request; empty: the one that waits, if any.")
    note: str = ""


class PapersForAnotherIn(PapersIn):
    """Papers for a dossier of whatever commune, whose look-up code the applicant shows."""

    lookup_code: str


class PapersTakenOut(BaseModel):
    """That they are there; of the dossier only what its holder knows anyway."""

    dossier_number: str | None
    commune_id: str
    status: int
    status_title: str
    papers_count: int


class WithdrawalIn(Entered):
    """The applicant wants the dossier back."""

    reason: str
    originals: str = Field(default="", description="What was given back at once, before the reception.")


class ReroutingIn(Entered):
    """Another commune is competent."""

    competent_commune_id: str
    competent_unit_id: str = Field(default="", description="That receives there; empty: the only one.")
    reason: str


class OriginalsIn(Entered):
    """Papers that were given back after the end."""

    what: str
    collected_by: str = Field(default="", description="Name; empty: the applicant.")


class AssignmentIn(Entered):
    """What money was for that was taken before the demand was known at the desk."""

    demand_id: str


class PaymentIn(Entered):
    """Money that was taken, in đồng."""

    amount: Annotated[int, Field(ge=1)]
    moment: FeeMoment | None = Field(default=None, description="Empty: by where the dossier stands.")
    demand_id: str = Field(default="", description="Of workflow's demand; empty: the fee.")
    note: str = Field(default="", description="Why, where nothing is owed that the desk knows of.")
    receipt_number: str = Field(default="", description="Of the fee receipt (biên lai).")
