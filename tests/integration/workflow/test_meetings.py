"""Every meeting of the desk and the resolving office through the real consumer, commands and database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

import pytest

from services.chassis.commands import Answer
from services.chassis.work import UnitOfWork
from services.contracts.envelope import Event
from services.contracts.handling import NewsSuperseded
from services.workflow import bootstrap
from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.meetings import MEETINGS, Meeting
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, Officer
from services.workflow.ports import RUNNING, kept_of
from tests.fakes.meeting import ACTED_AT, RECORDED, Order, Scene
from tests.fakes.stories import COMMUNE, body
from tests.fakes.workflow import received
from tests.integration.workflow.house import House


@dataclass
class Real:
    """A stage on a real database; each event of the desk is delivered twice, in one batch and in two."""

    house: House
    means: Means = field(init=False)

    def __post_init__(self) -> None:
        self.means = replace(self.house.means, new_id=lambda: uuid.uuid4().hex)

    def dossier(self) -> Running:
        """As officers find it."""
        return self.house.dossier()

    def hear(self, *events: Event) -> None:
        """Through the inbox."""
        consumer = self.house.consumer(bootstrap.subscriptions(self.means))
        bodies = [body(event) for event in events]
        consumer.take([*bodies, *bodies])
        consumer.take(bodies)

    def order(self, order: Order, role: str) -> Running:
        """Through the gathered commands of the API."""
        officer = Officer("staff-2", {role}, self.dossier().version)
        made: list[Running] = []

        def handle(work: UnitOfWork) -> Answer:
            made[:] = [order(officer, work)]
            return Answer(200, None)

        self.house.core.commands.run(COMMUNE, handle, reads=kept_of("d1"))
        return made[0]


def scene(line: Meeting, house: House) -> tuple[Scene, Real]:
    """The two are about to meet."""
    stage = Real(house)
    stage.hear(received())
    built = Scene(line, stage)
    built.prepare()
    house.clock.set(ACTED_AT)
    return built, stage


def reported(house: House) -> list[str]:
    """News of the desk that came too late, as it was told so."""
    return [said.data["what"] for said in house.said() if said.type == NewsSuperseded.type]


@pytest.mark.parametrize("line", MEETINGS, ids=lambda line: f"{line.news.value}-{line.act.value}")
def test_the_act_first(line: Meeting, one: House) -> None:
    """The broker was away: what the desk had recorded before arrives after what an officer did."""
    built, stage = scene(line, one)
    built.act(line.act)
    built.hear(built.news(RECORDED["recorded before"]))
    assert stage.dossier().state is line.act_first
    assert reported(one) == ([line.news.value] if line.reported else [])
    assert one.all("dead_letters") == []


@pytest.mark.parametrize("line", MEETINGS, ids=lambda line: f"{line.news.value}-{line.act.value}")
def test_the_news_first(line: Meeting, one: House) -> None:
    """The desk's news is heard, then the officer acts: done, or refused and nothing changed."""
    built, stage = scene(line, one)
    built.hear(built.news(RECORDED["recorded after"]))
    before = (one.all(RUNNING), one.all("events"), one.all("form_numbers"))
    if line.refusal:
        with pytest.raises(ForbiddenTransitionError, match=line.refusal):
            built.act(line.act)
        assert (one.all(RUNNING), one.all("events"), one.all("form_numbers")) == before
    else:
        built.act(line.act)
    assert stage.dossier().state is line.news_first
    assert one.all("dead_letters") == []
