"""What can be wrong at the counter; whatever concerns an entered field names it.

IntakeError
├── InvalidInputError          something that was entered breaks a rule
│   ├── MissingPapersError     obligatory papers were not handed in
│   └── UnknownProcedureError  the catalogue has no version of that procedure in force on that day
├── SecretDocumentError        a secret document, which has no place here
├── ForbiddenTransitionError   the dossier is not in a state that allows this
└── CatalogueError             the catalogue contradicts itself
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and what would be right; for people, in Vietnamese."""

    field: str
    message: str
    allowed: str = ""


class IntakeError(Exception):
    """A rule of the counter is broken."""


class InvalidInputError(IntakeError):
    """Something that was entered breaks a rule; `problems` says all that is wrong, field by field."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in self.problems))


class MissingPapersError(InvalidInputError):
    """Obligatory papers were not handed in; `names` are theirs, as the procedure calls them."""

    def __init__(self, problems: Iterable[Problem], names: Iterable[str]) -> None:
        super().__init__(problems)
        self.names = tuple(names)


class UnknownProcedureError(InvalidInputError):
    """The catalogue has no version of that procedure in force on that day."""

    def __init__(self, code: str, on: date) -> None:
        message = f"Thủ tục {code[:40]!r} không có trong danh mục hoặc không có hiệu lực ngày {on:%d/%m/%Y}"
        super().__init__([Problem("procedure_code", message, "mã thủ tục đang có hiệu lực trong danh mục")])
        self.code = code
        self.on = on


class SecretDocumentError(IntakeError):
    """A secret document, which has no place in this system.

    Law: NĐ 30/2020/NĐ-CP, art. 22.4: it is registered by the law on state secrets.
    """

    detail = (
        "Văn bản mật không được đưa vào hệ thống này: việc đăng ký, lưu giữ văn bản mật theo pháp luật "
        "về bảo vệ bí mật nhà nước (NĐ 30/2020/NĐ-CP, Điều 22.4). Xin không quét, không ghi trích yếu ở "
        "đây; đăng ký văn bản vào sổ văn bản mật của cơ quan và chuyển người có trách nhiệm. Chưa có "
        "thông tin nào được lưu."
    )


class ForbiddenTransitionError(IntakeError):
    """The dossier is not in a state that allows this."""

    def __init__(self, before: str, after: str, owner: str) -> None:
        super().__init__(f"{owner} may not move a dossier from {before} to {after}")
        self.fields = ("status",)
        self.before = before
        self.after = after


class CatalogueError(IntakeError):
    """The catalogue contradicts itself; the message says where, and what to do."""


class Problems:
    """Gathers what is wrong in several fields, so that it is said once and completely."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def read(self, parse: Callable[[], T], otherwise: T) -> T:
        """What `parse` gives; if it refuses, its problems are kept and `otherwise` stands in."""
        try:
            return parse()
        except InvalidInputError as exc:
            self._found += exc.problems
            return otherwise

    def close(self) -> None:
        """Say what was found.

        Raises: InvalidInputError if anything was.
        """
        if self._found:
            raise InvalidInputError(self._found)
