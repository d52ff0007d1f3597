"""Routes of officers who open accounts with citizens, find them, and help when a telephone is lost."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.problems import MEDIA_TYPE
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.answers import REPLAYED
from services.intake.api.caller import actor, commune, demand_key
from services.intake.api.online.entering import entered
from services.intake.api.online.passes import wrong_code
from services.intake.bootstrap import Desk
from services.intake.bootstrap.citizen_accounts import AccountDesk
from services.intake.domain.phone_codes import mobile_number
from services.intake.handlers import account_openings, citizen_accounts
from services.intake.handlers.account_errors import UnknownAccountError
from services.intake.handlers.account_keeping import account_of, identity_digest, opening_of
from services.intake.handlers.account_openings import MoveAccount, OpenAccount
from services.intake.handlers.phone_codes import holder_of
from services.intake.ports import ACCOUNT_OPENINGS, ACCOUNTS, Document
from services.intake.schemas.citizen_accounts import (
    AccountMadeOut,
    AccountOut,
    AccountPage,
    ConfirmationIn,
    OpeningIn,
    OpeningMadeOut,
    OpeningOut,
    PersonSeenIn,
)

PREFIX = "/v1/communes/{commune_id}"
Phone = Annotated[str, Header(max_length=40, description="The telephone of the account.")]
Identity = Annotated[str, Header(max_length=50, description="The number of somebody under it.")]


def opening_accounts(desk: Desk) -> APIRouter:
    """Opening one, or moving it to another telephone: typed, a code by SMS, done."""
    routes = APIRouter(prefix=f"{PREFIX}/account-openings", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.post("", response_model=OpeningMadeOut, status_code=201)
    def begin_account_opening(call: CallHere, body: OpeningIn) -> Response:
        """Keep what was typed for half an hour and send a code; begun twice, one code is sent."""
        commune(desk, call)
        call.tries.look_up(f"code {body.phone}")
        order, who = _order(body), actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            if isinstance(order, MoveAccount):
                kept = account_openings.begin_move(order, who, work, means=accounts.means)
            else:
                kept = account_openings.begin_opening(order, who, work, means=accounts.means)
            return _begun(201, kept)

        return call.command(run)

    @routes.get("/{opening_id}", response_model=OpeningOut)
    def read_account_opening(call: CallHere, opening_id: str) -> Response:
        """What was typed."""
        kept = accounts.accounts.opening(call.tenant, opening_id)
        return reply(answer(200, _opening(accounts, kept)))

    return routes


def confirming_accounts(desk: Desk) -> APIRouter:
    """The code of an opening."""
    routes = APIRouter(prefix=f"{PREFIX}/account-openings/{{opening_id}}", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.post("/code", response_model=OpeningMadeOut)
    def send_account_code(call: CallHere, opening_id: str) -> Response:
        """Another code; the one before is void."""

        def run(work: UnitOfWork) -> Answer:
            return _begun(200, account_openings.send_again(opening_id, work, means=accounts.means))

        return call.command(run, reads=[(ACCOUNT_OPENINGS, opening_id)])

    @routes.post("/confirmation", response_model=AccountMadeOut, status_code=201)
    def confirm_account_opening(call: CallHere, opening_id: str, body: ConfirmationIn) -> Response:
        """The code, as the citizen tells it: with it the account is there, or has its new telephone."""
        return _confirmed(accounts, call, opening_id, body)

    return routes


def _order(body: OpeningIn) -> OpenAccount | MoveAccount:
    if body.account_id:
        return MoveAccount(
            account_id=body.account_id,
            phone=body.phone,
            identity_kind=body.kind,
            identity=body.identity_number,
            paper=body.paper,
        )
    return OpenAccount(phone=body.phone, person=entered(body.person), paper=body.paper)


def _begun(status: int, kept: Document) -> Answer:
    """Answers to changes are kept for repetitions: nothing about people stands in them."""
    told = OpeningMadeOut.model_validate(kept)
    return answer(status, told.model_dump(mode="json"))


def _opening(accounts: AccountDesk, kept: Document | None) -> dict[str, Any]:
    return OpeningOut.of(opening_of(kept, accounts.means)).model_dump(mode="json")


def _confirmed(accounts: AccountDesk, call: Call, opening_id: str, body: ConfirmationIn) -> Response:
    demand_key(call)
    means, desk = accounts.means, accounts.desk
    opening = opening_of(accounts.accounts.opening(call.tenant, opening_id), means)
    account = f"phone {opening.phone}"
    call.tries.before_password(account)
    request = hashlib.sha256(call.request.headers["idempotency-key"].encode()).hexdigest()
    who, drafts = actor(desk, call), _drafts(accounts, call, opening.account_id)

    def run(work: UnitOfWork) -> Answer:
        done = account_openings.confirm_opening(
            opening_id, body.code, request, who, work, means=means, drafts=drafts
        )
        if done.kept is None:  # an answer and no error: the try is counted in this transaction
            told = json.loads(bytes(wrong_code(done.tried).response().body))
            return Answer(422, told, {"Content-Type": MEDIA_TYPE})
        return made(201, done.kept)

    response = call.command(run, reads=[(ACCOUNT_OPENINGS, opening_id)])
    if REPLAYED not in response.headers and not opening.opened:
        if response.status_code == 422:
            call.tries.wrong_password(account)
        else:
            desk.metrics.account(call.tenant, "moved" if opening.account_id else "opened")
    return response


def _drafts(accounts: AccountDesk, call: Call, account_id: str) -> list[str]:
    """What was begun from the telephone that an account has now."""
    kept = accounts.accounts.one(call.tenant, account_id) if account_id else None
    if kept is None:
        return []
    holder, now = account_of(kept, accounts.means).holder, accounts.means.online.means.clock.now()
    return [one["filing_id"] for one in accounts.online.filings.of_holder(call.tenant, holder, now)]


def made(status: int, kept: Document) -> Answer:
    """The same for an account: who wants to see it reads it."""
    told = AccountMadeOut.model_validate(kept)
    return answer(status, told.model_dump(mode="json"), version=kept["version"])


def shown(accounts: AccountDesk, kept: Document) -> dict[str, Any]:
    """An account as JSON."""
    public = accounts.desk.settings.common.public_url
    account = account_of(kept, accounts.means)
    return AccountOut.of(account, kept["version"], public).model_dump(mode="json")


def found_accounts(desk: Desk) -> APIRouter:
    """Accounts that are there."""
    routes = APIRouter(prefix=f"{PREFIX}/citizen-accounts", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.get("", response_model=AccountPage)
    def find_citizen_accounts(
        call: CallHere, response: Response, phone_number: Phone = "", identity_number: Identity = ""
    ) -> AccountPage:
        """By telephone or by somebody's number; both come in headers, since addresses are written down."""
        response.headers["Cache-Control"] = "no-store"
        found = _found(accounts, call, phone_number, identity_number.strip().upper())
        return AccountPage(items=[AccountOut.model_validate(shown(accounts, kept)) for kept in found])

    @routes.get("/{account_id}", response_model=AccountOut)
    def read_citizen_account(call: CallHere, account_id: str) -> Response:
        """One of them; its version is the ETag."""
        kept = accounts.accounts.one(call.tenant, account_id)
        if kept is None:
            raise UnknownAccountError(account_id)
        return reply(answer(200, shown(accounts, kept), version=kept["version"]))

    return routes


