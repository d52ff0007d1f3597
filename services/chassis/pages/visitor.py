"""Who looks at a page: the bearer of the token in the session's cookie, or anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.identity import PUBLIC, Caller, TokenError, TokenVerifier


@dataclass(frozen=True)
class Visitor:
    """Who it is, and what they may do.

    Attributes:
        permissions: rule to the roles that may.
    """

    token: str
    caller: Caller
    permissions: Mapping[str, frozenset[Any]]

    @property
    def signed_in(self) -> bool:
        """Whether there is a token that holds."""
        return bool(self.token)

    @property
    def tenant(self) -> str:
        """Whose pages are shown; empty for the host's own people, and for anybody."""
        return self.caller.tenant or ""

    def may(self, rule: str) -> bool:
        """Whether the permission table lets them."""
        return bool(self.caller.roles & self.permissions.get(rule, frozenset()))


def visitor_of(
    request: Request, cookie: str, verifier: TokenVerifier, permissions: Mapping[str, frozenset[Any]]
) -> Visitor:
    """The visitor; a token that holds no more counts as none."""
    token = request.cookies.get(cookie, "")
    try:
        caller = verifier.verify(token) if token else PUBLIC
    except TokenError:
        token, caller = "", PUBLIC
    return Visitor(token, caller, permissions)


def remember(response: Response, cookie: str, token: str, *, encrypted: bool) -> None:
    """Keep the token until the browser is closed; no script can read it, no other site can send it along."""
    response.set_cookie(cookie, token, path="/", httponly=True, samesite="lax", secure=encrypted)


def forget(response: Response, cookie: str) -> None:
    """Let the browser drop the token."""
    response.delete_cookie(cookie, path="/", httponly=True, samesite="lax")
