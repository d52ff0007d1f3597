"""The book of takings: a line for each payment, exemption and refund, and the report that adds them up."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services.intake.handlers.takings as under_test
from services.chassis.tables import csv_file
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.dossier import Channel
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.fee_rules import Exemption, FeeBasis, FeeMoment
from services.intake.domain.fees import Charge
from services.intake.domain.payments import Payment
from services.intake.domain.takings import Ground, Sums, Taking, TakingKind, Takings, refundable, takings_of
from services.intake.handlers.dossiers import file_and_receive, file_dossier, receive_dossier
from services.intake.handlers.errors import AlreadyRefundedError, StaleDossierError, UnknownTakingError
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import FeeEntry, HandOverResult
from services.intake.handlers.results import certify
from services.intake.handlers.takings import DUTY, Refund, day_of, record_payment, refund
from services.intake.ports import DOSSIERS, TAKINGS, Document
from services.intake.takings_table import takings_table
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import FREE, dossier, procedure

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
POOR = Exemption(code="poor", text="Người thuộc hộ nghèo")
CASE = replace(FREE, name="Phí chứng thực", basis=FeeBasis.PER_CASE, amount=10_000, exemptions=(POOR,))
LINE = Taking(
    taking_id="t1",
    kind=TakingKind.PAID,
    dossier_id="d1",
    dossier_number="000.01.31.H12-261125-0001",
    unit_id="desk",
    officer_id="officer-1",
    officer_name="Nguyễn Thị Lụa",
    procedure_code="2.000884",
    procedure_name="Chứng thực chữ ký",
    fee_name="Phí chứng thực",
    moment=FeeMoment.AT_RECEPTION,
    amount=10_000,
    taken_at=NOW,
    recorded_at=NOW,
)


@pytest.fixture
def counter() -> Counter:
    """A counter whose procedure costs 10,000 đ a case."""
    made = Counter(Catalogue([procedure(fee=CASE)]))
    made.clock.set(NOW)
    return made


def lines(counter: Counter) -> list[Document]:
    """What the book holds."""
    return list(counter.work.documents(TAKINGS).values())


def received(counter: Counter, **fee: Any) -> Document:
    """A dossier filed and received with that fee."""
    draft = prepare(birth(fee=FeeEntry(**fee)), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def kept_dossier(counter: Counter, dossier_id: str) -> Document:
    """The dossier as it is now."""
    kept = counter.work.get(DOSSIERS, dossier_id)
    assert kept is not None
    return kept


def test_a_fee_paid_at_reception_is_a_line(counter: Counter) -> None:
    """Who took how much for which procedure, when, and by which fee receipt."""
    kept = received(counter, cases=3, paid=True, receipt_number="AB/26 0000123")
    (line,) = lines(counter)
    assert (line["kind"], line["amount"], line["moment"]) == ("paid", 30_000, "at_reception")
    assert (line["on"], line["officer_name"]) == ("2026-11-25", OFFICER.name)
    assert (line["dossier_number"], line["receipt_number"]) == (kept["number"], "AB/26 0000123")


def test_an_exemption_is_a_line_with_its_ground(counter: Counter) -> None:
    """Nothing was taken, and the book says why (Luật Hộ tịch 60/2014/QH13, art. 11)."""
    received(counter, exemption="poor")
    (line,) = lines(counter)
    assert (line["kind"], line["amount"], line["ground"]) == ("exempted", 0, "Người thuộc hộ nghèo")


def test_what_is_not_paid_yet_is_no_line(counter: Counter) -> None:
    """Neither a fee that is owed nor one of nothing."""
    received(counter)
    counter.catalogue = Catalogue([procedure()])
    received(counter, paid=True)
    assert not lines(counter)


def test_a_receipt_for_nothing_is_refused(counter: Counter) -> None:
    """A number of a fee receipt without the money contradicts itself."""
    with pytest.raises(InvalidInputError) as refused:
        prepare(birth(fee=FeeEntry(receipt_number="12")), COMMUNE, OFFICER, counter.means)
    assert [problem.field for problem in refused.value.problems] == ["fee.receipt_number"]


def test_a_fee_paid_online_is_written_once(counter: Counter) -> None:
    """With the filing; the reception a day later adds no second line."""
    order = birth(channel=Channel.ONLINE, fee=FeeEntry(paid=True))
    draft = prepare(order, COMMUNE, OFFICER, counter.means)
    filed = file_dossier(draft, OFFICER, counter.work, means=counter.means)
    counter.clock.move(timedelta(days=1))
    receive_dossier(filed["dossier_id"], 1, COMMUNE, OFFICER, counter.work, means=counter.means)
    (line,) = lines(counter)
    assert (line["on"], line["dossier_number"]) == ("2026-11-25", "")


def test_a_certification_writes_its_fee(counter: Counter) -> None:
    """The bulk of a day's takings."""
    counter.catalogue = Catalogue([procedure(fee=CASE, instant=True, process_code=None)])
    draft = prepare(birth(fee=FeeEntry(cases=2, paid=True)), COMMUNE, OFFICER, counter.means)
    certify(draft, HandOverResult(), "", COMMUNE, OFFICER, counter.work, means=counter.means)
    assert [line["amount"] for line in lines(counter)] == [20_000]


