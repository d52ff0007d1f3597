"""What may go wrong in resolving, one sentence each.

WorkflowError
├── ProcessError          a process definition is wrong; where, why and what to do
├── UnknownProcessError   no version of that process is in force on that day
├── KnownDossierError     the dossier runs already; it is not started anew
├── UnknownDossierError   workflow does not know the dossier (yet)
├── StaleDossierError     the dossier was changed since the officer read it
├── NoOpenStepError       nothing is left to do
├── WrongRoleError        the officer does not hold the role of the step
├── ClaimedError          a colleague has taken the step
├── UnknownStepError      there is no such earlier step to return to
├── ReasonMissingError    a return needs a reason
├── ResultMissingError    the last step needs the result
└── ForbiddenTransitionError  the table of transitions has no such line
"""

from __future__ import annotations


class WorkflowError(Exception):
    """A rule of workflow was broken; `detail` says so to the officer, in Vietnamese."""

    def __init__(self, detail: str, *, errors: tuple[tuple[str, str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors  # field, message, allowed


class ProcessError(WorkflowError):
    """A process definition is wrong; the message says where, why and what to do."""


class UnknownProcessError(WorkflowError):
    """No version of that process is in force on that day."""


class KnownDossierError(WorkflowError):
    """The dossier runs already; it is not started anew."""


class UnknownDossierError(WorkflowError):
    """Workflow does not know the dossier, or not yet."""


class StaleDossierError(WorkflowError):
    """The dossier was changed since the officer read it."""


class NoOpenStepError(WorkflowError):
    """Nothing is left to do on the dossier."""


class WrongRoleError(WorkflowError):
    """The officer does not hold the role of the step."""


class ClaimedError(WorkflowError):
    """A colleague has taken the step."""


class UnknownStepError(WorkflowError):
    """There is no such earlier step to return to."""


class ReasonMissingError(WorkflowError):
    """A return needs a reason."""


class ResultMissingError(WorkflowError):
    """The last step needs the result, and only the last."""


class ForbiddenTransitionError(WorkflowError):
    """The table of transitions has no such line."""
