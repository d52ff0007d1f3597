"""The W3C trace context of the work under way, carried over HTTP and in events."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "traceparent"
_FORM = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_traceparent() -> str | None:
    """What a message or a request that leaves now has to carry; None outside of any trace."""
    received = _current.get()
    return None if received is None else continued(received)


def current_trace_id() -> str:
    """32 hexadecimal digits for logs and problem documents; empty outside of any trace."""
    match = _FORM.fullmatch(_current.get() or "")
    return match.group(1) if match else ""


def continued(received: str | None) -> str:
    """A span of ours in the trace of `received`; a new trace if that is missing or malformed."""
    match = _FORM.fullmatch(received.strip().lower()) if received else None
    trace_id = match.group(1) if match else secrets.token_hex(16)
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"


@contextmanager
def use_traceparent(received: str | None) -> Iterator[None]:
    """Work within the trace of `received`; None: outside of any."""
    token = _current.set(received)
    try:
        yield
    finally:
        _current.reset(token)
