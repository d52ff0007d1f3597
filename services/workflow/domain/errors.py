"""What the rules of resolving refuse; `detail` is for people, in Vietnamese.

WorkflowError
├── ProcessError              a process definition contradicts itself or another version of it
├── UnknownProcessError       no version of that process is in force on that day
├── ForbiddenTransitionError  the dossier is not in a state that allows this
├── StepRoleError             the officer does not hold the role of the step
├── ClaimedError              another officer has claimed the step
└── InvalidInputError         something that was entered breaks a rule; `errors` names field and bounds
"""

from __future__ import annotations

from datetime import date

from services.contracts.identity import Role

ROLE_TITLES = {
    Role.COUNTER_OFFICER: "cán bộ tiếp nhận",
    Role.SPECIALIST: "công chức chuyên môn",
    Role.LEADER: "lãnh đạo",
    Role.CLERK: "văn thư",
}


class WorkflowError(Exception):
    """A rule of resolving is broken."""

    detail = ""


class ProcessError(WorkflowError):
    """A process definition contradicts itself or another version; one line with place, cause and cure."""

    def __init__(self, place: str, cause: str, cure: str) -> None:
        super().__init__(f"{place}: {cause}: {cure}")


class UnknownProcessError(WorkflowError):
    """No version of that process is in force on that day."""

    detail = "Không có quy trình này, hoặc quy trình chưa có hiệu lực."

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"process {code[:40]!r} has no version in force on {on.isoformat()}: publish one")


class ForbiddenTransitionError(WorkflowError):
    """The dossier is not in a state that allows this."""

    def __init__(self, state: str, deed: str, told: str) -> None:
        super().__init__(f"{deed} is not allowed when the dossier is {state}")
        self.detail = told


class StepRoleError(WorkflowError):
    """The officer does not hold the role of the step."""

    def __init__(self, step_name: str, role: str) -> None:
        super().__init__(f"the step is for a {role}")
        self.detail = f"Bước «{step_name}» dành cho vai trò {ROLE_TITLES[Role(role)]}."


class ClaimedError(WorkflowError):
    """Another officer has claimed the step."""

    def __init__(self, step_name: str, claimed_by: str) -> None:
        super().__init__(f"the step was claimed by {claimed_by}")
        self.detail = f"Bước «{step_name}» đang do cán bộ {claimed_by} xử lý."
        self.claimed_by = claimed_by


class InvalidInputError(WorkflowError):
    """Something that was entered breaks a rule."""

    detail = "Xin sửa các mục được nêu rồi gửi lại."

    def __init__(self, field: str, message: str, allowed: str = "") -> None:
        super().__init__(f"{field}: {message}")
        self.errors = ((field, message, allowed),)
