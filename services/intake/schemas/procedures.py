"""Procedures over HTTP: what is posted up for all (niêm yết), and what the hosting unit has to check."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from services.intake.domain.catalogue import Procedure
from services.intake.domain.documents import document
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.unverified import Unverified


class PaperRuleOut(BaseModel):
    """A paper that a procedure asks for."""

    code: str
    name: str
    kinds: list[str]
    obligatory: bool
    presented: bool
    any_of: str
    note: str


class BasisOut(BaseModel):
    """An instrument and its articles; whether its text was seen."""

    text: str
    verified: bool


class LimitOut(BaseModel):
    """How long it may take; `rule` is the rule of 15:00 that a same-day limit goes by."""

    unit: str
    count: float
    text: str
    source: str
    verified: bool
    rule: str | None = None


class PageRatesOut(BaseModel):
    """A fee by pages of the original, for each copy, in đồng."""

    first_pages: int
    first_amount: int
    further_amount: int
    most_per_copy: int


class ExemptionOut(BaseModel):
    """Who need not pay."""

    code: str
    text: str


class FeeKindOut(BaseModel):
    """Another act of the same procedure."""

    code: str
    text: str
    amount: int


class FeeRuleOut(BaseModel):
    """The whole fee: its full text, what can be reckoned, who is exempt, and when it is taken."""

    name: str
    basis: str
    text: str
    source: str
    verified: bool
    amount: int
    pages: PageRatesOut | None = None
    kinds: list[FeeKindOut] = Field(description="Other acts of the procedure, by the code for `fee.kind`.")
    exemptions: list[ExemptionOut]
    moment: str
    moment_number: int


class FormRuleOut(BaseModel):
    """A form to be filled in."""

    paper: str
    name: str
    source: str
    verified: bool


class ResultOut(BaseModel):
    """What the applicant gets."""

    name: str
    code: str | None = None
    source: str
    verified: bool


class SystemOut(BaseModel):
    """Where the master copy of a dossier lives."""

    owner: str
    name: str
    verified: bool


class ProcedureOut(BaseModel):
    """A version of a procedure, with its legal sources and what of it was verified."""

    code: str
    national_code: str | None
    version: int
    name: str
    field_code: str
    field: str
    authority: str
    instant: bool
    process_code: str | None
    time_limit: str
    limit: LimitOut
    fee_name: str
    fee_basis: str
    fee: str
    fee_rule: FeeRuleOut
    papers: list[PaperRuleOut]
    papers_source: str
    papers_verified: bool
    forms: list[FormRuleOut]
    result: str
    result_rule: ResultOut
    legal_basis: list[BasisOut]
    published_decision: str | None
    system_of_record: SystemOut
    effective_from: date
    effective_to: date | None

    @classmethod
    def of(cls, procedure: Procedure) -> ProcedureOut:
        """As the API shows it."""
        kept, fee = document(procedure), procedure.fee
        told = {
            "time_limit": procedure.limit.text,
            "fee_name": fee.name,
            "fee_basis": fee.basis.value,
            "fee": fee.text,
            "fee_rule": {**kept["fee"], "moment_number": fee.moment.number},
            "papers": kept["papers"]["items"],
            "papers_source": procedure.papers.source,
            "papers_verified": procedure.papers.verified,
            "result": procedure.result.name,
            "result_rule": kept["result"],
        }
        absent = ("national_code", "process_code", "effective_to", "published_decision")
        return cls.model_validate({**dict.fromkeys(absent), **kept, **told})


class ProcedurePage(BaseModel):
    """What can be applied for on a day."""

    items: list[ProcedureOut]
    next: str | None = None


class FeeAsked(BaseModel):
    """What is to be paid for."""

    model_config = ConfigDict(extra="forbid")

    copies: int = 1
    pages: int = 1
    cases: int = 1
    kind: str = Field(default="", max_length=100, description="Of another act of the procedure.")
    exemption: str = Field(default="", max_length=100)


class FeeOut(BaseModel):
    """What it costs, in đồng, and when it is paid."""

    name: str
    amount: int | None
    moment: FeeMoment
    note: str


class UnverifiedOut(BaseModel):
    """A value to check."""

    procedure_code: str
    version: int
    name: str
    effective_from: date
    effective_to: date | None
    path: str
    text: str
    source: str

    @classmethod
    def of(cls, found: Unverified) -> UnverifiedOut:
        """As the API shows it."""
        one = found.procedure
        return cls(
            procedure_code=one.code,
            version=one.version,
            name=one.name,
            effective_from=one.effective_from,
            effective_to=one.effective_to,
            path=found.path,
            text=found.text,
            source=found.source,
        )


class UnverifiedPage(BaseModel):
    """All values to check."""

    items: list[UnverifiedOut]
    next: str | None = None
