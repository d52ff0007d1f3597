"""Which event tells whom through which channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.person import PersonData
from services.notify.domain import rules
from services.notify.domain.rules import Channel, Notice, Way
from tests.fakes import notices
from tests.fakes.clock import NOON

EMAIL, SMS, DESK = Channel.EMAIL, Channel.SMS, Channel.DESK


@pytest.mark.parametrize(("channel", "notice"), [("online", Notice.FILED), ("counter", None), ("post", None)])
def test_only_what_was_filed_online_is_acknowledged(channel: str, notice: Notice | None) -> None:
    """Whoever stands at the counter needs no message that the papers are there."""
    assert rules.on_filing(notices.filed(channel)) is notice


def test_an_instant_procedure_is_not_told_of() -> None:
    """Its result is handed over at once, so nothing is said; every other reception is."""
    assert rules.on_reception(notices.received(process_code=None)) is None
    assert rules.on_reception(notices.received()) is Notice.RECEIVED


def test_a_refusal_is_told_to_who_filed_online() -> None:
    """At the counter the form with the reason is handed over instead."""
    assert rules.on_declining(filed_online=True) is Notice.DECLINED
    assert rules.on_declining(filed_online=False) is None


def test_a_completion_is_always_told() -> None:
    """A result waits for its owner, who cannot know of it otherwise."""
    assert rules.on_completion("granted") is Notice.COMPLETED
    assert rules.on_completion("refused") is Notice.REFUSED


@pytest.mark.parametrize(
    ("phone", "email", "offered", "ways"),
    [
        ("0912345678", "a@example.com", {EMAIL, SMS}, (Way(EMAIL), Way(SMS))),
        ("0912345678", None, {EMAIL, SMS}, (Way(SMS),)),
        (None, "a@example.com", {EMAIL, SMS}, (Way(EMAIL),)),
        ("0912345678", "a@example.com", {EMAIL}, (Way(EMAIL),)),
        ("0912345678", None, {EMAIL}, (Way(DESK, "no_channel"),)),
        (None, "a@example.com", set(), (Way(DESK, "no_channel"),)),
        (None, None, {EMAIL, SMS}, (Way(DESK, "no_contact"),)),
        ("", "", {EMAIL, SMS}, (Way(DESK, "no_contact"),)),
    ],
)
def test_ways_to_a_person(
    phone: str | None, email: str | None, offered: set[Channel], ways: tuple[Way, ...]
) -> None:
    """Both ways if both are known; the desk, with the cause, if none is left."""
    assert rules.ways_to(PersonData(phone=phone, email=email), offered) == ways


def test_an_event_of_long_ago_is_too_late() -> None:
    """At the limit it is still told, behind it no more."""
    limit = timedelta(days=7)
    assert not rules.is_too_late(NOON - limit, NOON, limit)
    assert rules.is_too_late(NOON - limit - timedelta(seconds=1), NOON, limit)
