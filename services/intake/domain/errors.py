"""What can be wrong at the counter; whatever concerns an entered field names it.

IntakeError
├── InvalidInputError          something that was entered breaks a rule
│   ├── MissingPapersError     obligatory papers were not handed in
│   └── UnknownProcedureError  the catalogue has no version of that procedure in force on that day
├── SecretDocumentError        a secret document, which has no place here
├── ForbiddenTransitionError   the dossier is not in a state that allows this
├── NotPracticeError           a real commune is not started over
├── PracticeRefusedError       that is not done in a practice commune
├── PracticeClosedError        the practice commune was started over, this one is at its end
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


class NotPracticeError(IntakeError):
    """A real commune is never closed and started over."""

    detail = "Chỉ xã thực hành mới làm lại từ đầu được; hồ sơ thật không bao giờ bị xóa."


class PracticeRefusedError(IntakeError):
    """That is done in a real commune only."""

    detail = (
        "Việc này không làm ở xã thực hành: đơn vị và cán bộ lấy từ xã thật, không gửi tin nhắn cho ai "
        "và không trao đổi hồ sơ với nơi nào."
    )


class PracticeClosedError(IntakeError):
    """The practice commune was started over: this one is at its end."""

    detail = "Xã thực hành này đã được làm lại từ đầu. Xin đăng nhập lại để vào nơi thực hành mới."


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
