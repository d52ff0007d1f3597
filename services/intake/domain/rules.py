"""Rules of the desk that no source was seen for, or that a unit may decide: configuration, with defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DeskRules:
    """What a hosting unit may decide about its desks.

    Attributes:
        second_supplement_needs_ground: a request for papers after the first at reception needs a leader's
            recorded ground; the law wants one, complete (NĐ 61/2018, art. 11.2c).
    """

    second_supplement_needs_ground: bool = True


DEFAULT_RULES = DeskRules()
