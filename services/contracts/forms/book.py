"""A register as a printed book: A4 across, its serials without a gap, opened and closed by a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.text import count_text, moment_text

TEMPLATE = "contracts/forms/book.typ"


@dataclass(frozen=True)
class BookColumn:
    """One column: heading, width in parts of the page, and whether its texts begin at the left."""

    title: str
    width: float
    left: bool = False


@dataclass(frozen=True)
class Signer:
    """Who signs the closing statement: the role in capitals, and the name where it is known."""

    role: str
    name: str = ""
    note: str = "(Ký và ghi rõ họ tên)"


@dataclass(frozen=True, kw_only=True)
class Book:
    """One volume of a register, or what has been written into it so far.

    Attributes:
        foot: by which rule the register is kept.
        first, last: serials of its first and last row; `last` is `first` - 1 while it is empty.
        void_count: how many of them were never used.
        closed: no row will be added; else the statement says up to when it was printed.
        remark: anything else that the statement has to say.
    """

    title: str
    foot: str
    letterhead: Letterhead
    year: int
    volume: int = 1
    columns: Sequence[BookColumn]
    rows: Sequence[Sequence[str]]
    first: int
    last: int
    void_count: int = 0
    printed_at: datetime
    closed: bool = False
    remark: str = ""
    signers: Sequence[Signer] = ()

    def __post_init__(self) -> None:
        if len(self.rows) != self.last - self.first + 1:
            raise ValueError(f"{len(self.rows)} rows for the serials {self.first} to {self.last}")

    def values(self) -> dict[str, Any]:
        """In words, by the names that its template uses."""
        return {
            "title": self.title,
            "foot": self.foot,
            "reference": f"{self.year}-{count_text(self.volume)}",
            **self.letterhead.values(self.printed_at),
            "book": f"Năm {self.year} - Quyển số {count_text(self.volume)}",
            "columns": [
                {"title": column.title, "width": f"{column.width:g}", "left": column.left}
                for column in self.columns
            ],
            "rows": self.rows,
            "range": self._range(),
            "state": self._state(),
            "remark": self.remark,
            "signers": [vars(signer) for signer in self.signers],
        }

    def _range(self) -> str:
        if self.last < self.first:
            return "chưa ghi số nào"
        return f"từ số {count_text(self.first)} đến số {count_text(self.last)}"

    def _state(self) -> str:
        state = "Sổ đã khóa." if self.closed else f"Sổ chưa khóa; in đến {moment_text(self.printed_at)}."
        if self.void_count:
            state += f" Trong đó có {count_text(self.void_count)} số không sử dụng, ghi rõ tại từng dòng."
        return state
