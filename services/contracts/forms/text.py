"""How official papers write dates, hours, counts and amounts, and which characters they can show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from services.contracts.calendars import VIETNAM_TIME

# Latin with all marks of Vietnamese and of the minority languages, Cyrillic, and the signs of office papers;
# every printer of forms proves at its start that its font has them all.
PRINTABLE_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x300, 0x34E), (0x400, 0x513), (0x1E00, 0x1E9B),
    (0x1EA0, 0x1EF9), (0x2010, 0x2010), (0x2013, 0x2014), (0x2018, 0x201E), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x20AB, 0x20AC), (0x2116, 0x2116),
    (0x2122, 0x2122), (0x25A1, 0x25A1),
)  # fmt: skip
UNPRINTABLE_SIGN = "□"  # stands where a character cannot be shown, so that the gap is seen
UNBREAKABLE_HYPHEN = "\u2011"  # typed by word processors, drawn by few fonts
LONGEST_WORD = 25  # characters; a longer word could be wider than the narrowest column of a form
BREAK_SIGN = "\u200b"  # zero width space
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_LETTER = re.compile("[^\u0300-\u034e][\u0300-\u034e]*|[\u0300-\u034e]+")  # with the marks that belong to it
_PRINTABLE_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in PRINTABLE_RANGES)
_UNPRINTABLE = re.compile(f"[^{_PRINTABLE_CLASS}]")
PRINTABLE = "".join(map(chr, chain.from_iterable(range(first, last + 1) for first, last in PRINTABLE_RANGES)))


def day_text(on: date) -> str:
    """A civil date in words: "ngày 05 tháng 02 năm 2026".

    Law: NĐ 30/2020/NĐ-CP, Appendix I: days below 10 and the months 1 and 2 get a leading zero, others none.
    """
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def date_text(at: datetime) -> str:
    """The civil date in Vietnam at that instant, in words."""
    return day_text(at.astimezone(VIETNAM_TIME).date())


def moment_text(at: datetime) -> str:
    """Hour and date in Vietnam: "08 giờ 30 phút, ngày 24 tháng 11 năm 2026"."""
    return f"{at.astimezone(VIETNAM_TIME):%H giờ %M phút}, {date_text(at)}"


def short_moment(at: datetime) -> str:
    """Hour and date in Vietnam as a column of a table has them: "08:30 24/11/2026"."""
    return f"{at.astimezone(VIETNAM_TIME):%H:%M %d/%m/%Y}"


def amount_text(amount: int) -> str:
    """An amount of đồng: "1.234.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def count_text(count: int) -> str:
    """A count on paper, two digits at least so that none can be written before it: "02"."""
    return f"{count:02d}"


def printable(text: str) -> str:
    """The text on one line, composed (NFC), with a visible sign for what the font of the forms cannot show.

    A strange character in a name must cost the counter a letter, never the receipt.
    """
    composed = unicodedata.normalize("NFC", text).replace(UNBREAKABLE_HYPHEN, "-")
    shown = "".join(_shown(character) for character in composed)
    return _UNPRINTABLE.sub(UNPRINTABLE_SIGN, " ".join(shown.split()))


def breakable(text: str) -> str:
    """The text with invisible places for a line break in words too long for a line: nothing is cut off."""
    return _LONG_WORD.sub(lambda word: BREAK_SIGN.join(_LETTER.findall(word[0])), text)


def fit(text: str) -> str:
    """The text as every form prints it: on one line, printable, breakable."""
    return breakable(printable(text))


def paragraphs(text: str) -> list[str]:
    """The lines of a longer text, without the empty ones; each is printed as a paragraph of its own."""
    return list(_filled(text.splitlines()))


def _filled(lines: list[str]) -> Iterator[str]:
    yield from (line.strip() for line in lines if line.strip())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category == "Cf" else character  # joiners, soft hyphens, direction overrides
