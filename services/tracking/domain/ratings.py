"""How content people are with how their dossier was handled: five levels, once for each dossier.

No rule that we know prescribes the levels for a single dossier; five in these words are usual in surveys of
satisfaction (not verified). QĐ 766/QĐ-TTg (2022), 5.4 counts who was not content: levels 1 and 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Rating(IntEnum):
    """A level; more is better."""

    NOT_AT_ALL = 1
    NOT_CONTENT = 2
    MIDDLING = 3
    CONTENT = 4
    VERY_CONTENT = 5


RATING_WORDS: Mapping[Rating, str] = {
    Rating.VERY_CONTENT: "Rất hài lòng",
    Rating.CONTENT: "Hài lòng",
    Rating.MIDDLING: "Bình thường",
    Rating.NOT_CONTENT: "Không hài lòng",
    Rating.NOT_AT_ALL: "Rất không hài lòng",
}
CONTENT = frozenset({Rating.CONTENT, Rating.VERY_CONTENT})
NOT_CONTENT = frozenset({Rating.NOT_AT_ALL, Rating.NOT_CONTENT})


class Via(StrEnum):
    """Where it was said."""

    KIOSK = "kiosk"
    PHONE = "phone"
    OTHER = "other"


@dataclass(frozen=True)
class Rated:
    """What was said of a dossier, and when."""

    rating: Rating
    rated_at: datetime
