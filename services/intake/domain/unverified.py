"""What the hosting unit has to check in the catalogue: every value for which no source was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.intake.domain.catalogue import Procedure
from services.intake.domain.fee_rules import FeeBasis

NO_DECISION = "Chưa nhập quyết định công bố"
NO_AMOUNT = "Chưa nhập mức thu của Hội đồng nhân dân cấp tỉnh"


@dataclass(frozen=True, kw_only=True)
class Unverified:
    """One value to check: where it stands, and what it says now."""

    procedure: Procedure
    path: str  # "limit", "forms.0"
    text: str
    source: str = ""


def unverified(procedures: Iterable[Procedure], today: date) -> tuple[Unverified, ...]:
    """All values to check of the versions in force on that day or later, by code and version."""
    current = (one for one in procedures if one.effective_to is None or today <= one.effective_to)
    return tuple(
        Unverified(procedure=one, path=path, text=text, source=source)
        for one in current
        for path, text, source in _found(one)
    )


def _found(one: Procedure) -> Iterator[tuple[str, str, str]]:
    limit, fee, papers, result, owner = one.limit, one.fee, one.papers, one.result, one.system_of_record
    names = "; ".join(paper.name for paper in papers.items)
    rules = [
        (limit.verified, "limit", limit.text, limit.source),
        (fee.verified, "fee", fee.text, fee.source),
        (fee.basis is not FeeBasis.LOCAL, "fee.amount", NO_AMOUNT, fee.source),
        (papers.verified, "papers", names, papers.source),
        (result.verified, "result", result.name, result.source),
        (owner.verified, "system_of_record", owner.name, ""),
        (one.published_decision is not None, "published_decision", NO_DECISION, ""),
        *((basis.verified, f"legal_basis.{n}", basis.text, "") for n, basis in enumerate(one.legal_basis)),
        *((form.verified, f"forms.{n}", form.name, form.source) for n, form in enumerate(one.forms)),
    ]
    yield from ((path, text, source) for verified, path, text, source in rules if not verified)
