"""The service of the province's system over HTTP: token, next code, create dossier, status.

Each call carries the id of its message in `Message-Id`; the service answers one that it had before as it did
then. The sequence is that of systems in use; the paths and members are described in the service's README.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from services.intake.domain.synchronising import Duty, Reply, Telling

SIDE_BY_SIDE = 8  # calls
EARLIER_SECONDS = 30.0  # a token is renewed before it ends
LATER = frozenset({401, 403, 405, 407, 408, 425, 429})  # our account or address, or not now
DUPLICATE = "duplicate"  # the code with which some services say that they had the message before
LONGEST_CODE = 60
_AWAY = Reply(away=True)


@dataclass(frozen=True, kw_only=True)
class Access:
    """How the service is reached.

    Attributes:
        seconds: how long a call may take.
    """

    url: str
    client_id: str
    client_secret: str
    seconds: float


class ProvinceService:
    """See ports.RecordService. Safe to share between threads; the courier of one process uses it."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._client = httpx.Client(base_url=access.url, timeout=access.seconds)
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="province")
        self._came: deque[tuple[Telling, Reply]] = deque()
        self._guard = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def send(self, telling: Telling) -> None:
        """See ports.RecordService."""
        self._pool.submit(self._carry, telling)

    def replies(self) -> list[tuple[Telling, Reply]]:
        """See ports.RecordService."""
        return [self._came.popleft() for _ in range(len(self._came))]

    def close(self) -> None:
        """Let go of the connections, when the calls under way have ended."""
        self._pool.shutdown()
        self._client.close()

    def _carry(self, telling: Telling) -> None:
        reply = _AWAY
        try:
            reply = self._call(telling)
        except (httpx.HTTPError, ValueError):
            return  # no answer, or one that cannot be read
        finally:
            self._came.append((telling, reply))

    def _call(self, telling: Telling) -> Reply:
        answer = self._posted(telling, self._token_now())
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # ended early, or by their restart
            answer = self._posted(telling, self._token_now(void=True))
        code = "" if answer.is_success else _code(answer)
        if answer.is_success or code == DUPLICATE:
            return _acknowledged(telling, answer)
        if not answer.is_client_error or answer.status_code in LATER:
            return _AWAY
        if answer.status_code == httpx.codes.NOT_FOUND and not code:
            return _AWAY  # not its word about the dossier: the address is wrong, or it is being installed
        return Reply(refusal=f"{answer.status_code} {code}".strip())

    def _posted(self, telling: Telling, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Message-Id": telling.message.message_id}
        return self._client.post(_path(telling), json=dict(telling.members), headers=headers)

    def _token_now(self, *, void: bool = False) -> str:
        """A token that is good; one call for it, however many threads ask."""
        with self._guard:
            if void or time.monotonic() > self._good_until:
                asked = {
                    "grant_type": "client_credentials",
                    "client_id": self._access.client_id,
                    "client_secret": self._access.client_secret,
                }
                answer = self._client.post("/token", data=asked)
                answer.raise_for_status()
                told = _object(answer)
                self._token = str(told["access_token"])
                self._good_until = time.monotonic() + float(told["expires_in"]) - EARLIER_SECONDS
            return self._token


def _path(telling: Telling) -> str:
    if telling.message.duty is Duty.NUMBER:
        return "/dossier-codes/next"
    if telling.message.duty is Duty.CREATE:
        return "/dossiers"
    return f"/dossiers/{quote(telling.number, safe='')}/status"


def _acknowledged(telling: Telling, answer: httpx.Response) -> Reply:
    if telling.message.duty is Duty.NUMBER:
        return Reply(number=str(_object(answer).get("MaHoSo", "")))
    return Reply()


def _code(answer: httpx.Response) -> str:
    """The service's code of a refusal: a word, never a sentence, which could name people."""
    try:
        code = str(_object(answer).get("code", ""))
    except ValueError:
        return ""
    plain = code.replace("-", "").replace("_", "")
    return code if plain.isascii() and plain.isalnum() and len(code) <= LONGEST_CODE else ""


def _object(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises: ValueError if it is none.
    """
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError("not an object")
    return told
