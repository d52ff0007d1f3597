"""Opaque cursors."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis import paging
from services.chassis.problems import Problem

PLAIN = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1)
SHORT = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=30).filter(str.isprintable)


def cursor(json_text: str) -> str:
    """A cursor that we did not make."""
    return base64.urlsafe_b64encode(json_text.encode()).rstrip(b"=").decode()


@given(st.lists(PLAIN | SHORT, min_size=1, max_size=4))
def test_a_cursor_leads_back_to_its_place(place: list[object]) -> None:
    """Sort keys of any kind come back as they were, through a web address."""
    made = paging.encode(*place)
    assert made.isascii()
    assert not set(made) & set("+/=&?# ")
    assert paging.decode(made, len(place)) == place


@pytest.mark.parametrize("start", [None, ""])
def test_without_a_cursor_the_list_begins(start: str | None) -> None:
    """The first page needs no cursor."""
    assert paging.decode(start, 2) is None


@pytest.mark.parametrize(
    "tampered",
    [
        "x",
        "é",
        "%%%%",
        "AAAA",
        cursor("not json"),
        cursor('{"a": 1}'),
        cursor("5"),
        cursor('["one"]'),
        cursor('["one", 2, 3]'),
        cursor('["one", {"$gt": ""}]'),
        cursor('[["one"], 2]'),
        cursor(f'["one", {2**63}]'),
        cursor('["one", NaN]'),
        cursor('["a\\u0000b", 1]'),
        cursor('["\\ud800", 1]'),
        cursor("[" * 5_000),
        cursor("[" * 500_000),
        cursor(f'["one", {"9" * 100_000}]'),
    ],
    ids=range(18),
)
def test_a_tampered_cursor_is_refused(tampered: str) -> None:
    """A cursor that is not ours is the caller's mistake, and reaches no query."""
    with pytest.raises(Problem) as told:
        paging.decode(tampered, 2)
    assert (told.value.status, told.value.code) == (400, "invalid-cursor")


@given(st.text(max_size=100))
def test_no_text_makes_it_stumble(text: str) -> None:
    """Anything but a cursor is refused with the same problem."""
    with contextlib.suppress(Problem):
        place = paging.decode(text, 2)
        assert place is None or len(place) == 2


def test_a_page_says_how_to_go_on() -> None:
    """Items and the next cursor; none at the end."""
    assert paging.page([1], "abc") == {"items": [1], "next": "abc"}
    assert paging.page([], None) == {"items": [], "next": None}
