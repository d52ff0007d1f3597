"""A desk's HTTP client: what was not answered is sent again with the same key, until it is decided."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from tests.chaos.ledger import ACKNOWLEDGED, REFUSED, Command, Ledger

ANSWER_SECONDS = 10.0
PAUSES = (0.05, 2.0)
_AGAIN = {401, 429, 502, 503, 504}
_RUNNING = "idempotency-key-running"


class Gone(Exception):
    """The desk closes before an answer came."""


class Client:
    """One officer, or nobody in particular, at the gateway; used by several desks."""

    def __init__(self, base: str, ledger: Ledger, username: str = "", password: str = "") -> None:
        self._http = httpx.Client(base_url=base, timeout=ANSWER_SECONDS, trust_env=False)
        self._ledger = ledger
        self._login = {"username": username, "password": password}
        self._token = self._holder = ""
        self.username = username
        self.stopping: Callable[[], bool] = lambda: False

    @property
    def holder(self) -> str:
        """The officer's id.

        Raises: Gone.
        """
        pause = PAUSES[0]
        while not self._holder:
            self._sign_in()
            if not self._holder:
                pause = self._rest(pause, None)
        return self._holder

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def look_up(self, code: str) -> tuple[int, Any, str]:
        """What the holder of a look-up code is shown."""
        return self.get("/tracking/v1/public/lookup", {"Lookup-Code": code})

    def get(self, path: str, headers: Mapping[str, str] = {}, **query: Any) -> tuple[int, Any, str]:
        """Read: status, body and version; asked again while the answer is none.

        Raises: Gone.
        """
        pause = PAUSES[0]
        while True:
            answer = self._once("GET", path, headers, params=query)
            if answer is not None and answer.status_code not in _AGAIN and answer.status_code < 500:
                body = answer.json() if "json" in answer.headers.get("content-type", "") else answer.content
                return answer.status_code, body, answer.headers.get("etag", "")
            pause = self._rest(pause, answer)

    def send(self, command: Command) -> Command:
        """Send a command until it is decided; it is in the ledger from before the first time.

        Raises: Gone; the command then stays open.
        """
        pause = PAUSES[0]
        command.by = self.username
        headers = {"Idempotency-Key": command.key} | ({"If-Match": command.etag} if command.etag else {})
        body: dict[str, Any] = {"json": command.body}
        if isinstance(command.body, bytes):
            body = {"content": command.body}
            headers["Content-Type"] = "application/pdf"
        while True:
            command.tries += 1
            answer = self._once("POST", command.path, headers, **body)
            if answer is not None and self._decide(command, answer):
                return command
            pause = self._rest(pause, answer)

    def _decide(self, command: Command, answer: httpx.Response) -> bool:
        told = _document(answer)
        if told is None or answer.status_code in _AGAIN or told.get("code") == _RUNNING:
            command.put_off.add(str((told or {}).get("code", answer.status_code)))
            return False
        if answer.status_code >= 500:
            command.fault = f"{answer.status_code} {told.get('code')}"
            self._ledger.note(f"{command.kind} {command.key[:8]} FAULT {command.fault}", command.subject)
            return False
        told = {**told, "etag": answer.headers.get("etag", "")}
        state = ACKNOWLEDGED if answer.is_success else REFUSED
        self._ledger.decided(command, state, answer.status_code, told)
        return True

    def _rest(self, pause: float, answer: httpx.Response | None) -> float:
        if self.stopping():
            raise Gone
        if answer is not None and answer.status_code == httpx.codes.UNAUTHORIZED:
            self._sign_in()
        time.sleep(pause)
        return min(pause * 2, PAUSES[1])

    def _once(self, method: str, path: str, headers: Mapping[str, str], **how: Any) -> httpx.Response | None:
        signed = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            return self._http.request(method, path, headers={**signed, **headers}, **how)
        except httpx.HTTPError:
            return None

    def _sign_in(self) -> None:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        try:
            got = self._http.post("/intake/v1/sessions", json=self._login, headers=headers)
            if got.is_success:
                session = got.json()
                self._token, self._holder = session["token"], session["holder"]
        except (httpx.HTTPError, ValueError):
            return  # the caller comes back


def _document(answer: httpx.Response) -> dict[str, Any] | None:
    """The JSON object of an answer that came whole, or None."""
    try:
        told = answer.json()
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
