"""Every meeting of the desk and the resolving office, both ways round, on a unit of work in memory."""

from __future__ import annotations

import pytest

from services.contracts.envelope import Event
from services.contracts.handling import NewsSuperseded, WithdrawalDecided
from services.workflow.bootstrap import HEARD
from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.meetings import MEETINGS, Act, Meeting, News
from services.workflow.domain.running import Running
from services.workflow.domain.transitions import State
from tests.fakes.meeting import ACTED_AT, RECORDED, Order, Scene
from tests.fakes.workflow import Office
from tests.unit.workflow.test_precedence import name

ALL = pytest.mark.parametrize("line", MEETINGS, ids=name)


class Memory(Office):
    """A stage in memory; news is handled once, and once more where that may be."""

    def hear(self, *events: Event) -> None:
        """The handler of each event."""
        for event in events:
            HEARD[type(event)](event, self.work, means=self.means)

    def order(self, order: Order, role: str) -> Running:
        """Somebody in that role."""
        return order(self.officer(role), self.work)


def scene(line: Meeting) -> tuple[Scene, Memory]:
    """The two are about to meet."""
    stage = Memory()
    stage.receive()
    built = Scene(line, stage)
    built.prepare()
    stage.clock.set(ACTED_AT)
    return built, stage


def superseded(stage: Memory) -> list[tuple[str, int]]:
    """What the desk was told of its news, and what stands."""
    return [(one.what, one.status) for one in stage.work.events if isinstance(one, NewsSuperseded)]


@ALL
@pytest.mark.parametrize("recorded", RECORDED)
def test_the_act_first(line: Meeting, recorded: str) -> None:
    """The desk's news arrives after what an officer did, recorded before it or after: the line decides."""
    built, stage = scene(line)
    built.act(line.act)
    built.hear(built.news(RECORDED[recorded]))
    dossier = stage.dossier()
    assert dossier.state is line.act_first
    told = [(line.news.value, line.act_first.national.value)] if line.reported else []
    assert superseded(stage) == told
    if line.told:
        assert any(line.told in entry.note for entry in dossier.history)


@ALL
@pytest.mark.parametrize("recorded", RECORDED)
def test_the_news_first(line: Meeting, recorded: str) -> None:
    """The desk's news is heard, then the officer acts: it is done, or refused in the words of the table."""
    built, stage = scene(line)
    built.hear(built.news(RECORDED[recorded]))
    before, said = stage.dossier(), len(stage.work.events)
    if line.refusal:
        with pytest.raises(ForbiddenTransitionError) as refused:
            built.act(line.act)
        assert refused.value.detail == line.refusal
        assert (stage.dossier(), len(stage.work.events)) == (before, said)
    else:
        built.act(line.act)
    assert stage.dossier().state is line.news_first


@ALL
def test_the_news_delivered_twice(line: Meeting) -> None:
    """Handled a second time it moves nothing: not the state, not the date, and no step is opened."""
    built, stage = scene(line)
    built.act(line.act)
    event = built.news(ACTED_AT)
    built.hear(event)
    first = stage.dossier()
    if line.news is News.HAND_OVER:
        with pytest.raises(ForbiddenTransitionError):
            built.hear(event)
    else:
        built.hear(event)
    again = stage.dossier()
    assert (again.state, again.due_at, again.runs) == (first.state, first.due_at, first.runs)
    assert (again.moves, again.supplements, again.withdrawals) == (
        first.moves,
        first.supplements,
        first.withdrawals,
    )


@pytest.mark.parametrize("act", [Act.COMPLETION, Act.REFUSAL])
@pytest.mark.parametrize("act_first", [True, False], ids=["signed first", "asked first"])
def test_a_result_wins_over_a_withdrawal(act: Act, act_first: bool) -> None:
    """Design, section 2: signed before the withdrawal was decided, in either order; the desk is told."""
    line = next(one for one in MEETINGS if (one.news, one.act) == (News.WITHDRAWAL, act))
    built, stage = scene(line)
    if act_first:
        built.act(act)
    event = built.news(ACTED_AT)
    built.hear(event)
    if not act_first:
        built.act(act)
    (decided,) = (one for one in stage.work.events if isinstance(one, WithdrawalDecided))
    assert (decided.granted, decided.completed_first) == (False, True)
    assert stage.dossier().state is State.COMPLETED
    assert stage.dossier().open_withdrawal is None
