"""A small client of intake's HTTP API, for what is set up once."""

import hashlib
import json
import uuid
from typing import Any

import httpx

from deploy.problems import Problem

_SECONDS = 30.0


class Client:
    """Creates things under an idempotency key made from what they are, so that a second try is none."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=_SECONDS, trust_env=False)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def log_in(self, username: str, password: str) -> None:
        """Open a session. Raises: Problem when it is refused."""
        login = {"username": username, "password": password}
        answer = self._post("/v1/sessions", login, str(uuid.uuid4()))  # each session is a new one
        self._http.headers["Authorization"] = f"Bearer {_accepted(answer).json()['token']}"

    def create(self, path: str, body: dict[str, Any]) -> bool:
        """Post something new; false when it was there already.

        Raises: Problem with the answer when it is refused.
        """
        key = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).hexdigest()[:32]
        answer = self._post(path, body, f"district-{key}")
        if answer.status_code == httpx.codes.CONFLICT:  # made in an earlier run whose key is forgotten
            return False
        return "Idempotency-Replayed" not in _accepted(answer).headers

    def _post(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        try:
            return self._http.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx.HTTPError as exc:
            raise Problem(f"POST {path} failed: {exc}", "see deploy/status, then run it again") from exc


def _accepted(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        cause = f"POST {answer.url.path} was refused with {answer.status_code}: {answer.text}"
        raise Problem(cause, "mend what it says, then run it again")
    return answer
