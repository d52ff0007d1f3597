"""Desk and resolving office meet on a dossier with the broker away: who wins, both ways round."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.play import stage_of
from deploy.demonstration.ugly.scene import Scene, Stage, at_of
from tests.e2e.district import District, running
from tests.e2e.races import LINES, Line, desk_acts, office_acts, prepared
from tests.waiting import wait_until

ORDERS = ("desk first", "office first")
SERVICES = ("intake", "workflow", "tracking")
Met = Mapping[tuple[Line, str], Dossier]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    """A dossier for each line and order, on which both acted while the broker was away."""
    with running(Path(tmp_path_factory.mktemp("races"))) as district:
        stage = stage_of(district.instance, random.Random(3))
        pairs = [(line, order) for line in LINES for order in ORDERS]
        try:
            yield dict(zip(pairs, _played(district, stage, pairs), strict=True))
        finally:
            stage.close()


def _played(district: District, stage: Stage, pairs: list[tuple[Line, str]]) -> list[Dossier]:
    with ThreadPoolExecutor(8) as desks:
        scenes = [Scene(line.news, stage, stage.communes[n % 3]) for n, (line, _) in enumerate(pairs)]
        dossiers = list(desks.map(prepared, scenes, [line for line, _ in pairs]))
        with district.without("broker"):
            list(desks.map(_meet, dossiers, pairs))
    return dossiers


def _meet(one: Dossier, pair: tuple[Line, str]) -> None:
    line, order = pair
    acts = (desk_acts, office_acts) if order == "desk first" else (office_acts, desk_acts)
    before = _heard(one)
    for act in acts:
        act(one, line)
    assert _heard(one) == before, "somebody heard of it although the broker is away"


def _heard(one: Dossier) -> list[str]:
    """What tracking knows, but for messages that were on their way before."""
    types = [entry["type"] for entry in one.seen("tracking")["timeline"]]
    return [each for each in types if not each.startswith("message.")]


def _statuses(one: Dossier) -> list[int]:
    return [one.seen(service)["status"] for service in SERVICES]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.news} x {line.act}")
def test_who_wins_when_both_acted_unheard(met: Met, line: Line, order: str) -> None:
    """All services come to the one status of the table and to one date; whoever lost can read it."""
    one = met[line, order]
    wanted = [line.status] * len(SERVICES)
    wait_until(lambda: _statuses(one) == wanted or None, 60, what=f"{wanted} of {one.dossier_id}")
    dates = {at_of(one.seen(service)["due_at"]) for service in SERVICES}
    assert len(dates) == 1, dates
    if line.told:
        wait_until(partial(_is_told, one, line), 30, what="the desk's officer is told")
        assert wait_until(partial(_noted, one), 30, what="workflow's history tells what was superseded")
        wait_until(partial(one.is_listed, mark="superseded"), 30, what="the desk's list shows the mark")


def _is_told(one: Dossier, line: Line) -> bool:
    return line.news in {notice["what"] for notice in one.seen("intake")["notices"]}


def _noted(one: Dossier) -> str | None:
    """The words of workflow's history about the act that lost: it hears of that act by an event, too."""
    notes = [entry["note"] for entry in one.seen("workflow")["history"] if entry["what"] == "superseded"]
    return notes[-1] if notes else None
