"""A dossier in workflow, as a value that each action replaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.contracts.cutoffs import CutOffRule
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain.errors import ConsultationOpenError, ForbiddenTransitionError
from services.workflow.domain.parts import (
    Consultation,
    Demand,
    DueMove,
    Entry,
    Forwarding,
    Result,
    StepRun,
    Stop,
    Supplement,
    Withdrawal,
)
from services.workflow.domain.processes import Branch, Process
from services.workflow.domain.transitions import Action, State, after

__all__ = [
    "Consultation",
    "Demand",
    "DueMove",
    "Entry",
    "Forwarding",
    "Result",
    "Running",
    "StepRun",
    "Stop",
    "Supplement",
    "Withdrawal",
]

_BRANCHES = {
    Action.REFUSE: Branch.REFUSE,
    Action.REQUEST_SUPPLEMENT: Branch.SUPPLEMENT,
    Action.CONSULT: Branch.CONSULT,
    Action.FORWARD: Branch.FORWARD,
}
_ENDS = frozenset({Action.DO, Action.FINISH, Action.REFUSE})


@dataclass(frozen=True, kw_only=True)
class Running:
    """A dossier in workflow. Its last run is the open one while no end has come.

    Attributes:
        person: sealed, as intake said it; opened for printed forms alone.
        started_at: from when the time limit runs: the reception, or the last supplement (art. 19.4).
        due_at: the date in force; `original_due_at` is the first one.
    """

    dossier_id: str
    dossier_number: str
    procedure_code: str
    procedure_name: str
    unit_id: str
    process: Process
    received_at: datetime
    due_at: datetime
    state: State
    runs: tuple[StepRun, ...]
    history: tuple[Entry, ...]
    result: Result | None = None
    completed_at: datetime | None = None
    desk_result_number: str | None = None  # of the result that the desk gave out
    version: int = 0
    person: str = ""
    started_at: datetime | None = None
    original_due_at: datetime | None = None
    limit_unit: str = ""
    limit_count: float = 0
    limit_rule: str = ""
    calendar_version: str = ""
    origin_commune_id: str | None = None
    moves: tuple[DueMove, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    demands: tuple[Demand, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    forwardings: tuple[Forwarding, ...] = ()
    stop: Stop | None = None
    facts: dict[str, str] = field(default_factory=dict)  # short marks that rules leave, by name

    @property
    def current(self) -> StepRun | None:
        """The open step."""
        last = self.runs[-1] if self.runs else None
        return last if last is not None and last.ended_at is None else None

    @property
    def changed_by(self) -> str:
        """Who changed it last."""
        return self.history[-1].by if self.history else ""

    @property
    def clock_started_at(self) -> datetime:
        """From when the time limit runs now."""
        return self.started_at or self.received_at

    @property
    def first_due_at(self) -> datetime:
        """What the receipt promised."""
        return self.original_due_at or self.due_at

    @property
    def limit(self) -> Limit:
        """The legal time limit, as told at reception; else that of the process."""
        if self.limit_unit:
            unit = LimitUnit(self.limit_unit)
            same_day = unit is LimitUnit.SAME_DAY and self.limit_rule
            rule = CutOffRule(self.limit_rule) if same_day else None
            return Limit(unit=unit, count=self.limit_count, cut_off_rule=rule)
        return Limit(unit=LimitUnit(self.process.limit.unit), count=self.process.limit.count)

    @property
    def open_supplement(self) -> Supplement | None:
        """The request for papers that waits for its answer."""
        last = self.supplements[-1] if self.supplements and self._waits(State.AWAITING_PAPERS) else None
        return last if last is not None and last.answered_at is None else None

    @property
    def open_demand(self) -> Demand | None:
        """The payment duty that waits to be met."""
        last = self.demands[-1] if self.demands and self._waits(State.AWAITING_PAYMENT) else None
        return last if last is not None and last.settled_at is None else None

    def _waits(self, state: State) -> bool:
        """Whether it stands there, or did when a withdrawal was asked for."""
        return self.state in (state, State.WITHDRAWAL_REQUESTED)

    @property
    def open_withdrawal(self) -> Withdrawal | None:
        """The request to withdraw that waits for a decision."""
        last = self.withdrawals[-1] if self.withdrawals else None
        return last if last is not None and last.decided_at is None else None

    @property
    def open_forwarding(self) -> Forwarding | None:
        """The stay at another agency that is not over."""
        last = self.forwardings[-1] if self.forwardings else None
        return last if last is not None and last.answered_at is None else None

    @property
    def open_consultations(self) -> tuple[Consultation, ...]:
        """The opinions that the step has to wait for."""
        return tuple(one for one in self.consultations if one.waits)

    @property
    def extensions(self) -> tuple[DueMove, ...]:
        """The new appointments given with an apology."""
        return tuple(move for move in self.moves if move.why == "extended")

    def unit_of(self, run: StepRun) -> str:
        """The unit of the commune that does a step: that of its definition, else the one of reception."""
        step = self.process.definition(run.step_code)
        return (step.unit_id if step else None) or self.unit_id

    def is_last(self, run: StepRun) -> bool:
        """Whether the result comes of that step."""
        return self.process.is_end(run.step_code)

    def after(self, action: Action) -> State:
        """The state that follows.

        Raises: ForbiddenTransitionError, also where the process has no such branch at the open step;
            ConsultationOpenError where a step would end before an opinion came that it waits for.
        """
        self._check_branch(action)
        self._check_opinions(action)
        pending = self.open_withdrawal
        return after(self.state, action, before_request=pending.stood if pending else None)

    def _check_branch(self, action: Action) -> None:
        branch, run = _BRANCHES.get(action), self.current
        step = self.process.definition(run.step_code) if branch and run else None
        if step is not None and branch not in step.branches:
            raise ForbiddenTransitionError(
                f"Quy trình không cho {action.words} ở bước “{step.name}”. Xin xem các nhánh của bước."
            )

    def _check_opinions(self, action: Action) -> None:
        if action in _ENDS and self.state is not State.HANDED_OVER_EARLY and self.open_consultations:
            asked = ", ".join(one.asked for one in self.open_consultations)
            words = "Xin đợi trả lời hoặc rút việc lấy ý kiến."
            raise ConsultationOpenError(f"Còn chờ ý kiến của: {asked}. {words}")

    def noted(self, entry: Entry) -> Running:
        """With a line of history more."""
        return replace(self, history=(*self.history, entry))

    def with_current(self, change: Callable[[StepRun], StepRun]) -> Running:
        """With the open step changed."""
        return replace(self, runs=(*self.runs[:-1], change(self.runs[-1])))
