"""The number by which another system knows a dossier, as an officer types it."""

from __future__ import annotations

import pytest

from services.intake.domain.axes import Sync
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.errors import InvalidInputError
from services.intake.handlers.dossiers import file_and_receive
from services.intake.handlers.errors import NumberedOutsideError, OutsideNumberTakenError
from services.intake.handlers.filing import prepare
from services.intake.handlers.outside_numbers import read_outside_number, set_outside_number
from services.intake.ports import DOSSIERS, OUTSIDE_NUMBERS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.connected import connected_counter
from tests.unit.intake.connected import received as received_outside
from tests.unit.intake.samples import procedure

NUMBER = "000.17.22.H56-210531-0001"
OTHER = "H56.22.17-210531-0002"


@pytest.fixture
def counter() -> Counter:
    """A counter that gives its own numbers."""
    return Counter(Catalogue([procedure()]))


def received(counter: Counter) -> Document:
    """A dossier with a number of ours."""
    draft = prepare(birth(), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def noted(counter: Counter, dossier_id: str, text: str) -> Document:
    """The dossier with that number."""
    version = counter.work.documents(DOSSIERS)[dossier_id].get("version", 1)
    return set_outside_number(dossier_id, version, text, OFFICER, counter.work, means=counter.means)


@pytest.mark.parametrize("text", [NUMBER, OTHER, " h56.22.17-210531-0002 ", "H12-261125-12345"])
def test_a_number_in_either_order_is_kept_as_typed(text: str) -> None:
    """Law: TT 01/2018/TT-VPCP, art. 19, with the agency codes of QCVN 102:2016 and of QĐ 20/2020, art. 4."""
    assert read_outside_number("external_number", text) == text.strip()


@pytest.mark.parametrize("text", ["", "12", "TAM-000.17.22.H56-210531-0001", "000.17.22.H56-219931-0001"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Provisional ones too; the form of a lawful one is shown."""
    with pytest.raises(InvalidInputError) as refused:
        read_outside_number("external_number", text)
    assert refused.value.problems[0].field == "external_number"


def test_our_number_stays_beside_the_other(counter: Counter) -> None:
    """Searchable by both; the axis does not say that anything was told."""
    before = received(counter)
    kept = noted(counter, before["dossier_id"], NUMBER.lower())
    assert kept["number"] == before["number"]
    assert kept["outside_number"] == NUMBER
    assert kept["synchronisation"]["external_number"] == NUMBER.lower()
    assert kept["synchronisation"]["state"] == Sync.LOCAL.value
    assert kept["history"][-1]["reason"] == NUMBER.lower()


def test_a_number_is_of_one_dossier(counter: Counter) -> None:
    """However it is written; the one that has it may say so again."""
    first, second = received(counter), received(counter)
    noted(counter, first["dossier_id"], NUMBER)
    with pytest.raises(OutsideNumberTakenError, match="0001"):
        noted(counter, second["dossier_id"], NUMBER.lower())
    assert noted(counter, first["dossier_id"], NUMBER)["outside_number"] == NUMBER


def test_a_mistyped_number_is_replaced(counter: Counter) -> None:
    """The first one is free again, and both stand in the history."""
    first, second = received(counter), received(counter)
    noted(counter, first["dossier_id"], NUMBER)
    kept = noted(counter, first["dossier_id"], OTHER)
    assert kept["history"][-1]["reason"] == f"{NUMBER} → {OTHER}"
    noted(counter, second["dossier_id"], NUMBER)
    assert set(counter.work.documents(OUTSIDE_NUMBERS)) == {NUMBER, OTHER}


def test_nobody_types_what_a_service_gives() -> None:
    """It would be a second number of one dossier."""
    counter = connected_counter()
    dossier_id = received_outside(counter)["dossier_id"]
    with pytest.raises(NumberedOutsideError):
        noted(counter, dossier_id, NUMBER)
