"""Practice communes: where officers learn, and nothing is real.

Whether a commune is one stands in its id and nowhere else: `32128_th2` is the second one opened for `32128`.
No real commune has, or ever had, such an id, since ids that are entered have no `_`. So every service knows
it of every event, from the first one on, whatever else was heard, lost, set aside or rebuilt before: nobody
is sent a message and nothing is counted because some other event came late.

A practice commune is never emptied: it is closed, with all that it has, and the next one is opened.
"""

from __future__ import annotations

import re
from typing import Any

_ID = re.compile(r"(?P<real>[^_/]+)_th(?P<nth>[1-9][0-9]*)")
# Those that are real, in queries over all: indexes begin with the tenant, and `$not` alone uses none.
REAL: dict[str, Any] = {"$gt": "", "$not": re.compile(r"_th[1-9]")}
MARK = "(thực hành)"  # ends the name of each, on every paper and in every list; real names must not have it
PAPER = "BẢN THỰC HÀNH"
BAND = "THỰC HÀNH – không phải hồ sơ thật"
NUMBERS = "TH"  # before the agency code: no lawful number begins so, and no two practice communes share one


def practice_id(real_id: str, nth: int) -> str:
    """The id of the nth practice commune of a real one."""
    return f"{real_id}_th{nth}"


def is_practice(commune_id: str) -> bool:
    """Whether nothing there is real."""
    return _ID.fullmatch(commune_id) is not None


def real_of(commune_id: str) -> str:
    """The real commune for which people practise there; empty for one that is real itself."""
    found = _ID.fullmatch(commune_id)
    return found["real"] if found else ""


def nth_of(commune_id: str) -> int:
    """Which of its practice communes it is, from 1; 0 for one that is real."""
    found = _ID.fullmatch(commune_id)
    return int(found["nth"]) if found else 0


def named(name: str) -> str:
    """The name of a practice commune."""
    return f"{name} {MARK}"


def paper_mark(name: str) -> str:
    """What stands on the papers of a commune, or of an office that is named after it; empty: it is real."""
    return PAPER if MARK in name else ""


def agency_code(real_code: str, nth: int) -> str:
    """What its numbers begin with: `TH2-000.17.22.H56`, which nobody takes for a lawful number."""
    return f"{NUMBERS}{nth}-{real_code}"
