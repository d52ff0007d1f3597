"""What the watchdog's pages say."""

from __future__ import annotations

from typing import Any

from services.contracts.pages import CONSOLES
from services.contracts.watch import Kind
from services.tracking.pages import watch_shown as shown
from services.tracking.schemas.stuck import KIND_WORDS


def ledger(service: str, **given: Any) -> dict[str, Any]:
    """What a service told of a day."""
    return {"service": service, "received": 3, "open": 1, "closed": 2, "void": 0, "adds_up": True, **given}


def day(agrees: bool | None, *services: dict[str, Any]) -> dict[str, Any]:
    """A day as the API tells it."""
    return {"on": "2026-11-24", "agrees": agrees, "services": list(services)}


def test_each_kind_says_what_to_do() -> None:
    """No kind is shown without words and without a way out."""
    assert set(shown.CURES) == set(KIND_WORDS) == set(Kind)


def test_days_are_compared_in_words() -> None:
    """Alike, not alike, not told yet, or not even adding up; a service that told nothing has no cell."""
    told = [
        day(True, ledger("intake"), ledger("tracking")),
        day(False, ledger("intake"), ledger("tracking", received=4)),
        day(None, ledger("intake")),
        day(True, ledger("intake", adds_up=False), ledger("tracking")),
    ]
    days = shown.days(told)
    assert [(one.words, one.look) for one in days] == [
        ("khớp", "good"),
        ("lệch", "late"),
        ("chưa đủ số", "plain"),
        ("cộng không khớp", "late"),
    ]
    assert [cell["service"] if cell else None for cell in days[0].cells] == ["intake", None, "tracking", None]
    assert [one.words for one in shown.days(told, only_wrong=True)] == [
        "lệch",
        "chưa đủ số",
        "cộng không khớp",
    ]


def test_the_letters_of_the_service_are_one_click_away() -> None:
    """Of the commune in question; a place that is no service has none."""
    assert shown.letters_of("workflow", CONSOLES, "32128") == "/quan-tri/xu-ly/thu-loi?tenant=32128"
    assert shown.letters_of("elsewhere", CONSOLES, "32128") == ""
