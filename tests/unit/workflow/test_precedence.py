"""The table of who wins when the desk and the resolving office meet."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from services.workflow.domain.meetings import MEETINGS, Act, Meeting, News, Winner
from services.workflow.domain.precedence import crossed, ended_by, meeting, superseded
from services.workflow.domain.running import Stop
from services.workflow.domain.transitions import State
from tests.fakes.workflow import MORNING, RESULT, running

WITHDRAWN = Stop(at=MORNING, by="chief", why="withdrawal", reason="Theo yêu cầu của người nộp")
REFUSED = replace(RESULT, outcome="refused", reason="Không đủ điều kiện.")
ENDS = {
    "running": (running(), None),
    "waiting": (running(state=State.AWAITING_PAPERS), None),
    "withdrawn": (running(state=State.STOPPED, stop=WITHDRAWN), Act.WITHDRAWAL_GRANTED),
    "stopped": (running(state=State.STOPPED, stop=replace(WITHDRAWN, why="stop")), Act.STOP),
    "completed": (running(state=State.COMPLETED, result=RESULT), Act.COMPLETION),
    "refused": (running(state=State.COMPLETED, result=REFUSED), Act.REFUSAL),
    "handed over early": (running(state=State.HANDED_OVER_EARLY), Act.COMPLETION),
    "returned": (running(state=State.RETURNED, result=RESULT), Act.COMPLETION),
}


def name(line: Meeting) -> str:
    """A line, for the list of tests."""
    return f"{line.news.value}-{line.act.value}"


def test_every_pair_has_one_line() -> None:
    """No meeting is left to chance, none is ruled twice; each line says why."""
    pairs = [(line.news, line.act) for line in MEETINGS]
    assert sorted(pairs) == sorted(product(News, Act))
    assert all(line.reason for line in MEETINGS)


@pytest.mark.parametrize("line", MEETINGS, ids=name)
def test_whoever_loses_reads_why(line: Meeting) -> None:
    """The desk's officer where the office wins, the office's where the desk wins; nobody where both stand."""
    if line.winner is Winner.OFFICE:
        assert line.told
    if line.winner is Winner.DESK:
        assert line.refusal
    if line.winner is Winner.BOTH:
        assert not line.told


@pytest.mark.parametrize("end", ENDS)
def test_news_is_superseded_by_an_end(end: str) -> None:
    """As long as the dossier goes on, news counts; after an end the line of that end is what is told."""
    dossier, act = ENDS[end]
    assert ended_by(dossier) is act
    for news in News:
        line = superseded(news, dossier)
        expected = None if act is None else meeting(news, act)
        assert line == (expected if expected is not None and expected.reported else None)


def test_what_the_desk_did_not_know_had_been_asked_for() -> None:
    """It is told so only of what the dossier waits for; while a withdrawal is undecided, of that alone."""
    for state in State:
        dossier = running(state=state)
        papers = meeting(News.SUPPLEMENTED, Act.SUPPLEMENT_REQUEST)
        money = meeting(News.PAYMENT, Act.PAYMENT_REQUEST)
        waits = state is State.AWAITING_PAPERS, state is State.AWAITING_PAYMENT
        assert crossed(News.SUPPLEMENTED, dossier) == (papers if waits[0] else None)
        assert crossed(News.PAYMENT, dossier) == (money if waits[1] else None)
        assert crossed(News.HAND_OVER, dossier) is None
