"""Routes before there is a pass: where one can file, a code for a telephone, and the pass for the code."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.identity import Role
from services.intake.api.caller import commune, demand_key
from services.intake.bootstrap import Desk
from services.intake.bootstrap.online import OnlineDesk
from services.intake.handlers.errors import UnknownCommuneError
from services.intake.handlers.online import filer
from services.intake.handlers.phone_codes import Tried, issue_code, try_code
from services.intake.schemas.online import CodeSentOut, OfficeOut, OfficePage, PassIn, PassOut, PhoneIn


def offices(desk: Desk) -> APIRouter:
    """Where one can file."""
    routes = APIRouter(prefix="/v1/offices", tags=["online"])

    @routes.get("", response_model=OfficePage)
    def list_offices() -> OfficePage:
        """Communes with a desk that receives, as they are posted at the door: name, telephone, address."""
        found = [OfficeOut.of(one) for one in desk.directory.communes() if one.active]
        return OfficePage(items=[one for one in found if one.desks])

    @routes.get("/{commune_id}", response_model=OfficeOut)
    def read_office(call: CallHere) -> OfficeOut:
        """One of them; a practice commune, which stands in no list, too while it is open."""
        here = commune(desk, call)
        if not here.active:
            raise UnknownCommuneError(here.commune_id)
        return OfficeOut.of(here)

    return routes


def phone_codes(desk: Desk) -> APIRouter:
    """Confirming a telephone."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["online"])
    online = OnlineDesk(desk)

    @routes.post("/phone-codes", response_model=CodeSentOut, status_code=202)
    def ask_phone_code(call: CallHere, body: PhoneIn) -> Response:
        """Send a code to a mobile telephone; earlier ones are void."""
        here = commune(desk, call)
        call.tries.look_up(f"code {body.phone}")

        def run(work: UnitOfWork) -> Answer:
            sent = issue_code(here.commune_id, body.phone, work, online=online.means)
            told = CodeSentOut(phone=sent.phone, valid_until=sent.valid_until, again_at=sent.again_at)
            return answer(202, told.model_dump(mode="json"))

        return call.command(run)

    @routes.post("/filing-passes", response_model=PassOut, status_code=201)
    def open_filing_pass(call: CallHere, body: PassIn) -> Response:
        """A pass for who has the code; the answer holds a secret, so it is kept nowhere."""
        demand_key(call)
        commune(desk, call)
        account = f"phone {body.phone}"
        call.tries.before_password(account)
        tried = _tried(online, call, body)
        if not tried.is_right:
            call.tries.wrong_password(account)
            raise wrong_code(tried)
        token, until = online.passes.issue(filer(tried.holder).holder, call.tenant, [Role.FILER.value])
        shown = PassOut(token=token, expires_at=until, commune_id=call.tenant)
        return reply(answer(201, shown.model_dump(mode="json")))

    return routes


def _tried(online: OnlineDesk, call: Call, body: PassIn) -> Tried:
    """What became of the try, durably counted; a repetition of a request is no second use of the code."""
    key = call.request.headers["idempotency-key"]
    request = hashlib.sha256(key.encode()).hexdigest()
    made: list[Tried] = []

    def run(work: UnitOfWork) -> Answer:
        made.append(try_code(body.phone, body.code, request, work, online=online.means))
        return Answer(200, None)

    online.desk.core.commands.run(call.tenant, run)
    return made[-1]


def wrong_code(tried: Tried) -> Problem:
    """How often the code may still be typed."""
    if tried.tries_left:
        message, allowed = "Mã không đúng.", f"còn {tried.tries_left} lần thử"
    else:
        message, allowed = "Mã đã hết hạn hoặc đã dùng. Xin lấy mã mới.", "mã của tin nhắn mới nhất"
    fault = FieldError("code", message, allowed)
    return Problem(422, "wrong-code", "Chưa xác nhận được số điện thoại", errors=[fault])
