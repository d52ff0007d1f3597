"""What tracking says of its own: what citizens think of how their dossiers were handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.contracts.envelope import Event
from services.contracts.intake import DossierEvent


@dataclass(frozen=True, kw_only=True)
class DossierRated(DossierEvent):
    """Whoever has its look-up code said how content they are, once, after the result was handed over.

    Attributes:
        rating: from 1, not content at all, to 5, very content.
        via: where it was said: kiosk, phone, other.
    """

    type: ClassVar[str] = "dossier.rated.v1"
    source: ClassVar[str] = "tracking"

    rating: int
    via: str


EVENTS: tuple[type[Event], ...] = (DossierRated,)
