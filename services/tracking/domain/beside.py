"""What a week's report tells besides the courses of dossiers: what was said, and how long people waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.tracking.domain.period import Period
from services.tracking.domain.voices import Opinion, Voices, voices
from services.tracking.domain.waits import Wait, within


@dataclass(frozen=True)
class Beside:
    """What a week's report tells besides the courses of dossiers."""

    opinions: Sequence[Opinion] = ()
    waits: Sequence[Wait] = ()

    def voices_in(self, period: Period) -> Voices:
        """What citizens said in a period."""
        return voices(self.opinions, period.begins, period.ends)

    def waits_in(self, period: Period) -> Sequence[Wait]:
        """Who was served in a period."""
        return within(self.waits, period.begins, period.ends)
