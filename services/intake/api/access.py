"""Routes of sessions, tokens, staff, machine clients and revocations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.identity import keep_revocation
from services.chassis.problems import Problem
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from services.contracts.identity import Role
from services.intake.api.caller import actor, demand_key
from services.intake.api.practice import practising
from services.intake.bootstrap import Desk
from services.intake.handlers import identity
from services.intake.handlers.errors import TakenError
from services.intake.ports import Document
from services.intake.schemas.administration import (
    ClientIn,
    ClientOut,
    RevocationIn,
    RevocationOut,
    SessionIn,
    SessionOut,
    StaffIn,
    StaffOut,
    TokenIn,
    TokenOut,
)


def tokens(desk: Desk) -> APIRouter:
    """Coming in. The answers hold a secret: a repetition makes a new token, nothing is kept."""
    routes = APIRouter(tags=["access"])

    @routes.post("/v1/sessions", response_model=TokenOut, status_code=201)
    def open_session(call: CallHere, body: SessionIn) -> Response:
        """Log in with username and password."""
        demand_key(call)
        with _few_wrong(call, body.username):
            tenant, kept = desk.directory.staff_named(body.username) or (HOST, {})
            _require_password(desk, kept, kept.get("password_hash"), body.password.get_secret_value())
        if body.practice:
            tenant, kept = practising(desk, tenant, kept)
        return _token(desk, tenant, kept)

    @routes.post("/v1/tokens", response_model=TokenOut, status_code=201)
    def issue_token(call: CallHere, body: TokenIn) -> Response:
        """A token for a machine client."""
        demand_key(call)
        with _few_wrong(call, body.client_id):
            tenant, kept = desk.directory.client(body.client_id) or (HOST, {})
            shown = {**kept, "roles": [Role.MACHINE_CLIENT.value], "staff_id": kept.get("client_id")}
            _require_password(desk, kept, kept.get("secret_hash"), body.client_secret.get_secret_value())
        return _token(desk, tenant, shown)

    return routes


def going(desk: Desk) -> APIRouter:
    """Who one is, and going out."""
    routes = APIRouter(tags=["access"])

    @routes.get("/v1/sessions/current", response_model=SessionOut)
    def read_session(call: CallHere) -> SessionOut:
        """Whose token it is, for whom and how long."""
        caller = call.caller
        staff = desk.directory.staff(caller.tenant or HOST, caller.holder) or {}
        return SessionOut(
            holder=caller.holder,
            name=actor(desk, call).name,
            commune_id=caller.tenant,
            unit_id=staff.get("unit_id") or None,
            roles=sorted(caller.roles),
            expires_at=caller.expires_at,
        )

    @routes.delete("/v1/sessions/current", status_code=204)
    def close_session(call: CallHere) -> Response:
        """Log out: this token is void everywhere within a minute."""
        who, revocation_id = actor(desk, call), desk.means.chance.new_id()

        def run(work: UnitOfWork) -> Answer:
            identity.revoke_token(
                revocation_id,
                call.caller.token_id,
                who,
                work,
                clock=desk.core.clock,
                keep_revocation=keep_revocation,
            )
            return answer(204, None)

        call.command(run, tenant=call.caller.tenant or HOST)
        return Response(status_code=204)

    return routes


@contextmanager
def _few_wrong(call: Call, account: str) -> Iterator[None]:
    """Who guesses an account's password is stopped for a while, from whatever address; others sign in.

    Raises: Problem (429).
    """
    call.tries.before_password(account)
    try:
        yield
    except Problem:
        call.tries.wrong_password(account)
        raise


def _require_password(desk: Desk, kept: Document, hashed: str | None, password: str) -> None:
    """Who is unknown, blocked or mistaken gets the same answer after the same time.

    Raises: Problem (401).
    """
    matches = desk.passwords.matches(hashed, password)
    if not (matches and kept["active"]):
        detail = "Tên đăng nhập hoặc mật khẩu không đúng."
        raise Problem(401, "wrong-credentials", "Không đăng nhập được", detail)


def _token(desk: Desk, tenant: str, kept: Document) -> Response:
    """A token for whoever has shown the password."""
    bound = None if tenant == HOST else tenant
    token, until = desk.issuer.issue(kept["staff_id"], bound, kept["roles"])
    shown = TokenOut(
        token=token,
        expires_at=until,
        holder=kept["staff_id"],
        name=kept["name"],
        commune_id=bound,
        unit_id=kept.get("unit_id") or None,
        roles=kept["roles"],
    )
    response = reply(answer(201, shown.model_dump(mode="json")))
    response.headers["Cache-Control"] = "no-store"
    return response


def accounts(desk: Desk) -> APIRouter:
    """Officers and machine clients of a commune, and the end of their access."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["access"])

    @routes.post("/staff", response_model=StaffOut, status_code=201)
    def create_staff(call: CallHere, body: StaffIn) -> Response:
        """Add an officer."""
        return _create_staff(desk, call, body)

    @routes.post("/clients", response_model=ClientOut, status_code=201)
    def create_client(call: CallHere, body: ClientIn) -> Response:
        """Add a machine client. Its secret stands in the first answer only, not in a repeated one."""
        return _create_client(desk, call, body)

    @routes.post("/revocations", response_model=RevocationOut, status_code=201)
    def revoke_access(call: CallHere, body: RevocationIn) -> Response:
        """End all tokens of an officer or a machine client."""
        who, revocation_id = actor(desk, call), desk.means.chance.new_id()

        def run(work: UnitOfWork) -> Answer:
            identity.revoke_access(
                revocation_id,
                body.holder,
                body.block,
                who,
                work,
                clock=desk.core.clock,
                keep_revocation=keep_revocation,
            )
            made = RevocationOut(revocation_id=revocation_id, holder=body.holder, blocked=body.block)
            return answer(201, made.model_dump())

        return call.command(run)

    return routes


def _create_staff(desk: Desk, call: Call, body: StaffIn) -> Response:
    staff = identity.checked_staff(body.username, body.name, body.roles, body.unit_id)
    taken = desk.directory.staff_named(body.username) is not None
    hashed = "" if taken else desk.passwords.hashed(body.password.get_secret_value())
    who, staff_id, means = actor(desk, call), desk.means.chance.new_id(), desk.means

    def run(work: UnitOfWork) -> Answer:
        if taken:
            raise TakenError(f"Tên đăng nhập {body.username}")
        kept = identity.create_staff(
            staff_id, staff, hashed, who, work, clock=means.clock, seal_person=means.seal_person
        )
        return answer(201, StaffOut.of(kept))

    return call.command(run)


def _create_client(desk: Desk, call: Call, body: ClientIn) -> Response:
    client = identity.checked_client(body.client_id, body.name)
    found = desk.directory.client(body.client_id)
    elsewhere = found is not None and found[0] != call.tenant
    secret = body.secret.get_secret_value() if body.secret else desk.means.chance.secret()
    hashed = desk.passwords.hashed(secret)

    def run(work: UnitOfWork) -> Answer:
        if elsewhere:
            raise TakenError(f"Phần mềm {body.client_id}")
        kept = identity.create_client(client, hashed, work)
        return answer(201, ClientOut.model_validate(kept).model_dump())

    response = call.command(run)
    return response if "idempotency-replayed" in response.headers else _with_secret(response, secret)


def _with_secret(response: Response, secret: str) -> Response:
    """The first answer shows the secret; the one that is kept for repetitions does not."""
    body: dict[str, Any] = {**json.loads(bytes(response.body)), "client_secret": secret}
    return reply(answer(response.status_code, body))
