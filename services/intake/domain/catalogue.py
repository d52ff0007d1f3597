"""What a commune offers: procedures in versions, each rule with its source, and which version a day goes by.

A rule with `verified` false is configuration: a default of the software that no source was seen for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from services.contracts.cutoffs import CutOffRule
from services.contracts.worktime import Limit, LimitUnit
from services.intake.domain.errors import CatalogueError, UnknownProcedureError
from services.intake.domain.fee_rules import FeeBasis, FeeRule
from services.intake.domain.receipt import PaperKind


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """An instrument and its articles."""

    text: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class LimitRule:
    """How long the procedure may take; the text keeps what a number cannot say (verification, exceptions)."""

    unit: LimitUnit
    count: float
    text: str
    source: str
    verified: bool
    rule: CutOffRule | None = None  # which rule of 15:00 a same-day limit goes by

    def __post_init__(self) -> None:
        _ = self.limit  # refuses what means nothing

    @property
    def limit(self) -> Limit:
        """The limit as due dates are counted by it."""
        return Limit(unit=self.unit, count=self.count, source=self.source, cut_off_rule=self.rule)


@dataclass(frozen=True, kw_only=True)
class FormRule:
    """A form to be filled in (mẫu đơn, tờ khai) for one of the papers."""

    paper: str  # code of the paper
    name: str
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class PaperRule:
    """A paper that the procedure asks for.

    Of the papers that share an `any_of` one is enough. A `presented` paper is shown at the desk and taken
    home (xuất trình), so it is never missing from what was handed in.
    """

    code: str
    name: str
    kinds: tuple[PaperKind, ...]
    obligatory: bool = True
    presented: bool = False
    any_of: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperRules:
    """All papers of a procedure, and who asks for them."""

    items: tuple[PaperRule, ...]
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the applicant gets."""

    name: str
    code: str | None  # national code of result types, KQ.G15.000032
    source: str
    verified: bool


class RecordOwner(StrEnum):
    """Whose system holds the master copy of a dossier of this procedure; there is exactly one."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"  # this system


@dataclass(frozen=True, kw_only=True)
class SystemOfRecord:
    """Where the master copy of a dossier lives."""

    owner: RecordOwner
    name: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One version of a procedure; a dossier keeps the version of the day on which it was received."""

    code: str  # the national code, or one of the installation where there is none
    national_code: str | None
    version: int
    name: str
    field_code: str
    field: str
    authority: str
    instant: bool  # done at the counter, at once
    process_code: str | None  # none if instant
    limit: LimitRule
    fee: FeeRule
    papers: PaperRules
    result: Result
    legal_basis: tuple[LegalBasis, ...]
    published_decision: str | None  # quyết định công bố
    system_of_record: SystemOfRecord
    effective_from: date
    effective_to: date | None  # last day, none while it is open
    forms: tuple[FormRule, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    def in_force_on(self, on: date) -> bool:
        """Whether a dossier received on that day goes by this version."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


class Catalogue:
    """All versions of all procedures."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self.procedures = tuple(sorted(procedures, key=lambda each: (each.code, each.version)))
        for earlier, later in pairwise(self.procedures):
            if earlier.code == later.code:
                _check_succession(earlier, later)

    def version_on(self, code: str, on: date) -> Procedure:
        """The version of a procedure that a dossier received on that civil day goes by.

        Raises: UnknownProcedureError if none is in force then.
        """
        for procedure in self.procedures:
            if procedure.code == code and procedure.in_force_on(on):
                return procedure
        raise UnknownProcedureError(code, on)

    def offered_on(self, on: date) -> tuple[Procedure, ...]:
        """What the commune offers on that civil day, by code."""
        return tuple(procedure for procedure in self.procedures if procedure.in_force_on(on))


def _check(procedure: Procedure) -> None:
    codes = [paper.code for paper in procedure.papers.items]
    fee = procedure.fee
    counted = fee.basis in (FeeBasis.PER_CASE, FeeBasis.PER_COPY)
    rules = (
        (procedure.instant == (procedure.process_code is None), "process_code: none if instant, else one"),
        (
            procedure.effective_to is None or procedure.effective_from <= procedure.effective_to,
            "effective_to: not before effective_from",
        ),
        (len(set(codes)) == len(codes), "papers: each code once"),
        ((fee.basis is FeeBasis.PER_PAGE) == (fee.pages is not None), "fee.pages: with per_page, else none"),
        (counted == (fee.amount > 0), "fee.amount: above zero with per_case and per_copy, else zero"),
        (
            not fee.kinds or (counted and all(kind.amount > 0 for kind in fee.kinds)),
            "fee.kinds: with per_case and per_copy only, each with an amount",
        ),
        (bool(procedure.legal_basis), "legal_basis: at least one"),
        (
            (procedure.limit.unit is LimitUnit.SAME_DAY) == (procedure.limit.rule is not None),
            "limit.rule: the rule of 15:00 with same_day, else none",
        ),
        ({form.paper for form in procedure.forms} <= set(codes), "forms: each for a paper of the procedure"),
    )
    for holds, cure in rules:
        if not holds:
            raise CatalogueError(f"procedure {procedure.code} version {procedure.version}: {cure}")


def _check_succession(earlier: Procedure, later: Procedure) -> None:
    ends = earlier.effective_to
    if earlier.version == later.version or ends is None or later.effective_from <= ends:
        raise CatalogueError(
            f"procedure {later.code}: versions {earlier.version} and {later.version} are in force at once: "
            f"end the earlier one before {later.effective_from}"
        )
