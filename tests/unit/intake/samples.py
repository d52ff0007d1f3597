"""Valid values of the domain from which tests make the one that they need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.contracts.cutoffs import CutOffRule
from services.contracts.worktime import LimitUnit
from services.intake.domain.catalogue import (
    LegalBasis,
    LimitRule,
    PaperRule,
    PaperRules,
    Procedure,
    RecordOwner,
    Result,
    SystemOfRecord,
)
from services.intake.domain.dossier import (
    Channel,
    Dossier,
    HandOver,
    ProcedureVersion,
    Proof,
    Reception,
    Refusal,
    Relation,
)
from services.intake.domain.ends import Completion
from services.intake.domain.fee_rules import FeeBasis, FeeRule
from services.intake.domain.persons import Person
from services.intake.domain.receipt import PaperKind, ResultDelivery

NOW = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)  # 08:30 at the counter
ORIGINAL, COPY, ELECTRONIC = PaperKind.ORIGINAL, PaperKind.COPY, PaperKind.ELECTRONIC

FREE = FeeRule(name="Phí", basis=FeeBasis.FREE, text="Không", source="test", verified=True)
BIRTH_PAPERS = (
    PaperRule(code="form", name="Tờ khai", kinds=(ORIGINAL, ELECTRONIC)),
    PaperRule(code="certificate", name="Giấy chứng sinh", kinds=(ORIGINAL,), any_of="birth"),
    PaperRule(code="witness", name="Văn bản của người làm chứng", kinds=(ORIGINAL,), any_of="birth"),
    PaperRule(code="identity", name="Thẻ căn cước", kinds=(ORIGINAL,), presented=True),
    PaperRule(code="surrogacy", name="Văn bản mang thai hộ", kinds=(COPY,), obligatory=False),
)


def procedure(**changes: Any) -> Procedure:
    """The registration of a birth, or what `changes` make of it."""
    usual: dict[str, Any] = {
        "code": "1.001193",
        "national_code": "1.001193",
        "version": 1,
        "name": "Đăng ký khai sinh",
        "field_code": "ho-tich",
        "field": "Hộ tịch",
        "authority": "Ủy ban nhân dân cấp xã",
        "instant": False,
        "process_code": "QT-1.001193",
        "limit": LimitRule(
            unit=LimitUnit.SAME_DAY,
            count=0,
            text="Ngay trong ngày",
            source="test",
            verified=True,
            rule=CutOffRule.CIVIL_STATUS,
        ),
        "fee": FREE,
        "papers": PaperRules(items=BIRTH_PAPERS, source="test", verified=True),
        "result": Result(name="Giấy khai sinh", code=None, source="test", verified=True),
        "legal_basis": (LegalBasis(text="Luật Hộ tịch", verified=True),),
        "published_decision": None,
        "system_of_record": SystemOfRecord(owner=RecordOwner.MINISTRY, name="test", verified=False),
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
    }
    return Procedure(**{**usual, **changes})


def dossier(**changes: Any) -> Dossier:
    """A dossier just filed."""
    filed = Dossier(
        dossier_id="d1",
        commune_id="32128",
        unit_id="u1",
        channel=Channel.COUNTER,
        procedure=ProcedureVersion.of(procedure()),
        applicant=Person(name="Nguyễn Thị Đào"),
        lookup_code="K7QM2XRP9TD0",
        filed_at=NOW,
        filed_by="officer-1",
    )
    return replace(filed, **changes)


RECEPTION = Reception(
    number="000.17.22.H56-261125-0001",
    register_year=2026,
    register_serial=7,
    received_at=NOW,
    due_at=NOW,
    appointment_at=NOW,
    calendar_version="vn-2026",
    officer_id="officer-1",
)
REFUSAL = Refusal(reason="Không thuộc thẩm quyền", declined_at=NOW, officer_id="officer-1")
COMPLETION = Completion(result_number="15/2026", signed_on=date(2026, 11, 25), completed_at=NOW)
HAND_OVER = HandOver(
    returned_at=NOW,
    collector="Nguyễn Thị Đào",
    relation=Relation.SELF,
    proof=Proof.RECEIPT,
    delivery=ResultDelivery.DESK,
    officer_id="officer-1",
)
