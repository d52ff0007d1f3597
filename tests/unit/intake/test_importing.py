"""Importing exchange files: new, same, different or refused; one dossier is never counted twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.calendars import civil_date
from services.contracts.desk import DossierImported
from services.contracts.status import Status
from services.intake.domain.axes import Delivery, Sync
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.exchange import ExchangedFee, ExchangedPaper, ExchangedPerson, PaperNumber
from services.intake.domain.exchange_codec import written
from services.intake.domain.exchange_report import Hints, Outcome, Verdict
from services.intake.domain.fee_rules import FeeMoment
from services.intake.handlers.dossiers import file_and_receive, refuse_dossier
from services.intake.handlers.errors import ExchangeTooLongError, MasteredElsewhereError
from services.intake.handlers.exchange import MOST_LINES, hints, read_file, told_line
from services.intake.handlers.filing import prepare
from services.intake.handlers.importing import Importer, ImportFile
from services.intake.handlers.outside_numbers import set_outside_number
from services.intake.handlers.receipts import receipt_form
from services.intake.ports import DOSSIERS, OUTSIDE_NUMBERS, SERIALS, TAKINGS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import procedure
from tests.unit.intake.test_exchange_rules import LINE

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
OURS = replace(LINE, agency_code="000.01.31.H12", number="000.01.31.H12-261124-0777")


@dataclass
class WorkExchange:
    """What import asks, answered from a fake unit of work."""

    counter: Counter
    asked: list[str] = field(default_factory=list)

    def page(
        self, commune_id: str, since: datetime, before: datetime, after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """See ExchangeReader."""
        return []

    def numbered(self, commune_id: str, number: str) -> Document | None:
        """See ExchangeReader."""
        self.asked.append(number)
        return next((one for one in self._all() if one.get("number") == number), None)

    def alike(self, commune_id: str, name: str, procedure_code: str, on: date) -> list[Document]:
        """See ExchangeReader."""
        return [
            one
            for one in self._all()
            if "number" in one
            and "outside_number" not in one
            and one["search_name"] == name
            and one["procedure"]["code"] == procedure_code
            and civil_date(one["reception"]["received_at"]) == on
        ]

    def _all(self) -> list[Document]:
        return list(self.counter.work.documents(DOSSIERS).values())


@pytest.fixture
def counter() -> Counter:
    """A counter that has the procedure of the lines."""
    made = Counter(Catalogue([procedure()]))
    made.clock.set(NOW)
    return made


def importer(counter: Counter, **order: Any) -> Importer:
    """What imports for the commune."""
    return Importer(commune=COMMUNE, order=ImportFile(**order), actor=OFFICER, means=counter.means)


def file_of(*lines: Any) -> bytes:
    """The file of these lines."""
    told = [json.dumps(line if isinstance(line, dict) else written(line)) for line in lines]
    return "\n".join(told).encode()


def imported(counter: Counter, *lines: Any, dry_run: bool = False, **order: Any) -> list[Verdict]:
    """The verdicts on a file."""
    made, reader = importer(counter, **order), WorkExchange(counter)
    judge = made.weigh if dry_run else made.take
    return [
        judge(one, hints("32128", one.line, reader) if one.line else Hints(), counter.work)
        for one in read_file(file_of(*lines), now=NOW)
    ]


def kept(counter: Counter, dossier_id: str) -> Document:
    """A dossier as it is kept."""
    return counter.work.documents(DOSSIERS)[dossier_id]


def told(counter: Counter) -> list[DossierImported]:
    """What was said of imported dossiers."""
    return [event for event in counter.work.events if isinstance(event, DossierImported)]


def received(counter: Counter, **changes: Any) -> Document:
    """A dossier of our own."""
    draft = prepare(birth(**changes), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def test_a_dry_run_changes_nothing(counter: Counter) -> None:
    """It says what an import would do."""
    (verdict,) = imported(counter, OURS, dry_run=True)
    assert (verdict.outcome, verdict.writes, verdict.number) == (Outcome.NEW, True, OURS.number)
    assert not counter.work.shelf.documents
    assert not counter.work.events


def test_a_new_dossier_is_a_copy_that_takes_no_serial_of_ours(counter: Counter) -> None:
    """Marked with its system of record, synced, found by its number, told once, no money of ours."""
    fee = ExchangedFee(name="Lệ phí", amount=8_000, moment=FeeMoment.AT_RECEPTION, paid=True)
    (verdict,) = imported(counter, replace(OURS, fees=(fee,)))
    copy = kept(counter, verdict.dossier_id)
    dossier = restored(Dossier, copy)
    assert (verdict.outcome, copy["unit_id"]) == (Outcome.NEW, "desk")
    assert (dossier.status, dossier.synchronisation.state) == (Status.RECEIVED, Sync.SYNCED)
    assert dossier.reception is not None
    assert (dossier.reception.serial, dossier.reception.register_serial) == (0, 0)
    assert dossier.procedure.system_of_record == "ministry"
    assert copy["outside_number"] == OURS.number
    assert "number" not in copy
    assert copy["exchange"]["source"] == "mot-cua-tinh"
    assert not counter.work.documents(SERIALS)
    assert not counter.work.documents(TAKINGS)
    (event,) = told(counter)
    assert (event.dossier_number, event.source_system, event.status) == (OURS.number, "mot-cua-tinh", 2)
    assert "Nguyễn Thị Đào" in event.person


def test_the_same_file_twice_counts_once(counter: Counter) -> None:
    """Repeatable: all lines are the same, nothing is written, nothing is told."""
    (first,) = imported(counter, OURS)
    version = kept(counter, first.dossier_id)["version"]
    (again,) = imported(counter, OURS)
    assert (again.outcome, again.writes, again.dossier_id) == (Outcome.SAME, False, first.dossier_id)
    assert kept(counter, first.dossier_id)["version"] == version
    assert len(told(counter)) == 1
    assert [one.outcome for one in imported(counter, OURS, OURS)] == [Outcome.SAME] * 2


def test_one_dossier_in_two_lines_of_a_file_counts_once(counter: Counter) -> None:
    """The second line finds what the first one wrote, also from another system under the same number."""
    elsewhere = replace(OURS, source="bo-tu-phap")
    first, second = imported(counter, OURS, elsewhere)
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.DIFFERS)
    assert first.dossier_id == second.dossier_id
    assert len(counter.work.documents(DOSSIERS)) == 1


def test_what_moved_on_is_taken(counter: Counter) -> None:
    """The copy follows; history, look-up code and scans stay; the event says the whole of it."""
    (first,) = imported(counter, OURS)
    before = kept(counter, first.dossier_id)
    done = replace(
        OURS,
        status=Status.COMPLETED,
        finished_at=NOW - timedelta(hours=1),
        result_number="412/2026",
        applicant=ExchangedPerson(name="Nguyễn Thị Đào Hoa"),
    )
    (moved,) = imported(counter, done)
    after = kept(counter, first.dossier_id)
    assert (moved.outcome, moved.writes) == (Outcome.DIFFERS, True)
    assert (after["status"], after["completion"]["result_number"]) == (9, "412/2026")
    assert restored(Dossier, after).result_delivery is Delivery.READY
    assert (after["lookup_code"], after["lookup_digest"]) == (before["lookup_code"], before["lookup_digest"])
    assert after["search_name"] == "nguyen thi dao hoa"
    assert [line["what"] for line in after["history"]] == ["imported", "imported"]
    assert [event.status for event in told(counter)] == [2, 9]


def test_a_status_that_would_move_back_is_refused(counter: Counter) -> None:
    """An older file changes nothing."""
    done = replace(OURS, status=Status.COMPLETED, finished_at=NOW - timedelta(hours=1))
    imported(counter, done)
    (verdict,) = imported(counter, OURS)
    assert (verdict.outcome, verdict.writes) == (Outcome.REFUSED, False)
    assert [problem.field for problem in verdict.problems] == ["TrangThai"]
    assert kept(counter, verdict.dossier_id)["status"] == 9


def test_a_dossier_of_ours_is_known_by_the_number_that_an_officer_typed(counter: Counter) -> None:
    """It is the same dossier, and ours is the master copy: not counted again, nothing changed."""
    ours = received(counter)
    set_outside_number(ours["dossier_id"], 1, OURS.number.lower(), OFFICER, counter.work, means=counter.means)
    before = kept(counter, ours["dossier_id"])
    (verdict,) = imported(counter, replace(OURS, status=Status.RETURNED))
    assert (verdict.outcome, verdict.writes, verdict.dossier_id) == (
        Outcome.DIFFERS,
        False,
        ours["dossier_id"],
    )
    assert "TrangThai" in verdict.problems[0].allowed
    assert kept(counter, ours["dossier_id"]) == before


def test_our_own_export_is_the_same_again(counter: Counter) -> None:
    """By our number; a dossier of ours that is not there is refused, for it cannot be a copy."""
    ours = received(counter)
    line = told_line(kept(counter, ours["dossier_id"]))
    (verdict,) = imported(counter, line)
    assert (verdict.outcome, verdict.dossier_id) == (Outcome.SAME, ours["dossier_id"])
    (lost,) = imported(counter, {**line, "MaHoSo": "000.01.31.H12-261125-0099"}, separate=True)
    assert [problem.field for problem in lost.problems] == ["HeThong"]


def test_two_systems_may_give_one_number(counter: Counter) -> None:
    """The same number, and the same person, procedure and day: the same dossier. Otherwise another one."""
    ours = received(counter, applicant=birth().applicant)
    same = replace(OURS, number=ours["number"], filed_at=NOW, received_at=NOW)
    named = replace(same, applicant=ExchangedPerson(name="Lê Thị Đào"))
    (known,) = imported(counter, named)
    assert known.dossier_id == ours["dossier_id"]
    (other,) = imported(counter, same)
    assert (other.outcome, other.dossier_id == ours["dossier_id"]) == (Outcome.NEW, False)


def test_what_looks_like_a_dossier_of_ours_waits_for_somebody(counter: Counter) -> None:
    """Same person, procedure and day, another number: refused until the number is noted, or it is said."""
    ours = received(counter)
    person = ExchangedPerson(name="LÊ THỊ ĐÀO")
    line = replace(OURS, applicant=person, filed_at=NOW, received_at=NOW)
    (doubtful,) = imported(counter, line)
    assert doubtful.outcome is Outcome.REFUSED
    assert ours["number"] in doubtful.problems[0].allowed
    (said,) = imported(counter, line, separate=True)
    assert said.outcome is Outcome.NEW


def test_a_provisional_number_of_another_system_becomes_lawful(counter: Counter) -> None:
    """The same dossier under both; its other number stays known."""
    provisional = replace(OURS, number="TAM-000.01.31.H12-261124-0001")
    (first,) = imported(counter, provisional)
    lawful = replace(OURS, other_number=provisional.number)
    (second,) = imported(counter, lawful)
    assert (second.outcome, second.dossier_id) == (Outcome.DIFFERS, first.dossier_id)
    assert set(counter.work.documents(OUTSIDE_NUMBERS)) == {OURS.number, provisional.number}
    assert kept(counter, first.dossier_id)["outside_number"] == OURS.number


@pytest.mark.parametrize(
    ("unit_id", "outcome"),
    [("", Outcome.REFUSED), ("desk", Outcome.NEW), ("office", Outcome.REFUSED)],
)
def test_another_agency_needs_a_unit_here(counter: Counter, unit_id: str, outcome: Outcome) -> None:
    """Its code is no unit's of the commune: whoever imports says with which one it is counted."""
    (verdict,) = imported(counter, LINE, unit_id=unit_id)
    assert verdict.outcome is outcome
    if outcome is Outcome.NEW:
        assert kept(counter, verdict.dossier_id)["unit_id"] == unit_id


