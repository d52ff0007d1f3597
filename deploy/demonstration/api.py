"""A patient HTTP client: what was not answered is asked again with the same idempotency key."""

import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE_SECONDS = 120.0
LOOKS = 20  # others' news may change a thing between looking at it and acting on it, rarely more than once
_AGAIN = {429, 502, 503, 504}
_RUNNING = "idempotency-key-running"
_CHANGED_SINCE = 412


class DemonstrationError(Exception):
    """Something answered as it must not; the demonstration is broken off."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    etag: str = ""


class Api:
    """One signed-in officer at the gateway; used by several threads."""

    def __init__(self, gateway: str, username: str, password: str) -> None:
        self._http = httpx.Client(base_url=gateway, timeout=30.0, trust_env=False)
        self._login = {"username": username, "password": password}
        self._token = ""
        self._holder, self._name = "", ""
        self._guard = threading.Lock()

    @property
    def holder(self) -> str:
        """The staff id of the officer, as their session says it."""
        if not self._holder:
            self._sign_in_again(self._token)
        return self._holder

    @property
    def name(self) -> str:
        """What the officer is called."""
        return self._name if self.holder else ""

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def get(self, path: str, *, may_be_missing: bool = False, **query: Any) -> Answer:
        """Read; a 404 is returned only where it may be."""
        return self._asked("GET", path, may_be_missing=may_be_missing, params=query)

    def post(self, path: str, body: dict[str, Any], *, etag: str = "", refusable: bool = False) -> Answer:
        """Change something, once, however often it has to be sent; `refusable`: a refusal is an answer."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        if etag:
            headers["If-Match"] = etag
        return self._asked("POST", path, refusable=refusable, json=body, headers=headers)

    def act(
        self,
        path: str,
        what: str,
        body: dict[str, Any],
        *,
        reader: "Api | None" = None,
        refusable: bool = False,
    ) -> Answer:
        """Look at a thing and do something with it as it was seen; look again where news came between.

        Args:
            reader: who looks, where whoever acts may not.
            refusable: as in `post`.
        """
        for _ in range(LOOKS):
            etag = (reader or self).get(path, may_be_missing=True).etag
            answer = self.post(f"{path}/{what}", body, etag=etag, refusable=True)
            if answer.status != _CHANGED_SINCE:
                break
        return answer if refusable else _accepted("POST", f"{path}/{what}", answer)

    def items(self, path: str, **query: Any) -> list[Any]:
        """All pages of a list."""
        found: list[Any] = []
        after: str | None = ""
        while after is not None:
            place = {"after": after} if after else {}
            page = self._asked("GET", path, params={**query, **place, "limit": 200}).body
            found.extend(page["items"])
            after = page["next"]
        return found

    def _asked(
        self, method: str, path: str, *, may_be_missing: bool = False, refusable: bool = False, **how: Any
    ) -> Answer:
        until = time.monotonic() + PATIENCE_SECONDS
        pause = 0.05
        given = how.pop("headers", {})
        while True:
            token = self._token
            cause, answer = self._once(method, path, token, given, how)
            if answer is not None and (answer.status < 400 or (may_be_missing and answer.status == 404)):
                return answer
            if answer is not None and answer.status not in _AGAIN | {401} and _code(answer) != _RUNNING:
                return answer if refusable else _accepted(method, path, answer)
            if time.monotonic() > until:
                raise DemonstrationError(f"{method} {path}: {cause} for {PATIENCE_SECONDS:.0f} s")
            if answer is not None and answer.status == 401:
                self._sign_in_again(token)
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def _once(
        self, method: str, path: str, token: str, headers: dict[str, str], how: dict[str, Any]
    ) -> tuple[str, Answer | None]:
        try:
            signed = {"Authorization": f"Bearer {token}"} if token else {}
            got = self._http.request(method, path, headers={**signed, **headers}, **how)
            body = got.json() if "json" in got.headers.get("content-type", "") else got.content
        except (httpx.TransportError, ValueError) as exc:
            return f"{type(exc).__name__}: {exc}", None
        return f"{got.status_code}", Answer(got.status_code, body, got.headers.get("etag", ""))

    def _sign_in_again(self, refused: str) -> None:
        """A new session, unless another thread opened one since that token was refused."""
        with self._guard:
            if self._token != refused:
                return
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            try:
                got = self._http.post("/intake/v1/sessions", json=self._login, headers=headers)
            except httpx.TransportError:
                return  # the caller comes back
            if got.status_code in (200, 201):
                session = got.json()
                self._token = session["token"]
                self._holder, self._name = session["holder"], session["name"]
            elif got.status_code not in _AGAIN:
                raise DemonstrationError(f"{self._login['username']} cannot sign in: {got.text}")


def _accepted(method: str, path: str, answer: Answer) -> Answer:
    if answer.status >= 400:
        raise DemonstrationError(f"{method} {path}: {answer.status} {answer.body}")
    return answer


def _code(answer: Answer) -> str:
    return str(answer.body.get("code", "")) if isinstance(answer.body, dict) else ""