@pytest.mark.parametrize(("demand_id", "fee_name"), [("", "Lệ phí"), ("demand-1", DUTY)])
def test_a_later_payment_is_a_line(counter: Counter, demand_id: str, fee_name: str) -> None:
    """With the result or on demand, under the name of what it was for."""
    payment = Payment(
        payment_id="p1",
        amount=50_000,
        moment=FeeMoment.WITH_RESULT,
        paid_at=NOW,
        officer_id=OFFICER.holder,
        demand_id=demand_id,
    )
    charged = dossier(charge=Charge(name="Lệ phí", amount=50_000))
    record_payment(charged, payment, OFFICER, counter.work, receipt_number="7")
    (line,) = lines(counter)
    assert (line["taking_id"], line["fee_name"], line["moment"]) == ("p1", fee_name, "with_result")
    assert line["demand_id"] == demand_id


def test_a_line_is_never_written_over(counter: Counter) -> None:
    """The same payment a second time is refused by the store, whoever asks."""
    payment = Payment(
        payment_id="p1", amount=1, moment=FeeMoment.WITH_RESULT, paid_at=NOW, officer_id=OFFICER.holder
    )
    record_payment(dossier(), payment, OFFICER, counter.work)
    with pytest.raises(ValueError, match="there is a document"):
        record_payment(dossier(), payment, OFFICER, counter.work)


def test_the_book_is_only_ever_added_to() -> None:
    """No handler of intake puts, updates or removes anything in it: only `insert` is called with it."""
    folder = Path(under_test.__file__).parent
    calls = [
        node
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and any(isinstance(one, ast.Name) and one.id == "TAKINGS" for one in node.args)
    ]
    used = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
    assert used == {"insert", "get"}


def refunded(counter: Counter, kept: Document, **changes: Any) -> Document:
    """The fee of a dossier given back."""
    order = Refund(**{"taking_id": f"{kept['dossier_id']}.charge", "reason": "Thu nhầm", **changes})
    version = kept_dossier(counter, kept["dossier_id"]).get("version", 1)
    return refund(kept["dossier_id"], version, order, OFFICER, counter.work, means=counter.means)


def test_money_given_back_is_a_line_of_its_own(counter: Counter) -> None:
    """The payment stays as it was; amount, officer and reason of the refund stand beside it."""
    kept = received(counter, paid=True)
    before = lines(counter)[0]
    counter.clock.move(timedelta(days=1))
    after = refunded(counter, kept, amount=4_000)
    paid, back = lines(counter)
    assert paid == before
    assert (back["kind"], back["amount"], back["ground"]) == ("refunded", 4_000, "Thu nhầm")
    assert (back["refunds"], back["on"]) == (paid["taking_id"], "2026-11-26")
    assert (after["history"][-1]["what"], after["history"][-1]["reason"]) == ("refunded", "Thu nhầm")


def test_money_is_given_back_once(counter: Counter) -> None:
    """A second refund of the same payment is refused, also of the rest."""
    kept = received(counter, paid=True)
    refunded(counter, kept, amount=1)
    with pytest.raises(AlreadyRefundedError):
        refunded(counter, kept, amount=1)


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": 10_001}, {"reason": " "}], ids=str)
def test_a_refund_has_bounds_and_a_reason(counter: Counter, wrong: dict[str, Any]) -> None:
    """Not more than was paid, not nothing, not without saying why."""
    kept = received(counter, paid=True)
    with pytest.raises(InvalidInputError):
        refunded(counter, kept, **wrong)
    assert len(lines(counter)) == 1


def test_a_refund_is_of_a_payment_of_the_dossier(counter: Counter) -> None:
    """Another dossier's payment is not there; an exemption is no payment; a stale version is told."""
    paid, exempt = received(counter, paid=True), received(counter, exemption="poor")
    with pytest.raises(UnknownTakingError):
        refunded(counter, paid, taking_id=f"{exempt['dossier_id']}.charge")
    with pytest.raises(UnknownTakingError):
        refunded(counter, paid, taking_id="nothing")
    with pytest.raises(InvalidInputError):
        refunded(counter, exempt)
    order = Refund(taking_id=f"{paid['dossier_id']}.charge", reason="x")
    with pytest.raises(StaleDossierError):
        refund(paid["dossier_id"], 7, order, OFFICER, counter.work, means=counter.means)


def test_all_of_a_payment_may_go_back() -> None:
    """To the đồng."""
    assert refundable("amount", LINE, 10_000) == 10_000


