"""What the hosting unit has to check in the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intake.catalogue_files import read_catalogue
from services.intake.domain.catalogue import FormRule, LegalBasis
from services.intake.domain.fee_rules import FeeBasis
from services.intake.domain.unverified import NO_AMOUNT, NO_DECISION, unverified
from tests.unit.intake.samples import FREE, procedure

TODAY = date(2026, 11, 24)
SEEN = procedure()
KNOWN = replace(
    SEEN,
    published_decision="QĐ 1/QĐ-UBND",
    system_of_record=replace(SEEN.system_of_record, verified=True),
)
FORM = FormRule(paper="form", name="Mẫu 1", source="trí nhớ", verified=False)


def paths(*changes: Any) -> list[str]:
    """Where something is to be checked."""
    return [found.path for found in unverified(changes, TODAY)]


def test_nothing_is_to_be_checked_of_what_was_seen() -> None:
    """Every rule seen, the decision entered: the list is empty."""
    assert paths(KNOWN) == []


@pytest.mark.parametrize(
    ("changes", "path", "text"),
    [
        ({"limit": replace(SEEN.limit, verified=False)}, "limit", "Ngay trong ngày"),
        ({"fee": replace(FREE, verified=False)}, "fee", "Không"),
        ({"fee": replace(FREE, basis=FeeBasis.LOCAL)}, "fee.amount", NO_AMOUNT),
        (
            {"papers": replace(SEEN.papers, verified=False, items=SEEN.papers.items[:2])},
            "papers",
            "Tờ khai; Giấy chứng sinh",
        ),
        ({"result": replace(SEEN.result, verified=False)}, "result", "Giấy khai sinh"),
        ({"system_of_record": SEEN.system_of_record}, "system_of_record", "test"),
        ({"published_decision": None}, "published_decision", NO_DECISION),
        (
            {"legal_basis": (*SEEN.legal_basis, LegalBasis(text="NĐ 1", verified=False))},
            "legal_basis.1",
            "NĐ 1",
        ),
        ({"forms": (FORM,)}, "forms.0", "Mẫu 1"),
    ],
)
def test_each_value_without_a_source_is_named(changes: dict[str, Any], path: str, text: str) -> None:
    """With its place, what it says, and where it comes from so far."""
    (found,) = unverified([replace(KNOWN, **changes)], TODAY)
    assert (found.path, found.text) == (path, text)
    assert found.procedure.code == "1.001193"


def test_a_version_that_has_ended_needs_no_check() -> None:
    """Yesterday's last day is over; a version that ends today or begins later is still to be checked."""
    doubtful = replace(KNOWN, published_decision=None)
    over = replace(doubtful, effective_to=date(2026, 11, 23))
    today = replace(doubtful, effective_to=TODAY)
    later = replace(doubtful, version=2, effective_from=date(2027, 3, 1))
    found = unverified([over, today, later], TODAY)
    assert [(one.procedure.version, one.procedure.effective_to) for one in found] == [(1, TODAY), (2, None)]


def test_the_shipped_catalogue_hides_nothing() -> None:
    """Every part that is flagged in the files stands in the list, of both laws, and nothing else does."""
    catalogue = read_catalogue()
    found = unverified(catalogue.procedures, TODAY)
    flagged = {(one.procedure.code, one.procedure.version, one.path) for one in found}
    assert len(flagged) == len(found)
    for one in catalogue.procedures:
        for path in ("limit", "fee", "papers", "result", "system_of_record"):
            assert ((one.code, one.version, path) in flagged) != getattr(one, path).verified
    assert all(one.text for one in found)
    assert ("1.001193", 2, "limit") in flagged
