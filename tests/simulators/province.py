"""The service of a province's system: token, next code, create, status; and what can go wrong with it.

Run as a program (`python -m tests.simulators.province PORT`) it serves until its standard input closes.
Faults are set with `POST /control`, what it holds is read with `GET /ledger`; neither belongs to the service.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

CLIENT = ("commune", "secret-of-the-commune")
DAY = "261124"


@dataclass
class Faults:
    """What is wrong with the service at present."""

    slow_seconds: float = 0.0
    away: bool = False  # takes connections, answers nobody, does nothing
    busy: bool = False  # answers 503
    lossy: bool = False  # each message takes effect at once, and its first acknowledgement is lost
    duplicates: bool = False  # answers a repeated message with 409 "duplicate" instead of the old answer
    refusal: str = ""  # refuses everything with that code
    code: str = ""  # gives that code to whoever asks for the next one
    void_tokens: int = 0  # so many calls are told that their token is not good


@dataclass
class Ledger:
    """What the service holds."""

    codes: list[str] = field(default_factory=list)  # in the order in which they were given
    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # by message id
    calls: list[list[str]] = field(default_factory=list)  # path and message id, repetitions included
    tokens: int = 0


class Province:
    """The service itself; one message at a time takes effect."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.faults = Faults()
        self.ledger = Ledger()

    def control(self, asked: dict[str, Any]) -> None:
        """Set faults; those that are not named go."""
        with self.guard:
            self.faults = Faults(**asked)

    def told(self) -> dict[str, Any]:
        """All that it holds."""
        with self.guard:
            return asdict(self.ledger)

    def token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """A token for whoever knows the secret."""
        given = tuple(form.get(name, [""])[0] for name in ("client_id", "client_secret"))
        if given != CLIENT:
            return 401, {"code": "wrong-client"}
        with self.guard:
            self.ledger.tokens += 1
            return 200, {"access_token": f"token-{self.ledger.tokens}", "expires_in": 3600}

    def message(self, path: str, message_id: str, members: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take a message; one that it had before changes nothing."""
        with self.guard:
            self.ledger.calls.append([path, message_id])
            if self.faults.refusal:
                return 422, {"code": self.faults.refusal}
            earlier = self.ledger.answers.get(message_id)
            if earlier is not None:
                repeated = {**earlier, "TrungLap": 1}
                return (409, {**repeated, "code": "duplicate"}) if self.faults.duplicates else (200, repeated)
            answer = self._done(path, members)
            self.ledger.answers[message_id] = answer
            return 200, answer

    def _done(self, path: str, members: dict[str, Any]) -> dict[str, Any]:
        if path == "/dossier-codes/next":
            serial = len(self.ledger.codes) + 1
            code = self.faults.code or f"{members['MaDinhDanhDonVi']}-{DAY}-{serial:04d}"
            self.ledger.codes.append(code)
            return {"MaHoSo": code}
        if path == "/dossiers":
            number = members["MaHoSo"]
            self.ledger.dossiers[number] = members
        else:
            number = unquote(path.split("/")[2])
        self.ledger.statuses.setdefault(number, []).append(members["TrangThai"])
        return {"MaHoSo": number}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    province: Province

    def do_GET(self) -> None:
        """The ledger."""
        self._answer(200, self.province.told())

    def do_POST(self) -> None:
        """A call of the service, or a fault."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/control":
            self.province.control(json.loads(body))
            self._answer(200, {})
            return
        faults = self.province.faults
        time.sleep(faults.slow_seconds)
        if faults.away:
            self.close_connection = True
        elif faults.busy:
            self._answer(503, {})
        elif self.path == "/token":
            self._answer(*self.province.token(parse_qs(body.decode())))
        elif not self.headers.get("Authorization", "").startswith("Bearer token-") or self._void(faults):
            self._answer(401, {})
        else:
            self._message(json.loads(body))

    def _message(self, members: dict[str, Any]) -> None:
        status, told = self.province.message(self.path, self.headers["Message-Id"], members)
        if self.province.faults.lossy and "TrungLap" not in told:
            self.close_connection = True
        else:
            self._answer(status, told)

    @staticmethod
    def _void(faults: Faults) -> bool:
        if faults.void_tokens <= 0:
            return False
        faults.void_tokens -= 1
        return True

    def _answer(self, status: int, members: dict[str, Any]) -> None:
        content = json.dumps(members, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing: the tests read the ledger."""


def serve(port: int) -> None:
    """Serve until standard input closes: whoever started this is gone then."""
    handler = type("ProvinceHandler", (Handler,), {"province": Province()})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
