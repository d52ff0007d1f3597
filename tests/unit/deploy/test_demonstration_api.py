"""The demonstration's client acts on what it has just seen, and looks again where news came between."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from deploy.demonstration.api import LOOKS, Api, DemonstrationError


class Thing(ThreadingHTTPServer):
    """A thing that somebody else changes between the first looks and what is done after them."""

    def __init__(self, changes: int) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.changes_to_come, self.version = changes, 1
        self.acted: list[tuple[str, str]] = []


class _Door(BaseHTTPRequestHandler):
    server: Thing

    def do_GET(self) -> None:
        """What it looked like just before somebody changed it; the change is there before the answer is."""
        looked_like = self.server.version
        if self.server.changes_to_come:
            self.server.changes_to_come -= 1
            self.server.version += 1
        self._answer(200, etag=f'"{looked_like}"')

    def do_POST(self) -> None:
        """Something is done with it, as it was seen."""
        self.rfile.read(int(self.headers["Content-Length"]))
        seen = self.headers["If-Match"]
        self.server.acted.append((self.path, seen))
        self._answer(200 if seen == f'"{self.server.version}"' else 412)

    def log_message(self, *_: object) -> None:
        """Nothing is written."""

    def _answer(self, status: int, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(b"{}")


@contextmanager
def thing(changes: int) -> Iterator[tuple[Thing, Api]]:
    """It, and a client that talks to it."""
    with Thing(changes) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        client = Api(f"http://127.0.0.1:{server.server_port}", "canbo", "mat-khau")
        yield server, client
        client.close()
        server.shutdown()


def test_it_acts_again_on_what_it_sees_after_the_news() -> None:
    """Two changes came between: the third time it acts on what is there."""
    with thing(changes=2) as (server, client):
        assert client.act("/things/1", "withdrawal", {}).status == 200
        assert server.acted == [("/things/1/withdrawal", f'"{version}"') for version in (1, 2, 3)]


def test_it_does_not_look_for_ever() -> None:
    """What changes each time is broken off with the last answer, or told to whoever wants refusals."""
    with thing(changes=1000) as (server, client):
        with pytest.raises(DemonstrationError, match="/things/1/withdrawal: 412"):
            client.act("/things/1", "withdrawal", {})
        assert len(server.acted) == LOOKS
        assert client.act("/things/1", "withdrawal", {}, refusable=True).status == 412
