"""What the pages of the counter make of what was sent, and what they offer when."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.states import LocalState
from services.intake.pages.access import _back
from services.intake.pages.desk import lines, obligatory, ticked
from services.intake.pages.orders import BY_CODE, possible


def offers(state: LocalState) -> list[str]:
    """What somebody with all permissions of the desk is offered, the likeliest first."""
    return [order.code for order in possible(state.value, lambda rule: True)]


@pytest.mark.parametrize("state", LocalState)
def test_the_likeliest_comes_first(state: LocalState) -> None:
    """A result that waits is handed over; what is not received yet is received or its papers are taken."""
    first = offers(state)[:1]
    expected = {
        LocalState.FILED: ["tiep-nhan"],
        LocalState.ARRIVED: ["tiep-nhan"],
        LocalState.SUPPLEMENTED_AT_RECEPTION: ["tiep-nhan"],
        LocalState.ASKED_AT_RECEPTION: ["nop-giay-to"],
        LocalState.PAPERS_ASKED: ["nop-giay-to"],
        LocalState.COMPLETED: ["tra-ket-qua"],
        LocalState.REFUSED: ["tra-ket-qua"],
        LocalState.RETURNED: [],
        LocalState.RETURNED_UNCONFIRMED: [],
        LocalState.WITHDRAWAL_ASKED: [],
    }
    closed = {LocalState.DECLINED, LocalState.WITHDRAWN, LocalState.STOPPED}
    assert first == expected.get(state, ["tra-ban-chinh"] if state in closed else ["thu-tien"])


def test_a_result_before_its_news_is_offered_last() -> None:
    """The broker may be away: the officer who holds the paper can hand it over, but is not led to it."""
    assert offers(LocalState.IN_PROGRESS)[-1] == "tra-ket-qua"


def test_nothing_is_offered_that_one_may_not_do() -> None:
    """The menu goes by the permission table."""
    may = {"intake.take_payment"}
    assert [one.code for one in possible("filed", may.__contains__)] == ["thu-tien"]


def test_a_checklist_becomes_papers() -> None:
    """What is ticked, without the tick."""
    sent: dict[str, Any] = {"papers": [{"code": "a", "on": "true"}, {"code": "b", "quantity": "2"}], "x": "1"}
    assert ticked(sent) == [{"code": "a"}]
    assert sent == {"x": "1"}
    assert ticked({}) == []


def test_obligatory_papers_once_each() -> None:
    """Of several of which one is enough, the first."""
    papers = [
        {"code": "a", "kinds": ["original", "copy"], "obligatory": True, "any_of": ""},
        {"code": "b", "kinds": ["copy"], "obligatory": True, "any_of": "birth"},
        {"code": "c", "kinds": ["copy"], "obligatory": True, "any_of": "birth"},
        {"code": "d", "kinds": ["copy"], "obligatory": False, "any_of": ""},
    ]
    taken = [(one["code"], one["kind"]) for one in obligatory({"papers": papers})]
    assert taken == [("a", "original"), ("b", "copy")]


def test_orders_are_sent_as_the_api_wants_them() -> None:
    """One item to a line; complete only if it was ticked."""
    asked = BY_CODE["yeu-cau-bo-sung"].body({"items": "tờ khai\n\n giấy chứng sinh ", "reason": "r"})
    assert asked == {"items": ["tờ khai", "giấy chứng sinh"], "reason": "r"}
    assert BY_CODE["nop-giay-to"].body({}) == {"papers": [], "complete": False}
    assert BY_CODE["tu-choi"].body({"reason": "r"}) == {"reason": "r"}
    assert lines("") == []


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("/quay?a=1", "/quay?a=1"),
        ("", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(address: str, goes: str) -> None:
    """A link cannot send an officer to another site by way of the door."""
    assert _back(address) == goes
