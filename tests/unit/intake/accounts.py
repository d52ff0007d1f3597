"""Accounts that are opened at a counter, for the tests of all that becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.contracts.online import PhoneCodeIssued
from services.intake.domain.citizen_accounts import Account
from services.intake.handlers.account_keeping import AccountMeans, account_of
from services.intake.handlers.account_openings import (
    Confirmed,
    OpenAccount,
    begin_opening,
    confirm_opening,
)
from services.intake.handlers.orders import PersonEntry
from services.intake.ports import ACCOUNTS, Document
from tests.fakes.intake import OFFICER, Counter
from tests.unit.intake.test_phone_codes import PHONE, online

NUMBER = "096085001234"
MOTHER = PersonEntry(name="Lê Thị Đào", identity=NUMBER, address="ấp Cái Rô")


def sealed(commune_id: str, secret: Mapping[str, Any]) -> str:
    """What was to be sealed, for a test to read."""
    return f"{commune_id} {json.dumps(secret)}"


def unsealed(text: str) -> Mapping[str, Any]:
    """It again."""
    found: Mapping[str, Any] = json.loads(text.partition(" ")[2])
    return found


def given(counter: Counter) -> AccountMeans:
    """What the handlers are given; digests and seals can be read."""
    return AccountMeans(online=online(counter), seal=sealed, unseal=unsealed)


def code_sent(counter: Counter) -> str:
    """The last code that was sent."""
    event = counter.work.events[-1]
    assert isinstance(event, PhoneCodeIssued)
    return event.person.partition("'phone_code': '")[2][:6]


def begun(counter: Counter, phone: str = PHONE, person: PersonEntry = MOTHER) -> str:
    """An opening; its id."""
    order = OpenAccount(phone=phone, person=person)
    kept = begin_opening(order, OFFICER, counter.work, means=given(counter))
    return str(kept["opening_id"])


def told(counter: Counter, opening_id: str, code: str, request: str = "first", **more: Any) -> Confirmed:
    """The code was told to the officer."""
    return confirm_opening(opening_id, code, request, OFFICER, counter.work, means=given(counter), **more)


def opened(counter: Counter, phone: str = PHONE, person: PersonEntry = MOTHER) -> Document:
    """An account as it is kept."""
    opening_id = begun(counter, phone, person)
    done = told(counter, opening_id, code_sent(counter))
    assert done.kept is not None
    return done.kept


def account(counter: Counter, account_id: str) -> Account:
    """The account of that id, now."""
    return account_of(counter.work.documents(ACCOUNTS)[account_id], given(counter))


def later(counter: Counter, **passed: float) -> None:
    """Some time goes by."""
    counter.clock.set(counter.clock.now() + timedelta(**passed))


def named(**changes: Any) -> PersonEntry:
    """The mother, or what `changes` make of her."""
    return replace(MOTHER, **changes)
