"""The audit of incoming documents and of shared dossiers finds what is not as it must be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.chaos.audit.books import Books, Told
from tests.chaos.audit.commands import PAID, _said, _told_in_both
from tests.chaos.audit.documents import documents
from tests.chaos.audit.messages import _progress
from tests.chaos.audit.numbers import serials
from tests.chaos.audit.standing import _shared
from tests.chaos.ledger import ACKNOWLEDGED, Command, Ledger

DUE = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
WORLD: Any = None


def taken_in(history: list[str], said: list[str], orders: list[str], serial: int = 1) -> Books:
    """One document with these lines and events, for which these orders were acknowledged."""
    ledger = Ledger()
    for kind in orders:
        one = ledger.add(Command(kind, "95001", "intake", "", {}, subject="v1"))
        ledger.decided(one, ACKNOWLEDGED, 200, {"register_serial": 1, "scan_id": "s1"})
    kept = {
        "tenant": "95001",
        "register_year": 2026,
        "register_serial": serial,
        "history": [{"what": what} for what in history],
        "scans": [{"scan_id": "s1"}] if "scan_added" in history else [],
    }
    events = [
        Told(f"{n}", "95001", "intake", "v1", n, f"document.{what}.v1", {}) for n, what in enumerate(said)
    ]
    return Books(
        world=WORLD,
        ledger=ledger,
        commune_ids=["95001"],
        plan=[],
        logs={},
        kept={
            ("intake", "incoming_documents"): {"v1": kept},
            ("intake", "dossiers"): {},
            ("intake", "serials"): {"95001/incoming:2026": {"tenant": "95001", "last": 1}},
            ("intake", "serial_leases"): {},
        },
        by_subject={("intake", "v1"): events},
    )


@pytest.mark.parametrize(
    ("books", "says"),
    [
        (taken_in(["registered"], ["registered"], ["document"]), ""),
        (taken_in(["registered", "scan_added"], ["registered"], ["document", "document_scans"]), ""),
        (taken_in(["registered", "overdue"], ["registered", "overdue"], ["document"]), ""),
        (taken_in(["registered"], ["registered"], []), "told None"),
        (taken_in(["registered"], ["registered"], ["document"], 2), "told 1, stored 2"),
        (taken_in(["registered"], ["registered"], ["document", "document_submission"]), "acknowledged"),
        (taken_in(["registered", "submitted"], ["registered"], ["document"]), "acknowledged"),
        (taken_in(["registered"], ["registered", "registered"], ["document"]), "2 times"),
        (taken_in(["registered"], [], ["document"]), "0 times"),
        (taken_in(["registered"], ["registered"], ["document", "document_scans"]), "other scans"),
    ],
)
def test_a_document_is_where_its_orders_brought_it(books: Books, says: str) -> None:
    """Each order done once, each change said once, under the number that was told."""
    found = " ".join(map(str, documents(books)))
    assert bool(found) == bool(says)
    assert says in found


def test_numbers_of_incoming_documents_are_without_a_gap() -> None:
    """A number that was taken and stands nowhere is told."""
    assert not serials(taken_in(["registered"], [], []))
    (found,) = {str(one) for one in serials(taken_in(["registered"], [], [], 3))} & {
        "serials: 95001 incoming:2026: taken and nowhere: [1]"
    }
    assert found


def shared(**here: Any) -> Books:
    """A dossier that is resolved at another commune than where it was filed."""
    there = {
        "origin": {"dossier_id": "a"},
        "number": "N1",
        "status": 4,
        "reception": {"due_at": DUE},
        "due_dates": [],
        "scans": [{"scan_id": "s1", "held_by": "95001"}, {"scan_id": "s2"}],
    }
    first = {"number": "N1", "status": 4, "due_dates": [{"due_at": DUE}], "scans": [{"scan_id": "s1"}]}
    return Books(
        world=WORLD,
        ledger=Ledger(),
        commune_ids=["95001"],
        plan=[],
        logs={},
        kept={("intake", "dossiers"): {"a": {**first, **here}, "b": there}},
    )


@pytest.mark.parametrize(
    ("here", "says"),
    [
        ({}, ""),
        ({"number": "N2"}, "under one number"),
        ({"status": 9}, "status 9"),
        ({"due_dates": []}, "due dates"),
        ({"scans": []}, "scans"),
    ],
)
def test_both_communes_know_the_same_of_a_shared_dossier(here: dict[str, Any], says: str) -> None:
    """Number, status, dates and scans are those of the commune that resolves it."""
    books = shared(**here)
    assert books.twins == {"b": "a"}
    found = " ".join(map(str, _shared(books, "b", "a")))
    assert bool(found) == bool(says)
    assert says in found


def test_a_notice_is_due_for_each_status_and_date_of_the_other_commune() -> None:
    """Said again without a change nobody is told; a new date is."""
    later = "2026-12-14T10:00:00.000Z"
    told: list[tuple[str, dict[str, Any]]] = [
        ("received", {"appointment_at": "2026-12-07T10:00:00.000Z"}),
        ("progressed", {"status": 4, "due_at": "2026-12-07T10:00:00.000Z"}),
        ("progressed", {"status": 4, "due_at": "2026-12-07T10:00:00.000Z"}),
        ("progressed", {"status": 4, "due_at": later}),
        ("progressed", {"status": 7, "due_at": later}),
        ("progressed", {"status": 9, "due_at": None}),
    ]
    events = [
        Told(f"{n}", "95001", "intake", "a", n, f"dossier.{what}.v1", data)
        for n, (what, data) in enumerate(told)
    ]
    assert [(one.event_id, notice) for one, notice in _progress(events)] == [
        ("1", "resumed"),
        ("3", "resumed"),
        ("5", "completed"),
    ]


def money_taken(*said: tuple[str, str | None, int]) -> Books:
    """One payment at the desk where a dossier was filed for another commune, said by these records so.

    Args:
        said: the record (here, there), the demand and the hour of each event.
    """
    ledger = Ledger()
    one = ledger.add(Command("payment_taken", "95001", "intake", "", {}, subject="here"))
    ledger.decided(one, ACKNOWLEDGED, 200, {})
    events = [
        Told(f"{n}", "", "intake", record, n, PAID, paid | {"paid_at": f"{hour}:00"})
        for n, (record, demand, hour) in enumerate(said)
        for paid in [{"demand_id": demand} if demand else {}]
    ]
    return Books(
        world=WORLD,
        ledger=ledger,
        commune_ids=["95001", "32134"],
        plan=[],
        logs={"intake": events, "workflow": []},
        kept={("intake", "dossiers"): {"here": {}, "there": {"origin": {"dossier_id": "here"}}}},
    )


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([("here", "m1", 8), ("there", "m1", 8)], ""),
        ([("there", "m1", 8)], ""),
        ([("here", None, 8)], ""),
        ([("here", "m1", 8)], "told 0 times"),
        ([("here", "m1", 8), ("there", "m1", 8), ("there", "m1", 8)], "told 2 times"),
        ([("here", "m1", 8), ("here", "m1", 8), ("there", "m1", 8)], "done 2"),
        ([("here", "m1", 8), ("there", "m1", 8), ("there", "m1", 9)], "done 2"),
        ([("here", "m1", 8), ("there", "m2", 8)], "done 2"),
        ([("here", None, 8), ("there", None, 8)], "done 2"),
        ([], "done 0"),
    ],
)
def test_money_for_another_commune_is_one_act_told_in_both(
    said: list[tuple[str, str | None, int]], says: str
) -> None:
    """Once where it was taken and once where it was asked for: neither less nor more."""
    kept = money_taken(*said)
    found = [str(finding) for check in (_said, _told_in_both) for finding in check(kept)]
    assert bool(found) == bool(says)
    assert not says or any(says in finding for finding in found)
