"""The courier: takes messages that are due to the outside service, and keeps what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from services.chassis.errors import PermanentError
from services.chassis.work import UnitOfWork
from services.intake.domain.errors import IntakeError
from services.intake.domain.synchronising import Circuit, Reply, Telling
from services.intake.handlers import synchronising
from services.intake.handlers.means import Means
from services.intake.ports import Errands, RecordService

CARRIED_AT_ONCE = 8  # messages under way side by side
IDLE_SECONDS = 0.5  # until the next look when nothing was due
BUSY_SECONDS = 0.05  # while replies are awaited
SPOILT = (PermanentError, IntakeError, LookupError, TypeError, ValueError)  # and not our database's doing


# Runs a change of a commune in a transaction that only the holder of the job's lease can commit.
Run = Callable[[str, Callable[[UnitOfWork], Any]], Any]


@dataclass
class Courier:
    """Carries messages; while nobody answers, all wait and one tries.

    Attributes:
        carried: called with what came of each message: acknowledged, refused, away, spoilt.
    """

    errands: Errands
    service: RecordService
    means: Means
    carried: Callable[[str], None]
    _circuit: Circuit = field(default_factory=Circuit)
    _under_way: dict[str, str] = field(default_factory=dict)  # dossier to its commune

    def stride(self, run: Run) -> float:
        """Keep the replies that came, send what is due; returns after how many seconds to go on."""
        for telling, reply in self.service.replies():
            commune_id = self._under_way.pop(telling.dossier_id)
            self._learn(reply)
            self._kept(run, commune_id, telling.dossier_id, self._settling(telling, reply))
            self.carried(reply.outcome)
        now = self.means.clock.now()
        sent = 0 if self._circuit.open_at(now) else self._send(run, now)
        return BUSY_SECONDS if sent or self._under_way else IDLE_SECONDS

    def _send(self, run: Run, now: datetime) -> int:
        most = 1 if self._circuit.failures else CARRIED_AT_ONCE
        due = self.errands.due(now, max(0, most - len(self._under_way)), tuple(self._under_way))
        for commune_id, dossier_id in due:
            telling: Telling | None = self._kept(
                run, commune_id, dossier_id, partial(synchronising.form, dossier_id, now)
            )
            if telling is not None:
                self._under_way[dossier_id] = commune_id
                self.service.send(telling)
        return len(due)

    def _settling(self, telling: Telling, reply: Reply) -> Callable[[UnitOfWork], None]:
        return partial(synchronising.settle, telling.dossier_id, telling.message, reply, means=self.means)

    def _kept(self, run: Run, commune_id: str, dossier_id: str, change: Callable[[UnitOfWork], Any]) -> Any:
        """What a change gives; one that its own dossier makes fail is set aside, so that the rest go on."""
        try:
            return run(commune_id, change)
        except SPOILT:
            self.carried("spoilt")
            run(commune_id, partial(synchronising.set_aside, dossier_id, means=self.means))
            return None

    def _learn(self, reply: Reply) -> None:
        """Whoever answers, whatever it says, is there."""
        self._circuit = self._circuit.failed(self.means.clock.now()) if reply.away else Circuit()
