"""What forms sent, as the API takes it: instants with a zone, a line for each paper, money without points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.contracts.calendars import VIETNAM_TIME

Sent = dict[str, Any]


def plain(sent: Sent) -> Sent:
    """As it was sent."""
    return sent


def timed(*names: str) -> Callable[[Sent], Sent]:
    """With these fields as instants in Vietnam; what is no instant stays, and the API says so."""

    def shape(sent: Sent) -> Sent:
        return {name: _zoned(value) if name in names else value for name, value in sent.items()}

    return shape


def completion(sent: Sent) -> Sent:
    """At the last step there is a result, although everything about it may be left to the rules."""
    last = sent.pop("last", "")
    return {**sent, "result": sent.get("result", {})} if last else sent


def question(sent: Sent) -> Sent:
    """Whom it is for: a unit of the commune, else the agency that was typed."""
    code = sent.pop("agency_code", "")
    return {**sent, "asked_unit": code} if code and "asked_unit" not in sent else sent


def supplement(sent: Sent) -> Sent:
    """A line for each paper."""
    lines = [line.strip() for line in str(sent.get("papers", "")).splitlines()]
    return timed("answer_by")({**sent, "papers": [line for line in lines if line]})


def demand(sent: Sent) -> Sent:
    """An amount as people write it, "1.500.000"."""
    digits = str(sent.get("amount", "")).replace(".", "").replace(",", "").replace(" ", "").removesuffix("đ")
    amount = {"amount": int(digits)} if digits.isascii() and digits.isdigit() else {}
    return timed("pay_by")({**sent, **amount})


def _zoned(value: Any) -> Any:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    return at.isoformat() if at.tzinfo else at.replace(tzinfo=VIETNAM_TIME).isoformat()
