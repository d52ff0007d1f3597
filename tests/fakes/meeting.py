"""Two who meet on a dossier: what the desk did and what an officer did, in either order, on any stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from services.chassis.work import UnitOfWork
from services.contracts.envelope import Event
from services.workflow.domain.meetings import Act, Meeting, News
from services.workflow.domain.running import Running
from services.workflow.domain.supplementing import Asked
from services.workflow.domain.transitions import State
from services.workflow.handlers import endings, extensions, payments, steps, supplements, withdrawals
from services.workflow.handlers.means import Means, Officer
from tests.fakes.desk import payment, supplemented, withdrawal
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, RESULT, SPECIALIST, returned

Order = Callable[[Officer, UnitOfWork], Running]
REASON = "Không đủ điều kiện theo quy định."
ASKED = Asked(reason="Tờ khai thiếu chữ ký.", papers=("Tờ khai",))
AMOUNT = 150_000


class Stage(Protocol):
    """Where they meet: a workflow in memory, or a real one."""

    means: Means

    def dossier(self) -> Running:
        """As it stands."""

    def hear(self, *events: Event) -> None:
        """The desk's news arrives."""

    def order(self, order: Order, role: str) -> Running:
        """Somebody in that role, who has just read the dossier, orders something."""


@dataclass
class Scene:
    """One meeting on a stage; the dossier was received and is prepared for it."""

    line: Meeting
    stage: Stage
    heard: int = 1  # events of the desk so far
    ids: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Bring the dossier to where the two meet."""
        if self.line.news is News.SUPPLEMENTED and self.line.before in (State.AWAITING_PAPERS, _W):
            self.ids["request"] = self.act(Act.SUPPLEMENT_REQUEST).supplements[-1].request_id
        if self.line.news is News.PAYMENT and self.line.act is not Act.PAYMENT_REQUEST:
            self.ids["demand"] = self.act(Act.PAYMENT_REQUEST).demands[-1].demand_id
            if self.line.before is State.RUNNING:
                self._order(payments.waive_payment, LEADER, reason="Hộ nghèo, được miễn.")
        if self.line.before is _W:
            self.hear(withdrawal("w1", self.next_place()))
        if self.line.act is Act.COMPLETION:
            self._order(steps.complete_step, SPECIALIST)
            self._order(steps.complete_step, LEADER)
        assert self.stage.dossier().state is self.line.before

    def news(self, at: datetime) -> Event:
        """What the desk did, at that instant."""
        place = self.next_place()
        if self.line.news is News.WITHDRAWAL:
            return withdrawal(f"w{place}", place, requested_at=at, occurred_at=at)
        if self.line.news is News.SUPPLEMENTED:
            request_id = self.ids.get("request")
            return supplemented(request_id, place, supplemented_at=at, occurred_at=at)
        if self.line.news is News.PAYMENT:
            return payment(AMOUNT, self.ids.get("demand"), place, paid_at=at, occurred_at=at)
        return returned(place=place)

    def hear(self, event: Event) -> None:
        """It arrives."""
        self.stage.hear(event)

    def act(self, act: Act) -> Running:
        """What the officer does."""
        handler, role, given = _ACTS[act]
        return self._order(handler, role, **given)

    def next_place(self) -> int:
        """The place of the desk's next event in its stream."""
        self.heard += 1
        return self.heard

    def _order(self, handler: Callable[..., Running], role: str, **given: object) -> Running:
        return self.stage.order(partial(handler, "d1", means=self.stage.means, **given), role)


_W = State.WITHDRAWAL_REQUESTED
_ACTS: dict[Act, tuple[Callable[..., Running], str, dict[str, object]]] = {
    Act.COMPLETION: (steps.complete_step, CLERK, {"result": RESULT}),
    Act.REFUSAL: (endings.refuse_dossier, LEADER, {"reason": REASON}),
    Act.STOP: (endings.stop_dossier, LEADER, {"decision": "Quyết định 12/QĐ-UBND", "reason": REASON}),
    Act.SUPPLEMENT_REQUEST: (supplements.request_supplement, SPECIALIST, {"asked": ASKED}),
    Act.PAYMENT_REQUEST: (payments.demand_payment, SPECIALIST, {"amount": AMOUNT, "text": "Lệ phí"}),
    Act.EXTENSION: (
        extensions.extend_dossier,
        LEADER,
        {"new_due_at": EVENING + timedelta(days=2), "reason": "Cần xác minh thêm."},
    ),
    Act.WITHDRAWAL_GRANTED: (withdrawals.grant_withdrawal, LEADER, {}),
    Act.WITHDRAWAL_DENIED: (withdrawals.deny_withdrawal, LEADER, {"reason": REASON}),
}
ACTED_AT = MORNING + timedelta(hours=1)
RECORDED = {
    "recorded before": ACTED_AT - timedelta(minutes=30),
    "recorded after": ACTED_AT + timedelta(hours=2),
}
