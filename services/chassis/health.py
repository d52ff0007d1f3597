"""Alive, ready, measured: what a process tells those who watch it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

KEPT_SECONDS = 1.0


@dataclass(frozen=True)
class Check:
    """Something that the process needs: its probe raises if it is not there, with the cause."""

    name: str
    required: bool  # without it the process is not ready; the others are only told
    probe: Callable[[], None]


class Readiness:
    """Runs the checks, at most once a second."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = checks
        self._known: tuple[bool, dict[str, Any]] | None = None
        self._known_at = 0.0

    def look(self) -> tuple[bool, dict[str, Any]]:
        """Whether the process is ready, and the state of each dependency."""
        if self._known is None or time.monotonic() - self._known_at > KEPT_SECONDS:
            self._known, self._known_at = self._ask(), time.monotonic()
        return self._known

    def _ask(self) -> tuple[bool, dict[str, Any]]:
        ready, states = True, {}
        for check in self._checks:
            try:
                check.probe()
            except Exception as exc:  # noqa: BLE001 - whatever it is, it is missing
                states[check.name] = f"missing: {type(exc).__name__}"
                ready = ready and not check.required
            else:
                states[check.name] = "ok"
        return ready, {"ready": ready, "dependencies": states}


def metrics_text() -> bytes:
    """All metrics of this process, for Prometheus."""
    return bytes(generate_latest(REGISTRY))


def ops_app(checks: Sequence[Check]) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """The three paths as a WSGI application, for a worker."""
    readiness = Readiness(checks)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, media_type, body = "200 OK", "application/json", b'{"alive": true}'
        path = environ.get("PATH_INFO")
        if path == "/readyz":
            ready, state = readiness.look()
            status = "200 OK" if ready else "503 Service Unavailable"
            body = json.dumps(state).encode()
        elif path == "/metrics":
            media_type, body = CONTENT_TYPE_LATEST, metrics_text()
        elif path != "/healthz":
            status, body = "404 Not Found", b"{}"
        start_response(status, [("Content-Type", media_type), ("Content-Length", str(len(body)))])
        return [body]

    return app
