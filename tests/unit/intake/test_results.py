"""Instant certification, hand-over, the news of a completion, scans, and the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.contracts.intake import DossierReturned
from services.contracts.status import Status
from services.contracts.workflow import DossierCompleted
from services.contracts.worktime import LimitUnit as CountedIn
from services.intake.domain.catalogue import Catalogue, LimitRule
from services.intake.domain.dossier import Proof, Relation
from services.intake.domain.errors import ForbiddenTransitionError, InvalidInputError
from services.intake.domain.fee_rules import FeeBasis
from services.intake.domain.receipt import LimitUnit, ReceiptForm
from services.intake.handlers import receipts, results, scans
from services.intake.handlers.dossiers import file_and_receive, file_dossier
from services.intake.handlers.errors import (
    NotInstantError,
    NotReceivedError,
    ResultUnknownError,
    TooManyScansError,
    UnknownDossierError,
    UnknownPaperError,
)
from services.intake.handlers.filing import prepare
from services.intake.handlers.hearing import on_dossier_completed
from services.intake.handlers.orders import FeeEntry, HandOverResult, PersonEntry, RepresentationEntry
from services.intake.ports import DOSSIERS, Document, StoredFile
from tests.fakes.intake import COMMUNE, OFFICER, Counter, ListedFiles, birth
from tests.unit.intake.samples import FREE, procedure

INSTANT = "2.000815"
CONFIRMED = HandOverResult(confirmed_number="15/2026", confirmed_reason="mất mạng")


@pytest.fixture
def counter() -> Counter:
    """A counter that registers births and certifies copies."""
    fee = replace(FREE, basis=FeeBasis.PER_COPY, amount=2_000)
    certifying = procedure(code=INSTANT, instant=True, process_code=None, fee=fee)
    return Counter(Catalogue([procedure(), certifying]))


def received(counter: Counter, **changes: Any) -> Document:
    """A dossier received at the counter."""
    draft = prepare(birth(**changes), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def certified(counter: Counter, order: HandOverResult, number: str = "") -> Document:
    """Three copies, certified at once."""
    draft = prepare(
        birth(procedure_code=INSTANT, fee=FeeEntry(copies=3, paid=True)), COMMUNE, OFFICER, counter.means
    )
    results.require_instant(draft)
    return results.certify(draft, order, number, COMMUNE, OFFICER, counter.work, means=counter.means)


def completed(counter: Counter, kept: Document, result_number: str = "15/2026") -> None:
    """Workflow tells of the signed result."""
    now = counter.clock.now()
    event = DossierCompleted(
        commune_id="32128",
        occurred_at=now,
        event_id=f"workflow:{kept['dossier_id']}:00000004",
        dossier_id=kept["dossier_id"],
        result_number=result_number,
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
    on_dossier_completed(event, counter.work)


def handed_over(counter: Counter, kept: Document, order: HandOverResult, version: int) -> Document:
    """Somebody collects."""
    return results.hand_over_result(
        kept["dossier_id"], version, order, OFFICER, counter.work, means=counter.means
    )


def now_kept(counter: Counter, kept: Document) -> Document:
    """The dossier as it is now."""
    return counter.work.documents(DOSSIERS)[kept["dossier_id"]]


def test_a_certification_is_recorded_whole(counter: Counter) -> None:
    """One order: numbered, charged, done, handed over; three events in order."""
    kept = certified(counter, HandOverResult(proof=Proof.IDENTITY_CARD), "123/CT")
    assert kept["status"] == Status.RETURNED
    assert kept["number"].endswith("-0001")
    assert kept["charge"]["amount"] == 6_000
    assert kept["completion"]["result_number"] == "123/CT"
    assert kept["hand_over"]["collector"] == "Lê Thị Đào"
    assert counter.told() == ["dossier.filed.v1", "dossier.received.v1", "dossier.returned.v1"]
    assert [line["what"] for line in kept["history"]] == ["filed", "received", "completed", "returned"]
    assert "reconciliation" not in kept


def test_a_certification_without_a_number_of_its_own_has_the_dossiers(counter: Counter) -> None:
    """The result is always known by a number."""
    kept = certified(counter, HandOverResult())
    assert kept["completion"]["result_number"] == kept["number"]


def test_what_takes_steps_cannot_be_certified(counter: Counter) -> None:
    """A birth is not registered in one call."""
    with pytest.raises(NotInstantError):
        results.require_instant(prepare(birth(), COMMUNE, OFFICER, counter.means))


def test_a_known_result_is_handed_over(counter: Counter) -> None:
    """Status 9 by workflow's news, then 10, caused by it."""
    kept = received(counter)
    completed(counter, kept)
    assert now_kept(counter, kept)["status"] == Status.COMPLETED
    after = handed_over(counter, kept, HandOverResult(), 2)
    assert after["status"] == Status.RETURNED
    assert after["hand_over"]["result_number"] == "15/2026"
    event, cause = counter.work.shelf.announced[-1]
    assert isinstance(event, DossierReturned)
    assert cause == f"workflow:{kept['dossier_id']}:00000004"
    assert not event.confirmed_at_desk


