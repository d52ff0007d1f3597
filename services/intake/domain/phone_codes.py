"""Codes by which somebody shows that a telephone is theirs: how many, how long, how often tried."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contracts.online import CodeUse
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.persons import phone_number

DIGITS = 6
MOST_TRIES = 5  # of one code: one chance in 200,000 to guess it
PAUSE = timedelta(seconds=60)  # between two codes for one telephone
MOST_A_DAY = 6  # for one telephone
A_DAY = timedelta(days=1)
_MOBILE = re.compile(r"0[35789][0-9]{8}")  # TT 22/2014/TT-BTTTT: fixed lines take no SMS


@dataclass(frozen=True, kw_only=True)
class PhoneProof:
    """What is kept of a telephone that somebody wants to prove.

    Attributes:
        holder: a keyed digest of the number, by which its owner is known.
        code_digest: keyed; the code itself is nowhere kept.
        issued: when its codes of the last day were made.
        use: what the code is for: it is right for nothing else.
        used_with: digest of the request that used the code, so that a repetition of it is no second use.
    """

    holder: str
    phone: str
    code_digest: str
    valid_until: datetime
    issued: tuple[datetime, ...]
    tries_count: int = 0
    use: CodeUse = CodeUse.FILING
    used_with: str = ""

    def is_open(self, now: datetime) -> bool:
        """Whether its code may still be tried."""
        return now < self.valid_until and self.tries_count < MOST_TRIES

    def tried(self, code_digest: str, request: str, now: datetime) -> tuple[PhoneProof, bool]:
        """After a try, and whether it was right: each code opens once, and after five tries never."""
        if not self.is_open(now) or self.used_with not in ("", request):
            return self, False
        if code_digest != self.code_digest:
            return replace(self, tries_count=self.tries_count + 1), False
        return replace(self, used_with=request), True

    @property
    def tries_left(self) -> int:
        """How often the code may still be typed."""
        return 0 if self.used_with else MOST_TRIES - self.tries_count


def mobile_number(field: str, text: str) -> str:
    """A mobile telephone in national form.

    Raises: InvalidInputError for anything else: nothing else takes an SMS.
    """
    number = phone_number(field, text)
    if not _MOBILE.fullmatch(number):
        message = "Chưa nhập số điện thoại" if not number else "Số máy bàn không nhận được tin nhắn"
        raise InvalidInputError([Problem(field, message, "số di động, 10 số")])
    return number


def code_of(random_bits: int) -> str:
    """Six digits; from so many random bits that none is likelier than another."""
    return f"{random_bits % 10**DIGITS:0{DIGITS}d}"


def typed_code(text: str) -> str:
    """A code as somebody typed it, without what stands between its digits."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())


def wait_before(issued: tuple[datetime, ...], now: datetime, pause: timedelta = PAUSE) -> timedelta:
    """How long this telephone has to wait for another code; nothing: it may have one.

    Args:
        pause: after the last one; none where that was for another use.
    """
    recent = [at for at in issued if now - at < A_DAY]
    if len(recent) >= MOST_A_DAY:
        return recent[0] + A_DAY - now
    return max(recent[-1] + pause - now, timedelta()) if recent else timedelta()


def issued_with(issued: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """The codes of the last day, with the one that is made now."""
    return (*(at for at in issued if now - at < A_DAY), now)