def kept_accounts(desk: Desk) -> APIRouter:
    """What an officer does with one, at its owner's wish."""
    routes = APIRouter(prefix=f"{PREFIX}/citizen-accounts/{{account_id}}", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.post("/persons", response_model=AccountMadeOut, status_code=201)
    def add_seen_person(call: CallHere, account_id: str, body: PersonSeenIn) -> Response:
        """Somebody whose paper the officer has seen, with If-Match; who is there already is completed."""
        expected, who, given = call.if_match(), actor(desk, call), entered(body.person)

        def run(work: UnitOfWork) -> Answer:
            kept = citizen_accounts.add_person(
                account_id, expected, given, body.paper, who, work, means=accounts.means
            )
            return made(201, kept)

        return call.command(run, reads=[(ACCOUNTS, account_id)])

    @routes.post("/closing", response_model=AccountMadeOut)
    def close_citizen_account(call: CallHere, account_id: str) -> Response:
        """Its owner wants it closed, with If-Match: it forgets its people, dossiers stay."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = citizen_accounts.close_account(account_id, expected, who, work, means=accounts.means)
            return made(200, kept)

        response = call.command(run, reads=[(ACCOUNTS, account_id)])
        if REPLAYED not in response.headers:
            desk.metrics.account(call.tenant, "closed")
        return response

    return routes


def _found(accounts: AccountDesk, call: Call, phone: str, identity: str) -> list[Document]:
    """Raises: InvalidInputError for what is no mobile telephone."""
    means = accounts.means
    if identity:
        return accounts.accounts.with_identity(call.tenant, identity_digest(identity, means))
    holder = holder_of(mobile_number("phone", phone), means.online)
    kept = accounts.accounts.of_holder(call.tenant, holder)
    return [kept] if kept else []
