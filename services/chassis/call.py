"""One call over HTTP: who calls, for which tenant, with which version in mind, and how its command is run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import Request
from starlette.responses import Response

from services.chassis.admission.tries import Tries
from services.chassis.commands import Answer, Commands, Once
from services.chassis.core import Core
from services.chassis.edge import template_of
from services.chassis.errors import ServiceError
from services.chassis.identity import PUBLIC, Caller, TokenError, TokenVerifier
from services.chassis.problems import Problem
from services.chassis.work import UnitOfWork

MAX_KEY = 128
MAX_VERSION_DIGITS = 18


class StaleVersionError(ServiceError):
    """The document was changed since the caller read it."""


class Access(Protocol):
    """Who may what, as agreed among the services; a module may be it.

    Attributes:
        PERMISSIONS: "<service>.<route function>" to the roles that may; what is not named is denied.
        PUBLIC_ROLE: the role that needs no token.
        ACROSS: roles that are not bound to the tenant of their token.
        TENANT_PARAM: the path parameter that names the tenant.
        FOREIGN: code, title and detail of the problem for a token of another tenant.
    """

    PERMISSIONS: Mapping[str, frozenset[Any]]
    PUBLIC_ROLE: str
    ACROSS: frozenset[Any]
    TENANT_PARAM: str
    FOREIGN: tuple[str, str, str]


@dataclass(frozen=True)
class Gate:
    """Who may pass at a service, and how tokens are verified."""

    service: str
    access: Access
    verifier: TokenVerifier

    @classmethod
    def of(cls, core: Core, access: Access) -> Gate:
        """The gate of a service."""
        verifier = TokenVerifier(core.store, core.settings.service_secret, core.clock)
        return cls(core.service, access, verifier)

    def admit(self, request: Request) -> Caller:
        """The caller, if the table lets them in.

        Raises: Problem (401, 403).
        """
        access, name = self.access, f"{self.service}.{request.scope['route'].name}"
        allowed = access.PERMISSIONS.get(name, frozenset())
        header = request.headers.get("authorization", "")
        caller = self._verified(header) if header or access.PUBLIC_ROLE not in allowed else PUBLIC
        if access.PUBLIC_ROLE in allowed:
            return caller
        if not caller.roles & allowed:
            detail = "Tài khoản này không có vai trò cần thiết."
            raise Problem(403, "forbidden", "Không được phép", detail)
        tenant = request.path_params.get(access.TENANT_PARAM)
        if tenant is not None and tenant != caller.tenant and not caller.roles & allowed & access.ACROSS:
            raise Problem(403, *access.FOREIGN)
        return caller

    def _verified(self, header: str) -> Caller:
        scheme, _, token = header.partition(" ")
        try:
            if scheme.lower() != "bearer" or not token:
                raise TokenError("no bearer token")
            return self.verifier.verify(token.strip())
        except TokenError as exc:
            detail = "Phiên làm việc không có, đã hết hạn hoặc đã bị thu hồi. Xin đăng nhập lại."
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem(401, "unauthenticated", "Cần đăng nhập", detail, headers=headers) from exc


class Call:
    """What a route gets: `call: Call` as a dependency."""

    def __init__(self, request: Request, body: bytes, caller: Caller, commands: Commands, gate: Gate) -> None:
        self.request = request
        self.body = body
        self.caller = caller
        self._commands = commands
        self._fingerprint = gate.verifier.fingerprint
        self._tenant = request.path_params.get(gate.access.TENANT_PARAM)

    @property
    def tenant(self) -> str:
        """The tenant in the path; who may act for it has been checked."""
        if self._tenant is None:
            raise LookupError("this route names no tenant")
        return str(self._tenant)

    @property
    def tries(self) -> Tries:
        """Counts what is tried without a token."""
        counted: Tries = self.request.app.state.tries
        return counted

    @property
    def actor(self) -> str:
        """Who it was, for the history and the events."""
        return self.caller.holder

    def if_match(self) -> int:
        """The version that the caller has seen.

        Raises: Problem (428 if it is missing, 400 if it is no version of ours).
        """
        header = self.request.headers.get("if-match")
        if header is None:
            detail = "Xin đọc lại và gửi kèm If-Match với ETag vừa nhận."
            raise Problem(428, "version-required", "Thiếu If-Match", detail)
        version = header.strip().removeprefix("W/").strip('"')
        if not (version.isascii() and version.isdigit() and len(version) <= MAX_VERSION_DIGITS):
            detail = 'If-Match phải là ETag đã nhận, ví dụ "3".'
            raise Problem(400, "invalid-version", "If-Match không hợp lệ", detail)
        return int(version)

    def check_version(self, version: int, changed_by: str = "") -> None:
        """Refuse a change of something that is not what the caller has seen.

        Raises: Problem (428, 400), StaleVersionError.
        """
        if self.if_match() != version:
            error = StaleVersionError("changed since")
            by = f" bởi {changed_by}" if changed_by else ""
            error.detail = f"Nội dung đã được thay đổi{by}. Xin tải lại rồi làm tiếp."  # type: ignore[attr-defined]
            raise error

    def command(
        self,
        handle: Callable[[UnitOfWork], Answer],
        *,
        tenant: str | None = None,
        reads: Sequence[tuple[str, str]] = (),
    ) -> Response:
        """Run a change in a transaction and answer; a POST given twice takes effect once.

        Args:
            reads: collection and key of what `handle` will ask for; a hint that saves time.
        Raises: Problem (400 without Idempotency-Key), what `handle` raises, what Commands.run raises.
        """
        once = self._once() if self.request.method == "POST" else None
        answer = self._commands.run(tenant or self.tenant, handle, once=once, reads=reads)
        return reply(answer)

    def _once(self) -> Once:
        key = self.request.headers.get("idempotency-key", "")
        if not key or len(key) > MAX_KEY or not key.isprintable():
            detail = f"Mỗi yêu cầu POST cần một Idempotency-Key riêng, từ 1 đến {MAX_KEY} ký tự in được."
            raise Problem(400, "idempotency-key-required", "Thiếu Idempotency-Key", detail)
        scope = self.request.scope
        if_match = self.request.headers.get("if-match", "")
        place = f"\n{scope['path']}\n{if_match}\n".encode() + scope.get("query_string", b"")
        told = self._fingerprint(hashlib.sha256(self.body).digest() + place)
        return Once(self.caller.holder or "public", template_of(scope), key, told)


def answer(
    status: int, body: Mapping[str, Any] | None, *, version: int | None = None, location: str | None = None
) -> Answer:
    """An answer with its ETag and Location."""
    headers = {}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    if location is not None:
        headers["Location"] = location
    return Answer(status, body, headers)


def reply(given: Answer) -> Response:
    """The HTTP response of an answer."""
    content = b"" if given.body is None else json.dumps(given.body, ensure_ascii=False).encode()
    return Response(content, given.status, dict(given.headers), media_type="application/json")
