"""What a dossier costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.catalogue_files import read_catalogue
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.fee_rules import Exemption, FeeBasis, FeeRule, PageRates
from services.intake.domain.fees import Charge, Quantities, amount_due, charge, copy_fee, quantities
from tests.unit.intake.samples import FREE

RATES = PageRates(first_pages=2, first_amount=2_000, further_amount=1_000, most_per_copy=200_000)
COPIES = replace(FREE, name="Phí chứng thực", basis=FeeBasis.PER_PAGE, pages=RATES)
POOR = Exemption(code="poor", text="Người thuộc hộ nghèo")
CONTRACTS = "CT.HOP-DONG"
CASE = replace(FREE, basis=FeeBasis.PER_CASE, amount=10_000, exemptions=(POOR,))
LOCAL = replace(FREE, basis=FeeBasis.LOCAL)


@pytest.mark.parametrize(
    ("pages", "fee"),
    [(1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (198, 200_000), (199, 200_000), (5_000, 200_000)],
)
def test_the_fee_of_a_certified_copy(pages: int, fee: int) -> None:
    """2,000 đ for pages 1 and 2, 1,000 đ from page 3, at most 200,000 đ for a copy."""
    assert copy_fee(RATES, pages) == fee


@pytest.mark.parametrize(
    ("rule", "counted", "fee"),
    [
        (COPIES, Quantities(copies=5, pages=3), 25_000),
        (COPIES, Quantities(copies=2, pages=500), 400_000),
        (CASE, Quantities(cases=3, copies=9, pages=9), 30_000),
        (replace(CASE, basis=FeeBasis.PER_COPY, amount=8_000), Quantities(copies=4), 32_000),
        (FREE, Quantities(copies=4, pages=4, cases=4), 0),
        (LOCAL, Quantities(), None),
    ],
)
def test_each_basis_counts_its_own(rule: FeeRule, counted: Quantities, fee: int | None) -> None:
    """Copies, pages or cases, as the rule says; a local fee is not known here."""
    assert amount_due(rule, counted) == fee


@given(copies=st.integers(1, 1_000), pages=st.integers(1, 5_000))
def test_more_never_costs_less(copies: int, pages: int) -> None:
    """Another page or another copy never lowers the fee, and the most for a copy holds."""
    fee = amount_due(COPIES, Quantities(copies=copies, pages=pages))
    more_pages = amount_due(COPIES, Quantities(copies=copies, pages=pages + 1))
    more_copies = amount_due(COPIES, Quantities(copies=copies + 1, pages=pages))
    assert fee is not None
    assert more_pages is not None
    assert more_copies is not None
    assert 0 < fee <= more_pages <= copies * 200_000
    assert fee < more_copies


def test_quantities_have_bounds() -> None:
    """Each number out of bounds is named, with what is allowed."""
    assert quantities("quantities", copies=3, pages=2) == Quantities(copies=3, pages=2)
    with pytest.raises(InvalidInputError) as caught:
        quantities("quantities", copies=0, pages=5_001, cases=-1)
    assert [(problem.field, problem.allowed) for problem in caught.value.problems] == [
        ("quantities.copies", "từ 1 đến 1000"),
        ("quantities.pages", "từ 1 đến 5000"),
        ("quantities.cases", "từ 1 đến 1000"),
    ]


def test_another_act_of_the_procedure_costs_something_else() -> None:
    """A contract 50,000 đ, an amendment 30,000 đ, a corrected error 25,000 đ (TT 226/2016/TT-BTC, art. 4)."""
    rule = next(each for each in read_catalogue().procedures if each.code == CONTRACTS).fee
    acts, two = ("", "sua-doi", "sua-loi"), Quantities(cases=2)
    amounts = {kind: charge(rule, two, kind=kind).amount for kind in acts}
    assert amounts == {"": 100_000, "sua-doi": 60_000, "sua-loi": 50_000}
    assert charge(rule, Quantities(), kind="sua-doi").note == "Sửa đổi, bổ sung, hủy bỏ hợp đồng, giao dịch"
    for other in (rule, CASE):
        with pytest.raises(InvalidInputError) as caught:
            charge(other, Quantities(), kind="ban-dau")
        assert caught.value.problems[0].field == "fee.kind"


def test_an_exempted_applicant_pays_nothing() -> None:
    """The exemption and its text go with the dossier; one of another procedure is refused."""
    assert charge(CASE, Quantities(), exemption="poor") == Charge(
        name="Phí", amount=0, exemption="poor", note="Người thuộc hộ nghèo"
    )
    for rule in (CASE, COPIES):
        with pytest.raises(InvalidInputError) as caught:
            charge(rule, Quantities(), exemption="mayor")
        assert caught.value.problems[0].field == "fee.exemption"


def test_a_fee_fixed_by_law_cannot_be_typed_over() -> None:
    """The officer may repeat the amount of the law, not change it."""
    assert charge(CASE, Quantities(), entered=10_000, paid=True) == Charge(
        name="Phí", amount=10_000, paid=True
    )
    with pytest.raises(InvalidInputError) as caught:
        charge(CASE, Quantities(), entered=20_000)
    assert caught.value.problems[0].field == "fee.amount"


def test_a_local_fee_and_a_default_are_entered() -> None:
    """Where the province decides, or no source was seen, the officer's amount counts, within bounds."""
    default = replace(CASE, verified=False)
    assert charge(LOCAL, Quantities(), entered=15_000, paid=True).amount == 15_000
    assert charge(LOCAL, Quantities()) == Charge(name="Phí", amount=None)
    assert charge(default, Quantities(), entered=8_000).amount == 8_000
    assert charge(default, Quantities()).amount == 10_000
    for wrong in (-1, 1_000_000_001):
        with pytest.raises(InvalidInputError):
            charge(LOCAL, Quantities(), entered=wrong)


def test_nothing_is_paid_that_nobody_knows() -> None:
    """A fee without an amount cannot be said to be paid."""
    with pytest.raises(InvalidInputError) as caught:
        charge(LOCAL, Quantities(), paid=True)
    assert caught.value.problems[0].field == "fee.amount"
