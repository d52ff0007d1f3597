"""Values of the domain stored as documents."""

from __future__ import annotations

from datetime import UTC, datetime

from services.intake.catalogue_files import read_catalogue
from services.intake.domain.catalogue import Procedure
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.fees import Charge, Quantities
from services.intake.domain.papers import HandedPaper
from services.intake.domain.persons import filed_by_officer
from tests.unit.intake.samples import (
    COMPLETION,
    HAND_OVER,
    NOW,
    ORIGINAL,
    RECEPTION,
    REFUSAL,
    dossier,
)

FULL = dossier(
    papers=(HandedPaper(code="form", name="Tờ khai", kind=ORIGINAL),),
    counted=Quantities(copies=2),
    charge=Charge(name="Phí", amount=None),
    representation=filed_by_officer("Đồng ý tại quầy"),
    reception=RECEPTION,
    refusal=REFUSAL,
    completion=COMPLETION,
    hand_over=HAND_OVER,
)


def leaves(value: object) -> list[object]:
    """Everything in a document that is neither object nor list."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def test_a_dossier_is_restored_as_it_was() -> None:
    """With everything in it, and with as little as possible."""
    assert restored(Dossier, document(FULL)) == FULL
    assert restored(Dossier, document(dossier())) == dossier()


def test_every_procedure_of_the_catalogue_is_restored() -> None:
    """A version of a procedure can be stored beside the dossiers that go by it."""
    for procedure in read_catalogue().procedures:
        assert restored(Procedure, document(procedure)) == procedure


def test_a_document_holds_what_the_database_knows() -> None:
    """Plain texts, numbers, truth values and instants: no enumeration, no civil date, no None."""
    assert {type(leaf) for leaf in leaves(document(FULL))} <= {str, int, bool, datetime}
    assert document(FULL)["completion"]["signed_on"] == "2026-11-25"
    assert document(FULL)["filed_at"] == NOW


def test_what_the_store_adds_is_passed_over() -> None:
    """Version and key of the stored document are no concern of the dossier; instants come back in UTC."""
    stored = {**document(FULL), "version": 3, "key": "d1"}
    back = restored(Dossier, stored)
    assert back == FULL
    assert back.filed_at.tzinfo is UTC
