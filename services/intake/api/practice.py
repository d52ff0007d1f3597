"""Routes of practice communes, and how an officer signs in to one."""

from __future__ import annotations

import json

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.identity import keep_revocation
from services.chassis.problems import Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.practice import real_of
from services.intake.api.caller import actor, demand_key
from services.intake.bootstrap import Desk
from services.intake.bootstrap.practice import furnish
from services.intake.handlers import practice as handlers
from services.intake.handlers.practice import require_open
from services.intake.handlers.twins import add_twin
from services.intake.ports import Actor, Document
from services.intake.schemas.administration import CommuneOut
from services.intake.schemas.practice import FurnishedOut, PracticeIn


def practice(desk: Desk) -> APIRouter:
    """Where officers learn."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["practice"])

    @routes.post("/practice", response_model=CommuneOut, status_code=201)
    def open_practice(call: CallHere, body: PracticeIn) -> Response:
        """Open a practice commune for a commune: its units and officers; one that is open stays."""
        who, staff = actor(desk, call), desk.directory.all_staff(call.tenant)

        def run(work: UnitOfWork) -> Answer:
            return answer(201, CommuneOut.of(handlers.open_practice(staff, who, work, means=desk.means)))

        response = call.command(run)
        return _furnished(desk, call, response, who, body.samples)

    @routes.post("/reset", response_model=CommuneOut, status_code=201)
    def reset_practice(call: CallHere, body: PracticeIn) -> Response:
        """Start a practice commune over: this one is closed as it is, the answer is the next one.

        Sent again, it is answered with the one that is open by now. A real commune is never started over.
        """
        return _started_over(desk, call, body)

    @routes.post("/samples", response_model=FurnishedOut)
    def furnish_practice(call: CallHere) -> FurnishedOut:
        """File what there is to practise on, some of it late; what is there already is not filed again."""
        demand_key(call)
        return FurnishedOut(dossiers_count=furnish(desk, call.tenant, actor(desk, call)))

    return routes


def _started_over(desk: Desk, call: Call, body: PracticeIn) -> Response:
    who, practice_id = actor(desk, call), call.tenant

    def run(work: UnitOfWork) -> Answer:
        opened = handlers.reset_practice(
            practice_id,
            desk.directory.all_staff,
            who,
            work,
            means=desk.means,
            keep_revocation=keep_revocation,
        )
        return answer(201, CommuneOut.of(opened))

    response = call.command(run, tenant=real_of(practice_id) or practice_id)
    return _furnished(desk, call, response, who, body.samples)


def _furnished(desk: Desk, call: Call, response: Response, who: Actor, samples: bool) -> Response:
    """The answer once all is there: cut off in between, the same request goes on where it was."""
    for one in (call.tenant, real_of(call.tenant)):
        desk.directory.forget(one)
    if samples:
        furnish(desk, json.loads(bytes(response.body))["commune_id"], who)
    return response


def practising(desk: Desk, tenant: str, staff: Document) -> tuple[str, Document]:
    """The practice commune of an officer who has shown the password, and their account there.

    Raises: Problem (409) where none is open for their commune, PracticeClosedError if that was just closed.
    """
    practice_id = desk.directory.practising(tenant)
    if not practice_id:
        detail = "Đơn vị vận hành chưa mở xã thực hành cho xã này. Xin hỏi quản trị của xã."
        raise Problem(409, "no-practice", "Chưa có nơi thực hành", detail)
    who = Actor(holder=staff["staff_id"], name=staff["name"], via="staff")
    made: list[Document] = []

    def run(work: UnitOfWork) -> Answer:
        require_open(work)
        means = desk.means
        made.append(add_twin(staff, who, work, clock=means.clock, seal_person=means.seal_person))
        return Answer(200, None)

    desk.core.commands.run(practice_id, run)
    twin = made[-1]
    if not twin["active"]:
        raise Problem(403, "forbidden", "Không được phép", "Tài khoản thực hành này đã bị khóa.")
    return practice_id, twin
