"""The three rules of 15:00: each with its name, its source and an hour that can be set.

They look alike and are not the same: two say on which day a result is due, the third by when a dossier must
be on the specialist's desk. All three say "after 15:00"; read literally, exactly 15:00:00 is not after it
(domain 5.3). A unit that reads it otherwise says so for the rule concerned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar
from services.contracts.calendars.table import microseconds


class CutOffRule(StrEnum):
    """Which rule of 15:00."""

    CIVIL_STATUS = "civil_status"
    CERTIFICATION = "certification"
    FORWARDING = "forwarding"

    @property
    def source(self) -> str:
        """The instrument and article."""
        return _TEXTS[self][0]

    @property
    def text(self) -> str:
        """What it says, in Vietnamese, for the ledger and for whoever sets the hour."""
        return _TEXTS[self][1]


_TEXTS = {
    CutOffRule.CIVIL_STATUS: (
        "Luật Hộ tịch 60/2014/QH13, art. 5.3",
        "Hộ tịch: giải quyết trong ngày; nhận sau 15 giờ mà không làm kịp thì trả ngày làm việc tiếp theo",
    ),
    CutOffRule.CERTIFICATION: (
        "NĐ 23/2015/NĐ-CP, art. 7",
        "Chứng thực: giải quyết trong ngày, hoặc trong ngày làm việc tiếp theo nếu nhận sau 15 giờ",
    ),
    CutOffRule.FORWARDING: (
        "NĐ 61/2018/NĐ-CP, art. 18.2; kept by NĐ 118/2025/NĐ-CP",
        "Chuyển hồ sơ ngay trong ngày làm việc, hoặc đầu ngày làm việc tiếp theo nếu nhận sau 15 giờ",
    ),
}


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """The hour after which the same day becomes the next working day; `itself_is_after`: already at it."""

    at: time = time(15)
    itself_is_after: bool = False

    def passed(self, clock: int) -> bool:
        """Whether that clock time, in microseconds of the day, is after the hour."""
        hour = microseconds(self.at)
        return clock >= hour if self.itself_is_after else clock > hour


LITERAL_CUT_OFF = CutOff()


@dataclass(frozen=True, kw_only=True)
class CutOffs:
    """The hour of each rule, as a hosting unit or a commune has agreed on it; literally 15:00 by default."""

    civil_status: CutOff = field(default=LITERAL_CUT_OFF)
    certification: CutOff = field(default=LITERAL_CUT_OFF)
    forwarding: CutOff = field(default=LITERAL_CUT_OFF)

    def of(self, rule: CutOffRule | None) -> CutOff:
        """The hour of that rule; the literal one where a limit names none."""
        return LITERAL_CUT_OFF if rule is None else getattr(self, rule.value)


LITERAL_CUT_OFFS = CutOffs()
CUT_OFFS_TEXT = "rule>15:00 (after the hour) or rule>=15:00 (at it too), with blanks between"
_SETTING = re.compile(r"(?P<rule>\w+)(?P<sign>>=?)(?P<at>\d{2}:\d{2})")


def read_cut_offs(text: str) -> CutOffs:
    """The hours as a hosting unit sets them: "civil_status>=15:00 forwarding>14:30"; others stay literal.

    Raises: ValueError for a rule that is not known, named twice, or without a clock time.
    """
    given: dict[str, CutOff] = {}
    for part in text.split():
        found = _SETTING.fullmatch(part)
        if found is None or found["rule"] in given:
            raise ValueError(part)
        at = time.fromisoformat(found["at"])
        given[CutOffRule(found["rule"]).value] = CutOff(at=at, itself_is_after=found["sign"] == ">=")
    return CutOffs(**given)


def forwarding_due_at(
    received_at: datetime,
    calendar: Calendar,
    cut_off: CutOff = LITERAL_CUT_OFF,
    *,
    leeway: timedelta = timedelta(0),
) -> datetime:
    """Last instant (UTC) at which a received dossier may be passed on to whoever handles it.

    The same working day means until it closes. "The start" of the next working day is read as the opening of
    its morning; the law gives it no length, so a unit that wants some minutes for it sets `leeway`.
    What comes in on a rest day has no working day of its own and goes with the next.

    Law: NĐ 61/2018/NĐ-CP, art. 18.2, as kept by NĐ 118/2025/NĐ-CP.
    """
    table = calendar.table
    place, clock = table.moment(received_at)
    if table.works(place) and not cut_off.passed(clock):
        return table.instant(place, table.closing(place))
    following = table.working_after(place)
    return table.instant(following, table.opening(following)) + leeway
