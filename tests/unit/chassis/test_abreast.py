"""So many at a time, all of them to their end."""

from __future__ import annotations

import eventlet
import pytest

from services.chassis.abreast import abreast


class Hands:
    """Work that waits, and how many did so at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.done: list[int] = []

    def work(self, number: int) -> int:
        """Wait a moment; 13 fails."""
        self.now += 1
        self.most = max(self.most, self.now)
        eventlet.sleep(0.001 * (number % 3))
        self.now -= 1
        self.done.append(number)
        if number == 13:
            raise ValueError(number)
        return number * number


@pytest.mark.parametrize("count", [1, 4])
def test_so_many_at_once_and_results_in_order(count: int) -> None:
    """Whoever is done first, and never more than there is room for."""
    hands = Hands()
    assert abreast(count, hands.work, iter(range(12))) == [number * number for number in range(12)]
    assert (hands.most, hands.now) == (count, 0)


def test_a_failure_is_told_when_all_are_done() -> None:
    """Nobody goes on behind the back of whoever is told."""
    hands = Hands()
    with pytest.raises(ValueError, match="13"):
        abreast(3, hands.work, range(10, 20))
    assert sorted(hands.done) == list(range(10, 20))


def test_nothing_to_do() -> None:
    """Nothing done."""
    assert abreast(3, Hands().work, ()) == []
