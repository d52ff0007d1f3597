"""What a procedure costs, as its version in the catalogue says it; `fees` reckons by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FeeBasis(StrEnum):
    """What a fee is counted by."""

    FREE = "free"
    PER_CASE = "per_case"
    PER_COPY = "per_copy"
    PER_PAGE = "per_page"
    LOCAL = "local"  # set by the provincial council and not known here: the officer enters it


class FeeMoment(StrEnum):
    """When a fee is taken; the number is that of the national exchange (other numbers are not known)."""

    AT_RECEPTION = "at_reception"
    AT_SUPPLEMENT = "at_supplement"
    WITH_RESULT = "with_result"

    @property
    def number(self) -> int:
        """The number in the exchange fields."""
        return _MOMENT_NUMBERS[self]


_MOMENT_NUMBERS = {FeeMoment.AT_RECEPTION: 1, FeeMoment.AT_SUPPLEMENT: 2, FeeMoment.WITH_RESULT: 4}


@dataclass(frozen=True, kw_only=True)
class PageRates:
    """A fee by pages of the original, for each copy, in đồng."""

    first_pages: int
    first_amount: int
    further_amount: int
    most_per_copy: int


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Who need not pay."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FeeKind:
    """Another act of the same procedure, with an amount of its own for each case or copy, in đồng."""

    code: str
    text: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class FeeRule:
    """A fee: its full text, because people are shown that, and what can be reckoned, in đồng."""

    name: str
    basis: FeeBasis
    text: str
    source: str
    verified: bool
    amount: int = 0  # for each case or copy
    pages: PageRates | None = None
    kinds: tuple[FeeKind, ...] = ()  # acts that cost something else than `amount`
    exemptions: tuple[Exemption, ...] = ()
    moment: FeeMoment = FeeMoment.AT_RECEPTION
