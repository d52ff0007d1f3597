"""Who calls, for which commune, as the use cases want to know it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from services.chassis.call import Call
from services.chassis.problems import Problem
from services.contracts.envelope import HOST
from services.contracts.identity import Role
from services.intake.bootstrap import Desk
from services.intake.domain.commune import Commune
from services.intake.handlers.errors import UnknownCommuneError
from services.intake.ports import Actor

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]  # of which there may be dossiers


def actor(desk: Desk, call: Call) -> Actor:
    """The caller, by the name that stands on forms."""
    caller = call.caller
    name = desk.directory.name_of(caller.tenant or HOST, caller.holder)
    via = "machine_client" if Role.MACHINE_CLIENT in caller.roles else "staff"
    return Actor(holder=caller.holder, name=name or "", via=via)


def commune(desk: Desk, call: Call) -> Commune:
    """The commune in the path.

    Raises: UnknownCommuneError.
    """
    found = desk.directory.commune(call.tenant)
    if found is None:
        raise UnknownCommuneError(call.tenant)
    return found


def demand_key(call: Call) -> None:
    """Every POST carries an Idempotency-Key, also one whose answer is never kept: a secret.

    Raises: Problem.
    """
    if not call.request.headers.get("idempotency-key"):
        detail = "Mỗi yêu cầu POST cần một Idempotency-Key riêng."
        raise Problem(400, "idempotency-key-required", "Thiếu Idempotency-Key", detail)
