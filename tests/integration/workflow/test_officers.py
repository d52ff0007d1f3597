"""Officers at the same dossier, through the gathered commands of the API and the real database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from services.chassis.commands import Answer, Commands
from services.chassis.work import UnitOfWork
from services.workflow.domain.errors import StaleDossierError
from services.workflow.domain.running import Running
from services.workflow.domain.transitions import State
from services.workflow.handlers import steps
from services.workflow.handlers.means import Officer
from services.workflow.ports import RUNNING
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import CLERK, LEADER, RESULT, SPECIALIST, received, returned
from tests.integration.workflow.house import House

Act = Callable[[Officer, UnitOfWork], Running]
OFFICERS = 8


def run(commands: Commands, officer: Officer, act: Act) -> int:
    """The version that the act leaves."""

    def handle(work: UnitOfWork) -> Answer:
        return Answer(200, {"version": act(officer, work).version})

    body = commands.run(COMMUNE, handle).body or {}
    return int(body["version"])


def at_once(one: House, act: Act, processes: int) -> list[int | Exception]:
    """Officers who all read the dossier before; their API processes are one or several."""
    all_commands = [Commands(one.core.transactor) for _ in range(processes)]
    ready = Barrier(OFFICERS)

    def go(number: int) -> int | Exception:
        ready.wait()
        try:
            return run(all_commands[number % processes], Officer(f"staff-{number}", {SPECIALIST}, 1), act)
        except StaleDossierError as exc:
            return exc

    with ThreadPoolExecutor(OFFICERS) as pool:
        return list(pool.map(go, range(OFFICERS)))


@pytest.mark.parametrize("processes", [1, 2], ids=["one process", "two processes"])
def test_one_claim_wins(one: House, processes: int) -> None:
    """The others hear that the dossier was changed, and by whom."""
    one.hear(received())
    outcomes = at_once(one, partial(steps.claim_step, "d1", means=one.means), processes)
    (winner,) = (number for number, outcome in enumerate(outcomes) if outcome == 2)
    current = one.dossier().current
    assert current is not None
    assert (one.dossier().version, current.claimed_by) == (2, f"staff-{winner}")
    losers = [outcome for outcome in outcomes if isinstance(outcome, StaleDossierError)]
    assert len(losers) == OFFICERS - 1
    assert all(f"staff-{winner}" in loser.detail for loser in losers)


@pytest.mark.parametrize("processes", [1, 2], ids=["one process", "two processes"])
def test_a_step_is_done_once(one: House, processes: int) -> None:
    """The step that follows is opened once, and said once."""
    one.hear(received())
    outcomes = at_once(one, partial(steps.complete_step, "d1", means=one.means), processes)
    assert sum(outcome == 2 for outcome in outcomes) == 1
    assert one.types() == ["step.opened.v1", "step.done.v1", "step.opened.v1"]
    assert [run.step_code for run in one.dossier().runs] == ["appraise", "sign"]


def test_a_crash_after_announcing_leaves_nothing(one: House) -> None:
    """What a command put and said before it failed is forgotten; the next one finds the dossier as it was."""
    one.hear(received())

    def halfway(officer: Officer, work: UnitOfWork) -> Running:
        steps.complete_step("d1", officer, work, means=one.means)
        raise RuntimeError("halfway")

    officer = Officer("staff-2", {SPECIALIST}, 1)
    before = one.all(RUNNING)
    with pytest.raises(RuntimeError, match="halfway"):
        run(one.core.commands, officer, halfway)
    assert (one.all(RUNNING), one.types()) == (before, ["step.opened.v1"])
    assert run(one.core.commands, officer, partial(steps.complete_step, "d1", means=one.means)) == 2


@pytest.mark.parametrize("early", [False, True], ids=["completed first", "handed over first"])
def test_completion_and_hand_over_meet(one: House, early: bool) -> None:
    """In either order the dossier ends completed and handed over, and the completion is said once."""
    one.hear(received())
    act = partial(steps.complete_step, "d1", means=one.means)
    run(one.core.commands, Officer("staff-2", {SPECIALIST}, 1), act)
    run(one.core.commands, Officer("staff-3", {LEADER}, 2), act)
    if early:
        one.hear(returned())
    last = partial(act, result=RESULT)
    run(one.core.commands, Officer("staff-4", {CLERK}, one.dossier().version), last)
    one.hear(returned())
    assert (one.dossier().state, one.dossier().result) == (State.RETURNED, RESULT)
    assert one.types().count("dossier.completed.v1") == 1
    assert one.all("dead_letters") == []


def test_a_hand_over_makes_what_was_read_stale(one: House) -> None:
    """The officer sees it before going on."""
    one.hear(received(), returned())
    act = partial(steps.complete_step, "d1", means=one.means)
    with pytest.raises(StaleDossierError, match="staff-1"):
        run(one.core.commands, Officer("staff-2", {SPECIALIST}, 1), act)


@pytest.mark.parametrize("number", range(8))
def test_a_claim_and_a_take_back_meet(one: House, number: int) -> None:
    """At the same instant one of them wins; the other hears that the dossier was changed, and by whom."""
    one.hear(received())
    run(
        one.core.commands,
        Officer("staff-2", {SPECIALIST}, 1),
        partial(steps.complete_step, "d1", means=one.means),
    )
    acts: list[tuple[Officer, Act]] = [
        (Officer("staff-2", {SPECIALIST}, 2), partial(steps.take_back_step, "d1", means=one.means)),
        (Officer("staff-3", {LEADER}, 2), partial(steps.claim_step, "d1", means=one.means)),
    ]
    ready = Barrier(2)

    def go(place: int) -> int | Exception:
        officer, act = acts[(place + number) % 2]
        commands = Commands(one.core.transactor)
        ready.wait()
        try:
            return run(commands, officer, act)
        except StaleDossierError as exc:
            return exc

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(go, range(2)))
    (loser,) = (outcome for outcome in outcomes if isinstance(outcome, StaleDossierError))
    assert outcomes.count(3) == 1
    current = one.dossier().current
    assert current is not None
    assert (current.step_code, current.claimed_by) in {("appraise", "staff-2"), ("sign", "staff-3")}
    assert loser.who == current.claimed_by
    assert one.types().count("step.taken_back.v1") == (current.step_code == "appraise")
