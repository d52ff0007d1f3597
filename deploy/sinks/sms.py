"""The SMS gateway's stand-in: takes each message once per reference, on disk before it answers."""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

from deploy.sinks.durable import store_once, stored
from deploy.sinks.view import View, server

LARGEST_BYTES = 65_536
FIELDS = ("to", "text", "reference")


class SmsView(View):
    """`POST /send` {to, text, reference}; `GET /messages`: all taken, oldest first; `/healthz`, `/readyz`."""

    def do_GET(self) -> None:  # noqa: N802 - named by http.server
        """Show what was asked for."""
        if self.path in ("/healthz", "/readyz"):
            self.answer(200, {"status": "ok"})
        elif self.path == "/messages":
            kept = [json.loads(path.read_text()) for path in stored(self.folder)]
            self.answer(200, {"items": sorted(kept, key=lambda message: float(message["received_at"]))})
        else:
            self.answer(404, {"detail": "there are POST /send, /messages, /healthz, /readyz"})

    def do_POST(self) -> None:  # noqa: N802 - named by http.server
        """Take a message over; the same one again under its reference is accepted and changes nothing."""
        message = self._message()
        if self.path != "/send" or message is None:
            self.close_connection = True
            self.answer(400, {"detail": f"POST /send takes JSON with the texts {', '.join(FIELDS)}"})
            return
        name = hashlib.sha256(message["reference"].encode()).hexdigest()
        record = {**message, "id": name[:16], "received_at": time.time()}
        fresh = store_once(self.folder, f"{name}.json", json.dumps(record, ensure_ascii=False).encode())
        kept = json.loads((self.folder / f"{name}.json").read_text())
        if {field: kept[field] for field in FIELDS} != message:
            self.answer(409, {"detail": "this reference was used for another message", "id": kept["id"]})
            return
        self.answer(200, {"id": kept["id"], "status": "accepted", "repeated": not fresh})

    def _message(self) -> dict[str, str] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_BYTES:
            return None
        try:
            body = json.loads(self.rfile.read(int(length)))
            message = {field: body[field] for field in FIELDS}
        except (ValueError, TypeError, KeyError):
            return None
        return message if all(isinstance(text, str) and text for text in message.values()) else None


def main(arguments: list[str]) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m deploy.sinks.sms", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args(arguments)
    server(SmsView, asked.folder, asked.port).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
