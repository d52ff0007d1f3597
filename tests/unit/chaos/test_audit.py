"""The audit of serials and notices finds what is not as it must be, on books written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.chaos.audit.books import Books, Told
from tests.chaos.audit.messages import notice_of
from tests.chaos.audit.numbers import serials
from tests.chaos.ledger import Ledger

AT = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
PLACES = ("number:tt:20261130", "register:tt:2026")


def books(numbers: list[int], last: int, *leases: dict[str, Any]) -> Books:
    """A commune with dossiers of these numbers, its counters, and leases."""
    dossiers = {
        f"d{place}": {
            "tenant": "95001",
            "unit_id": "tt",
            "reception": {
                "number": f"001.88.88.H12-261130-{number:04d}",
                "register_year": 2026,
                "register_serial": number,
                "received_at": AT,
            },
        }
        for place, number in enumerate(numbers)
    }
    counters = {place: {"tenant": "95001", "last": last} for place in PLACES}
    kept: dict[tuple[str, str], dict[str, Any]] = {
        ("intake", "dossiers"): dossiers,
        ("intake", "serials"): counters,
        ("intake", "incoming_documents"): {},
        ("intake", "serial_leases"): {f"l{place}": one for place, one in enumerate(leases)},
    }
    world: Any = None
    return Books(world=world, ledger=Ledger(), commune_ids=["95001"], plan=[], logs={}, kept=kept)


def lease(first: int, last: int, *used: int, **more: Any) -> dict[str, Any]:
    """Serials in somebody's hand, some of them used."""
    block = {"first": first, "last": last}
    uses = [{"serial": serial, "dossier_id": ""} for serial in used]
    about = {"tenant": "95001", "unit_id": "tt", "on": "2026-11-30", "reason": "Mất điện."}
    return {**about, "numbers": block, "register": block, "used": uses, **more}


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (books([1, 2, 3], 3), ""),
        (books([1, 4], 4, lease(2, 3)), ""),
        (books([1, 2, 4], 4, lease(2, 3, 2)), ""),
        (books([1, 3], 3), "nowhere: [2]"),
        (books([1, 2, 2], 2), "twice: [2]"),
        (books([1, 2, 3], 2), "never taken: [3]"),
        (books([1, 2], 3, lease(2, 3)), "twice: [2]"),
        (books([1], 2, lease(2, 2, closing={"reason": ""})), "without a reason"),
        (books([1], 2, lease(2, 2, closing={"reason": "Đã có điện."})), ""),
    ],
)
def test_serials_are_exactly_one_to_n(kept: Books, says: str) -> None:
    """Issued, leased or void with a reason, each once: anything else is told with the serial."""
    found = [str(finding) for finding in serials(kept)]
    assert bool(found) == bool(says)
    assert all(says in finding for finding in found)


@pytest.mark.parametrize(
    ("type_", "data", "online", "notice"),
    [
        ("dossier.filed.v1", {"channel": "online"}, True, "filed"),
        ("dossier.filed.v1", {"channel": "counter"}, False, None),
        ("dossier.received.v1", {"process_code": "QT"}, False, "received"),
        ("dossier.received.v1", {"process_code": None}, False, None),
        ("dossier.received.v1", {"process_code": None, "competent_commune_id": "95002"}, False, "received"),
        ("dossier.received.v1", {"process_code": "QT", "origin_commune_id": "95002"}, False, None),
        ("dossier.declined.v1", {}, True, "declined"),
        ("dossier.declined.v1", {}, False, None),
        ("dossier.completed.v1", {"outcome": "granted"}, False, "completed"),
        ("dossier.completed.v1", {"outcome": "refused"}, False, "refused"),
        ("withdrawal.decided.v1", {"granted": False}, False, "withdrawal_denied"),
        ("withdrawal.decided.v1", {"granted": True}, False, None),
        ("dossier.resumed.v1", {"why": "withdrawal_denied"}, False, None),
        ("dossier.stopped.v1", {}, False, "stopped"),
        ("step.done.v1", {}, False, None),
    ],
)
def test_a_notice_is_due_by_the_page_of_notify(
    type_: str, data: dict[str, Any], online: bool, notice: str | None
) -> None:
    """The harness reckons by itself which message is due (services/notify/README.md)."""
    told = Told("intake:d:00000001", "95001", "intake", "d", 1, type_, data)
    assert notice_of(told, filed_online=online) == notice
