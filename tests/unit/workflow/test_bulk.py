"""The same thing done to many dossiers at once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from services.workflow.domain.bulk import Done, Mode
from services.workflow.domain.errors import StaleDossierError, WorkflowError, WrongRoleError
from services.workflow.domain.results import Draft
from services.workflow.handlers import steps
from services.workflow.handlers.bulk import Piece, do_many
from services.workflow.handlers.means import Officer
from services.workflow.ports import FORM_NUMBERS
from tests.fakes.workflow import CLERK, LEADER, SPECIALIST, Office

IDS = ("d1", "d2", "d3")


@pytest.fixture
def office() -> Office:
    """Three dossiers have been received."""
    built = Office()
    for dossier_id in IDS:
        built.receive(dossier_id=dossier_id)
    return built


def piece(office: Office, dossier_id: str, version: int = 1, role: str = SPECIALIST, **given: Any) -> Piece:
    """The step of a dossier is done."""
    officer = Officer("staff-2", {role}, version)
    act = partial(steps.complete_step, dossier_id, officer, means=office.means, **given)
    return Piece(dossier_id, act)


def errors(done: list[Done]) -> list[type[WorkflowError] | None]:
    """What was wrong with each."""
    return [type(one.error) if one.error else None for one in done]


@pytest.mark.parametrize("mode", list(Mode))
def test_all_are_done(office: Office, mode: Mode) -> None:
    """Each has its events, and the answer says what it is now."""
    done = do_many([piece(office, dossier_id) for dossier_id in IDS], mode, office.work)
    assert [one.running for one in done] == [office.dossier(dossier_id) for dossier_id in IDS]
    assert errors(done) == [None] * 3
    assert len(office.work.events) == 3 + 6


def test_one_that_cannot_be_done_leaves_the_others(office: Office) -> None:
    """Where each stands for itself; of the refused one nothing is left."""
    pieces = [piece(office, "d1"), piece(office, "d2", version=7), piece(office, "d3", role=CLERK)]
    done = do_many(pieces, Mode.EACH, office.work)
    assert errors(done) == [None, StaleDossierError, WrongRoleError]
    assert [office.dossier(dossier_id).version for dossier_id in IDS] == [2, 1, 1]
    assert len(office.work.events) == 3 + 2


def test_one_that_cannot_be_done_spoils_all(office: Office) -> None:
    """Where all or none is asked for; every refusal is told, not the first one alone."""
    pieces = [piece(office, "d1"), piece(office, "d2", version=7), piece(office, "d3", role=CLERK)]
    done = do_many(pieces, Mode.ALL_OR_NOTHING, office.work)
    assert errors(done) == [None, StaleDossierError, WrongRoleError]
    assert [one.running for one in done] == [None] * 3
    assert [office.dossier(dossier_id).version for dossier_id in IDS] == [1, 1, 1]
    assert len(office.work.events) == 3


def test_numbers_follow_each_other_within_a_batch(office: Office) -> None:
    """A refused one among them takes none."""
    for role, version in ((SPECIALIST, 1), (LEADER, 2)):
        do_many([piece(office, one, version, role) for one in IDS], Mode.EACH, office.work)
    pieces = [
        piece(office, "d1", 3, CLERK, result=Draft()),
        piece(office, "d2", 9, CLERK, result=Draft()),
        piece(office, "d3", 3, CLERK, result=Draft()),
    ]
    do_many(pieces, Mode.EACH, office.work)
    found = [office.dossier(one).result for one in IDS]
    numbers = [result.result_number if result else None for result in found]
    assert numbers == ["1/KQ-UBND", None, "2/KQ-UBND"]
    assert office.work.documents(FORM_NUMBERS)["result|2026"]["last"] == 2


def test_what_is_no_refusal_is_no_report(office: Office) -> None:
    """A fault of ours ends the whole command: nobody is told that it was the dossier's."""

    def broken(_work: object) -> Any:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        do_many([piece(office, "d1"), Piece("d2", broken)], Mode.EACH, office.work)
    assert office.dossier("d1").version == 1