def test_the_report_is_by_officer_procedure_fee_and_moment() -> None:
    """Counts, amounts, grounds and refunds of each; first and last receipt by their hour."""
    found = takings_of(
        date(2026, 11, 25),
        [
            replace(LINE, taking_id="t2", taken_at=NOW + timedelta(hours=2), receipt_number="AB-9"),
            LINE,
            replace(LINE, taking_id="t3", kind=TakingKind.EXEMPTED, amount=0, ground=POOR.text),
            replace(LINE, taking_id="t4", kind=TakingKind.REFUNDED, amount=4_000, ground="Thu nhầm"),
            replace(LINE, taking_id="t5", moment=FeeMoment.WITH_RESULT, amount=8_000),
            replace(LINE, taking_id="t6", officer_id="officer-2", officer_name="Lê Văn Tư", amount=1_000),
        ],
    )
    assert [(row.officer_id, row.moment, row.sums.paid) for row in found.rows] == [
        ("officer-1", FeeMoment.AT_RECEPTION, 20_000),
        ("officer-1", FeeMoment.WITH_RESULT, 8_000),
        ("officer-2", FeeMoment.AT_RECEPTION, 1_000),
    ]
    first = found.rows[0]
    assert (first.first_receipt, first.last_receipt) == (LINE.dossier_number, "AB-9")
    assert first.sums == Sums(
        paid_count=2,
        paid=20_000,
        exempted_count=1,
        grounds=(Ground(text=POOR.text, count=1),),
        refunded_count=1,
        refunded=4_000,
    )
    assert [(one.officer_name, one.sums.net) for one in found.officers] == [
        ("Nguyễn Thị Lụa", 24_000),
        ("Lê Văn Tư", 1_000),
    ]
    assert found.total.net == 25_000


def test_exemptions_alone_have_no_receipt() -> None:
    """Nothing was taken."""
    found = takings_of(NOW.date(), [replace(LINE, kind=TakingKind.EXEMPTED, amount=0, ground=POOR.text)])
    assert (found.rows[0].first_receipt, found.rows[0].last_receipt) == ("", "")
    assert takings_of(NOW.date(), []).total.net == 0


@given(
    st.lists(
        st.builds(
            lambda n, officer, fee, moment, kind, amount: replace(
                LINE,
                taking_id=f"t{n}",
                officer_id=officer,
                fee_name=fee,
                moment=moment,
                kind=kind,
                amount=0 if kind is TakingKind.EXEMPTED else amount,
            ),
            st.integers(0, 99),
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["Phí", "Lệ phí"]),
            st.sampled_from(FeeMoment),
            st.sampled_from(TakingKind),
            st.integers(1, 10**9),
        )
    )
)
def test_rows_and_officers_add_up_to_the_total(found: list[Taking]) -> None:
    """No line is counted twice or lost, however the day is cut."""
    made = takings_of(NOW.date(), found)
    paid = sum(line.amount for line in found if line.kind is TakingKind.PAID)
    back = sum(line.amount for line in found if line.kind is TakingKind.REFUNDED)
    for parts in (made.rows, made.officers):
        assert sum(part.sums.net for part in parts) == made.total.net == paid - back
        counts = [
            part.sums.paid_count + part.sums.exempted_count + part.sums.refunded_count for part in parts
        ]
        assert sum(counts) == len(found)


class ListedTakings:
    """A book of these lines."""

    def __init__(self, found: list[Document]) -> None:
        self._found = found

    def of_day(self, commune_id: str, on: date, unit_id: str | None) -> list[Document]:
        """See TakingsReader."""
        return [one for one in self._found if one["on"] == on.isoformat()]

    def of_dossier(self, commune_id: str, dossier_id: str) -> list[Document]:
        """See TakingsReader."""
        return self._found


def test_the_report_of_a_day_is_made_of_its_lines(counter: Counter) -> None:
    """What was written comes back as it was taken."""
    received(counter, paid=True)
    received(counter, exemption="poor")
    made = day_of("32128", NOW.date(), None, ListedTakings(lines(counter)))
    assert (made.total.paid, made.total.exempted_count) == (10_000, 1)
    assert isinstance(made, Takings)


def test_the_table_says_the_same() -> None:
    """A row for each row, each officer's sum, and the sum of all; safe for spreadsheets."""
    found = takings_of(
        date(2026, 11, 25),
        [
            LINE,
            replace(LINE, taking_id="t2", kind=TakingKind.EXEMPTED, amount=0, ground="=1+1"),
        ],
    )
    text = csv_file(takings_table(found)).decode("utf-8-sig").splitlines()
    assert len(text) == 4
    assert '"Khi nộp hồ sơ","1","10000","1","\'=1+1 (1)","0","0","10000"' in text[1]
    assert text[2].startswith('"Cộng: Nguyễn Thị Lụa"')
    assert text[3].startswith('"Tổng cộng"')
