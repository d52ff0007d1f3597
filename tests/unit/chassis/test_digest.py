"""The digest of a ledger's day: equal for the same lines in any order, different for any other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.digest import digest

LINES = st.dictionaries(st.text(min_size=1, max_size=12), st.integers(0, 1 << 40), max_size=12)


@given(LINES, st.randoms())
def test_the_order_of_the_lines_is_no_matter(lines: dict[str, int], chance: object) -> None:
    """Two services that read the same in different orders come to the same number."""
    shuffled = list(lines.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(shuffled) == digest(lines.items())


@given(LINES, st.text(min_size=1, max_size=12), st.integers(0, 1 << 40))
def test_a_line_more_or_further_on_is_seen(lines: dict[str, int], subject: str, reached: int) -> None:
    """A subject that is missing, or told further, gives another number."""
    other = {**lines, subject: reached}
    assert (digest(other.items()) == digest(lines.items())) == (other == lines)


def test_a_line_that_is_there_twice_does_not_take_itself_away() -> None:
    """The digest is a sum, not an exclusive or."""
    assert digest([("a", 1), ("a", 1)]) != digest([])


def test_nothing_is_zeros() -> None:
    """A day on which nothing came in has the same digest everywhere."""
    assert digest(()) == "0" * 32
