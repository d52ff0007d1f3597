"""The numbers of a dossier and its place in the register: serials without a gap.

A serial is taken in the transaction that receives the dossier, so a serial that is not used is not taken; or
it is leased in a block beforehand. Counters are documents, `{"last": n}` beside what the store keeps in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.contracts.calendars import civil_date
from services.intake.domain.errors import InvalidInputError, Problem

SERIAL_DIGITS = 4  # TT 01/2018/TT-VPCP, art. 19; the ten-thousandth of a day gets five

# Level 1 of an agency code stands on the right (QCVN 102:2016) or on the left (QĐ 20/2020/QĐ-TTg, art. 4).
_AGENCY = r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}|[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*)"
_AGENCY_CODE = re.compile(_AGENCY)
_NUMBER = re.compile(rf"(?P<agency>{_AGENCY})-(?P<day>[0-9]{{6}})-(?P<serial>[0-9]{{4,}})")
LONGEST_AGENCY_CODE = 35  # QĐ 20/2020/QĐ-TTg, art. 4
LONGEST_NUMBER = 60
PROVISIONAL_MARK = "TAM-"  # tạm: no lawful number begins so, in whatever order its agency code stands


class Series(StrEnum):
    """What serials are counted for, each from 1 without a gap."""

    DAY = "day"  # lawful numbers of a unit and civil day
    PROVISIONAL = (
        "provisional"  # numbers of a unit and civil day until the province's service gives lawful ones
    )
    REGISTER = "register"  # places in the register of a unit and year


@dataclass(frozen=True, kw_only=True)
class DossierNumber:
    """A lawful number taken apart; `text` is as it was found, its parts are never put together anew."""

    text: str
    agency_code: str
    received_on: date
    serial: int


def number_counter(unit_id: str, received_at: datetime) -> str:
    """Key of the counter of dossier numbers: one for each receiving unit and civil day in Vietnam."""
    return f"number:{unit_id}:{civil_date(received_at):%Y%m%d}"


def provisional_counter(unit_id: str, received_at: datetime) -> str:
    """Key of the counter of provisional numbers: one for each receiving unit and civil day in Vietnam."""
    return f"provisional:{unit_id}:{civil_date(received_at):%Y%m%d}"


def counter_of(series: Series, unit_id: str, at: datetime) -> str:
    """Key of the counter of a series of a unit."""
    keys = {
        Series.DAY: number_counter,
        Series.PROVISIONAL: provisional_counter,
        Series.REGISTER: register_counter,
    }
    return keys[series](unit_id, at)


def register_counter(unit_id: str, received_at: datetime) -> str:
    """Key of the counter of the register: one for each receiving unit and year.

    Law: TT 01/2018/TT-VPCP, art. 10.2: a register for each year, numbered without gaps.
    """
    return f"register:{unit_id}:{register_year(received_at)}"


def incoming_counter(registered_at: datetime) -> str:
    """Key of the counter of incoming documents: one for each commune and year, paper and electronic together.

    Law: NĐ 30/2020/NĐ-CP, art. 22.2.
    """
    return f"incoming:{register_year(registered_at)}"


def register_year(received_at: datetime) -> int:
    """The year in whose register a dossier received at that instant stands."""
    return civil_date(received_at).year


def take_next(counter: Mapping[str, Any] | None) -> tuple[int, dict[str, Any]]:
    """The next serial, and the counter after it was taken; a counter that does not exist yet begins at 1."""
    first, _, after = take_block(counter, 1)
    return first, after


def take_block(counter: Mapping[str, Any] | None, count: int) -> tuple[int, int, dict[str, Any]]:
    """The next serials, first and last included, and the counter after they were taken."""
    before = dict(counter or {"last": 0})
    first = int(before["last"]) + 1
    last = first + count - 1
    return first, last, {**before, "last": last}


def dossier_number(agency_code: str, received_at: datetime, serial: int) -> str:
    """The number printed on the receipt: `000.17.22.H56-210531-0001`.

    Args:
        agency_code: of the unit that receives (NĐ 61/2018/NĐ-CP, art. 26).
    Law: TT 01/2018/TT-VPCP, art. 19: agency code, date of reception, serial of that day.
    """
    return f"{agency_code}-{civil_date(received_at):%y%m%d}-{serial:0{SERIAL_DIGITS}d}"


def provisional_number(agency_code: str, received_at: datetime, serial: int) -> str:
    """A number until the lawful one is known, not to be taken for it: `TAM-000.17.22.H56-210531-0001`."""
    return PROVISIONAL_MARK + dossier_number(agency_code, received_at, serial)


def recognised(text: str) -> DossierNumber | None:
    """The dossier number that `text` is, in either order of the agency code, or None."""
    found = _NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is None:
        return None
    day = found["day"]
    try:
        received_on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
    return DossierNumber(
        text=text, agency_code=found["agency"], received_on=received_on, serial=int(found["serial"])
    )


def read_agency_code(field: str, text: str) -> str:
    """The code of an agency, in either order.

    Raises: InvalidInputError if it is none.
    """
    if len(text) > LONGEST_AGENCY_CODE or not _AGENCY_CODE.fullmatch(text):
        allowed = "dạng 000.17.22.H56 hoặc H56.22.17, không quá 35 ký tự"
        raise InvalidInputError([Problem(field, "Không phải mã định danh cơ quan", allowed)])
    return text
