"""A small client of intake's HTTP API, for what is set up once."""

import hashlib
import json
from typing import Any

import httpx

from deploy.problems import Problem

_SECONDS = 30.0


class Client:
    """Posts JSON with a token and with an idempotency key made from what is posted."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=_SECONDS, trust_env=False)

    def log_in(self, username: str, password: str) -> None:
        """Open a session. Raises: Problem when it is refused."""
        _, answer = self.post("/v1/sessions", {"username": username, "password": password})
        self._http.headers["Authorization"] = f"Bearer {answer['token']}"

    def post(self, path: str, body: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """Post; tells whether it changed anything, and the answer. What is there already changes nothing.

        Raises: Problem with the answer when it is refused.
        """
        key = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).hexdigest()[:32]
        try:
            answer = self._http.post(path, json=body, headers={"Idempotency-Key": f"district-{key}"})
        except httpx.HTTPError as exc:
            raise Problem(f"POST {path} failed: {exc}", "see deploy/status, then run it again") from exc
        if answer.status_code == httpx.codes.CONFLICT:
            return False, {}
        if not answer.is_success:
            cause = f"POST {path} was refused with {answer.status_code}: {answer.text}"
            raise Problem(cause, "mend what it says, then run it again")
        return "Idempotency-Replayed" not in answer.headers, answer.json()
