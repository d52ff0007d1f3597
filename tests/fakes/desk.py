"""What the desk says about a dossier that runs: papers, money, a withdrawal; an hour after its reception."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.contracts.desk import DossierSupplemented, PaymentRecorded, WithdrawalRequested
from services.contracts.envelope import event_id
from services.contracts.person import PersonData
from tests.fakes.stories import COMMUNE, sealed
from tests.fakes.workflow import MORNING

LATER = MORNING + timedelta(hours=1)
WISH = "Gia đình chuyển đến tỉnh khác."


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A clock time in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def _told(place: int, given: dict[str, Any]) -> dict[str, Any]:
    about = {"commune_id": COMMUNE, "dossier_id": "d1", "actor": "staff-1", "occurred_at": LATER, **given}
    return {"event_id": event_id("intake", about["dossier_id"], place), **about}


def supplemented(request_id: str | None = None, place: int = 2, **given: Any) -> DossierSupplemented:
    """Papers came, all of them unless said otherwise."""
    told = {"supplemented_at": LATER, "complete": True, "papers_count": 2, **_told(place, given)}
    return DossierSupplemented(request_id=request_id, **told)


def payment(amount: int, demand_id: str | None = None, place: int = 2, **given: Any) -> PaymentRecorded:
    """Money came."""
    return PaymentRecorded(amount=amount, demand_id=demand_id, **{"paid_at": LATER, **_told(place, given)})


def withdrawal(request_id: str = "w1", place: int = 2, **given: Any) -> WithdrawalRequested:
    """The applicant wants the dossier back."""
    told = {"requested_at": LATER, "person": sealed(PersonData(reason=WISH)), **_told(place, given)}
    return WithdrawalRequested(request_id=request_id, **told)