def test_a_procedure_that_is_not_in_the_catalogue_is_taken_as_it_is(counter: Counter) -> None:
    """With its name, or its code where it has none."""
    (one,) = imported(counter, replace(OURS, procedure_code="9.999999", procedure_name="Cấp phép"))
    assert kept(counter, one.dossier_id)["procedure"]["name"] == "Cấp phép"
    (other,) = imported(counter, replace(OURS, number="000.01.31.H12-261124-0778", procedure_code="9.999998"))
    assert kept(counter, other.dossier_id)["procedure"]["name"] == "9.999998"


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"status": Status.NEW, "received_at": None}, set()),
        ({"status": Status.DECLINED, "received_at": None, "reason": "Sai thẩm quyền"}, {"refusal"}),
        ({"status": Status.DECLINED, "received_at": None}, {"refusal"}),
        ({"status": Status.STOPPED}, {"reception", "stop"}),
        ({"status": Status.STOPPED, "received_at": None}, {"stop"}),
        ({"status": Status.COMPLETED, "finished_at": NOW}, {"reception", "completion"}),
        ({"status": Status.COMPLETED}, {"reception"}),
        ({"status": Status.RETURNED, "finished_at": NOW}, {"reception", "completion", "hand_over"}),
        ({"status": Status.RETURNED}, {"reception", "hand_over"}),
        ({"status": Status.IN_PROGRESS, "due_at": NOW}, {"reception"}),
    ],
    ids=str,
)
def test_each_status_comes_with_what_belongs_to_it(
    counter: Counter, changes: dict[str, Any], parts: set[str]
) -> None:
    """As far as the line says; reasons that it does not say are said to be missing."""
    (verdict,) = imported(counter, replace(OURS, **changes))
    copy = kept(counter, verdict.dossier_id)
    assert {"reception", "refusal", "completion", "hand_over", "stop"} & copy.keys() == parts
    assert all(copy[part].get("reason", "x") for part in parts)


