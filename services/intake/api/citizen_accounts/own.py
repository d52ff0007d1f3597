"""Routes of the owner of an account: who has the telephone, with the pass that its code opened."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.answers import REPLAYED
from services.intake.api.caller import commune
from services.intake.api.citizen_accounts.counter import PREFIX, made, shown
from services.intake.api.online.entering import entered
from services.intake.bootstrap import Desk
from services.intake.bootstrap.citizen_accounts import AccountDesk
from services.intake.domain.citizen_accounts import Account
from services.intake.handlers import citizen_accounts
from services.intake.handlers.account_errors import UnknownAccountError
from services.intake.handlers.citizen_accounts import account_id_of
from services.intake.handlers.online import filer
from services.intake.ports import ACCOUNT_TELEPHONES, Document
from services.intake.schemas.citizen_accounts import (
    AccountMadeOut,
    AccountOut,
    OwnAccountIn,
    OwnDossierOut,
    OwnDossierPage,
    PersonIn,
)

Change = Callable[[str, UnitOfWork], Document]


def own_account(desk: Desk) -> APIRouter:
    """The account of the telephone that was confirmed."""
    routes = APIRouter(prefix=f"{PREFIX}/own-account", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.get("", response_model=AccountOut)
    def read_own_account(call: CallHere) -> Response:
        """All that is kept about its owner; its version is the ETag."""
        kept = accounts.accounts.of_holder(call.tenant, call.caller.holder)
        if kept is None:
            raise UnknownAccountError("no account at this telephone")
        return reply(answer(200, shown(accounts, kept), version=kept["version"]))

    @routes.post("", response_model=AccountMadeOut, status_code=201)
    def open_own_account(call: CallHere, body: OwnAccountIn) -> Response:
        """Open one without coming: nobody has seen a paper, so it shows what is filed from here on."""
        commune(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = citizen_accounts.open_own(
                entered(body.person), call.caller.holder, work, means=accounts.means
            )
            return made(201, kept)

        response = call.command(run, reads=[(ACCOUNT_TELEPHONES, call.caller.holder)])
        if REPLAYED not in response.headers:
            desk.metrics.account(call.tenant, "opened")
        return response

    return routes


def closing_own(desk: Desk) -> APIRouter:
    """The end of one's own account."""
    routes = APIRouter(prefix=f"{PREFIX}/own-account/closing", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.post("", response_model=AccountMadeOut)
    def close_own_account(call: CallHere) -> Response:
        """Close it, with If-Match: what it knows of people is gone, dossiers stay."""
        expected, who = call.if_match(), filer(call.caller.holder)

        def change(account_id: str, work: UnitOfWork) -> Document:
            return citizen_accounts.close_account(account_id, expected, who, work, means=accounts.means)

        response = _changed(call, change)
        if REPLAYED not in response.headers:
            desk.metrics.account(call.tenant, "closed")
        return response

    return routes


def own_persons(desk: Desk) -> APIRouter:
    """Who stands under one's own account."""
    routes = APIRouter(prefix=f"{PREFIX}/own-account/persons", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.post("", response_model=AccountMadeOut, status_code=201)
    def add_own_person(call: CallHere, body: PersonIn) -> Response:
        """Somebody more, for whom this telephone files; with If-Match."""
        expected, who, given = call.if_match(), filer(call.caller.holder), entered(body.person)

        def change(account_id: str, work: UnitOfWork) -> Document:
            return citizen_accounts.add_person(
                account_id, expected, given, None, who, work, means=accounts.means
            )

        return _changed(call, change, 201)

    @routes.post("/{person_id}", response_model=AccountMadeOut)
    def correct_own_person(call: CallHere, person_id: str, body: PersonIn) -> Response:
        """Correct what is kept, with If-Match; what an officer compared with a paper takes the paper."""
        expected, given, holder = call.if_match(), entered(body.person), call.caller.holder

        def change(account_id: str, work: UnitOfWork) -> Document:
            return citizen_accounts.correct_person(
                account_id, expected, person_id, given, holder, work, means=accounts.means
            )

        return _changed(call, change)

    return routes


def leaving(desk: Desk) -> APIRouter:
    """Who does not stand under it any more."""
    routes = APIRouter(prefix=f"{PREFIX}/own-account/persons/{{person_id}}", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.delete("", response_model=AccountMadeOut)
    def remove_own_person(call: CallHere, person_id: str) -> Response:
        """Somebody less, with If-Match."""
        expected, holder = call.if_match(), call.caller.holder

        def change(account_id: str, work: UnitOfWork) -> Document:
            return citizen_accounts.remove_person(
                account_id, expected, person_id, holder, work, means=accounts.means
            )

        return _changed(call, change)

    return routes


def _changed(call: Call, change: Change, status: int = 200) -> Response:
    holder = call.caller.holder

    def run(work: UnitOfWork) -> Answer:
        kept = change(account_id_of(holder, work), work)
        return made(status, kept)

    return call.command(run, reads=[(ACCOUNT_TELEPHONES, holder)])


def own_dossiers(desk: Desk) -> APIRouter:
    """What an account shows."""
    routes = APIRouter(prefix=f"{PREFIX}/own-dossiers", tags=["accounts"])
    accounts = AccountDesk(desk)

    @routes.get("", response_model=OwnDossierPage)
    def list_own_dossiers(call: CallHere, response: Response) -> OwnDossierPage:
        """Dossiers of the people whose papers were seen, and those filed from its telephone."""
        response.headers["Cache-Control"] = "no-store"
        now, public = desk.means.clock.now(), desk.settings.common.public_url
        found = accounts.accounts.dossiers(call.tenant, _own(accounts, call))
        return OwnDossierPage(items=[OwnDossierOut.of(kept, now, public) for kept in found])

    return routes


def _own(accounts: AccountDesk, call: Call) -> Account:
    """Raises: UnknownAccountError."""
    found = accounts.owner(call.tenant, call.caller.holder).account
    if found is None:
        raise UnknownAccountError("no account at this telephone")
    return found
