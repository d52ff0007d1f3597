"""Versions of procedures, and what makes one impossible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.contracts.cutoffs import CutOffRule
from services.contracts.worktime import Limit, LimitUnit
from services.intake.domain.catalogue import Catalogue, FormRule, LimitRule, PaperRules
from services.intake.domain.errors import CatalogueError, UnknownProcedureError
from services.intake.domain.fee_rules import FeeBasis, FeeKind, FeeMoment, PageRates
from tests.unit.intake.samples import BIRTH_PAPERS, FREE, procedure

OLD = procedure(effective_to=date(2027, 2, 28))
NEW = procedure(version=2, effective_from=date(2027, 3, 1))
SAME_DAY = OLD.limit
ACT = FeeKind(code="amendment", text="Sửa đổi", amount=3)
RATES = PageRates(first_pages=2, first_amount=2_000, further_amount=1_000, most_per_copy=200_000)


def test_the_day_of_reception_chooses_the_version() -> None:
    """The last day of the old law goes by the old version, the next day by the new one."""
    catalogue = Catalogue([NEW, OLD])
    assert catalogue.version_on("1.001193", date(2027, 2, 28)) == OLD
    assert catalogue.version_on("1.001193", date(2027, 3, 1)) == NEW
    assert catalogue.offered_on(date(2026, 5, 4)) == (OLD,)
    assert catalogue.offered_on(date(2025, 5, 4)) == ()


@pytest.mark.parametrize(("code", "on"), [("9.999999", date(2026, 5, 4)), ("1.001193", date(2025, 12, 31))])
def test_an_unknown_procedure_names_the_field(code: str, on: date) -> None:
    """A code that is not there, or not yet in force, is bad input of one field."""
    with pytest.raises(UnknownProcedureError) as caught:
        Catalogue([OLD]).version_on(code, on)
    assert caught.value.problems[0].field == "procedure_code"
    assert (caught.value.code, caught.value.on) == (code, on)
    assert f"{on:%d/%m/%Y}" in str(caught.value)


@pytest.mark.parametrize(
    "later",
    [
        procedure(version=2, effective_from=date(2027, 2, 28)),
        procedure(version=1, effective_from=date(2027, 3, 1)),
    ],
)
def test_two_versions_never_hold_at_once(later: Any) -> None:
    """An overlap, or one version number twice, is told with both versions and the day to end at."""
    with pytest.raises(CatalogueError, match="end the earlier one before"):
        Catalogue([OLD, later])


def test_an_open_version_has_no_successor() -> None:
    """A version without an end is still in force when the next begins: that is told."""
    with pytest.raises(CatalogueError, match="versions 1 and 2 are in force at once"):
        Catalogue([procedure(), NEW])


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"instant": True}, "process_code"),
        ({"process_code": None}, "process_code"),
        ({"effective_to": date(2025, 1, 1)}, "effective_to"),
        ({"papers": PaperRules(items=BIRTH_PAPERS[:1] * 2, source="", verified=True)}, "papers"),
        ({"fee": replace(FREE, basis=FeeBasis.PER_PAGE)}, "fee.pages"),
        ({"fee": replace(FREE, pages=RATES)}, "fee.pages"),
        ({"fee": replace(FREE, basis=FeeBasis.PER_CASE)}, "fee.amount"),
        ({"fee": replace(FREE, amount=5)}, "fee.amount"),
        ({"fee": replace(FREE, kinds=(ACT,))}, "fee.kinds"),
        (
            {"fee": replace(FREE, basis=FeeBasis.PER_CASE, amount=5, kinds=(replace(ACT, amount=0),))},
            "fee.kinds",
        ),
        ({"legal_basis": ()}, "legal_basis"),
        ({"limit": replace(SAME_DAY, rule=None)}, "limit.rule"),
        ({"forms": (FormRule(paper="nothing", name="", source="", verified=True),)}, "forms"),
    ],
)
def test_an_impossible_procedure_is_refused(changes: dict[str, Any], cause: str) -> None:
    """Each contradiction within a version names the procedure and the member to correct."""
    with pytest.raises(CatalogueError, match=rf"procedure 1\.001193 version 1: {cause}"):
        procedure(**changes)


def test_a_same_day_limit_names_its_rule_of_15_00() -> None:
    """Luật Hộ tịch 60/2014, art. 5.3 and NĐ 23/2015, art. 7: two rules; the third is about passing on."""
    assert SAME_DAY.limit.cut_off_rule is CutOffRule.CIVIL_STATUS
    with pytest.raises(ValueError, match="does not go by the rule"):
        replace(SAME_DAY, rule=CutOffRule.FORWARDING)
    with pytest.raises(ValueError, match="does not go by the rule"):
        replace(SAME_DAY, unit=LimitUnit.WORKING_DAYS, count=3)


def test_the_moments_of_a_fee_have_their_numbers() -> None:
    """The exchange fields know 1 at reception, 2 at supplement, 4 with the result; 1 is the default."""
    assert {moment: moment.number for moment in FeeMoment} == {
        "at_reception": 1,
        "at_supplement": 2,
        "with_result": 4,
    }
    assert FREE.moment is FeeMoment.AT_RECEPTION


def test_the_limit_is_counted_by_its_rule() -> None:
    """The rule gives the limit that due dates are counted by; a limit that means nothing is no rule."""
    rule = LimitRule(unit=LimitUnit.WORKING_DAYS, count=3, text="", source="law", verified=True)
    assert rule.limit == Limit(unit=LimitUnit.WORKING_DAYS, count=3, source="law")
    with pytest.raises(ValueError, match="limit"):
        replace(rule, count=0)
