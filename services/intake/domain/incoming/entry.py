"""Checking what a clerk enters of an incoming document, all of it at once."""

from __future__ import annotations

from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.intake.domain import filing
from services.intake.domain.errors import InvalidInputError, Problem, Problems, SecretDocumentError
from services.intake.domain.incoming.parts import Medium, Particulars
from services.intake.domain.incoming.rules import Urgency
from services.intake.domain.texts import one_line

NOT_SECRET = "none"  # the one value that the field of secrecy takes
# Bounds of the software, wide enough for the lengths of NĐ 30/2020/NĐ-CP, Appendix VI.
LONGEST_AUTHOR = 300
LONGEST_SYMBOL = 60
LONGEST_KIND = 100
LONGEST_SUMMARY = 1_000
LONGEST_TEXT = 2_000
MOST_PAGES = 9_999


def require_not_secret(secrecy: str) -> None:
    """Make sure that the document bears no mark of secrecy.

    Raises: SecretDocumentError, which says why and what to do.
    Law: NĐ 30/2020/NĐ-CP, art. 22.4.
    """
    if secrecy.strip().casefold() != NOT_SECRET:
        raise SecretDocumentError


def particulars(
    *,
    author: str,
    symbol: str,
    dated_on: date | None,
    kind: str,
    summary: str,
    urgency: Urgency,
    medium: Medium,
    pages: int,
    copies: int,
    arrived_at: datetime | None,
    checked: bool,
    remark: str,
    now: datetime,
) -> Particulars:
    """What is registered of a document, checked.

    Raises: InvalidInputError with everything that is wrong.
    """
    problems = Problems()
    arrived = problems.read(lambda: filing.filed_at("arrived_at", arrived_at, now=now), now)
    found = Particulars(
        author=problems.read(lambda: one_line("author", author, longest=LONGEST_AUTHOR, shortest=1), ""),
        symbol=problems.read(lambda: one_line("symbol", symbol, longest=LONGEST_SYMBOL), ""),
        dated_on=problems.read(lambda: _dated(dated_on, arrived), None),
        kind=problems.read(lambda: one_line("kind", kind, longest=LONGEST_KIND, shortest=1), ""),
        summary=problems.read(lambda: one_line("summary", summary, longest=LONGEST_SUMMARY, shortest=1), ""),
        urgency=urgency,
        medium=medium,
        pages=problems.read(lambda: _count("pages", pages), 1),
        copies=problems.read(lambda: _count("copies", copies), 1),
        arrived_at=arrived,
        checked=checked,
        remark=problems.read(lambda: one_line("remark", remark, longest=LONGEST_TEXT), ""),
    )
    problems.close()
    return found


def require_checked(what: Particulars) -> None:
    """Make sure that an electronic document was found authentic and whole before it gets its number.

    Raises: InvalidInputError, which says that it goes back to its sender otherwise.
    Law: NĐ 30/2020/NĐ-CP, art. 21.2a and 21.2b.
    """
    if what.medium is Medium.ELECTRONIC and not what.checked:
        message = "Chưa kiểm tra tính xác thực và toàn vẹn của văn bản điện tử"
        allowed = "true sau khi kiểm tra; không đạt hoặc gửi sai nơi nhận thì trả lại nơi gửi (Điều 21.2b)"
        raise InvalidInputError([Problem("authenticity_checked", message, allowed)])


def text(field: str, given: str, *, shortest: int = 1) -> str:
    """A reason, an opinion, a result: some sentences on one line.

    Raises: InvalidInputError.
    """
    return one_line(field, given, longest=LONGEST_TEXT, shortest=shortest)


def symbol_of_reply(given: str) -> str:
    """The number of the document that answers it, or nothing.

    Raises: InvalidInputError.
    """
    return one_line("reply_symbol", given, longest=LONGEST_SYMBOL)


def _dated(dated_on: date | None, arrived_at: datetime) -> date | None:
    arrived_on = civil_date(arrived_at)
    if dated_on is not None and dated_on > arrived_on:
        allowed = f"không sau ngày đến {arrived_on:%d/%m/%Y}; văn bản ghi sai ngày thì để trống và ghi chú"
        raise InvalidInputError([Problem("dated_on", "Ngày của văn bản sau ngày đến", allowed)])
    return dated_on


def _count(field: str, given: int) -> int:
    if not 1 <= given <= MOST_PAGES:
        raise InvalidInputError([Problem(field, "Số lượng sai", f"từ 1 đến {MOST_PAGES}")])
    return given
