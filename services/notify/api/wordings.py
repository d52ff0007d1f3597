"""Routes of the templates: what is said of each occasion, tried out with an example, and published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis.call import answer, reply
from services.chassis.commands import Answer
from services.chassis.problems import Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from services.notify.domain.rules import CODES, Channel, Notice
from services.notify.domain.templates import Wording, channels_of
from services.notify.handlers import wordings as handlers
from services.notify.ports import Clock, Say, Wordings
from services.notify.schemas.wordings import (
    EXAMPLE,
    SOMEBODY,
    WITH_A_CODE,
    WordingDetail,
    WordingIn,
    WordingItem,
    WordingList,
    WordingTried,
)

PATH = "/v1/wordings"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the routes are given.

    Attributes:
        forget: called when something was published here, so that it counts here at once.
    """

    wordings: Wordings
    say: Say
    clock: Clock
    forget: Callable[[], None]

    def list(self) -> WordingList:
        """Each template as it is now."""
        places = [(notice, channel) for notice in Notice for channel in channels_of(notice)]
        return WordingList(items=[self._item(*place) for place in places])

    def detail(self, notice: Notice, channel: Channel) -> WordingDetail:
        """One template with its versions and an example."""
        current = self.wordings.current(notice, channel)
        return WordingDetail.of_all(
            notice,
            channel,
            current,
            self.wordings.shipped(notice, channel),
            self.wordings.published(notice, channel),
            self.tried(notice, channel, current),
        )

    def tried(self, notice: Notice, channel: Channel, wording: Wording) -> WordingTried:
        """A template filled in with the example."""
        person = WITH_A_CODE if notice in CODES else SOMEBODY
        return WordingTried.of(self.say(wording, channel, EXAMPLE, person))

    def _item(self, notice: Notice, channel: Channel) -> WordingItem:
        last = next(iter(self.wordings.published(notice, channel)), None)
        return WordingItem.of(notice, channel, self.wordings.current(notice, channel), last)


def wordings_router(words: Words) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["wordings"])

    @routes.get(PATH, response_model=WordingList)
    def list_wordings() -> WordingList:
        """What is said of each occasion through each channel, as it is now."""
        return words.list()

    @routes.get(f"{PATH}/{{notice}}/{{channel}}", response_model=WordingDetail)
    def read_wording(notice: Notice, channel: Channel) -> WordingDetail:
        """One template: its text, the fields that may stand in it, an example, all versions."""
        return words.detail(notice, _sent(notice, channel))

    @routes.post(f"{PATH}/{{notice}}/{{channel}}", response_model=WordingDetail, status_code=201)
    def publish_wording(
        call: CallHere,
        notice: Notice,
        channel: Channel,
        body: WordingIn,
        dry_run: Annotated[bool, Query(description="Only check it, and fill in the example.")] = False,
    ) -> Response:
        """Publish a version; messages that leave from then on say it."""
        new = body.new(notice, _sent(notice, channel))
        if dry_run:
            tried = words.tried(notice, channel, handlers.checked(new))
            return reply(answer(200, tried.model_dump(mode="json")))

        def run(work: UnitOfWork) -> Answer:
            shipped = words.wordings.shipped(notice, channel).name
            done = handlers.publish_wording(new, shipped, work, by=call.actor, now=words.clock.now())
            return answer(201, {"notice": notice, "channel": channel, "version": done.name})

        done = call.command(run, tenant=HOST)
        words.forget()
        return done

    return routes


def _sent(notice: Notice, channel: Channel) -> Channel:
    """The channel, if the occasion is told through it.

    Raises: Problem (404).
    """
    if channel not in channels_of(notice):
        raise Problem(404, "wording-not-found", "Không có mẫu tin này")
    return channel
