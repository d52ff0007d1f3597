"""A dossier from filing to the applicant's hand, and the ways that are barred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.contracts.status import Status
from services.intake.domain.dossier import Dossier, ProcedureVersion
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.hearing import completed
from tests.unit.intake.samples import (
    COMPLETION,
    HAND_OVER,
    RECEPTION,
    REFUSAL,
    dossier,
    procedure,
)

VERSION = ProcedureVersion.of(procedure())
INSTANT = ProcedureVersion.of(procedure(instant=True, process_code=None))
CONFIRMED = replace(HAND_OVER, confirmed_at_desk=True, result_number="15/2026")


def received() -> Dossier:
    """A dossier with its number."""
    return dossier().received(RECEPTION, VERSION)


def test_the_ordinary_way() -> None:
    """Filed, received, completed, handed over: statuses 1, 2, 9, 10, and nothing learnt is lost."""
    filed = dossier()
    steps = [filed, filed.received(RECEPTION, VERSION)]
    steps.append(completed(steps[-1], COMPLETION))
    steps.append(steps[-1].returned(HAND_OVER))
    assert [step.status for step in steps] == [1, 2, 9, 10]
    last = steps[-1]
    assert (last.reception, last.completion, last.hand_over) == (RECEPTION, COMPLETION, HAND_OVER)
    assert filed.status is Status.NEW


def test_a_refusal_at_reception() -> None:
    """Declined with its reason, and nothing follows."""
    declined = dossier().declined(REFUSAL)
    assert (declined.status, declined.refusal) == (Status.DECLINED, REFUSAL)
    with pytest.raises(ForbiddenTransitionError):
        declined.received(RECEPTION, VERSION)


def test_the_version_is_that_of_reception() -> None:
    """A dossier filed under one version and received under the next goes by the next."""
    newer = replace(VERSION, version=2)
    assert dossier().received(RECEPTION, newer).procedure.version == 2


def test_an_instant_procedure_is_completed_at_the_counter() -> None:
    """Its result is recorded by intake itself; then it is handed over like any other."""
    done = dossier().received(RECEPTION, INSTANT).completed(COMPLETION).returned(HAND_OVER)
    assert done.status is Status.RETURNED
    with pytest.raises(ForbiddenTransitionError):
        done.completed(COMPLETION)
    with pytest.raises(ForbiddenTransitionError):
        received().completed(COMPLETION)  # it takes steps: workflow says when it is done


def test_no_hand_over_without_a_completion() -> None:
    """Before the news of a completion a hand-over needs the officer's word and the number of the result."""
    for hand_over in (
        HAND_OVER,
        replace(HAND_OVER, confirmed_at_desk=True),
        replace(HAND_OVER, result_number="15/2026"),
    ):
        with pytest.raises(ForbiddenTransitionError):
            received().returned(hand_over)


def test_a_confirmed_hand_over_is_reconciled_later() -> None:
    """Handed over while the broker was away: the late news is noted and moves nothing back."""
    handed = received().returned(CONFIRMED)
    assert handed.status is Status.RETURNED
    assert handed.completion is None
    reconciled = completed(handed, COMPLETION)
    assert (reconciled.status, reconciled.completion) == (Status.RETURNED, COMPLETION)
    assert reconciled.hand_over == CONFIRMED


def test_a_dossier_never_moves_backwards() -> None:
    """What was received is not received again, what was handed over is neither declined nor handed over."""
    done = completed(received(), COMPLETION).returned(HAND_OVER)
    changes: tuple[Callable[[], Dossier], ...] = (
        lambda: received().received(RECEPTION, VERSION),
        lambda: received().declined(REFUSAL),
        lambda: done.returned(HAND_OVER),
        lambda: done.declined(REFUSAL),
        lambda: completed(dossier(), COMPLETION),
        lambda: dossier().returned(CONFIRMED),
    )
    for change in changes:
        with pytest.raises(ForbiddenTransitionError):
            change()
