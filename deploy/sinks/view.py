"""The HTTP side that both sinks share: JSON answers on loopback, nothing written to a log."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar


class View(BaseHTTPRequestHandler):
    """Answers for one folder of messages."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body leave as two writes
    folder: ClassVar[Path]

    def answer(self, status: int, body: object) -> None:
        """Answer with JSON."""
        self.answer_bytes(status, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def answer_bytes(self, status: int, data: bytes, content_type: str) -> None:
        """Answer with bytes as they are."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Keep silent: addresses and look-up codes do not belong in a log."""


def server(view: type[View], folder: Path, port: int) -> ThreadingHTTPServer:
    """A loopback server of a view over a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    view.folder = folder
    return ThreadingHTTPServer(("127.0.0.1", port), view)