def test_an_unknown_result_needs_a_confirmation(counter: Counter) -> None:
    """Without the news the officer must say which signed result is handed over, and why."""
    kept = received(counter)
    with pytest.raises(ResultUnknownError):
        handed_over(counter, kept, HandOverResult(), 1)
    with pytest.raises(InvalidInputError):
        handed_over(counter, kept, replace(CONFIRMED, confirmed_reason=""), 1)


@pytest.mark.parametrize(("number", "state"), [("15/2026", "agrees"), ("16/2026", "differs")])
def test_a_confirmed_result_is_reconciled_with_the_news(counter: Counter, number: str, state: str) -> None:
    """The dossier never goes back; whether the numbers agree is kept and shown."""
    kept = received(counter)
    after = handed_over(counter, kept, CONFIRMED, 1)
    assert after["reconciliation"] == {"state": "awaited"}
    event = counter.work.events[-1]
    assert isinstance(event, DossierReturned)
    assert event.confirmed_at_desk
    assert event.result_number == "15/2026"
    completed(counter, kept, number)
    final = now_kept(counter, kept)
    assert final["status"] == Status.RETURNED
    assert final["reconciliation"]["state"] == state
    assert final["completion"]["result_number"] == number


def test_nothing_is_handed_over_twice(counter: Counter) -> None:
    """The table has no line from 10 to 10 for the counter."""
    kept = received(counter)
    handed_over(counter, kept, CONFIRMED, 1)
    with pytest.raises(ForbiddenTransitionError):
        handed_over(counter, kept, CONFIRMED, 2)


def test_news_of_a_dossier_that_is_not_there_is_set_aside(counter: Counter) -> None:
    """A permanent error: it would fail again."""
    with pytest.raises(UnknownDossierError):
        completed(counter, {"dossier_id": "nobody"})


def test_the_representative_collects_without_being_typed_again(counter: Counter) -> None:
    """The name is known from the filing; a relative must be named."""
    entry = RepresentationEntry(person=PersonEntry(name="Lê Văn Ba"), relation="Con")
    kept = received(counter, representation=entry)
    with pytest.raises(InvalidInputError):
        handed_over(counter, kept, replace(CONFIRMED, relation=Relation.RELATIVE), 1)
    after = handed_over(counter, kept, replace(CONFIRMED, relation=Relation.REPRESENTATIVE), 1)
    assert after["hand_over"]["collector"] == "Lê Văn Ba"


def test_whoever_else_collects_is_named(counter: Counter) -> None:
    """The name is kept as entered."""
    order = replace(CONFIRMED, relation=Relation.RELATIVE, collector="Lê Thị Tư")
    assert handed_over(counter, received(counter), order, 1)["hand_over"]["collector"] == "Lê Thị Tư"


SCAN = scans.Scan(
    scan_id="s1", paper="form", filename="to-khai.pdf", media_type="application/pdf", size=3, sha256="00"
)


def test_a_scan_is_referred_to_by_its_dossier(counter: Counter) -> None:
    """Reference, history, version; found again by its id."""
    kept = received(counter)
    after = scans.add_scans(kept["dossier_id"], [SCAN], OFFICER, counter.work, means=counter.means)
    assert after["version"] == 2
    assert after["history"][-1]["what"] == "scan_added"
    found = scans.find_scan("32128", kept["dossier_id"], "s1", counter.reader)
    assert found["filename"] == "to-khai.pdf"
    with pytest.raises(UnknownDossierError):
        scans.find_scan("32128", "nobody", "s1", counter.reader)


