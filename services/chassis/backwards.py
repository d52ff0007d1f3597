"""What is older than a day, a piece at a time, from the newest back to the first; then anew."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)


class Backwards:
    """Tells for each of several whose turn it is which piece is the next."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._reached: dict[str, date] = {}

    def next(self, whose: str, before: date, first: date | None) -> tuple[date, date] | None:
        """First and last day of the next piece; None where nothing is older than `before`.

        Args:
            first: the oldest day of which there is anything.
        """
        until = self._reached.get(whose, before) - DAY
        if first is None or until < first:
            until = before - DAY
        if first is None or until < first:
            return None
        since = self._reached[whose] = until - self._length
        return since, until
