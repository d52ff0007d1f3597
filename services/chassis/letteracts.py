"""The dead letters over HTTP, to work on: sent back or discarded, one or all that are meant, in parts.

A part is one transaction together with the answer that is kept for its key: a request that is sent again
does nothing more, whatever has become of the letters meanwhile.
"""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.deadletters import DISCARDED, SENT_BACK, DeadLetters, Wanted, close
from services.chassis.letterbox import Choice, behind, following
from services.chassis.problems import Problem
from services.chassis.web import CallHere
from services.chassis.work import Layer, UnitOfWork
from services.contracts.envelope import HOST

PART = 100  # letters; with desks that record something at the same moment in one transaction

log = structlog.get_logger()


class Meant(Choice):
    """Which open letters are meant: those to which all that is given applies; and where a part begins."""

    letter_id: Annotated[str | None, Field(max_length=500)] = None
    after: Annotated[str | None, Field(max_length=2000, description="`next` of the part before.")] = None

    def wanted(self) -> Wanted:
        """As the workbench asks it.

        Raises: Problem (422): a slip must not mean everything.
        """
        wanted = Wanted(self.letter_id, self.kind, self.cause, self.tenant, self.type)
        if wanted.is_everything:
            detail = "Xin nêu một thư, hoặc loại, nguyên nhân, loại tin hay nơi gửi."
            raise Problem(422, "nothing-named", "Chưa nói là những thư nào", detail)
        return wanted


class SendingBack(Meant):
    """What goes back; all of it where that is said."""

    everything: bool = False

    def wanted(self) -> Wanted:
        """See Meant."""
        return Wanted() if self.everything else super().wanted()


class Discarding(Meant):
    """What is gone on without, and why."""

    reason: Annotated[str, Field(min_length=1, max_length=500, description="It is kept with the letters.")]


class ResolvedOut(BaseModel):
    """What became of a part; with `next` there is more.

    Attributes:
        unreadable: those that are no events and stay open: there is nothing to send back.
    """

    done: int
    unreadable: int
    next: str | None


def acts_router(letters: DeadLetters) -> APIRouter:
    """The routes by which something is done."""
    router = APIRouter(tags=["dead letters"])

    @router.post("/v1/dead-letters/send-back", response_model=ResolvedOut)
    def send_back_letters(call: CallHere, meant: SendingBack) -> Response:
        """Let the events be handled again, at most 100 at once."""
        return _resolved(call, letters, meant, SENT_BACK)

    @router.post("/v1/dead-letters/discard", response_model=ResolvedOut)
    def discard_letters(call: CallHere, meant: Discarding) -> Response:
        """Go on without the events, at most 100 at once; the letters are kept, with who said so and why."""
        return _resolved(call, letters, meant, DISCARDED, meant.reason)

    return router


def _resolved(call: Call, letters: DeadLetters, meant: Meant, state: str, reason: str = "") -> Response:
    wanted, place = meant.wanted(), behind(meant.after)

    def run(work: UnitOfWork) -> Answer:
        assert isinstance(work, Layer)  # noqa: S101 - what commands are given
        found = list(letters.all(wanted, PART, place))
        done = close(work, [one.letter_id for one in found], state, call.actor, reason)
        log.info("letters_resolved", state=state, count=done.done, by=call.actor)
        told = ResolvedOut(done=done.done, unreadable=done.unreadable, next=following(found, PART))
        return answer(200, told.model_dump())

    return call.command(run, tenant=HOST)