def test_a_scan_is_of_a_paper_of_the_procedure(counter: Counter) -> None:
    """The papers there are are named."""
    kept = received(counter)
    with pytest.raises(UnknownPaperError) as refused:
        scans.add_scans(
            kept["dossier_id"], [replace(SCAN, paper="map")], OFFICER, counter.work, means=counter.means
        )
    assert "form" in refused.value.errors[0][2]


def test_a_dossier_has_room_for_so_many_scans(counter: Counter) -> None:
    """A bound, so that its document stays small."""
    kept = received(counter)
    full = {**now_kept(counter, kept), "scans": [{"scan_id": "x"}] * scans.MOST_SCANS}
    counter.work.put(DOSSIERS, kept["dossier_id"], full)
    with pytest.raises(TooManyScansError):
        scans.add_scans(kept["dossier_id"], [SCAN], OFFICER, counter.work, means=counter.means)


def test_only_orphans_are_swept(counter: Counter) -> None:
    """A file that is referred to stays; one to which nothing refers goes and is counted."""
    kept = received(counter)
    scans.add_scans(kept["dossier_id"], [SCAN], OFFICER, counter.work, means=counter.means)
    files = ListedFiles([
        StoredFile(commune_id="32128", scan_id=scan_id, owner_id=kept["dossier_id"])
        for scan_id in ("s1", "s2")
    ])  # fmt: skip
    files.unfinished = 1  # an upload that died before it became a file
    counted: list[int] = []
    scans.sweep_orphans(files, counter.reader.one, counter.clock.now(), lambda: counted.append(1))
    assert (files.settled, files.deleted, counted) == (["s1"], ["s2"], [1, 1])


def form_of(counter: Counter, kept: Document) -> ReceiptForm:
    """Its receipt."""
    return receipts.receipt_form("32128", kept["dossier_id"], counter.reader)


def test_a_receipt_says_what_was_frozen(counter: Counter) -> None:
    """Number, dates, papers, officer and place of the day of reception."""
    form = form_of(counter, received(counter))
    assert form.dossier_number == "000.01.31.H12-261124-0001"
    assert (form.officer_name, form.place) == ("Nguyễn Thị Lụa", "Cái Nước")
    assert form.time_limit.unit is LimitUnit.SAME_DAY
    assert [paper.name for paper in form.papers] == ["Tờ khai", "Văn bản của người làm chứng"]
    assert form.representative is None
    assert form.fees == ()


def test_a_receipt_says_limit_and_fee(counter: Counter) -> None:
    """What was paid, and how many working days it may take."""
    limit = LimitRule(unit=CountedIn.WORKING_DAYS, count=3, text="3 ngày", source="test", verified=True)
    fee = replace(FREE, basis=FeeBasis.PER_CASE, amount=10_000)
    counter.catalogue = Catalogue([procedure(limit=limit, fee=fee)])
    form = form_of(counter, received(counter, fee=FeeEntry(paid=True)))
    assert (form.time_limit.unit, int(form.time_limit.amount)) == (LimitUnit.WORKING_DAYS, 3)
    assert [(one.amount, one.paid) for one in form.fees] == [(10_000, True)]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (RepresentationEntry(person=PersonEntry(name="Lê Văn Ba"), relation="Con"), "Lê Văn Ba"),
        (RepresentationEntry(consent_note="nhờ tại nhà"), "Nguyễn Thị Lụa"),
    ],
)
def test_a_receipt_names_who_filed(counter: Counter, entry: RepresentationEntry, name: str) -> None:
    """The representative, or the officer who filed for the applicant."""
    form = form_of(counter, received(counter, representation=entry))
    assert form.representative is not None
    assert form.representative.name == name


def test_there_is_no_receipt_before_the_reception(counter: Counter) -> None:
    """Nor of a dossier that is not there."""
    draft = prepare(birth(), COMMUNE, OFFICER, counter.means)
    kept = file_dossier(draft, OFFICER, counter.work, means=counter.means)
    with pytest.raises(NotReceivedError):
        form_of(counter, kept)
    with pytest.raises(UnknownDossierError):
        form_of(counter, {"dossier_id": "nobody"})
