"""What the law leaves to whoever runs the office, or nobody could verify: configuration, with defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.contracts.cutoffs import LITERAL_CUT_OFFS, CutOffs
from services.contracts.identity import Role


class SecondExtension(StrEnum):
    """What becomes of a second new appointment, which the law does not know (NĐ 61/2018/NĐ-CP, art. 19.9)."""

    BLOCKED = "blocked"
    OVERRIDE = "override"  # with a leader's recorded ground


class Series(StrEnum):
    """What is numbered from 1 each year, without gaps, in each commune."""

    SUPPLEMENT = "supplement"
    APOLOGY = "apology"
    REFUSAL = "refusal"
    STOP = "stop"
    RESULT = "result"


# HDHS and PXL stand on forms in use (public sources of provincial software); no source gives the others.
SUFFIXES: Mapping[Series, str] = {
    Series.SUPPLEMENT: "HDHS",
    Series.APOLOGY: "PXL",
    Series.REFUSAL: "PTC",
    Series.STOP: "TB",
    Series.RESULT: "KQ-UBND",
}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The configuration that rules go by.

    Attributes:
        supplement_answer_days: working days to answer a request for papers where it names no date; 0: none.
        refusal_signers, apology_signers: roles; who signs in a commune is a matter of local assignment
            (not verified: chairman, deputy, or the centre's director by delegation).
    """

    second_extension: SecondExtension = SecondExtension.BLOCKED
    supplement_answer_days: int = 10
    refusal_signers: frozenset[str] = frozenset({Role.LEADER.value})
    apology_signers: frozenset[str] = frozenset({Role.LEADER.value})
    suffixes: Mapping[Series, str] = field(default_factory=lambda: dict(SUFFIXES))
    cut_offs: CutOffs = LITERAL_CUT_OFFS
