"""What may go wrong in resolving, one sentence each.

WorkflowError
├── ProcessError          a process definition is wrong; where, why and what to do
│   └── PublishedError    it contradicts a version that was published
├── UnknownProcessError   no version of that process is in force on that day
├── KnownDossierError     the dossier runs already; it is not started anew
├── NothingToPrintError   a form is asked for, and what it would say has not happened
├── UnknownDossierError   workflow does not know the dossier (yet)
├── ColleagueError        a colleague was first; the detail says who
│   ├── StaleDossierError     the dossier was changed since the officer read it
│   ├── ClaimedError          a colleague has taken the step
│   └── OpenedError           a colleague has opened what was handed over
├── NoOpenStepError       nothing is left to do
├── WrongRoleError        the officer does not hold the role of the step
├── NotYoursError         what somebody else did or took is for them or their superiors
├── StandInError          nobody can stand in that way
├── StandInOverError      the period is over
├── UnknownStandInError   there is no such period
├── UnknownConsultationError  there is no such request for an opinion
├── ConsultationOpenError the step waits for an opinion
├── ConsultationOverError the opinion came already, or is not wanted any more
├── UnknownForwardingError    the dossier does not wait for that agency
├── InvalidOrderError     the agencies of a chain follow each other in another order
├── UnknownStepError      the step that is named is not one of those to choose from
├── ReasonMissingError    a return needs a reason
├── ResultMissingError    the last step needs the result
├── PapersMissingError    a request for papers names none
├── NoPapersError         no papers came that could be accepted
├── GroundMissingError    a rule may be overridden by a leader's recorded ground, and there is none
├── SecondExtensionError  the applicant was given a new appointment already
├── InvalidDateError      a date that is asked for cannot be
├── InvalidCalendarError  a calendar contradicts itself, or takes back days that are counted by
├── KnownCalendarError    a calendar of that version is published
├── StaleCalendarError    another calendar is in force than the one that was looked at
├── UnknownCalendarError  no calendar of that version was published
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
    """A process definition is wrong; the message says to operators where, why and what to do."""

    def __init__(
        self,
        message: str,
        *,
        detail: str = "Quy trình chưa hợp lệ.",
        errors: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        super().__init__(detail, errors=errors)
        self.message = message

    def __str__(self) -> str:
        return self.message


class PublishedError(ProcessError):
    """A definition contradicts a version that was published: those are never edited."""


class UnknownProcessError(WorkflowError):
    """No version of that process is in force on that day."""


class KnownDossierError(WorkflowError):
    """The dossier runs already; it is not started anew."""


class NothingToPrintError(WorkflowError):
    """A form is asked for, and what it would say has not happened."""


class UnknownDossierError(WorkflowError):
    """Workflow does not know the dossier, or not yet."""


class ColleagueError(WorkflowError):
    """A colleague was first; the detail says who, by the name that whoever answers puts for the id."""

    def __init__(self, words: str, who: str) -> None:
        super().__init__(words.replace("{who}", who))
        self.words = words
        self.who = who

    def named(self, name: str) -> ColleagueError:
        """The same error with the person's name."""
        return type(self)(self.words, name)


class StaleDossierError(ColleagueError):
    """The dossier was changed since the officer read it."""


class ClaimedError(ColleagueError):
    """A colleague has taken the step."""


class OpenedError(ColleagueError):
    """A colleague has opened what was handed over."""


class NoOpenStepError(WorkflowError):
    """Nothing is left to do on the dossier."""


class WrongRoleError(WorkflowError):
    """The officer does not hold the role of the step."""


class NotYoursError(WorkflowError):
    """What somebody else did or took is for them or their superiors."""


class StandInError(WorkflowError):
    """Nobody can stand in that way."""


class StandInOverError(WorkflowError):
    """The period is over."""


class UnknownStandInError(WorkflowError):
    """There is no such period."""


class UnknownConsultationError(WorkflowError):
    """There is no such request for an opinion."""


class ConsultationOpenError(WorkflowError):
    """The step waits for an opinion."""


class ConsultationOverError(WorkflowError):
    """The opinion came already, or is not wanted any more."""


class UnknownForwardingError(WorkflowError):
    """The dossier does not wait for that agency."""


class InvalidOrderError(WorkflowError):
    """The agencies of a chain follow each other in another order."""


class UnknownStepError(WorkflowError):
    """The step that is named is not one of those to choose from."""


class ReasonMissingError(WorkflowError):
    """A return needs a reason."""


class ResultMissingError(WorkflowError):
    """The last step needs the result, and only the last."""


class PapersMissingError(WorkflowError):
    """A request for papers names none."""


class NoPapersError(WorkflowError):
    """No papers came that could be accepted as an answer."""


class GroundMissingError(WorkflowError):
    """A rule may be overridden by a leader's recorded ground, and there is none."""


class SecondExtensionError(WorkflowError):
    """The applicant was given a new appointment already."""


class InvalidDateError(WorkflowError):
    """A date that is asked for cannot be."""


class InvalidCalendarError(WorkflowError):
    """A calendar contradicts itself, or says nothing about days that dossiers are counted by."""


class KnownCalendarError(WorkflowError):
    """A calendar of that version is published: those are never edited."""


class StaleCalendarError(WorkflowError):
    """Another calendar is in force than the one that was looked at."""


class UnknownCalendarError(WorkflowError):
    """No calendar of that version was published."""


class ForbiddenTransitionError(WorkflowError):
    """The table of transitions has no such line."""
