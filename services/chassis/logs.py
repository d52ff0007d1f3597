"""Logs: one JSON object a line, an event name and keys, never a sentence and never personal data."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from services.chassis.context import current_trace_id

PERSONAL = frozenset(
    {"person", "name", "phone", "email", "address", "identity_number", "reason", "recipient"}
    | {"password", "token", "secret", "lookup_code", "authorization"}
)


def _traced(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace_id = current_trace_id()
    if trace_id:
        entry["trace_id"] = trace_id
    return entry


def _impersonal(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in PERSONAL & entry.keys():
        entry[key] = "withheld"
    return entry


def configure(service: str, level: str) -> None:
    """Send the logs of this process, ours and the libraries', to standard output."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
        _impersonal,
        lambda logger, method, entry: {"service": service, **entry},
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Libraries tell at these levels what our own events tell better; pymongo's would quote documents.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "amqp", "kombu", "nameko", "httpx", "pymongo"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).setLevel(logging.WARNING)
