"""The API of the same service as a page calls it: in this process, past the same door and gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

from services.chassis.context import HEADER, continued, current_traceparent
from services.chassis.problems import FieldError, Problem

_BASE = "http://inside"
Reply = httpx.Response


class RefusedError(Problem):
    """What the API answered instead, with whatever more its document tells."""

    def __init__(self, status: int, told: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        errors = [FieldError(**error) for error in told.get("errors", ())]
        super().__init__(
            status, told["code"], told["title"], told.get("detail", ""), errors=errors, headers=headers
        )
        self.told = told


class Inside:
    """One visitor's access to the API."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(transport=transport, base_url=_BASE, headers=headers)

    def bearing(self, token: str) -> Inside:
        """The same API for the bearer of another token."""
        return Inside(self._app, token)

    async def read(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Reply:
        """Ask; the answer.

        Args:
            query: parameters; those that are None or empty are left out.
            headers: more of them, with `_` for `-`.
        Raises: RefusedError, as the API answered.
        """
        given = {name: value for name, value in (query or {}).items() if value not in (None, "", [])}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._checked(await self._client.get(path, params=given, headers=self._traced(named)))

    async def act(
        self, path: str, body: Any = None, *, once: str = "", version: str = "", method: str = "POST"
    ) -> Reply:
        """Change something; the answer.

        Args:
            body: JSON, or bytes as they are.
            once: the idempotency key of the form.
            version: what the visitor has seen, as the form has kept it.
        Raises: RefusedError, as the API answered.
        """
        headers = {"Idempotency-Key": once} if once else {}
        if version:
            headers["If-Match"] = f'"{version}"'
        content: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body or {}}
        return self._checked(
            await self._client.request(method, path, headers=self._traced(headers), **content)
        )

    def _traced(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {**headers, HEADER: current_traceparent() or continued(None)}

    @staticmethod
    def _checked(response: Reply) -> Reply:
        if response.status_code < 400:
            return response
        headers = {name: response.headers[name] for name in ("retry-after",) if name in response.headers}
        raise RefusedError(response.status_code, response.json(), headers)