def test_people_and_papers_come_along(counter: Counter) -> None:
    """Identity, representative with ground, an officer's ground alone, a paper from the citizen's store."""
    paper = ExchangedPaper(code="form", name="Tờ khai", kind=PaperNumber.ELECTRONIC, from_store=True)
    person = ExchangedPerson(name="Công ty A", identity_kind="tax_code", identity="0312345678")
    line = replace(OURS, applicant=person, papers=(paper,), representation="Giấy ủy quyền")
    (one,) = imported(counter, line)
    copy = kept(counter, one.dossier_id)
    assert (copy["applicant"]["identity_kind"], copy["representation"]["helper"]) == ("tax_code", "officer")
    assert (copy["papers"][0]["kind"], bool(copy["papers"][0]["waiver"])) == ("electronic", True)
    sent = replace(line, number="000.01.31.H12-261124-0779", representative=ExchangedPerson(name="Lê Văn Ba"))
    (other,) = imported(counter, sent)
    assert kept(counter, other.dossier_id)["representation"]["person"]["name"] == "Lê Văn Ba"


def test_a_copy_is_changed_where_its_master_is(counter: Counter) -> None:
    """Nothing of the desk's touches it; its receipt is printed there too."""
    (verdict,) = imported(counter, OURS)
    with pytest.raises(MasteredElsewhereError):
        refuse_dossier(verdict.dossier_id, 1, "x", OFFICER, counter.work, means=counter.means)
    with pytest.raises(MasteredElsewhereError):
        receipt_form("32128", verdict.dossier_id, counter.reader)


