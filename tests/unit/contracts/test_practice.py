"""Which communes are for practice: the id alone says it."""

from __future__ import annotations

import pytest

from services.contracts import pages, practice


def counted(commune_id: str) -> bool:
    """Whether a query over all real communes finds it."""
    return commune_id > practice.REAL["$gt"] and not practice.REAL["$not"].search(commune_id)


@pytest.mark.parametrize("real", ["32128", "thi-tran-th2", "a"])
def test_an_id_says_for_whom_and_which_it_is(real: str) -> None:
    """Made and read back; what it is made of is real."""
    made = practice.practice_id(real, 12)
    assert practice.is_practice(made)
    assert (practice.real_of(made), practice.nth_of(made)) == (real, 12)
    assert not counted(made)
    assert not practice.is_practice(real)
    assert (practice.real_of(real), practice.nth_of(real)) == ("", 0)
    assert counted(real)


@pytest.mark.parametrize("other", ["-", "", "32128_th", "32128_th0", "32128_th01", "_th1", "a/b_th1"])
def test_what_is_nearly_such_an_id_is_none(other: str) -> None:
    """The host, and slips."""
    assert not practice.is_practice(other)


def test_its_name_marks_its_papers() -> None:
    """So the mark goes wherever the name goes."""
    name = practice.named("Xã Cái Nước")
    assert name == "Xã Cái Nước (thực hành)"
    assert practice.paper_mark(f"Ủy ban nhân dân {name}") == "BẢN THỰC HÀNH"
    assert practice.paper_mark("Ủy ban nhân dân xã Cái Nước") == ""


def test_no_two_share_numbers() -> None:
    """Nor does any of them share with its real commune."""
    codes = {practice.agency_code("H12.31", nth) for nth in (1, 2)}
    assert codes == {"TH1-H12.31", "TH2-H12.31"}


def test_a_page_of_a_practice_commune_has_a_band() -> None:
    """Whether it is the visitor's commune or the one in the address."""
    assert pages.band(("32128_th1", "x")) == pages.band(("", "32128_th1")) == practice.BAND
    assert pages.band(("32128", "")) == ""
