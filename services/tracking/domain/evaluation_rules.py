"""How officers and agencies are scored: which points under which condition, and which grade for how many.

Law: TT 01/2018/TT-VPCP, art. 13 (nine indicators of 0, 1 or 2 points), art. 14 (per dossier or per agency),
art. 15 (averages to one decimal, sums, grades). What the text leaves open is a reading, and told as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_POINTS = 2
OF_OFFICERS = ("1", "2", "3", "4", "7")  # art. 15.1a
KNOWN_CODES = ("1", "2", "3", "4", "9")  # what can be worked out here


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One of the nine.

    Attributes:
        scope: dossier or agency: what gets the points.
        conditions: for two points, for one, for none.
        missing: why it cannot be worked out here; empty: it can.
    """

    code: str
    name: str
    scope: str
    conditions: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class Grade:
    """From how many points on it is given."""

    least: float
    name: str


@dataclass(frozen=True)
class Reading:
    """How something is understood that the text does not say.

    Attributes:
        of: codes of the indicators.
    """

    of: str
    text: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All of it, as configured.

    Attributes:
        contacts: up to how many requests there are two points, and one.
        online: from which share of filings on there are two points, and one.
    """

    source: str
    verified: bool
    indicators: tuple[Indicator, ...]
    contacts: tuple[int, int]
    online: tuple[float, float]
    agency_grades: tuple[Grade, ...]
    officer_grades: tuple[Grade, ...]
    readings: tuple[Reading, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Rules:
        """Of a file's content. Raises: KeyError, TypeError, ValueError where it is none of ours."""
        found = cls(
            source=str(told["source"]),
            verified=bool(told["verified"]),
            indicators=tuple(
                Indicator(**{**one, "conditions": tuple(one["conditions"])}) for one in told["indicators"]
            ),
            contacts=(int(told["contacts"]["two_points"]), int(told["contacts"]["one_point"])),
            online=(float(told["online_share"]["two_points"]), float(told["online_share"]["one_point"])),
            agency_grades=_grades(told["agency_grades"]),
            officer_grades=_grades(told["officer_grades"]),
            readings=tuple(Reading(**one) for one in told["readings"]),
        )
        found.check()
        return found

    def check(self) -> None:
        """Raises: ValueError where it does not hang together."""
        missing = {one.code for one in self.indicators if one.missing}
        if not {one.code for one in self.indicators} - missing <= set(KNOWN_CODES):
            raise ValueError("an indicator that cannot be worked out here must say why")
        for grades in (self.agency_grades, self.officer_grades):
            least = [one.least for one in grades]
            if not least or least != sorted(least, reverse=True) or least[-1] > 0:
                raise ValueError("grades go down to 0")

    def for_contacts(self, count: int) -> int:
        """Points for so many requests for papers."""
        two, one = self.contacts
        return 2 if count <= two else 1 if count <= one else 0

    def for_online(self, online: int, filed: int, late: int) -> int:
        """Points for so many filed online of so many filed, of which so many were or are late."""
        share = online / filed if filed else 0.0
        two, one = self.online
        if late or share < one:
            return 0
        return 2 if share >= two else 1


def _grades(told: Sequence[Mapping[str, Any]]) -> tuple[Grade, ...]:
    return tuple(Grade(float(one["from"]), str(one["name"])) for one in told)


def grade(points: float, grades: Sequence[Grade]) -> str:
    """The grade of so many points."""
    return next((one.name for one in grades if points >= one.least), grades[-1].name)


@dataclass(frozen=True)
class Verdict:
    """Points that are known, and what they may come to with those that are not known here.

    Attributes:
        missing: codes of the indicators without a value.
    """

    points: float
    missing: tuple[str, ...]
    grades: tuple[Grade, ...]

    @property
    def most(self) -> float:
        """With every missing indicator at its best."""
        return round(self.points + MOST_POINTS * len(self.missing), 1)

    @property
    def lowest(self) -> str:
        """The grade if every missing indicator had no points."""
        return grade(self.points, self.grades)

    @property
    def highest(self) -> str:
        """The grade if every missing indicator had all points."""
        return grade(self.most, self.grades)

    @property
    def is_certain(self) -> bool:
        """Whether what is missing cannot change the grade."""
        return self.lowest == self.highest