def test_a_copy_is_exported_as_it_was_imported(counter: Counter) -> None:
    """Every member, also those that this system does not use."""
    line = written(replace(OURS, unit_name="Trung tâm của tỉnh", signed_on=date(2026, 11, 24)))
    (verdict,) = imported(counter, line)
    assert told_line(kept(counter, verdict.dossier_id)) == line


def test_lines_that_cannot_be_read_are_refused_one_by_one(counter: Counter) -> None:
    """By their place; the others are imported; empty lines and the mark of an editor are no lines."""
    good, wrong = file_of(OURS), file_of({**written(OURS), "TrangThai": 77})
    body = b"\xef\xbb\xbf" + b"\n".join([b"", b"{", wrong, b"[" * 100_000, good, b" "])
    found = [importer(counter).take(one, Hints(), counter.work) for one in read_file(body, now=NOW)]
    assert [(one.place, one.outcome) for one in found] == [
        (2, Outcome.REFUSED),
        (3, Outcome.REFUSED),
        (4, Outcome.REFUSED),
        (5, Outcome.NEW),
    ]
    assert found[1].problems[0].field == "TrangThai"
    contradicting = file_of(replace(OURS, received_at=None))
    (one,) = [
        importer(counter).take(each, Hints(), counter.work) for each in read_file(contradicting, now=NOW)
    ]
    assert (one.outcome, one.number) == (Outcome.REFUSED, OURS.number)


def test_a_file_has_bounds() -> None:
    """Not UTF-8, or too many lines."""
    (one,) = read_file("MaHoSo".encode("utf-16"), now=NOW)
    assert one.problems[0].allowed == "tệp chữ UTF-8"
    with pytest.raises(ExchangeTooLongError):
        read_file(b"{}\n" * (MOST_LINES + 1), now=NOW)
    assert read_file(b"", now=NOW) == []
